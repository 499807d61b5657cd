/* no_loop - has no operation.
 * refused: \.loop is missing: BENCH_LOOP\(\) */
#include "refused.h"

const struct bench bench_no_loop = {
	GOOD_WORDS,
	.expect = LIST(good_expect),
};
