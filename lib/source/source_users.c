/* source_users.c - see source_users.h.
 *
 * All is by names, and where a name stands does not matter: a name in a comment
 * counts, and so does one that another file gives to something else.  Then a
 * file too many is compiled, never one too few.
 */
#include "source/source_users.h"

#include <ctype.h>
#include <fts.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"

struct users {
	char **names; /* those of the functions asked for come first */
	size_t nr, asked;
	bool begins[256]; /* a letter begins one of the names */
	bool unsure;
	char *files; /* a line each */
	char *own;   /* the architecture's folder: "/arch/x86/" */
};

/* What no kernel of ours is compiled of. */
static const char *const elsewhere[] = {
	"/Documentation", "/samples", "/sound", "/tools", "/usr",
};

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool is_named(const struct users *users, const char *word, size_t length)
{
	for (size_t i = 0; i < users->nr; i++)
		if (strlen(users->names[i]) == length &&
		    memcmp(users->names[i], word, length) == 0)
			return true;
	return false;
}

static void add_name(struct users *users, const char *word, size_t length)
{
	if (is_named(users, word, length))
		return;
	users->names = memory_resize(users->names, users->nr + 1,
				     sizeof(*users->names));
	users->names[users->nr++] = memory_format("%.*s", (int)length, word);
	users->begins[(unsigned char)*word] = true;
}

/* Whether a macro could put `word` and little more together to one of the names
 * that were asked for, as PAGEFLAG(AnonExclusive) does with "Page". */
static bool may_be_part(const struct users *users, const char *word,
			size_t length)
{
	for (size_t i = 0; i < users->asked; i++) {
		const char *name = users->names[i];
		size_t whole = strlen(name);

		if (length < whole && length * 3 > whole * 2 &&
		    memmem(name, whole, word, length))
			return true;
	}
	return false;
}

/* --- One header ------------------------------------------------------------*/

/* What was read of a header.  On its outer level: the words before a bracket
 * since the last declaration ended, one of which is the function that a brace
 * then begins. */
struct header {
	struct users *users;
	const char *at;
	unsigned depth; /* of braces */
	struct word {
		const char *from;
		size_t length;
	} called[64];
	size_t nr;
	bool full;
	bool hit; /* a name stood somewhere in it */
};

static void skip_comment(struct header *h)
{
	const char *end = h->at[1] == '/' ? strchrnul(h->at, '\n')
					  : strstr(h->at + 2, "*/");

	h->at = !end ? h->at + strlen(h->at) : *end == '*' ? end + 2 : end;
}

static void skip_quoted(struct header *h)
{
	char quote = *h->at++;

	while (*h->at && *h->at != quote && *h->at != '\n')
		h->at += *h->at == '\\' && h->at[1] ? 2 : 1;
	h->at += *h->at == quote;
}

/* The next word, from *h->at on, which is moved behind it. */
static struct word take_word(struct header *h)
{
	struct word word = { .from = h->at };

	while (in_word(*h->at))
		h->at++;
	word.length = (size_t)(h->at - word.from);
	return word;
}

static bool is_one(struct header *h, struct word word)
{
	struct users *users = h->users;

	if (users->begins[(unsigned char)*word.from] &&
	    is_named(users, word.from, word.length))
		return true;
	if (may_be_part(users, word.from, word.length))
		users->unsure = true;
	return false;
}

/* A line that begins with #, with those that it goes on in.  A macro that has a
 * name in its text is a name itself; a name in #if is more than we know. */
static void take_directive(struct header *h)
{
	struct word macro = { .length = 0 };
	bool defines = false, first = true;

	h->at++;
	while (*h->at && *h->at != '\n') {
		struct word word;

		if (*h->at == '\\' && h->at[1]) {
			h->at += 2;
			continue;
		}
		if (h->at[0] == '/' && h->at[1] == '*') {
			skip_comment(h);
			continue;
		}
		if (!in_word(*h->at)) {
			h->at++;
			continue;
		}
		word = take_word(h);
		if (first) {
			defines = word.length == 6 &&
				  memcmp(word.from, "define", 6) == 0;
			first = false;
		} else if (defines && !macro.length) {
			macro = word;
		} else if (is_one(h, word)) {
			h->hit = true;
			if (defines)
				add_name(h->users, macro.from, macro.length);
			else
				h->users->unsure = true;
		}
	}
}

static void take_name(struct header *h)
{
	struct word word = take_word(h);
	const size_t room = sizeof(h->called) / sizeof(*h->called);
	const char *next = h->at + strspn(h->at, " \t\n");

	if (isdigit((unsigned char)*word.from))
		return;
	if (is_one(h, word)) {
		h->hit = true;
		/* In a function: whatever may be its name. */
		for (size_t i = 0; h->depth && i < h->nr; i++)
			add_name(h->users, h->called[i].from,
				 h->called[i].length);
		if (h->depth && (!h->nr || h->full))
			h->users->unsure = true;
	}
	if (h->depth || *next != '(')
		return;
	if (h->nr < room)
		h->called[h->nr++] = word;
	else
		h->full = true;
}

static void take_header(struct users *users, const char *text)
{
	struct header h = { .users = users, .at = text };
	bool begins_line = true;

	while (*h.at) {
		char c = *h.at;

		if (c == '/' && (h.at[1] == '*' || h.at[1] == '/')) {
			skip_comment(&h);
			continue;
		}
		if (c == '#' && begins_line) {
			take_directive(&h);
			continue;
		}
		if (c == '\n')
			begins_line = true;
		else if (!isspace((unsigned char)c))
			begins_line = false;
		if (in_word(c)) {
			take_name(&h);
			continue;
		}
		if (c == '"' || c == '\'') {
			skip_quoted(&h);
			continue;
		}
		h.depth += c == '{';
		if (c == '}' && h.depth)
			h.depth--;
		if (!h.depth && (c == '}' || c == ';'))
			h.nr = h.full = 0;
		h.at++;
	}
	/* #if and #else have misled the count of braces. */
	if (h.depth && h.hit)
		users->unsure = true;
}

/* --- All files -------------------------------------------------------------*/

static bool names_one(struct users *users, const char *text)
{
	struct header h = { .users = users, .at = text };

	while (*h.at) {
		if (!in_word(*h.at))
			h.at++;
		else if (is_one(&h, take_word(&h)))
			return true;
	}
	return false;
}

static bool is_elsewhere(const struct users *users, const char *path)
{
	size_t length = strlen(users->own);

	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
		if (strcmp(path, elsewhere[i]) == 0)
			return true;
	return strncmp(path, "/arch/", 6) == 0 &&
	       strncmp(path, users->own, length) != 0 &&
	       !(strlen(path) == length - 1 &&
		 strncmp(path, users->own, length - 1) == 0);
}

/* Calls take for the text of each file whose name ends so. */
static void each(struct users *users, const char *root, const char *end,
		 void (*take)(struct users *, const char *, const char *))
{
	char *copy = memory_text(root);
	char *paths[] = { copy, NULL };
	FTS *tree =
		fts_open(paths, FTS_PHYSICAL | FTS_NOSTAT | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	/* To its end also where it is unsure: fts_close() would leak. */
	while (tree && (entry = fts_read(tree))) {
		const char *path = entry->fts_path + strlen(root);
		size_t length = strlen(path);
		char *text;

		if (entry->fts_info == FTS_D &&
		    (users->unsure || is_elsewhere(users, path)))
			fts_set(tree, entry, FTS_SKIP);
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR)
			users->unsure = true;
		if (users->unsure || entry->fts_info == FTS_D ||
		    entry->fts_info == FTS_DP || length < 3 ||
		    strcmp(path + length - 2, end) != 0)
			continue;
		text = file_read_all(NULL, entry->fts_path);
		if (text)
			take(users, path + 1, text);
		else
			users->unsure = true;
		free(text);
	}
	if (tree)
		fts_close(tree);
	else
		users->unsure = true;
	free(copy);
}

static void from_header(struct users *users, const char *path, const char *text)
{
	(void)path;
	take_header(users, text);
}

static void from_source(struct users *users, const char *path, const char *text)
{
	if (names_one(users, text))
		memory_append(&users->files, "%s\n", path);
}

bool source_is_header(const char *path)
{
	size_t length = strlen(path);

	return length > 2 && strcmp(path + length - 2, ".h") == 0;
}

char *source_users(const char *root, const struct architecture *arch,
		   const char *names)
{
	/* Its image lies there: arch/x86/boot/bzImage. */
	const char *image = arch->image;
	struct users users = {
		.files = memory_text(""),
		.own = memory_format("/%.*s/", (int)strcspn(image + 5, "/") + 5,
				     image),
	};
	char *copy = memory_text(names), *rest = NULL;
	size_t before;

	for (char *name = strtok_r(copy, "\n", &rest); name;
	     name = strtok_r(NULL, "\n", &rest))
		add_name(&users, name, strlen(name));
	users.asked = users.nr;
	do {
		before = users.nr;
		each(&users, root, ".h", from_header);
	} while (users.nr != before && !users.unsure);
	each(&users, root, ".c", from_source);
	for (size_t i = 0; i < users.nr; i++)
		free(users.names[i]);
	free(users.names);
	free(users.own);
	free(copy);
	if (users.unsure) {
		free(users.files);
		return NULL;
	}
	return users.files;
}
