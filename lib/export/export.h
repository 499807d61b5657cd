/* export.h - records as tables for other programs.
 *
 * A CSV of trials for statistics, and tables for the figures in plots/: one
 * header line, then rows; tabs between columns, no quotes, "NaN" for a number
 * and "-" for a word that is not there.  Whatever a record has in its texts, a
 * table stays a table: a tab, quote or control byte in one becomes a space, and
 * a letter that the figures' font has not becomes "?".
 * results/README.md is the reference of the columns.
 *
 * All write to a stream that the caller opens and closes, and return 0, or
 * -errno with the reason when the stream takes no more.
 */
#ifndef COWBENCH_EXPORT_EXPORT_H
#define COWBENCH_EXPORT_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/json.h"
#include "base/reason.h"
#include "data/summary.h"

/* One row a trial of each record, whatever its proof, in the order of the
 * files: RFC 4180 quoting, lines ended by a bare newline, nothing for what is
 * null.  Each path is read twice, so it cannot be a pipe.  0 with *why "" or
 * what to beware of (the last line of a record is torn, a line was changed
 * after it was written), or -errno with its reason. */
int export_csv(FILE *to, const char *const *paths, size_t nr,
	       struct reason *why);

/* The same with one row for each counter of each trial that had any: its raw
 * count, times, and the count of one operation, scaled where it took turns. */
int export_events(FILE *to, const char *const *paths, size_t nr,
		  struct reason *why);

struct export_source {
	const char *name;	       /* what the column `record` says */
	const struct summary *summary; /* finished */
};

/* The tables below have only proved cases, since nothing else is published. */

/* A row a case: its midmean over trials with the interval, and quantiles. */
int export_summary(FILE *to, const struct export_source *sources, size_t nr,
		   struct reason *why);

/* The distribution of each case over all its trials: net value, and the share
 * of operations that took at most so long; a point wherever the share has grown
 * by 1/EXPORT_ECDF_POINTS.  Two empty lines between cases, as gnuplot's `index`
 * wants.  The summaries were read with histograms. */
#define EXPORT_ECDF_POINTS 400

int export_ecdf(FILE *to, const struct export_source *sources, size_t nr,
		struct reason *why);

/* The same with the share that took at least so long, a point wherever that has
 * fallen by 2 %, down to the last one whose 95 % interval is finite.  Cases
 * that are small (summary.h) have no tail. */
int export_tail(FILE *to, const struct export_source *sources, size_t nr,
		struct reason *why);

/* Of two pointers to sources, for qsort(): by the release of the kernel, and in
 * the order given where that is the same. */
int export_by_release(const void *left, const void *right);

/* The release of the source's kernel; "": the record has none. */
const char *export_release(const struct export_source *source);

/* A row a case and record, by the version of the record's kernel, for figures
 * of several kernels: `at` is the record's place, from 1.  Cases that differ in
 * their state alone are of one `group`.  `panel` numbers, from 1, the groups of
 * which some case changes by more than EXPORT_HISTORY_CHANGE or meets another
 * fate; from -1 down, those of which none does; 0: only one record has the
 * case.  `turned`: the fate is another than in the record before; `row` numbers
 * the cases where it is somewhere, from 1, and is 0 for others. */
#define EXPORT_HISTORY_CHANGE 0.02

int export_history(FILE *to, const struct export_source *sources, size_t nr,
		   struct reason *why);

/* A row a trial of each record, in the order in which they began, of cases that
 * are timed, large enough for ratios and have several trials: `second` since
 * the first of them, and `relative` and `calibrator`, how many times as long
 * as over all trials of its case the operation and the calibrator took. */
int export_order(FILE *to, const struct export_source *sources, size_t nr,
		 struct reason *why);

/* Files for the comparison tools of other suites, of proved cases that are not
 * small (the tools make ratios of all values).  A repetition is what the method
 * takes as independent: with one record each trial; with several records each
 * record, by the mean of its trials.  A case is one word,
 * "cow_write/state=shared". */

/* google-benchmark's JSON, for its compare.py.  -EINVAL also for records that
 * count instructions: it has no unit for them. */
int export_gbench(FILE *to, const struct export_source *sources, size_t nr,
		  struct reason *why);

/* The Go project's benchmark format, for benchstat. */
int export_benchstat(FILE *to, const struct export_source *sources, size_t nr,
		     struct reason *why);

/* The history of a test for Apache Otava, which finds change points in it: a
 * row a record, by the start of its run, and a column a case, in its unit.
 * Otava takes no empty cell, so a case is there that is proved and no small one
 * in all records. */
int export_otava(FILE *to, const struct export_source *sources, size_t nr,
		 struct reason *why);

/* KCIDB's JSON (schema 5.3), which KernelCI takes: a test a case, with its
 * midmean where it is proved (DONE), and a test a skip or broken one.  A case
 * that met another fate is a FAIL, one of which no frame could be seen a
 * MISS. */
int export_kcidb(FILE *to, const struct export_source *sources, size_t nr,
		 struct reason *why);

/* How many cases of the first record are left out, as another record lacks
 * them. */
size_t export_otava_misses(const struct export_source *sources, size_t nr);

/* The cases of a summary whatever their proof, which a column says: as names
 * of the JSON object that is open, and as RFC 4180, with head under a line of
 * names. */
void export_case_json(struct json_text *json, const struct case_summary *one);
void export_case_csv(FILE *to, const char *record,
		     const struct summary *summary, bool head);

/* A row a cell of the consistency matrix that was measured or skipped: its
 * place in the grid of its kind, `row` and `column` from 1, and its word and
 * mark. */
int export_matrix(FILE *to, const struct export_source *sources, size_t nr,
		  struct reason *why);

#endif
