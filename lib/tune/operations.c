/* operations.c - see operations.h. */
#include "tune/operations.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>

#include "host/limits.h"
#include "mm/kind.h"

#define LIMIT_S 120

enum {
	READ,
	SPREAD,
	FORK,
	STORE,
	STORES,
	COPIED,
	TOUCH,
	SHARED,
	UNMAP,
	SPARSE,
	HUGE_SHARE,
	NR_PLAIN,
	/* Where memory is fragmented. */
	WORST = NR_PLAIN,
	PMD,
	SMALL,
	STALLS,
	NR_SHOWN
};

#define PER_MS 1e-6
#define PER_US 1e-3
#define MIB    (1.0 / (1 << 20))

static const struct measure measures[NR_SHOWN] = {
	[READ] = { .name = "random read",
		   .unit = "ns",
		   .scale = 1,
		   .goal = GOAL_THROUGHPUT },
	[SPREAD] = { .name = "reads at once",
		     .unit = "ns",
		     .scale = 1,
		     .goal = NR_GOALS },
	[FORK] = { .name = "fork",
		   .unit = "ms",
		   .scale = PER_MS,
		   .goal = GOAL_FORK },
	[STORE] = { .name = "store p99",
		    .unit = "us",
		    .scale = PER_US,
		    .goal = GOAL_LATENCY },
	[STORES] = { .name = "stores of a save",
		     .unit = "ms",
		     .scale = PER_MS,
		     .goal = NR_GOALS },
	[COPIED] = { .name = "copied by them",
		     .unit = "MiB",
		     .scale = MIB,
		     .goal = NR_GOALS },
	[TOUCH] = { .name = "first touch",
		    .unit = "ms",
		    .scale = PER_MS,
		    .goal = NR_GOALS },
	[SHARED] = { .name = "shared touch",
		     .unit = "ms",
		     .scale = PER_MS,
		     .goal = NR_GOALS },
	[UNMAP] = { .name = "unmap",
		    .unit = "ms",
		    .scale = PER_MS,
		    .goal = NR_GOALS },
	[SPARSE] = { .name = "sparse",
		     .unit = "MiB",
		     .scale = MIB,
		     .goal = GOAL_MEMORY },
	[HUGE_SHARE] = { .name = "huge",
			 .unit = "%",
			 .scale = 100,
			 .goal = NR_GOALS,
			 .shown = true },
	[WORST] = { .name = "slowest touch",
		    .unit = "us",
		    .scale = PER_US,
		    .goal = NR_GOALS },
	[PMD] = { .name = "in huge pages",
		  .unit = "%",
		  .scale = 100,
		  .goal = NR_GOALS,
		  .shown = true },
	[SMALL] = { .name = "in smaller folios",
		    .unit = "%",
		    .scale = 100,
		    .goal = NR_GOALS,
		    .shown = true },
	[STALLS] = { .name = "stalls",
		     .unit = "",
		     .scale = 1,
		     .goal = NR_GOALS,
		     .shown = true },
};

static_assert(NR_SHOWN <= MEASURES_MAX, "an array holds the measures");

static int run(void *context, bool look, double limit_s, double *values,
	       struct reason *why)
{
	struct operations *operations = context;
	struct workload_seen seen;
	int err = workload_run(&operations->workload, fmin(LIMIT_S, limit_s),
			       operations->stop, &seen, why);

	(void)look;
	if (err)
		return err;
	values[READ] = seen.read_ns;
	values[SPREAD] = seen.spread_ns;
	values[FORK] = seen.fork_ns;
	values[STORE] = seen.store_p99_ns;
	values[STORES] = seen.stores_ns;
	values[COPIED] = seen.copied_bytes;
	values[TOUCH] = seen.touch_ns;
	values[SHARED] = seen.shared_ns;
	values[UNMAP] = seen.unmap_ns;
	values[SPARSE] = seen.sparse_bytes;
	values[HUGE_SHARE] = seen.huge;
	if (operations->workload.closely) {
		values[WORST] = seen.worst_ns;
		values[PMD] = seen.pmd;
		values[SMALL] = seen.small;
		values[STALLS] = seen.stalls;
		operations->proved[PMD] &= !isnan(seen.pmd);
		operations->proved[SMALL] = operations->proved[PMD];
	}
	operations->proved[SPARSE] &= seen.sparse_proved;
	operations->proved[HUGE_SHARE] &= !isnan(seen.huge);
	return 0;
}

int operations_fit(struct operations *operations, struct reason *why)
{
	struct workload *w = &operations->workload;
	double most = (limits_free_bytes() - operations->held_bytes) / 4;
	size_t pmd = pmd_bytes();
	bool cut;

	if (!w->bytes && !w->shared_bytes) {
		w->bytes = OPERATIONS_BYTES;
		w->shared_bytes = OPERATIONS_BYTES / 4;
	}
	if (!(w->written > 0))
		w->written = OPERATIONS_WRITTEN;
	cut = (double)w->bytes > most || (double)w->shared_bytes > most;
	w->bytes = (size_t)fmin((double)w->bytes, most);
	w->shared_bytes = (size_t)fmin((double)w->shared_bytes, most);
	/* Whole THPs, and some of them. */
	w->bytes = (w->bytes + pmd - 1) / pmd * pmd;
	if (w->bytes < 8 * pmd)
		w->bytes = 8 * pmd;
	if (most < (double)(8 * pmd))
		return reason_set(why, -ENOMEM,
				  "%.0f MiB of memory are free, and %zu are "
				  "the least that says something",
				  most * 4 * MIB, 32 * pmd >> 20);
	return cut;
}

struct subject operations_subject(struct operations *operations)
{
	bool *proved = operations->proved;

	proved[SPARSE] = proved[HUGE_SHARE] = proved[PMD] = true;
	return (struct subject){ measures,
				 operations->workload.closely ? NR_SHOWN
							      : NR_PLAIN,
				 run, operations, proved };
}
