/* null - nothing at all: the floor under every other number.
 *
 * The operation is empty, so what is left after the empty pair of stamps has
 * been subtracted is the engine's own error: a net value near 0, positive or
 * negative.  The region is there and looked at like any other, and must be
 * left as it was: kept, without a fault.
 *
 * Unit: ns an operation.
 */
#include "bench.h"
#include "bench/loop.h"

static inline long nothing(struct trial *t, unsigned char *at)
{
	(void)t;
	(void)at;
	return 0;
}

BENCH_LOOP(do_nothing, nothing)

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_KEPT), .faults = 0 },
};
/* clang-format on */

const struct bench bench_null = {
	.what = "nothing: the floor under every other number",
	.kernel = "none",
	.per = "call",
	.expect = LIST(expect),
	.loop = do_nothing,
};
