/* odd_per - has a unit that nothing is divided by.
 * refused: \.per is "pages", did you mean "page"\? */
#include "refused.h"

const struct bench bench_odd_per = {
	.what = "stores",
	.kernel = "none",
	.per = "pages",
	.expect = LIST(good_expect),
	.loop = store_each,
};
