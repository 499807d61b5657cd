/* plan_words.c - see plan_words.h. */
#include "run/plan_words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum plan_word plan_word_of(const char *word)
{
	if (strchr(word, ' '))
		return PLAN_WORD_CASE;
	return strchr(word, '=') ? PLAN_WORD_FILTER : PLAN_WORD_BENCH;
}

const char *plan_filter(const struct plan_words *words, const char *axis)
{
	size_t length = strlen(axis);

	for (size_t i = 0; i < words->nr; i++)
		if (plan_word_of(words->list[i]) == PLAN_WORD_FILTER &&
		    strncmp(words->list[i], axis, length) == 0 &&
		    words->list[i][length] == '=')
			return words->list[i] + length + 1;
	return NULL;
}

bool plan_knows(const struct bench *bench, size_t axis, const char *word,
		size_t length)
{
	char text[AXIS_WORD];
	size_t nr;
	const char *const *words = bench_axis_words(bench, axis, &nr);

	snprintf(text, sizeof(text), "%.*s", (int)length, word);
	return !words || word_index(words, nr, text) >= 0;
}

bool plan_names(const struct plan_words *words, const char *bench)
{
	for (size_t i = 0; i < words->nr; i++)
		if (strcmp(words->list[i], bench) == 0)
			return true;
	return false;
}

bool plan_word_counts(const struct plan_words *words, enum plan_word kind)
{
	for (size_t i = 0; i < words->nr; i++)
		if (plan_word_of(words->list[i]) == kind)
			return true;
	return false;
}

/* Whether filters may apply to the benchmark: the words name it, or name no
 * benchmark. */
static bool is_meant(const struct plan_words *words, const char *bench)
{
	return plan_names(words, bench) ||
	       !plan_word_counts(words, PLAN_WORD_BENCH);
}

/* Returns -EINVAL when an axis=value names an axis that no benchmark has. */
static int check_axis(const char *word, struct reason *why)
{
	const char *names[256];
	size_t nr = 0;
	char name[AXIS_WORD];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	for (const struct bench_entry *e = bench_registry; e->name; e++) {
		for (size_t id = 0; id < bench_axes(e->bench); id++) {
			const char *axis = bench_axis_name(e->bench, id);

			if (strcmp(axis, name) == 0)
				return 0;
			if (nr < 256)
				names[nr++] = axis;
		}
	}

	const char *near = text_nearest(name, names, nr);

	return reason_set(why, -EINVAL,
			  "no axis '%s'%s%s%s; see `cowbench list`", name,
			  near ? ", did you mean '" : "", near ? near : "",
			  near ? "'?" : "");
}

/* Returns -EINVAL when the axis takes the value in no benchmark that the words
 * mean. */
static int check_value(const char *word, const char *value, size_t length,
		       const struct plan_words *words, struct reason *why)
{
	const char *taken[64];
	char name[AXIS_WORD], text[AXIS_WORD];
	size_t nr_taken = 0, nr;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
	snprintf(text, sizeof(text), "%.*s", (int)length, value);
	for (const struct bench_entry *e = bench_registry; e->name; e++) {
		int id = bench_axis(e->bench, name);

		if (id < 0 || !is_meant(words, e->name))
			continue;
		if (plan_knows(e->bench, (size_t)id, value, length))
			return 0;

		const char *const *takes =
			bench_axis_words(e->bench, (size_t)id, &nr);

		for (size_t i = 0; i < nr && nr_taken < 64; i++)
			if (word_index(taken, nr_taken, takes[i]) < 0)
				taken[nr_taken++] = takes[i];
	}
	/* Where no benchmark that is meant has the axis, plan_check_met() says
	 * so. */
	return nr_taken ? axis_refuse(name, text, taken, nr_taken, why) : 0;
}

static int check_values(const char *word, const struct plan_words *words,
			struct reason *why)
{
	for (const char *at = strchr(word, '=') + 1;; at++) {
		size_t length = strcspn(at, ",");

		if (length == 0 || length >= AXIS_WORD)
			return reason_set(why, -EINVAL,
					  "'%s': values are words separated by "
					  "commas",
					  word);
		int err = check_value(word, at, length, words, why);

		at += length;
		if (err || *at == '\0')
			return err;
	}
}

int plan_check(const struct plan_words *words, struct reason *why)
{
	for (size_t i = 0; i < words->nr; i++) {
		const char *word = words->list[i];
		int err = 0;

		if (plan_word_of(word) == PLAN_WORD_BENCH)
			err = bench_find(word, why) ? 0 : -EINVAL;
		if (plan_word_of(word) == PLAN_WORD_FILTER) {
			err = check_axis(word, why);
			if (!err)
				err = check_values(word, words, why);
		}
		if (err)
			return err;
	}
	return 0;
}

bool plan_same_value(size_t axis, const char *one, const char *two,
		     size_t length)
{
	char text[AXIS_WORD];

	snprintf(text, sizeof(text), "%.*s", (int)length, two);
	if (axis == AXIS_BYTES && size_parse(text))
		return size_parse(text) == size_parse(one);
	return strcmp(one, text) == 0;
}
