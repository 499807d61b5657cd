/* odd_axis - has a row of an axis that there is not.
 * refused: expect\[0\]\.only "opp=store": odd_axis has no axis 'opp', did you mean 'op'\? it has .*, op$ */
#include "refused.h"

static const struct expect expect[] = {
	{ FILLED, .only = "opp=store" },
};

const struct bench bench_odd_axis = {
	GOOD_WORDS,
	.expect = LIST(expect),
	.axes = LIST(good_axes),
	.loop = store_each,
};
