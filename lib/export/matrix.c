/* matrix.c - see matrix.h. */
#include "export/matrix.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "case/case.h"

#define BENCH "pin_consistency"

const char *const meeting_words[NR_MEETINGS] = {
	[MEETING_NONE] = "",
	[MEETING_CONSISTENT] = "consistent",
	[MEETING_REFUSED] = "refused",
	[MEETING_STALE] = "stale",
	[MEETING_HAPPENED] = "happens",
	[MEETING_SKIPPED] = "skipped",
	[MEETING_BROKEN] = "broken",
};

static const char *const marks[NR_MEETINGS] = {
	[MEETING_NONE] = " ",	  [MEETING_CONSISTENT] = "✓",
	[MEETING_REFUSED] = "○",  [MEETING_STALE] = "≠",
	[MEETING_HAPPENED] = "·", [MEETING_SKIPPED] = "-",
	[MEETING_BROKEN] = "!",
};

static_assert(NR_MEETINGS == 7, "words and marks have one for each");

const char *matrix_mark(const struct matrix_cell *cell)
{
	return cell->wrong ? "✗" : marks[cell->meeting];
}

/* The words of the benchmark's axis. */
static const char *const *words_of(const struct bench *bench, const char *axis,
				   size_t *nr)
{
	int id = bench_axis(bench, axis);

	*nr = 0;
	return id < 0 ? NULL : bench_axis_words(bench, (size_t)id, nr);
}

static const char *own_word(const struct bench *bench, const char *axis,
			    const char *word)
{
	size_t nr;
	const char *const *words = words_of(bench, axis, &nr);
	int index = word_index(words, nr, word);

	return index < 0 ? NULL : words[index];
}

/* The cell of these words, made with its row when there is none; NULL where a
 * word is none of ours. */
static struct matrix_cell *cell_of(struct matrix *matrix,
				   const struct bench *bench, const char *kind,
				   const char *source, const char *access,
				   const char *event, struct matrix_row **row)
{
	int column = word_index(matrix->events, matrix->nr_events, event);

	kind = own_word(bench, axis_names[AXIS_KIND], kind);
	source = own_word(bench, bench->pins.source, source);
	access = own_word(bench, bench->pins.access, access);
	if (!kind || !source || !access || column < 0)
		return NULL;
	for (size_t i = 0; i < matrix->nr; i++) {
		*row = &matrix->rows[i];
		if ((*row)->kind == kind && (*row)->source == source &&
		    (*row)->access == access)
			return &(*row)->cells[column];
	}
	matrix->rows = memory_resize(matrix->rows, matrix->nr + 1,
				     sizeof(*matrix->rows));
	*row = &matrix->rows[matrix->nr++];
	**row = (struct matrix_row){
		.kind = kind,
		.source = source,
		.access = access,
		.pin = -1,
		.cells = memory_new(matrix->nr_events,
				    sizeof(struct matrix_cell)),
	};
	return &(*row)->cells[column];
}

static void judge(struct matrix_cell *cell, struct matrix_row *row,
		  const struct case_summary *one)
{
	const struct facts *counters = &one->counters;
	double refused = facts_number(counters, "refused", 0);
	double same = facts_number(counters, "consistent", -1);

	/* Nothing but 0 and 1 is a place in a table. */
	if (facts_number(counters, "pin", NAN) >= 0)
		row->pin = facts_number(counters, "pin", 0) > 0;
	cell->wrong = one->seen[PROOF_WRONG] > 0;
	cell->open = facts_number(counters, "must", 0) == 2;
	if (strcmp(row->source, "none") == 0)
		cell->meeting = refused > 0 ? MEETING_REFUSED
					    : MEETING_HAPPENED;
	else if (same < 1)
		cell->meeting = MEETING_STALE;
	else
		cell->meeting = refused > 0 ? MEETING_REFUSED
					    : MEETING_CONSISTENT;
}

static void add_end(struct matrix *matrix, const struct summary_end *end)
{
	struct run_case c = { 0 };
	struct matrix_row *row;
	struct reason why;

	if (strncmp(end->id, BENCH, strlen(BENCH)) != 0 ||
	    case_parse_id(&c, end->id, &why))
		return;

	struct matrix_cell *cell = cell_of(
		matrix, c.bench, c.value[AXIS_KIND],
		c.value[bench_axis(c.bench, c.bench->pins.source)],
		c.value[bench_axis(c.bench, c.bench->pins.access)],
		c.value[bench_axis(c.bench, c.bench->pins.event)], &row);

	if (!cell || cell->meeting != MEETING_NONE)
		return;
	cell->reason = end->reason;
	cell->meeting = end->outcome == OUTCOME_SKIP ? MEETING_SKIPPED
						     : MEETING_BROKEN;
}

/* By kind, then by source and access, in the order of their axes. */
static size_t rank(const struct bench *bench, const char *axis,
		   const char *word)
{
	size_t nr;
	const char *const *words = words_of(bench, axis, &nr);

	return (size_t)word_index(words, nr, word);
}

static int by_place(const void *a, const void *b)
{
	const struct matrix_row *one = a, *two = b;
	const char *const ones[] = { one->kind, one->source, one->access };
	const char *const twos[] = { two->kind, two->source, two->access };
	struct reason why;
	const struct bench *bench = bench_find(BENCH, &why)->bench;
	const char *const axes[] = { axis_names[AXIS_KIND], bench->pins.source,
				     bench->pins.access };

	for (int i = 0; i < 3; i++) {
		size_t x = rank(bench, axes[i], ones[i]);
		size_t y = rank(bench, axes[i], twos[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

void matrix_make(struct matrix *matrix, const struct summary *summary)
{
	struct reason why;
	const struct bench_entry *entry = bench_find(BENCH, &why);

	*matrix = (struct matrix){ 0 };
	if (!entry)
		return; /* another program's benchmarks: tests/liar */
	matrix->events = words_of(entry->bench, entry->bench->pins.event,
				  &matrix->nr_events);
	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];
		struct matrix_row *row;

		if (strcmp(one->bench, BENCH) != 0)
			continue;

		struct matrix_cell *cell = cell_of(
			matrix, entry->bench,
			facts_text(&one->axes, axis_names[AXIS_KIND], ""),
			facts_text(&one->axes, entry->bench->pins.source, ""),
			facts_text(&one->axes, entry->bench->pins.access, ""),
			facts_text(&one->axes, entry->bench->pins.event, ""),
			&row);

		if (cell)
			judge(cell, row, one);
	}
	for (size_t i = 0; i < summary->nr_ends; i++)
		add_end(matrix, &summary->ends[i]);
	if (matrix->nr)
		qsort(matrix->rows, matrix->nr, sizeof(*matrix->rows),
		      by_place);
}

void matrix_free(struct matrix *matrix)
{
	for (size_t i = 0; i < matrix->nr; i++)
		free(matrix->rows[i].cells);
	free(matrix->rows);
	*matrix = (struct matrix){ 0 };
}
