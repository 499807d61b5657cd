/* lost_recipe - takes the write-protection off again before it stores.  The
 * pages end kept and exclusive as stated: only the missing faults tell. */
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
	{ .states = BIT(STATE_EXCLUSIVE_WP), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_KEPT), .faults = 1 },
};
/* clang-format on */

const struct bench bench_lost_recipe = {
	.what = "loses the write-protection before it stores",
	.kernel = "none",
	.per = "page",
	.expect = LIST(expect),
	.prepare = prepare,
	.loop = store_each,
};
