/* compare_columns.c - see compare_columns.h. */
#include "verdict/compare_columns.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "view/figure.h"

static bool is_ratio(const struct comparison *c)
{
	return c->scale == SCALE_RATIO;
}

static const char *unit_word(const struct contrast *one)
{
	return strncmp(one->unit, "ns", 2) == 0 ? "ns" : "instr";
}

/* Writes a change: "+6.3%" for a ratio, "+3.2 ns" for a difference. */
static void change_text(const struct contrast *one, double value,
			char text[CELL])
{
	double percent = 100 * (value - 1);

	if (isnan(value) || isinf(value))
		snprintf(text, CELL, "-");
	else if (is_ratio(&one->comparison))
		snprintf(text, CELL, "%+.*f%%", fabs(percent) < 9.95 ? 1 : 0,
			 percent);
	else
		snprintf(text, CELL, "%+.*f %s", fabs(value) < 99.95, value,
			 unit_word(one));
}

static void interval_text(const struct contrast *one, char text[CELL])
{
	struct interval interval = one->comparison.wide95;
	char low[CELL], high[CELL];

	if (one->comparison.kind == COMPARISON_EXACT) {
		snprintf(text, CELL, "exact");
		return;
	}
	if (!interval_finite(interval) ||
	    (is_ratio(&one->comparison) && interval.low <= 0)) {
		snprintf(text, CELL, "-");
		return;
	}
	change_text(one, interval.low, low);
	change_text(one, interval.high, high);
	snprintf(text, CELL, "%.20s .. %.20s", low, high);
}

static void mde_text(const struct contrast *one, char text[CELL])
{
	const struct comparison *c = &one->comparison;
	double mde = isnan(c->mde_checked) ? c->mde : c->mde_checked;

	if (isnan(mde))
		snprintf(text, CELL, "-");
	else if (is_ratio(c))
		snprintf(text, CELL, "%.*f%%", mde < 0.0995 ? 1 : 0, 100 * mde);
	else
		snprintf(text, CELL, "%.1f %s", mde, unit_word(one));
}

const char *compare_verdict(const struct contrast *one)
{
	if (one->presence != PRESENCE_BOTH)
		return one->presence == PRESENCE_A ? "only in A" : "only in B";
	return one->wrong ? "wrong fate"
			  : verdict_words[one->comparison.verdict];
}

const char *compare_fate(int fate)
{
	return fate < 0 ? "unseen" : fate_words[fate];
}

static void a_text(const struct contrast *one, char text[CELL])
{
	figure_text(one->a, text);
}

static void b_text(const struct contrast *one, char text[CELL])
{
	figure_text(one->b, text);
}

static void estimate_text(const struct contrast *one, char text[CELL])
{
	change_text(one, one->comparison.estimate, text);
}

static void verdict_text(const struct contrast *one, char text[CELL])
{
	snprintf(text, CELL, "%s", compare_verdict(one));
}

static void holm_text(const struct contrast *one, char text[CELL])
{
	text[0] = '\0';
	if (!isnan(one->holm))
		snprintf(text, CELL, "%.2g", one->holm);
}

/* The text, where both sides have the case. */
static const char *both(const struct contrast *one, const char *text)
{
	return one->presence == PRESENCE_BOTH ? text : NULL;
}

static struct value scale_of(const void *row, char *text, size_t room)
{
	const struct contrast *one = row;

	(void)text;
	(void)room;
	return (struct value){ .type = VALUE_TEXT,
			       .text = both(one, is_ratio(&one->comparison)
							 ? "ratio"
							 : "difference") };
}

static struct value verdict_of(const void *row, char *text, size_t room)
{
	const struct contrast *one = row;

	(void)text;
	(void)room;
	return (struct value){ .type = VALUE_TEXT,
			       .text = compare_verdict(one) };
}

static struct value doubt_of(const void *row, char *text, size_t room)
{
	const struct contrast *one = row;

	(void)text;
	(void)room;
	return (struct value){
		.type = VALUE_TEXT,
		.text = both(one, doubt_words[one->comparison.doubt])
	};
}

static struct value fate_a_of(const void *row, char *text, size_t room)
{
	const struct contrast *one = row;

	(void)text;
	(void)room;
	return (struct value){ .type = VALUE_TEXT,
			       .text = both(one, compare_fate(one->fate_a)) };
}

static struct value fate_b_of(const void *row, char *text, size_t room)
{
	const struct contrast *one = row;

	(void)text;
	(void)room;
	return (struct value){ .type = VALUE_TEXT,
			       .text = both(one, compare_fate(one->fate_b)) };
}

static struct value region_a_of(const void *row, char *text, size_t room)
{
	const struct contrast *one = row;

	(void)text;
	(void)room;
	return (struct value){ .type = VALUE_TEXT, .text = one->region_a };
}

static struct value region_b_of(const void *row, char *text, size_t room)
{
	const struct contrast *one = row;

	(void)text;
	(void)room;
	return (struct value){ .type = VALUE_TEXT, .text = one->region_b };
}

#define COLUMN_AT(name, type, member) COLUMN(name, type, contrast, member)

const struct compare_column compare_columns[] = {
	[COMPARE_CASE] = { COLUMN_AT("case", TEXT, id), .head = "case" },
	[COMPARE_UNIT] = { COLUMN_AT("unit", TEXT, unit), .head = "unit" },
	[COMPARE_A] = { COLUMN_AT("a", NUMBER, a), .head = "A",
			.align = ALIGN_RIGHT, .text = a_text },
	[COMPARE_B] = { COLUMN_AT("b", NUMBER, b), .head = "B",
			.align = ALIGN_RIGHT, .text = b_text },
	[COMPARE_SCALE] = { COLUMN_MADE("scale", scale_of), .head = NULL },
	[COMPARE_CHANGE] = { COLUMN_AT("estimate", NUMBER, comparison.estimate),
			     .head = "change", .align = ALIGN_RIGHT,
			     .text = estimate_text },
	[COMPARE_INTERVAL] = { COLUMN_AT("low95", NUMBER,
					 comparison.wide95.low),
			       .head = "95 %", .tint = TINT_FAINT,
			       .text = interval_text },
	{ COLUMN_AT("high95", NUMBER, comparison.wide95.high), .head = NULL },
	{ COLUMN_AT("low90", NUMBER, comparison.wide90.low), .head = NULL },
	{ COLUMN_AT("high90", NUMBER, comparison.wide90.high), .head = NULL },
	[COMPARE_VERDICT] = { COLUMN_MADE("verdict", verdict_of),
			      .head = "verdict", .text = verdict_text },
	{ COLUMN_MADE("doubt", doubt_of), .head = NULL },
	{ COLUMN_AT("mde", NUMBER, comparison.mde), .head = NULL },
	{ COLUMN_AT("mde_checked", NUMBER, comparison.mde_checked),
	  .head = "can see", .align = ALIGN_RIGHT, .spare = 2,
	  .tint = TINT_FAINT, .text = mde_text },
	{ COLUMN_AT("p", NUMBER, comparison.p), .head = NULL },
	{ COLUMN_AT("holm", NUMBER, holm), .head = "p (Holm)",
	  .align = ALIGN_RIGHT, .spare = 1, .tint = TINT_FAINT,
	  .text = holm_text },
	{ COLUMN_AT("q", NUMBER, q), .head = NULL },
	{ COLUMN_AT("units_a", SIZE, comparison.na), .head = NULL },
	{ COLUMN_AT("units_b", SIZE, comparison.nb), .head = NULL },
	{ COLUMN_MADE("fate_a", fate_a_of), .head = NULL },
	{ COLUMN_MADE("fate_b", fate_b_of), .head = NULL },
	{ COLUMN_AT("fates_differ", YES, fates_differ), .head = NULL },
	{ COLUMN_AT("wrong_a", SIZE, wrong_a), .head = NULL },
	{ COLUMN_AT("wrong_b", SIZE, wrong_b), .head = NULL },
	{ COLUMN_AT("disturbed_a", SIZE, disturbed_a), .head = NULL },
	{ COLUMN_AT("disturbed_b", SIZE, disturbed_b), .head = NULL },
	{ COLUMN_AT("blind", YES, blind), .head = NULL },
	{ COLUMN_MADE("region_a", region_a_of), .head = NULL },
	{ COLUMN_MADE("region_b", region_b_of), .head = NULL },
	{ COLUMN_AT("drift", YES, comparison.drift.warn), .head = NULL },
};

static_assert(sizeof(compare_columns) / sizeof(*compare_columns) ==
		      NR_COMPARE_COLUMNS,
	      "as many columns as the header says");

void compare_columns_plain(struct column columns[NR_COMPARE_COLUMNS])
{
	for (size_t i = 0; i < NR_COMPARE_COLUMNS; i++)
		columns[i] = compare_columns[i].column;
}
