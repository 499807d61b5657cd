/* no_kind - has a row of no kind of pages.
 * refused: expect\[0\] has no \.kinds: .* BIT\(KIND_BASE\) */
#include "refused.h"

static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT), .fates = BIT(FATE_FILLED) },
};

const struct bench bench_no_kind = {
	GOOD_WORDS,
	.expect = LIST(expect),
	.loop = store_each,
};
