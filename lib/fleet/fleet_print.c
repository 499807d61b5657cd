/* fleet_print.c - see fleet_print.h. */
#include "fleet/fleet_print.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/markup.h"
#include "base/memory.h"
#include "base/text.h"
#include "fleet/fleet_sheet.h"
#include "verdict/compare_columns.h"

#define HOSTS_TOLD    4 /* of a group */
#define LOST_TOLD     8
#define FARTHEST_TOLD 3

/* --- lines, in the dialect of each format --------------------------------- */

struct teller {
	enum compare_format format;
	FILE *to;
};

/* Blanks in front say how deep the line is: two each. */
static void tell(const struct teller *teller, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void tell(const struct teller *teller, const char *fmt, ...)
{
	va_list args;
	size_t deep;
	char *text;

	va_start(args, fmt);
	text = memory_format_args(fmt, args);
	va_end(args);
	text_tame(text);
	deep = strspn(text, " ");
	if (teller->format == FORMAT_LKML) {
		lkml_wrap(teller->to, deep, "%s", text + deep);
	} else if (teller->format == FORMAT_MARKDOWN) {
		fprintf(teller->to, "%*s- ", (int)deep, "");
		markup_code(teller->to, text + deep);
		putc('\n', teller->to);
	} else {
		fprintf(teller->to, "%s\n", text);
	}
	free(text);
}

static void tell_head(const struct teller *teller, const char *text)
{
	if (teller->format == FORMAT_MARKDOWN)
		fprintf(teller->to, "\n%s:\n\n", text);
	else
		fprintf(teller->to, "\n%s\n", text);
}

/* --- the machines --------------------------------------------------------- */

/* "node1, node2 and 6 more"; the caller frees. */
static char *hosts_of(const struct fleet *fleet, size_t group, size_t *nr)
{
	char *text = memory_text("");

	*nr = 0;
	for (size_t i = 0; i < fleet->nr; i++) {
		if (fleet->list[i].group != group ||
		    !fleet_machine_both(&fleet->list[i]))
			continue;
		if (++*nr <= HOSTS_TOLD)
			memory_append(&text, "%s%s", *nr > 1 ? ", " : "",
				      fleet_host(fleet, i));
	}
	if (*nr > HOSTS_TOLD)
		memory_append(&text, " and %zu more", *nr - HOSTS_TOLD);
	return text;
}

static void tell_list(const struct teller *teller, const char *what,
		      const struct text_index *list)
{
	for (size_t i = 0; i < list->nr && i < LOST_TOLD; i++)
		tell(teller, "  %s: %s", what, list->texts[i]);
	if (list->nr > LOST_TOLD)
		tell(teller, "  %s: %zu more", what, list->nr - LOST_TOLD);
}

static void tell_machines(const struct teller *teller,
			  const struct fleet_contrasts *all)
{
	const struct fleet *fleet = all->fleet;

	tell_head(teller, "the machines");
	for (size_t group = 0; group < fleet->groups.nr; group++) {
		size_t nr;
		char *hosts = hosts_of(fleet, group, &nr);

		if (nr)
			tell(teller, "  %zu: %s (%s)", nr,
			     fleet->groups.texts[group], hosts);
		free(hosts);
	}
	tell_list(teller, "left out", &all->left_out);
	tell_list(teller, "lost", &fleet->lost);
	if (fleet->disturbed)
		tell(teller,
		     "  disturbed: the doctor said so of %zu of %zu records",
		     fleet->disturbed, fleet->records);
}

/* --- where they differ ---------------------------------------------------- */

static void change_words(const struct contrast *one, char text[3 * CELL])
{
	char change[CELL], interval[CELL];

	compare_columns[COMPARE_CHANGE].text(one, change);
	compare_columns[COMPARE_INTERVAL].text(one, interval);
	snprintf(text, (size_t)3 * CELL, "%s [%s] %s", change, interval,
		 compare_verdict(one));
}

/* "slower on 2, equivalent on 9": by the machines' own boots alone.  Returns
 * whether one of them is not equivalent. */
static bool tell_verdicts(const struct teller *teller,
			  const struct fleet_contrasts *all, size_t number)
{
	const struct fleet_case *c = &all->list[number];
	size_t count[NR_VERDICTS] = { 0 };
	char *text = memory_text("");

	for (size_t i = 0; i < c->nr; i++)
		if (c->points[i].pooled)
			count[c->points[i].comparison.verdict]++;
	for (int v = 0; v < NR_VERDICTS; v++)
		if (count[v])
			memory_append(&text, "%s%s on %zu", text[0] ? ", " : "",
				      verdict_words[v], count[v]);
	tell(teller, "    each by itself: %s", text);
	free(text);
	return count[VERDICT_EQUIVALENT] < all->list[number].pooled.k;
}

static void tell_groups(const struct teller *teller,
			const struct fleet_contrasts *all, size_t number)
{
	const struct fleet *fleet = all->fleet;

	for (size_t group = 0; group < fleet->groups.nr; group++) {
		struct contrast one = fleet_group_contrast(all, number, group);
		char words[3 * CELL];

		if (isnan(one.comparison.estimate))
			continue;
		change_words(&one, words);
		tell(teller, "    %s: %s", fleet->groups.texts[group], words);
	}
}

struct far {
	const struct fleet_point *point;
	double off;
};

static int by_distance(const void *one, const void *two)
{
	const struct far *a = one, *b = two;

	if (a->off != b->off)
		return a->off < b->off ? 1 : -1;
	return (a->point > b->point) - (a->point < b->point);
}

/* Names the machines that are farthest from the rest. */
static void tell_farthest(const struct teller *teller,
			  const struct fleet_contrasts *all, size_t number)
{
	const struct fleet_case *c = &all->list[number];
	double middle = all->contrasts.list[number].comparison.estimate;
	struct far *list = memory_new(c->nr, sizeof(*list));
	size_t nr = 0;

	for (size_t i = 0; i < c->nr; i++) {
		double estimate = c->points[i].comparison.estimate;

		if (c->points[i].pooled)
			list[nr++] = (struct far){
				&c->points[i],
				c->scale == SCALE_RATIO
					? fabs(log(estimate / middle))
					: fabs(estimate - middle)
			};
	}
	qsort(list, nr, sizeof(*list), by_distance);
	for (size_t i = 0; i < nr && i < FARTHEST_TOLD; i++) {
		struct contrast one =
			fleet_point_contrast(all, number, list[i].point);
		char words[3 * CELL];

		change_words(&one, words);
		tell(teller, "    farthest: %s, %s",
		     fleet_host(all->fleet, list[i].point->machine), words);
	}
	free(list);
}

static void tell_case(const struct teller *teller,
		      const struct fleet_contrasts *all, size_t number)
{
	const struct fleet_case *c = &all->list[number];
	const struct contrast *one = &all->contrasts.list[number];
	char tau[CELL], next[3 * CELL];

	if (c->scale == SCALE_RATIO)
		snprintf(tau, sizeof(tau), "%.1f%%",
			 100 * expm1(c->pooled.tau));
	else
		snprintf(tau, sizeof(tau), "%.1f %s", c->pooled.tau, one->unit);
	tell(teller, "  %s: by %s (tau), I2 %.0f%%, p %.2g", one->id, tau,
	     100 * c->pooled.i2, c->pooled.q_p);
	if (!tell_verdicts(teller, all, number))
		return;
	tell_groups(teller, all, number);
	tell_farthest(teller, all, number);
	if (isfinite(c->low_next)) {
		struct contrast another = *one;

		another.comparison.wide95 =
			(struct interval){ c->low_next, c->high_next };
		compare_columns[COMPARE_INTERVAL].text(&another, next);
		tell(teller, "    another machine: %s", next);
	}
}

static void tell_differences(const struct teller *teller,
			     const struct fleet_contrasts *all)
{
	size_t nr = 0, fewer = 0, other = 0;

	tell_head(teller, "how the machines differ");
	for (size_t i = 0; i < all->contrasts.nr; i++) {
		const struct fleet_case *c = &all->list[i];

		if (fleet_case_differs(c)) {
			tell_case(teller, all, i);
			nr++;
		}
		fewer += c->nr < all->fleet->both;
		for (size_t j = 0; j < c->nr; j++)
			other += !c->points[j].pooled;
	}
	tell(teller, "  in %zu of %zu cases by more than chance", nr,
	     all->contrasts.nr);
	if (fewer)
		tell(teller, "  %zu case%s not on every machine", fewer,
		     fewer == 1 ? " is" : "s are");
	if (other)
		tell(teller,
		     "  %zu estimate%s of a machine left out: a wrong fate, or "
		     "so close to the overhead that it is no ratio there",
		     other, text_plural(other));
}

void fleet_print(const struct compare_view *view,
		 const struct fleet_contrasts *all, enum compare_format format,
		 FILE *to)
{
	const struct teller teller = { format, to };

	switch (format) {
	case FORMAT_JSON:
		fleet_json(view, all, to);
		return;
	case FORMAT_CSV:
		fleet_csv(view, all, to);
		return;
	case FORMAT_TABLE:
	case FORMAT_MARKDOWN:
	case FORMAT_LKML:
		compare_print(view, format, to);
		tell_machines(&teller, all);
		tell_differences(&teller, all);
		return;
	case FORMAT_KTAP:
	case FORMAT_JUNIT:
	case NR_FORMATS:
		compare_print(view, format, to);
	}
}
