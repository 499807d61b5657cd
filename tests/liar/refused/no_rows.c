/* no_rows - has rows that nobody counts: LIST() is missing.
 * refused: no rows of struct expect: `\.expect = LIST\(expect\)` */
#include "refused.h"

const struct bench bench_no_rows = {
	GOOD_WORDS,
	.expect = { .list = good_expect },
	.loop = store_each,
};
