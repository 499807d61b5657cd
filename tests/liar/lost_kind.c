/* lost_kind - splits the mapping of its THPs before it stores, as others might:
 * the pages are no longer of kind=thp, and the look before the operation sees
 * it. */
#include <sys/mman.h>

#include "bench.h"
#include "bench/loop.h"

static inline long store(struct trial *t, unsigned char *at)
{
	(void)t;
	*(volatile unsigned char *)at = 1;
	return 0;
}

BENCH_LOOP(store_each, store)

static void prepare(struct trial *t)
{
	for (size_t i = 0; i < t->ops; i++) {
		unsigned char *at = t->mem + i * t->stride;

		if (mprotect(at, t->page_bytes, PROT_READ) ||
		    mprotect(at, t->page_bytes, PROT_READ | PROT_WRITE))
			trial_errno(t, "mprotect() of a page of a THP");
	}
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_THP),
	  .fates = BIT(FATE_KEPT), .faults = 0 },
};
/* clang-format on */

const struct bench bench_lost_kind = {
	.what = "splits its THPs before it stores",
	.kernel = "none",
	.per = "page",
	.expect = LIST(expect),
	.prepare = prepare,
	.loop = store_each,
};
