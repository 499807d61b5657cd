/* trace_text.c - see trace_text.h. */
#include "base/trace_text.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BLANKS " \t"

void trace_names_add(struct trace_names *names, const char *words)
{
	for (const char *at = words + strspn(words, BLANKS); *at;) {
		size_t length = strcspn(at, BLANKS), i = 0;

		while (i < names->nr &&
		       (strlen(names->name[i]) != length ||
			strncmp(names->name[i], at, length) != 0))
			i++;
		if (i == names->nr) {
			assert(i < TRACE_FUNCTIONS && length < TRACE_NAME);
			memcpy(names->name[i], at, length);
			names->name[i][length] = '\0';
			names->nr++;
		}
		at += length;
		at += strspn(at, BLANKS);
	}
}

/* The number of the name that a symbol of that length has; names->nr: none. */
static size_t find_name(const struct trace_names *names, const char *symbol,
			size_t length)
{
	const char *dot = memchr(symbol, '.', length);
	size_t i = 0;

	if (dot)
		length = (size_t)(dot - symbol);
	while (i < names->nr && (strncmp(names->name[i], symbol, length) != 0 ||
				 names->name[i][length]))
		i++;
	return i;
}

void trace_names_find(struct trace_names *names, const char *functions,
		      void (*found)(void *context, const char *symbol,
				    size_t length),
		      void *context)
{
	memset(names->has, 0, sizeof(names->has));
	/* A module's function is followed by the module's name. */
	for (const char *at = functions; *at;) {
		size_t length = strcspn(at, " \t\n");
		size_t i = length < 128 ? find_name(names, at, length)
					: names->nr;

		if (i < names->nr) {
			names->has[i] = true;
			if (found)
				found(context, at, length);
		}
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
}

bool trace_find_end(const char *functions, const char *end,
		    char symbol[TRACE_NAME])
{
	size_t ends = strlen(end);

	for (const char *at = functions; (at = strstr(at, end)); at += ends) {
		const char *start = at;

		while (start > functions && start[-1] != '\n')
			start--;

		size_t length = (size_t)(at - start) + ends;

		if (!strchr(" \t\n", at[ends]) || length >= TRACE_NAME)
			continue;
		memcpy(symbol, start, length);
		symbol[length] = '\0';
		return true;
	}
	return false;
}

/* Finds the function's name in a line, and its length: after the time stamp's
 * colon, where there is one, and before " <-caller". */
static const char *function_in(const char *line, size_t length, size_t *named)
{
	const char *end = line + length, *at = line;
	const char *parent = memmem(line, length, " <-", 3);

	if (parent)
		end = parent;
	for (const char *next = line;
	     (next = memmem(next, (size_t)(end - next), ": ", 2)); next += 2)
		at = next + 2;
	while (at < end && strchr(BLANKS, *at))
		at++;
	*named = (size_t)(end - at);
	return at;
}

long trace_count(const char *text, const struct trace_names *names,
		 uint64_t *calls, struct reason *why)
{
	bool counts = false;
	long all = 0;
	size_t length;

	for (const char *line = text; *line;
	     line += length + (line[length] == '\n')) {
		size_t named;

		length = strcspn(line, "\n");
		if (!length || line[0] == '#')
			continue;

		const char *at = function_in(line, length, &named);
		size_t i = find_name(names, at, named);

		if (i == names->nr)
			return reason_set(why, -EBADMSG,
					  "the trace has '%.*s', which is no "
					  "call of a traced function",
					  length < 100 ? (int)length : 100,
					  line);
		all++;
		if (i == (counts ? TRACE_BEGIN : TRACE_END))
			return reason_set(why, -EBADMSG,
					  "the trace has two %s in a row",
					  names->name[i]);
		if (i < TRACE_MARKS)
			counts = i == TRACE_BEGIN;
		calls[i] += counts || i < TRACE_MARKS;
	}
	return all;
}

bool trace_stats(const char *text, uint64_t *entries, uint64_t *lost)
{
	/* The words are those of kernel
	 * kernel/trace/trace.c:tracing_stats_read(). */
	static const char *const losses[] = {
		"\noverrun: ", "\ncommit overrun: ", "\ndropped events: "
	};
	uint64_t nr;

	*lost = 0;
	if (sscanf(text, "entries: %" SCNu64, entries) != 1)
		return false;
	for (size_t i = 0; i < sizeof(losses) / sizeof(*losses); i++) {
		const char *at = strstr(text, losses[i]);

		if (!at || sscanf(at + strlen(losses[i]), "%" SCNu64, &nr) != 1)
			return false;
		*lost += nr;
	}
	return true;
}
