/* hidden_row - has a row that an earlier one leaves no case.
 * refused: expect\[1\] is never used, since expect\[0\] has all of its cases: put it before */
#include "refused.h"

static const struct expect expect[] = {
	{ FILLED },
	{ FILLED, .only = "op=load" },
};

const struct bench bench_hidden_row = {
	GOOD_WORDS,
	.expect = LIST(expect),
	.axes = LIST(good_axes),
	.loop = store_each,
};
