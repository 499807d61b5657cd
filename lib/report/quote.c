/* quote.c - see quote.h. */
#include "report/quote.h"

#include <math.h>
#include <string.h>

#include "base/markup.h"
#include "verdict/compare_columns.h"
#include "verdict/compare_table.h"
#include "view/figure.h"

void quote_interval(const struct case_summary *one, char text[QUOTE_ROOM])
{
	const struct mean *mean = &one->midmean;
	char half[32];

	text[0] = '\0';
	if (one->proof == PROOF_WRONG || !interval_finite(mean->interval))
		return;
	snprintf(half, sizeof(half), "%.2g%%",
		 100 * (mean->interval.high / mean->value - 1));
	if (!one->ratio)
		figure_text(mean->interval.high - mean->value, half);
	snprintf(text, QUOTE_ROOM, "±%s", half);
}

void quote_group(struct quote *quote, const struct case_group *group)
{
	enum proof proof = case_group_proof(group);
	char value[32];

	*quote = (struct quote){ "", "", "" };
	figure_text(case_group_value(group), value);
	snprintf(quote->value, sizeof(quote->value), "%s%s",
		 group->nr && case_group_small(group) ? "~" : "", value);
	if (group->nr == 1)
		quote_interval(group->entries[0].one, quote->interval);
	snprintf(quote->fate, sizeof(quote->fate), "%s%s",
		 !group->nr		? "not measured"
		 : proof == PROOF_WRONG ? "wrong fate"
					: compare_fate(case_group_fate(group)),
		 group->nr && proof == PROOF_BLIND ? ", not proved" : "");
}

static const struct case_group *only_group(const struct report_case *one)
{
	return &one->groups[0];
}

void quote_text(const struct report_case *one, FILE *to)
{
	struct quote quote;

	if (one->contrast) {
		compare_lkml_case(one->contrast, to);
		return;
	}
	quote_group(&quote, only_group(one));
	lkml_wrap(to, 0, "%s", one->name);
	lkml_wrap(to, 2, "%s %s %s  %s", quote.value, one->unit, quote.interval,
		  quote.fate);
}

void quote_markdown(const struct report_case *one, FILE *to)
{
	struct quote quote;

	if (one->contrast) {
		compare_markdown_head(to);
		compare_markdown_case(one->contrast, to);
		return;
	}
	quote_group(&quote, only_group(one));
	fputs("| case | unit | net | 95 % | fate |\n|---|---|--:|---|---|\n| ",
	      to);
	markup_code(to, one->name);
	fputs(" | ", to);
	markup_code(to, one->unit);
	fprintf(to, " | %s | %s | %s |\n", quote.value, quote.interval,
		quote.fate);
}
