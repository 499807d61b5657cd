/* lost_state - touches the pages before it stores: they are no longer absent,
 * and the look before the operation sees it. */
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
	for (size_t i = 0; i < t->ops; i++)
		*(volatile unsigned char *)(t->mem + i * t->stride) = 2;
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_FILLED), .faults = 1 },
};
/* clang-format on */

const struct bench bench_lost_state = {
	.what = "touches absent pages before it stores",
	.kernel = "none",
	.per = "page",
	.expect = LIST(expect),
	.prepare = prepare,
	.loop = store_each,
};
