/* no_what - does not say what it is.
 * refused: \.what is missing: say in one line */
#include "refused.h"

const struct bench bench_no_what = {
	.kernel = "none",
	.per = "page",
	.expect = LIST(good_expect),
	.loop = store_each,
};
