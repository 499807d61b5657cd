/* no_fate - has a row without a fate, as the end of a list once was.
 * refused: expect\[1\] has no \.fates: .* BIT\(FATE_KEPT\) */
#include "refused.h"

static const struct expect expect[] = {
	{ FILLED },
	{ .states = BIT(STATE_ZERO), .kinds = BIT(KIND_BASE) },
};

const struct bench bench_no_fate = {
	GOOD_WORDS,
	.expect = LIST(expect),
	.loop = store_each,
};
