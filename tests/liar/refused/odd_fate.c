/* odd_fate - allows pages any fate.
 * refused: expect\[0\]\.fates has a bit that is none of its own */
#include "refused.h"

static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT),
	  .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_FILLED) | BIT(FATE_ODD) },
};

const struct bench bench_odd_fate = {
	GOOD_WORDS,
	.expect = LIST(expect),
	.loop = store_each,
};
