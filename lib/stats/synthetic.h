/* synthetic.h - the statistics under test on data whose truth is known.
 *
 * Each experiment draws samples from one law, asks the same functions that
 * `cowbench compare` asks, and counts how often the answer holds.  What is
 * asked of it follows the method:
 *	exact tests	their attainable coverage (0.958 at n = 11, not 0.95)
 *	Welch, t	0.95
 *	pooled	at least 0.94, over machines alike and differing
 *	joint rule	covers 93.5 % of the samples in which signed-rank and
 *			sign do not disagree, under skewed laws as well
 *	wide interval	covers 95 % of all, also after a pilot has fixed n
 *	drift warning	fires where values depend on each other, and stays quiet
 *			where they do not
 * Under dependence coverage is shown and none is claimed.
 */
#ifndef COWBENCH_STATS_SYNTHETIC_H
#define COWBENCH_STATS_SYNTHETIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/proportion.h"

enum synthetic_claim {
	CLAIM_NEAR,  /* observed within 0.01 of asked */
	CLAIM_LEAST, /* observed at least asked */
	CLAIM_MOST,  /* observed at most asked */
	CLAIM_NONE,  /* shown only; asked is what it would be without the ill */
	NR_CLAIMS
};

extern const char *const synthetic_claim_words[NR_CLAIMS];

struct synthetic_row {
	const char *law;  /* of the values: "lognormal"; never freed */
	const char *test; /* whose answer is counted: "signed-rank" */
	const char *what; /* what is counted: "covers", "warns" */
	size_t n; /* values in a sample (each side's, where there are two) */
	struct proportion observed; /* count, of n samples; 95 % interval */
	double asked;
	enum synthetic_claim claim;
	bool pass;
};

struct synthetic {
	struct synthetic_row *rows;
	size_t nr;
	bool pass; /* every row does; false when stopped before the end */
};

struct synthetic_config {
	uint64_t seed;
	/* Samples an experiment: 10,000, so that 0.01 is 4.6 standard errors.
	 * With 1,000, chance alone breaks one near claim in seven. */
	unsigned replicates;
	/* Called before each experiment and at the end, with how many are done;
	 * false stops.  May be NULL. */
	bool (*progress)(void *arg, size_t done, size_t total);
	void *arg;
};

/* Runs all experiments, one after the other in this thread: 10 seconds with
 * 10,000 replicates.  The same seed gives the same rows.  The caller clears
 * what it returns. */
struct synthetic synthetic_run(const struct synthetic_config *config);

void synthetic_clear(struct synthetic *synthetic);

#endif
