/* plan_words.h - the words of a run: which benchmarks, which values, which
 * whole cases; and whether all of them mean something. */
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

/* Checks the words, except whole cases.  -EINVAL where a word names no
 * benchmark and no axis, or a value that no benchmark that is meant takes. */
int plan_check(const struct plan_words *words, struct reason *why);

/* The values, separated by commas, of the filter on the axis of that name;
 * NULL: no such filter. */
const char *plan_filter(const struct plan_words *words, const char *axis);

/* Whether a word is the benchmark's name; whether any word is the name of a
 * benchmark. */
bool plan_names(const struct plan_words *words, const char *bench);
bool plan_word_counts(const struct plan_words *words, enum plan_word kind);

/* Whether the benchmark's axis may take the word at all. */
bool plan_knows(const struct bench *bench, size_t axis, const char *word,
		size_t length);

/* Whether a case's value is a filter's value, which is length bytes long. */
bool plan_same_value(size_t axis, const char *value, const char *word,
		     size_t length);

#endif
