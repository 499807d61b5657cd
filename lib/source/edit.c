/* edit.c - see edit.h. */
#include "source/edit.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static const char *quoted_end(const char *at)
{
	char quote = *at++;

	while (*at && *at != quote && *at != '\n')
		at += *at == '\\' && at[1] ? 2 : 1;
	return *at == quote ? at + 1 : at;
}

/* The place behind the comment, the string or the character that begins at
 * `at`; `at` itself where code stands there. */
static const char *pass_over(const char *at)
{
	if (at[0] == '/' && at[1] == '*') {
		const char *end = strstr(at + 2, "*/");

		return end ? end + 2 : at + strlen(at);
	}
	if (at[0] == '/' && at[1] == '/')
		return strchrnul(at, '\n');
	return *at == '"' || *at == '\'' ? quoted_end(at) : at;
}

/* The place behind the bracket that closes the bracket at `at`; NULL: none
 * does. */
static const char *bracket_end(const char *at)
{
	char opens = *at, closes = opens == '(' ? ')' : '}';
	unsigned depth = 0;

	while (*at) {
		const char *code = pass_over(at);

		if (code != at) {
			at = code;
			continue;
		}
		depth += *at == opens;
		if (*at == closes && --depth == 0)
			return at + 1;
		at++;
	}
	return NULL;
}

static const char *skip_blanks(const char *at)
{
	while (isspace((unsigned char)*at))
		at++;
	return at;
}

struct place {
	const char *from, *to;
};

/* Finds the next `name(...)` in [at, end); false where there is none. */
static bool next_call(const char *at, const char *end, const char *name,
		      struct place *call)
{
	size_t length = strlen(name);

	while (at < end) {
		const char *code = pass_over(at);

		if (code != at) {
			at = code;
			continue;
		}
		if (!in_word(*at)) {
			at++;
			continue;
		}

		const char *word = at;

		while (in_word(*at))
			at++;

		const char *open = skip_blanks(at);

		if ((size_t)(at - word) != length || *open != '(' ||
		    strncmp(word, name, length) != 0)
			continue;
		call->from = word;
		call->to = bracket_end(open);
		if (call->to && call->to <= end)
			return true;
	}
	return false;
}

/* Skips what may stand between a function's arguments and its body:
 * __releases(lock), __must_check. */
static const char *skip_attributes(const char *at)
{
	for (at = skip_blanks(at); at[0] == '_' && at[1] == '_';
	     at = skip_blanks(at)) {
		while (in_word(*at))
			at++;
		if (*at == '(') {
			const char *end = bracket_end(at);

			if (!end)
				return at;
			at = end;
		}
	}
	return at;
}

/* Finds the next definition of function; body is its braces with all between.
 * A definition is told from a call by the brace that follows. */
static bool next_definition(const char *at, const char *function,
			    struct place *body)
{
	const char *end = at + strlen(at);
	struct place call;

	while (next_call(at, end, function, &call)) {
		at = call.to;
		body->from = skip_attributes(call.to);
		if (*body->from != '{')
			continue;
		body->to = bracket_end(body->from);
		if (body->to)
			return true;
	}
	return false;
}

unsigned edit_definitions(const char *text, const char *function)
{
	struct place body;
	unsigned nr = 0;

	for (; next_definition(text, function, &body); text = body.to)
		nr++;
	return nr;
}

/* The body of the only definition.  In the kernel's style the last brace of a
 * body begins a line; where it does not, #if and #else have misled the count of
 * braces. */
static int find_body(const char *text, const char *function, struct place *body,
		     struct reason *why)
{
	unsigned nr = edit_definitions(text, function);

	if (nr != 1)
		return reason_set(why, -EINVAL,
				  "%s() is defined %u times, not "
				  "once",
				  function, nr);
	if (!next_definition(text, function, body) || body->to[-2] != '\n')
		return reason_set(why, -EINVAL,
				  "the end of %s() cannot be found: its "
				  "braces do not close at the start of a line",
				  function);
	return 0;
}

static void replace(char **text, struct place place, const char *with)
{
	char *longer = memory_format("%.*s%s%s", (int)(place.from - *text),
				     *text, with, place.to);

	free(*text);
	*text = longer;
}

/* Returns text with each call in the body replaced; *nr is how many calls there
 * were.  The caller frees. */
static char *with_calls(const char *text, struct place body, const char *call,
			const char *with, unsigned *nr)
{
	char *changed = memory_text("");
	struct place found;

	*nr = 0;
	for (const char *at = body.from; next_call(at, body.to, call, &found);
	     at = found.to) {
		memory_append(&changed, "%.*s%s", (int)(found.from - text),
			      text, with);
		text = found.to;
		++*nr;
	}

	char *whole = memory_format("%s%s", changed, text);

	free(changed);
	return whole;
}

int edit_calls(char **text, const char *function, const char *call,
	       const char *with, unsigned places, struct reason *why)
{
	struct place body = { 0 };
	unsigned nr;
	char *changed;
	int err = find_body(*text, function, &body, why);

	if (err)
		return err;
	changed = with_calls(*text, body, call, with, &nr);
	if (nr != places) {
		free(changed);
		return reason_set(why, -EINVAL,
				  "%s() calls %s() in %u places, not in the %u "
				  "that the edit knows",
				  function, call, nr, places);
	}
	free(*text);
	*text = changed;
	return 0;
}

int edit_body(char **text, const char *function, const char *body,
	      struct reason *why)
{
	struct place own = { 0 };
	int err = find_body(*text, function, &own, why);

	if (!err)
		replace(text, own, body);
	return err;
}
