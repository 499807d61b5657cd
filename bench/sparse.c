/* sparse - a store to one page in so many: what that makes resident.
 *
 * A program that touches its memory here and there gets a folio for each first
 * touch (kernel mm/memory.c:do_anonymous_page(), alloc_anon_folio(); kernel
 * mm/huge_memory.c:do_huge_pmd_anonymous_page()): with base pages what it
 * touches, with THPs 2 MiB each.  `every` says how many pages lie between two
 * stores.  resident_kib and touched_kib of `show --all` are of all pages of the
 * region, each looked at by its frame; what is resident must be just the folios
 * that were touched.
 *
 * An operation is the stores to 2 MiB: only the first touch of a folio faults,
 * and clears all of it, so that a store's cost is shared by those to its folio.
 * Unit: ns a store, the faults among them.
 */
#include <stdlib.h>

#include "bench.h"
#include "bench/folios.h"
#include "bench/loop.h"
#include "bench/path.h"
#include "bench/proof.h"

#define EACH (2 * MiB) /* of an operation */

static inline __attribute__((always_inline)) long store(struct trial *t,
							unsigned char *at)
{
	size_t step = EACH / t->batch;

	for (size_t i = 0; i < EACH; i += step)
		*(volatile unsigned char *)(at + i) = 1;
	return 0;
}

BENCH_LOOP(store_each, store)

static size_t every(const struct trial *t)
{
	return strtoul(trial_axis(t, "every"), NULL, 10) * t->page_bytes;
}

static void shape(struct trial *t)
{
	if (t->bytes < EACH || EACH % every(t))
		trial_skip(t,
			   "an operation is a store to one page in %s of "
			   "2 MiB: take a larger bytes=, or a smaller every=",
			   trial_axis(t, "every"));
	t->stride = EACH;
	t->ops = t->bytes / t->stride;
	t->batch = EACH / every(t);
	t->span = t->stride;
}

static bool verify(struct trial *t, struct reason *why)
{
	size_t stores = t->ops * t->batch;
	size_t each = every(t) < t->folio_bytes ? every(t) : t->folio_bytes;
	size_t want = stores * (each / t->page_bytes);
	size_t got = trial_met(t, FATE_FILLED);

	if (trial_blind(t))
		return true;
	trial_count(t, "touched_kib",
		    (double)(stores * t->page_bytes) / (double)KiB);
	trial_count(t, "resident_kib",
		    (double)(got * t->page_bytes) / (double)KiB);
	if (got == want)
		return true;
	reason_set(why, 0,
		   "%zu pages are resident after %zu stores, not %zu: folios "
		   "of another size came",
		   got, stores, want);
	return false;
}

/* clang-format off */
#define SPARSE .states = BIT(STATE_ABSENT), .faults = FAULTS_ANY, \
	.fates = BIT(FATE_FILLED) | BIT(FATE_ABSENT), .mixed = true

static const struct expect expect[] = {
	{ SPARSE, .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .only = "every=16" },
	{ SPARSE, .kinds = KINDS_MTHP | BIT(KIND_BASE) | BIT(KIND_THP),
	  .full = true },
};

static const struct axis axes[] = {
	{ "every", "one page in so many is stored to",
	  VALUES("16", "2", "4", "64", "512") },
};
/* clang-format on */

const struct bench bench_sparse = {
	.what = "a store to one page in so many, and what that makes resident",
	.kernel = "mm/memory.c:do_anonymous_page",
	.path = PATH_FAULT "do_anonymous_page do_huge_pmd_anonymous_page "
			   "alloc_anon_folio page_add_new_anon_rmap "
			   "folio_add_new_anon_rmap ",
	.per = "store",
	.bytes = "64m",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.loop = store_each,
	.verify = verify,
};
