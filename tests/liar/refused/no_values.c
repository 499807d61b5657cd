/* no_values - has an axis without a value.
 * refused: axis 'op' has no values: VALUES\( */
#include "refused.h"

static const struct axis axes[] = {
	{ "op", "the operation", { 0 } },
};

const struct bench bench_no_values = {
	GOOD,
	.axes = LIST(axes),
};
