/* axis_twice - has two axes of one name.
 * refused: axes\[0\] and axes\[1\] are both called 'op': rename one */
#include "refused.h"

static const struct axis axes[] = {
	{ "op", "the operation", VALUES("store", "load") },
	{ "op", "another", VALUES("a", "b") },
};

const struct bench bench_axis_twice = {
	GOOD,
	.axes = LIST(axes),
};
