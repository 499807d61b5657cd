/* value_twice - has an axis with a value twice.
 * refused: axis 'op' has the value store twice: take one out */
#include "refused.h"

static const struct axis axes[] = {
	{ "op", "the operation", VALUES("store", "load", "store") },
};

const struct bench bench_value_twice = {
	GOOD,
	.axes = LIST(axes),
};
