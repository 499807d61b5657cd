/* value_blank - has a value that a command line would tear apart.
 * refused: axis 'op', value 1 is load it: take 1 to 31 letters without blanks */
#include "refused.h"

static const struct axis axes[] = {
	{ "op", "the operation", VALUES("store", "load it") },
};

const struct bench bench_value_blank = {
	GOOD,
	.axes = LIST(axes),
};
