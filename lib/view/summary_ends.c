/* summary_ends.c - the wrong, broken and skipped cases of a run, by reason; see
 * summary_table.h. */
#include <string.h>

#include "base/text.h"
#include "view/summary_table.h"
#include "view/terminal.h"

#define NAMED_MAX 4 /* cases named under one reason, unless all */

void summary_table_wrong(const struct summary *summary,
			 const struct summary_look *look, FILE *to)
{
	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];
		uint64_t wrong = one->seen[PROOF_WRONG], all = 0;

		for (int proof = 0; proof < NR_PROOFS; proof++)
			all += one->seen[proof];
		if (!wrong)
			continue;
		tint_print(to, look->colour, TINT_BAD,
			   "✗ wrong in %llu of %llu trial%s: %s",
			   (unsigned long long)wrong, (unsigned long long)all,
			   text_plural(all), one->id);
		tint_print(to, look->colour, TINT_BAD, "    %s",
			   one->why_wrong[0]
				   ? one->why_wrong
				   : "its pages met another fate than its "
				     "benchmark states");
	}
}

/* Whether two reasons differ in their numbers (sizes, nodes) alone. */
static bool is_alike(const char *a, const char *b)
{
	static const char digits[] = "0123456789";

	while (*a && *b) {
		size_t in_a = strspn(a, digits), in_b = strspn(b, digits);

		if (!in_a != !in_b || (!in_a && *a != *b))
			return false;
		a += in_a ? in_a : 1;
		b += in_b ? in_b : 1;
	}
	return *a == *b;
}

/* Ends of one outcome that share a line. */
struct ends {
	const struct summary_end *first;
	size_t nr, cases, reasons;
};

static struct ends ends_from(const struct summary *summary, size_t from,
			     bool each)
{
	struct ends ends = { .first = &summary->ends[from] };

	for (size_t i = from; i < summary->nr_ends; i++, ends.nr++) {
		const struct summary_end *end = &summary->ends[i];
		bool new = i == from ||
			   strcmp(end->reason, end[-1].reason) != 0;

		if (end->outcome != ends.first->outcome ||
		    (new &&i > from &&
		     (each || !is_alike(end->reason, ends.first->reason))))
			break;
		ends.reasons += new;
		ends.cases += new || strcmp(end->id, end[-1].id) != 0;
	}
	return ends;
}

static void name_ends(const struct ends *ends, const struct summary_look *look,
		      FILE *to)
{
	size_t named = 0;

	for (size_t i = 0; i < ends->nr; i++) {
		const struct summary_end *end = &ends->first[i];

		if (i > 0 && strcmp(end->id, end[-1].id) == 0)
			continue;
		if (++named > NAMED_MAX && ends->cases > NAMED_MAX + 1 &&
		    !look->all) {
			tint_print(to, look->colour, TINT_FAINT,
				   "    and %zu more: --all names them",
				   ends->cases - NAMED_MAX);
			break;
		}
		tint_print(to, look->colour, TINT_FAINT, "    %s", end->id);
	}
}

/* Prints broken and skipped cases by reason.  Skipped cases take one line for
 * each reason, without their names, since they are many and nobody asked for
 * them. */
void summary_table_ends(const struct summary *summary,
			const struct summary_look *look, FILE *to)
{
	struct ends ends;
	bool unnamed = false;

	for (size_t i = 0; i < summary->nr_ends; i += ends.nr) {
		bool skip = summary->ends[i].outcome == OUTCOME_SKIP;
		char more[64] = "";

		ends = ends_from(summary, i, look->all || !skip);
		if (skip && look->no_skips)
			continue;
		if (ends.reasons > 1)
			snprintf(more, sizeof(more),
				 " (and %zu more, in other numbers)",
				 ends.reasons - 1);
		tint_print(to, look->colour, skip ? TINT_FAINT : TINT_BAD,
			   "%s, %zu case%s: %s%s",
			   skip ? "skipped" : "✗ broken", ends.cases,
			   text_plural(ends.cases),
			   ends.first->reason[0] ? ends.first->reason
						 : "(no reason was given)",
			   more);
		if (!skip || look->all)
			name_ends(&ends, look, to);
		unnamed |= skip && !look->all;
	}
	if (unnamed)
		tint_print(to, look->colour, TINT_FAINT,
			   "    show --all names the cases");
}
