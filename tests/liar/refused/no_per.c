/* no_per - has no unit.
 * refused: \.per is missing: "page" or "call" */
#include "refused.h"

const struct bench bench_no_per = {
	.what = "stores",
	.kernel = "none",
	.expect = LIST(good_expect),
	.loop = store_each,
};
