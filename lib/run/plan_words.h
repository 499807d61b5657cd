/* plan_words.h - the words of a run: which benchmarks, which values, which
 * whole cases; and whether they mean something. */
#ifndef COWBENCH_RUN_PLAN_WORDS_H
#define COWBENCH_RUN_PLAN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "case/case.h"

struct plan_words {
	const char *const *list;
	size_t nr;
};

enum plan_word {
	PLAN_WORD_BENCH,  /* "cow_write" */
	PLAN_WORD_FILTER, /* "kind=base,thp" */
	PLAN_WORD_CASE,	  /* "cow_write state=shared", as a table shows it */
};

enum plan_word plan_word_of(const char *word);

/* -EINVAL where a word names no benchmark, no axis, or a value that no
 * benchmark which is meant takes.  Whole cases are not looked at. */
int plan_check(const struct plan_words *words, struct reason *why);

/* The values, parted by commas, of the filter on the axis of that name; NULL
 * without one. */
const char *plan_filter(const struct plan_words *words, const char *axis);

/* Whether a word is the benchmark's name; whether any word is of that kind. */
bool plan_names(const struct plan_words *words, const char *bench);
bool plan_word_counts(const struct plan_words *words, enum plan_word kind);

/* Whether the benchmark's axis may take the word at all. */
bool plan_knows(const struct bench *bench, size_t axis, const char *word,
		size_t length);

/* Whether a case's value is that of a filter, of so many bytes. */
bool plan_same_value(size_t axis, const char *value, const char *word,
		     size_t length);

#endif
