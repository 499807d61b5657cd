/* common_axis - takes a name that the engine has.
 * refused: axes\[0\] is called 'held', which is the engine's own axis: take another name */
#include "refused.h"

static const struct axis axes[] = {
	{ "held", "who holds the lock", VALUES("we", "they") },
};

const struct bench bench_common_axis = {
	GOOD,
	.axes = LIST(axes),
};
