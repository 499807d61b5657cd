/* many_axes - has more axes than a case has room for.
 * refused: 7 axes of its own, and 6 is all */
#include "refused.h"

static const struct axis axes[] = {
	{ "a", "one of many", VALUES("y", "n") },
	{ "b", "one of many", VALUES("y", "n") },
	{ "c", "one of many", VALUES("y", "n") },
	{ "d", "one of many", VALUES("y", "n") },
	{ "e", "one of many", VALUES("y", "n") },
	{ "f", "one of many", VALUES("y", "n") },
	{ "g", "one of many", VALUES("y", "n") },
};

const struct bench bench_many_axes = {
	GOOD,
	.axes = LIST(axes),
};
