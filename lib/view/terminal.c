/* terminal.c - see terminal.h. */
#include "view/terminal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/markup.h"
#include "base/memory.h"

#define WIDTH_LEAST 20
#define WIDTH_OTHER 80 /* of a terminal that does not know its width */

static const char *const tint_codes[NR_TINTS] = {
	[TINT_PLAIN] = "",	  [TINT_HEAD] = "\033[1m",
	[TINT_FAINT] = "\033[2m", [TINT_WARN] = "\033[33m",
	[TINT_BAD] = "\033[31m",
};

static_assert(NR_TINTS == 5, "tint_codes has a code for each");

size_t terminal_width(FILE *to)
{
	const char *told = getenv("COLUMNS");
	bool terminal = isatty(fileno(to));
	struct winsize size;
	size_t width = terminal ? WIDTH_OTHER : 0;

	if (terminal && ioctl(fileno(to), TIOCGWINSZ, &size) == 0 &&
	    size.ws_col > 0)
		width = size.ws_col;
	else if (told && strtoul(told, NULL, 10) > 0)
		width = strtoul(told, NULL, 10);
	return width && width < WIDTH_LEAST ? WIDTH_LEAST : width;
}

bool terminal_moves(FILE *to)
{
	const char *kind = getenv("TERM");

	return isatty(fileno(to)) && kind && kind[0] &&
	       strcmp(kind, "dumb") != 0;
}

bool colour_wanted(FILE *to)
{
	const char *no = getenv("NO_COLOR");

	return (!no || !no[0]) && terminal_moves(to);
}

size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

void text_tame(char *text)
{
	while (*text) {
		struct letter letter = letter_at(text);

		if (letter.acts)
			memset(text, '?', letter.length);
		text += letter.length;
	}
}

/* Whether the locale says that its characters are not UTF-8.  A locale that is
 * not set, as in a guest or a container, is taken for UTF-8. */
static bool is_ascii(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *value = getenv(names[i]);

		if (value && value[0])
			return !strcasestr(value, "utf-8") &&
			       !strcasestr(value, "utf8");
	}
	return false;
}

/* The ASCII likeness of the character that text starts with. */
static const char *likeness(const char *text)
{
	static const struct {
		const char *character, *ascii;
	} table[] = {
		{ "✓", "+" }, { "✗", "x" }, { "→", "->" }, { "±", "+-" },
		{ "○", "o" }, { "·", "." }, { "≥", ">=" }, { "≤", "<=" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strncmp(text, table[i].character,
			    strlen(table[i].character)) == 0)
			return table[i].ascii;
	return "?";
}

/* No likeness is longer than its character, so the text can be changed in
 * place. */
static void text_to_ascii(char *text)
{
	char *to = text;

	for (const char *at = text; *at;) {
		const char *ascii = likeness(at);
		size_t length = 1;

		if (!((unsigned char)*at & 0x80)) {
			*to++ = *at++;
			continue;
		}
		while (((unsigned char)at[length] & 0xc0) == 0x80)
			length++;
		at += length;
		/* Writes no NUL, since the rest of the text follows. */
		memcpy(to, ascii, strlen(ascii));
		to += strlen(ascii);
	}
	*to = '\0';
}

char *terminal_text(const char *fmt, va_list args)
{
	char *text = memory_format_args(fmt, args);

	text_tame(text);
	if (is_ascii())
		text_to_ascii(text);
	return text;
}

void tint_put(FILE *to, bool colour, enum tint tint, const char *text)
{
	if (colour && tint != TINT_PLAIN && text[0])
		fprintf(to, "%s%s\033[0m", tint_codes[tint], text);
	else
		fputs(text, to);
}

/* Where to break text that is too wide: after the last word that fits, or after
 * the first word where none fits. */
static size_t break_at(const char *text, size_t width)
{
	size_t end = strspn(text, " "), used = end, last = 0;

	while (text[end]) {
		size_t from = end;

		end += strcspn(text + end, " ");
		for (size_t i = from; i < end; i++)
			used += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (last && used > width)
			break;
		last = end;
		used += strspn(text + end, " ");
		end += strspn(text + end, " ");
	}
	return last;
}

void tint_wrap(FILE *to, bool colour, enum tint tint, const char *text,
	       size_t width)
{
	size_t hang = strspn(text, " ") + 2, indent = 0;
	char *copy = memory_text(text), *rest = copy;

	while (width > indent && text_width(rest) > width - indent) {
		size_t end = break_at(rest, width - indent);
		size_t gap = strspn(rest + end, " ");

		if (!gap || !rest[end + gap])
			break;
		rest[end] = '\0';
		fprintf(to, "%*s", (int)indent, "");
		tint_put(to, colour, tint, rest);
		fputc('\n', to);
		rest += end + gap;
		indent = hang;
	}
	fprintf(to, "%*s", (int)indent, "");
	tint_put(to, colour, tint, rest);
	fputc('\n', to);
	free(copy);
}

void tint_print(FILE *to, bool colour, enum tint tint, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	char *text = terminal_text(fmt, args);

	va_end(args);
	tint_wrap(to, colour, tint, text, terminal_width(to));
	free(text);
}
