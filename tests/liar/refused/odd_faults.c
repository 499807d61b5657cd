/* odd_faults - has a count of faults that is none.
 * refused: expect\[0\]\.faults is -3: it is a count, FAULTS_ANY */
#include "refused.h"

static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT),
	  .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_FILLED),
	  .faults = -3 },
};

const struct bench bench_odd_faults = {
	GOOD_WORDS,
	.expect = LIST(expect),
	.loop = store_each,
};
