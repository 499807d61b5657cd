/* odd_value - has a row of a value that there is not.
 * refused: expect\[0\]\.only "op=stor": op=stor: did you mean 'store'\? it takes store, load$ */
#include "refused.h"

static const struct expect expect[] = {
	{ FILLED, .only = "op=stor" },
};

const struct bench bench_odd_value = {
	GOOD_WORDS,
	.expect = LIST(expect),
	.axes = LIST(good_axes),
	.loop = store_each,
};
