/* never_quick - is not in the quick suite, and does not say why.
 * refused: expect\[0\] is left out of the quick suite: take \.full out, or say why in \.not_quick */
#include "refused.h"

static const struct expect expect[] = {
	{ FILLED, .full = true },
};

const struct bench bench_never_quick = {
	GOOD_WORDS,
	.expect = LIST(expect),
	.loop = store_each,
};
