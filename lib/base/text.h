/* text.h - words: finds the word that was meant, and writes lists, plurals and
 * moments. */
#ifndef COWBENCH_BASE_TEXT_H
#define COWBENCH_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* The one of words[nr] that was most likely meant by word, or NULL when none is
 * near.  Goes by the restricted Damerau-Levenshtein distance (Damerau 1964: an
 * insertion, deletion, substitution or swap of neighbours counts one), which
 * may be a third of the word's length plus one.  Else takes the only one that
 * ends in "-word". */
const char *text_nearest(const char *word, const char *const *words, size_t nr);

/* The nearest of words[nr] by the same distance, at most 2 and a third of the
 * word's length: close enough to be a slip and no other name.  NULL: none
 * is. */
const char *text_mistyped(const char *word, const char *const *words,
			  size_t nr);

/* Writes words[nr] with commas between them; what does not fit is cut. */
void text_list(const char *const *words, size_t nr, char *list, size_t room);

/* The ending of a noun after that number: "" after 1, else "s". */
static inline const char *text_plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* The form of a moment in records, and in names of files. */
#define TEXT_MOMENT "%Y-%m-%dT%H:%M:%SZ"
#define TEXT_STAMP  "%Y%m%d-%H%M%S"

/* Writes the moment in UTC, in a form of strftime(3).  Writes "" where the text
 * does not fit, or there is no such moment. */
void text_utc(time_t moment, const char *form, char *text, size_t room);

/* The words with blanks between them; NULL ends them.  The caller frees it. */
char *text_join(char *const *words);

/* Cuts a text that is longer than so many bytes, 3 or more: it ends with "..."
 * then.  Returns it. */
char *text_cut(char *text, size_t most);

#endif
