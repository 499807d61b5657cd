/* text.h - words: which one was meant, and how many. */
#ifndef COWBENCH_BASE_TEXT_H
#define COWBENCH_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* The one of words[nr] that word was most likely meant to be, or NULL when none
 * is near: by the restricted Damerau-Levenshtein distance (Damerau 1964: an
 * insertion, deletion, substitution or swap of neighbours counts one), at most
 * a third of the word's length and one; else the only one that ends in
 * "-word". */
const char *text_nearest(const char *word, const char *const *words, size_t nr);

/* Writes words[nr] with commas between them; what does not fit is cut. */
void text_list(const char *const *words, size_t nr, char *list, size_t room);

/* What makes a noun of so many: "" of one, else "s". */
static inline const char *text_plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* The form of a moment in records, and in names of files. */
#define TEXT_MOMENT "%Y-%m-%dT%H:%M:%SZ"
#define TEXT_STAMP  "%Y%m%d-%H%M%S"

/* Writes the moment in UTC, in a form of strftime(3). Empty where it does not
 * fit or is none. */
void text_utc(time_t moment, const char *form, char *text, size_t room);

#endif
