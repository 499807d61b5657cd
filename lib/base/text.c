/* text.c - see text.h. */
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"

#define LONGEST 63

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Both at most LONGEST bytes long. */
static size_t distance(const char *a, const char *b)
{
	size_t rows[LONGEST + 1][LONGEST + 1];
	size_t na = strlen(a), nb = strlen(b);

	for (size_t i = 0; i <= na; i++)
		rows[i][0] = i;
	for (size_t j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		for (size_t j = 1; j <= nb; j++) {
			size_t other = a[i - 1] != b[j - 1];

			rows[i][j] =
				least(least(rows[i - 1][j], rows[i][j - 1]) + 1,
				      rows[i - 1][j - 1] + other);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				rows[i][j] = least(rows[i][j],
						   rows[i - 2][j - 2] + 1);
		}
	}
	return rows[na][nb];
}

/* The word of words[nr] that ends in "-word", where there is only one; or
 * NULL. */
static const char *ending_in(const char *word, const char *const *words,
			     size_t nr)
{
	const char *found = NULL;

	for (size_t i = 0; i < nr; i++) {
		const char *dash = strrchr(words[i], '-');

		if (!dash || strcmp(dash + 1, word) != 0)
			continue;
		if (found)
			return NULL;
		found = words[i];
	}
	return found;
}

/* The one of words[nr] that is nearest, and nearer than best. */
static const char *nearest_within(const char *word, const char *const *words,
				  size_t nr, size_t best)
{
	size_t length = strlen(word);
	const char *nearest = NULL;

	for (size_t i = 0; i < nr && length <= LONGEST; i++) {
		if (strlen(words[i]) > LONGEST)
			continue;

		size_t d = distance(word, words[i]);

		/* Of words that are equally near, prefer one that begins with
		 * the given word. */
		if (d < best || (d == best && nearest && length &&
				 strncmp(words[i], word, length) == 0 &&
				 strncmp(nearest, word, length) != 0)) {
			best = d;
			nearest = words[i];
		}
	}
	return nearest;
}

const char *text_nearest(const char *word, const char *const *words, size_t nr)
{
	const char *nearest =
		nearest_within(word, words, nr, strlen(word) / 3 + 2);

	return nearest ? nearest : ending_in(word, words, nr);
}

const char *text_mistyped(const char *word, const char *const *words, size_t nr)
{
	size_t third = strlen(word) / 3;

	return nearest_within(word, words, nr, third < 2 ? third + 1 : 3);
}

void text_list(const char *const *words, size_t nr, char *list, size_t room)
{
	size_t used = 0;

	*list = '\0';
	for (size_t i = 0; i < nr && used < room; i++)
		used += (size_t)snprintf(list + used, room - used, "%s%s",
					 i ? ", " : "", words[i]);
}

void text_utc(time_t moment, const char *form, char *text, size_t room)
{
	struct tm utc;

	if (!gmtime_r(&moment, &utc) || !strftime(text, room, form, &utc))
		text[0] = '\0';
}

char *text_join(char *const *words)
{
	char *text = memory_text(words[0]);

	for (words++; *words; words++)
		memory_append(&text, " %s", *words);
	return text;
}

char *text_cut(char *text, size_t most)
{
	if (strlen(text) > most)
		memcpy(text + most - 3, "...", 4);
	return text;
}
