/* no_state - has a row of no state.
 * refused: expect\[1\] has no \.states: it takes a set, such as BIT\(STATE_EXCLUSIVE\) */
#include "refused.h"

static const struct expect expect[] = {
	{ FILLED },
	{ .kinds = BIT(KIND_THP), .fates = BIT(FATE_FILLED) },
};

const struct bench bench_no_state = {
	GOOD_WORDS,
	.expect = LIST(expect),
	.loop = store_each,
};
