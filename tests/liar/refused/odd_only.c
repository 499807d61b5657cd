/* odd_only - has a row of words that are no case's.
 * refused: expect\[0\]\.only "store": 'store' is no axis=value */
#include "refused.h"

static const struct expect expect[] = {
	{ FILLED, .only = "store" },
};

const struct bench bench_odd_only = {
	GOOD_WORDS,
	.expect = LIST(expect),
	.axes = LIST(good_axes),
	.loop = store_each,
};
