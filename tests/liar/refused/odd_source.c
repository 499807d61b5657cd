/* odd_source - has a source of pins that is none.
 * refused: axis 'by' is \.pins\.source, and io_urin is none: lib/pin/pin\.c has them */
#include "refused.h"

static const struct axis axes[] = {
	{ "by", "who pins", VALUES("vmsplice", "io_urin") },
};

const struct bench bench_odd_source = {
	GOOD,
	.axes = LIST(axes),
	.pins = { .source = "by" },
};
