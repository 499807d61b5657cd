/* no_kernel - does not say what it measures.
 * refused: \.kernel is missing: name the function */
#include "refused.h"

const struct bench bench_no_kernel = {
	.what = "stores",
	.per = "page",
	.expect = LIST(good_expect),
	.loop = store_each,
};
