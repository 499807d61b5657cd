/* markup.c - see markup.h. */
#include "base/markup.h"

/* The UTF-8 character that text begins with (RFC 3629: no surrogates, nothing
 * longer than it must be): its bytes, or 0. */
static size_t decode(const unsigned char *text, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = text[0] < 0x80		   ? 1
			: (text[0] & 0xe0) == 0xc0 ? 2
			: (text[0] & 0xf0) == 0xe0 ? 3
			: (text[0] & 0xf8) == 0xf0 ? 4
						   : 0;
	uint32_t value = length < 2 ? text[0] : text[0] & (0x7fu >> length);

	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (text[i] & 0x3f);
	}
	if (!length || (length > 1 && value < least[length]) ||
	    value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 0;
	*point = value;
	return length;
}

static bool acts(uint32_t point)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x01, 0x1f },	    { 0x7f, 0x9f },	{ 0xad, 0xad },
		{ 0x61c, 0x61c },   { 0x180e, 0x180e }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb }, { 0xfffe, 0xffff }, { 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

struct letter letter_at(const char *text)
{
	struct letter letter = { .length = 1, .point = 0xfffd, .acts = true };
	size_t length = decode((const unsigned char *)text, &letter.point);

	if (length) {
		letter.length = length;
		letter.acts = acts(letter.point);
	}
	return letter;
}

/* What stands for a character that markup has a use for; NULL: itself. */
static const char *entity(char character)
{
	switch (character) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void markup_put(FILE *to, const char *text)
{
	for (; *text; text += letter_at(text).length) {
		struct letter letter = letter_at(text);

		if (letter.acts)
			fprintf(to, "[U+%04X]", (unsigned)letter.point);
		else if (entity(*text))
			fputs(entity(*text), to);
		else
			fwrite(text, 1, letter.length, to);
	}
}

void markup_code(FILE *to, const char *text)
{
	putc('`', to);
	for (; *text; text += letter_at(text).length) {
		struct letter letter = letter_at(text);

		if (letter.acts)
			putc('?', to);
		else if (*text == '|')
			fputs("\\|", to);
		else if (*text == '`')
			putc('\'', to);
		else
			fwrite(text, 1, letter.length, to);
	}
	putc('`', to);
}
