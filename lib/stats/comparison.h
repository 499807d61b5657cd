/* comparison.h - A against B: an estimate, its intervals, and one of four
 * verdicts.
 *
 * Every comparison has a main test and a check that assumes less:
 *
 *	pairs	signed-rank, checked by the sign test (no symmetry assumed)
 *	boots	Welch's t, checked by Wilcoxon-Mann-Whitney (no normality)
 *	exact	counts of instructions: no test, no p
 *	machines	the changes of many machines pooled (pooled.h), with no
 *			check: a second interval would make the wide one wider
 *			than is claimed
 *
 * Two intervals, at 90 and 95 %, say
 *	equivalent	the one at 90 % lies inside +-delta (Schuirmann 1987),
 *			even where it leaves out 0: a difference that sure, and
 *			that small, is no news
 *	slower, faster	else, the one at 95 % lies above, below 0
 *	inconclusive	else
 * A verdict is what the *wide* intervals say, which reach over those of the
 * test and of its check; so it stands only where both point the same way.  The
 * two *disagree* where that is inconclusive though one of them alone is not.
 * Under skewed noise they do: the signed-rank interval is then too short, and
 * covers 89 % (n = 20), 79 % (40), 55 % (100) of lognormal medians; the wide
 * one covers at least 95 % under any law, since the sign test's does.
 */
#ifndef COWBENCH_STATS_COMPARISON_H
#define COWBENCH_STATS_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/drift.h"
#include "stats/interval.h"
#include "stats/pooled.h"

enum verdict {
	VERDICT_SLOWER, /* B takes more than A */
	VERDICT_FASTER,
	VERDICT_EQUIVALENT,
	VERDICT_INCONCLUSIVE,
	NR_VERDICTS
};

/* Why a verdict is inconclusive. */
enum doubt {
	DOUBT_NONE,	 /* it is not */
	DOUBT_UNDEFINED, /* a value is not finite: no logarithm was there */
	DOUBT_TOO_FEW,	 /* no interval exists for so few values */
	DOUBT_DISAGREE,	 /* the check says something else */
	DOUBT_WIDE,	 /* the intervals hold 0 and reach beyond delta */
	NR_DOUBTS
};

extern const char *const verdict_words[NR_VERDICTS];
extern const char *const doubt_words[NR_DOUBTS]; /* one clause for people */

enum comparison_kind {
	COMPARISON_PAIRS,
	COMPARISON_BOOTS,
	COMPARISON_EXACT,
	COMPARISON_MACHINES
};

/* What the values are, and so what comes out. */
enum comparison_scale {
	/* natural logarithms: estimate and intervals are ratios B / A, delta
	 * and mde relative changes (0.02: 2 %) */
	SCALE_RATIO,
	/* values in a unit (for net values under 10 times the overhead):
	 * differences B - A, delta and mde in that unit */
	SCALE_DIFFERENCE
};

struct comparison {
	enum comparison_kind kind;
	enum comparison_scale scale;
	enum verdict verdict;
	enum doubt doubt;
	size_t na, nb; /* values on each side; of pairs and of machines, both
		        * their number */
	double delta;
	double estimate; /* NaN: a side is empty */
	double error;	 /* its standard error, of a ratio that of its
		       * logarithm; NaN: unknown, or another kind of test */
	struct interval interval95, interval90; /* infinite: too few values */
	double p; /* of the main test, two-sided; NaN: exact or undefined */
	struct interval check95, check90; /* infinite: cannot check */
	double check_p;
	struct interval wide95, wide90; /* over both: these decide */
	double mde; /* of the main test alone (design.h); NaN: unknown */
	double mde_checked; /* what the check finds as well; NaN: unknown */
	struct drift drift; /* of pairs, in time; never warns otherwise */
};

/* Pairs: d[i] = yB - yA of pair i, in the order in which they were taken.
 * delta over 0.  Estimate and intervals: Hodges-Lehmann and the signed-rank
 * test inverted. */
struct comparison comparison_pairs(const double *d, size_t n, double delta,
				   enum comparison_scale scale);

/* Boots: one value a boot and kernel, the mean of its trials' logarithms.  With
 * fewer than two boots on either side the variance between boots is unknown:
 * the estimate comes without intervals, as DOUBT_TOO_FEW.  Mann-Whitney cannot
 * speak at 95 % under 4 against 4 boots (3 against 5), nor at 90 % under 3
 * against 3 (2 against 5); Welch stands alone then, and the check's interval is
 * infinite.  step: what of a value the clock cannot show, in the values' unit
 * (0: nothing); where no value of a side differs from another, it is all that a
 * difference can be doubted by (welch.h). */
struct comparison comparison_boots(const double *a, size_t na, const double *b,
				   size_t nb, double delta, double step,
				   enum comparison_scale scale);

/* Machines: what each one's boots say, by welch.h; on logarithms where the
 * scale is a ratio.  With one machine the estimate comes without intervals, as
 * DOUBT_TOO_FEW. */
struct comparison comparison_machines(const struct pooled *pooled, double delta,
				      enum comparison_scale scale);

/* What an exact difference has to exceed, relative. */
#define COMPARISON_EXACT_LEAST 0.001

/* Exact: counts of instructions an operation, one a boot; not their logarithms.
 * All intervals are the range that the values allow.  A difference is real
 * beyond max(0.1 %, the spread of either side), slower or faster however large
 * delta is; within that it is equivalent, unless the spread itself exceeds
 * delta.  One boot a side is enough, but only a second one shows a spread.
 *
 * SCALE_RATIO: the values are over 0, and delta relative.  SCALE_DIFFERENCE:
 * any values, delta in their unit, and 0.1 % is of `whole`, the value where
 * ratios begin. */
struct comparison comparison_exact(const double *a, size_t na, const double *b,
				   size_t nb, double delta, double whole,
				   enum comparison_scale scale);

/* Whether a gate over that many cases (1 or more) can fire at all at a
 * family-wise 0.05 with this kind and numbers: holm_pairs_min() pairs, two
 * boots a side, two machines, one exact value a side. */
bool comparison_can_gate(enum comparison_kind kind, size_t na, size_t nb,
			 size_t cases);

/* Whether the gate fires: slower, and Holm's p of it (adjust_holm() over all
 * cases; ignored when exact) at most 0.05. */
bool comparison_gates(const struct comparison *comparison, double holm_p);

/* What counts as equal on any machine, relative. */
#define DELTA_LEAST 0.02

/* The delta to use on this machine: least (DELTA_LEAST), or the 95 %
 * quantile of how far from 1 these A/A ratios fall, whichever is larger. least
 * when there are none.  The ratios come from other data than what is compared
 * with the result. */
double comparison_delta(const double *ratios, size_t n, double least);

#endif
