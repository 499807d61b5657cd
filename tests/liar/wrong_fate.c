/* wrong_fate - states that a page written before it was shared no more is
 * copied.  It is kept, in a frame of its own: the frames say so. */
#include "bench.h"
#include "bench/loop.h"

static inline long store(struct trial *t, unsigned char *at)
{
	(void)t;
	*(volatile unsigned char *)at = 1;
	return 0;
}

BENCH_LOOP(store_each, store)

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_WAS_SHARED), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_COPIED), .faults = 1 },
};
/* clang-format on */

const struct bench bench_wrong_fate = {
	.what = "states a fate that the pages do not meet",
	.kernel = "none",
	.per = "page",
	.expect = LIST(expect),
	.loop = store_each,
};
