/* quick_after_all - says why it is not in the quick suite, and is.
 * refused: expect\[0\] is in the quick suite: take \.not_quick out */
#include "refused.h"

const struct bench bench_quick_after_all = {
	GOOD,
	.not_quick = "it takes long",
};
