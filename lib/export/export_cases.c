/* export_cases.c - a row a case, and the distributions of cases; see
 * export.h. */
#include "export/export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/where.h"
#include "stats/quantile.h"
#include "export/axis_names.h"

#define NR_OF(array) (sizeof(array) / sizeof((array)[0]))

static struct value interval_value(struct interval interval, double end)
{
	return (struct value){
		.type = VALUE_NUMBER,
		.number = interval_finite(interval) ? end : NAN,
	};
}

static struct value low_of(const void *row, char *text, size_t room)
{
	const struct case_summary *one = row;

	(void)text;
	(void)room;
	return interval_value(one->midmean.interval, one->midmean.interval.low);
}

static struct value high_of(const void *row, char *text, size_t room)
{
	const struct case_summary *one = row;

	(void)text;
	(void)room;
	return interval_value(one->midmean.interval,
			      one->midmean.interval.high);
}

static struct value fate_of(const void *row, char *text, size_t room)
{
	double share;
	int fate = case_summary_fate(row, &share);

	(void)text;
	(void)room;
	return (struct value){
		.type = VALUE_TEXT,
		.text = fate < 0 ? NULL : fate_words[fate],
	};
}

/* What says which case a row is of. */
static const struct column case_columns[] = {
	COLUMN("case", TEXT, case_summary, id),
	COLUMN("bench", TEXT, case_summary, bench),
	COLUMN("arm", TEXT, case_summary, arm),
	COLUMN_WORDS("clock", WORD, case_summary, clock, clock_words,
		     NR_CLOCKS),
	COLUMN("unit", TEXT, case_summary, unit),
	COLUMN("small", YES, case_summary, small),
};

static const struct column figure_columns[] = {
	COLUMN("trials", SIZE, case_summary, nr),
	COLUMN("n", COUNT, case_summary, n),
	COLUMN("net", NUMBER, case_summary, midmean.value),
	COLUMN_MADE("low", low_of),
	COLUMN_MADE("high", high_of),
	COLUMN("calls", NUMBER, case_summary, calls),
	COLUMN("faults", NUMBER, case_summary, faults),
	COLUMN_MADE("fate", fate_of),
	COLUMN("before", NUMBER, case_summary, exclusive_before),
	COLUMN("after", NUMBER, case_summary, exclusive_after),
	COLUMN("overhead", NUMBER, case_summary, overhead),
	COLUMN("quantum", NUMBER, case_summary, quantum),
	COLUMN("rate", NUMBER, case_summary, rate.value),
	COLUMN("rate_low", NUMBER, case_summary, rate.interval.low),
	COLUMN("rate_high", NUMBER, case_summary, rate.interval.high),
	COLUMN("beyond", YES, case_summary, beyond),
	COLUMN("disturbed", SIZE, case_summary, disturbed),
};

/* The midmean is net. */
static const struct column quantile_columns[] = {
	COLUMN_WORDS(NULL, NUMBERS, case_summary, q, quantile_words, Q_MIDMEAN),
};

/* Of any case, where other tables have proved ones alone. */
static const struct column proof_columns[] = {
	COLUMN_WORDS("proof", WORD, case_summary, proof, proof_words,
		     NR_PROOFS),
};

static const struct {
	const struct column *list;
	size_t nr;
} all_columns[] = {
	{ case_columns, NR_OF(case_columns) },
	{ proof_columns, NR_OF(proof_columns) },
	{ figure_columns, NR_OF(figure_columns) },
	{ quantile_columns, NR_OF(quantile_columns) },
};

void export_case_json(struct json_text *json, const struct case_summary *one)
{
	for (size_t i = 0; i < NR_OF(all_columns); i++)
		columns_put_json(json, all_columns[i].list, all_columns[i].nr,
				 one);
}

void export_case_csv(FILE *to, const char *record,
		     const struct summary *summary, bool head)
{
	struct sheet sheet = { .to = to, .form = SHEET_CSV };

	if (head) {
		sheet_text(&sheet, "record");
		for (size_t i = 0; i < NR_OF(all_columns); i++)
			sheet_names(&sheet, all_columns[i].list,
				    all_columns[i].nr);
		sheet_end_row(&sheet);
	}
	for (size_t i = 0; i < summary->nr; i++) {
		sheet_text(&sheet, record);
		for (size_t j = 0; j < NR_OF(all_columns); j++)
			sheet_row(&sheet, all_columns[j].list,
				  all_columns[j].nr, &summary->cases[i]);
		sheet_end_row(&sheet);
	}
}

/* Starts a table: its header, less what the caller has to add. */
static int put_case_head(struct sheet *sheet, struct facts *axes,
			 const struct export_source *sources, size_t nr,
			 struct reason *why)
{
	for (size_t i = 0; i < nr; i++) {
		const struct summary *summary = sources[i].summary;

		for (size_t j = 0; j < summary->nr; j++) {
			int err = names_add(axes, &summary->cases[j].axes, why);

			if (err)
				return err;
		}
	}
	names_sort(axes);
	sheet_text(sheet, "record");
	sheet_text(sheet, "kernel");
	sheet_names(sheet, case_columns, NR_OF(case_columns));
	sheet_text(sheet, "doctor");
	names_put_axes(sheet, axes);
	return 0;
}

static void put_case(struct sheet *sheet, const struct facts *axes,
		     const struct export_source *source,
		     const struct case_summary *one)
{
	const struct facts *run = &source->summary->run;

	sheet_text(sheet, source->name);
	sheet_text(sheet, facts_text(run, "kernel.release", NULL));
	sheet_row(sheet, case_columns, NR_OF(case_columns), one);
	sheet_text(sheet, facts_text(run, "doctor.word", NULL));
	names_put_values(sheet, axes, &one->axes);
}

/* SLIT distance between the nodes of mem= and to=, where both are numbers, as
 * the run found it (host/machine.h); else NaN. */
static double distance_of(const struct facts *run, const struct facts *axes)
{
	const char *from = facts_text(axes, "mem", ""), *rest;
	const char *to = facts_text(axes, "to", "");
	double distance = NAN;
	char *key, *end;
	long last;

	if (!from[0] || from[strspn(from, "0123456789")] || strlen(from) > 4 ||
	    !to[0] || to[strspn(to, "0123456789")] || strlen(to) > 4)
		return NAN;
	key = memory_format("topology.node%s.distances", from);
	rest = facts_text(run, key, "");
	free(key);
	/* A number for each node that there is, in their order. */
	last = strtol(to, NULL, 10);
	for (long node = 0; node <= last; node++) {
		key = memory_format("topology.node%ld.bytes", node);

		bool there = facts_find(run, key);

		free(key);
		distance = NAN;
		if (!there)
			continue;
		distance = strtod(rest, &end);
		if (end == rest)
			return NAN;
		rest = end;
	}
	return distance;
}

/* Which machine it was, and the day on which the run began; not an emulated
 * guest's, whose clock begins where it is told to. */
static void put_machine(struct sheet *sheet, const struct facts *run)
{
	char date[] = "YYYY-MM-DD";
	const char *started = facts_text(run, "started", "");

	memcpy(date, started, strnlen(started, sizeof(date) - 1));
	sheet_text(sheet, facts_text(run, "cpu.model", NULL));
	sheet_text(sheet, where_words[where_of(run)]);
	sheet_text(sheet, strlen(started) < sizeof(date) ||
					  where_of(run) == WHERE_EMULATED
				  ? NULL
				  : date);
}

int export_summary(FILE *to, const struct export_source *sources, size_t nr,
		   struct reason *why)
{
	struct sheet sheet = { .to = to, .form = SHEET_TABS };
	struct facts axes = { 0 };
	int err = put_case_head(&sheet, &axes, sources, nr, why);

	sheet_names(&sheet, figure_columns, NR_OF(figure_columns));
	sheet_text(&sheet, "distance");
	sheet_text(&sheet, "model");
	sheet_text(&sheet, "where");
	sheet_text(&sheet, "date");
	sheet_names(&sheet, quantile_columns, NR_OF(quantile_columns));
	sheet_end_row(&sheet);
	for (size_t i = 0; !err && i < nr; i++) {
		for (size_t j = 0; j < sources[i].summary->nr; j++) {
			const struct case_summary *one =
				&sources[i].summary->cases[j];

			if (one->proof != PROOF_PROVED)
				continue;
			put_case(&sheet, &axes, &sources[i], one);
			sheet_row(&sheet, figure_columns, NR_OF(figure_columns),
				  one);
			sheet_number(&sheet,
				     distance_of(&sources[i].summary->run,
						 &one->axes));
			put_machine(&sheet, &sources[i].summary->run);
			sheet_row(&sheet, quantile_columns,
				  NR_OF(quantile_columns), one);
			sheet_end_row(&sheet);
		}
	}
	facts_clear(&axes);
	return err ? err : sheet_end(&sheet, why);
}

/* The middle of the bin, net. */
static double bin_value(const struct case_summary *one, size_t bin)
{
	uint64_t floor = one->histogram.bins[bin].value;
	uint64_t wide = histogram_ceiling(floor) - floor;

	return (double)floor + (double)(wide - 1) / 2 - one->overhead;
}

static void put_point(struct sheet *sheet, const struct facts *axes,
		      const struct export_source *source,
		      const struct case_summary *one, double value,
		      double share)
{
	put_case(sheet, axes, source, one);
	sheet_number(sheet, value);
	sheet_number(sheet, share);
	sheet_end_row(sheet);
}

static void put_ecdf(struct sheet *sheet, const struct facts *axes,
		     const struct export_source *source,
		     const struct case_summary *one)
{
	const struct histogram *histogram = &one->histogram;
	double all = (double)histogram->count, told = 0;
	uint64_t count = 0;

	put_point(sheet, axes, source, one, bin_value(one, 0), 0);
	for (size_t i = 0; i < histogram->nr; i++) {
		count += histogram->bins[i].count;
		double share = (double)count / all;

		if (share < told + 1.0 / EXPORT_ECDF_POINTS &&
		    i + 1 < histogram->nr)
			continue;
		put_point(sheet, axes, source, one, bin_value(one, i), share);
		told = share;
	}
}

static void put_tail(struct sheet *sheet, const struct facts *axes,
		     const struct export_source *source,
		     const struct case_summary *one)
{
	const struct histogram *histogram = &one->histogram;
	double all = (double)histogram->count, told = 2;
	uint64_t count = 0;

	for (size_t i = 0; i < histogram->nr; i++) {
		double share = (double)(histogram->count - count) / all;

		count += histogram->bins[i].count;
		if (share < 0.5 && !quantile_known(1 - share, histogram->count))
			break;
		if (share > 0.98 * told)
			continue;
		put_point(sheet, axes, source, one, bin_value(one, i), share);
		told = share;
	}
}

static int put_distributions(FILE *to, const struct export_source *sources,
			     size_t nr, bool tail, struct reason *why)
{
	struct sheet sheet = { .to = to, .form = SHEET_TABS };
	struct facts axes = { 0 };
	int err = put_case_head(&sheet, &axes, sources, nr, why);

	sheet_text(&sheet, "value");
	sheet_text(&sheet, "share");
	sheet_end_row(&sheet);
	for (size_t i = 0; !err && i < nr; i++) {
		for (size_t j = 0; j < sources[i].summary->nr; j++) {
			const struct case_summary *one =
				&sources[i].summary->cases[j];

			if (one->proof != PROOF_PROVED || !one->histogram.nr ||
			    (tail && one->small))
				continue;
			if (tail)
				put_tail(&sheet, &axes, &sources[i], one);
			else
				put_ecdf(&sheet, &axes, &sources[i], one);
			fputs("\n\n", to);
		}
	}
	facts_clear(&axes);
	return err ? err : sheet_end(&sheet, why);
}

int export_ecdf(FILE *to, const struct export_source *sources, size_t nr,
		struct reason *why)
{
	return put_distributions(to, sources, nr, false, why);
}

int export_tail(FILE *to, const struct export_source *sources, size_t nr,
		struct reason *why)
{
	return put_distributions(to, sources, nr, true, why);
}
