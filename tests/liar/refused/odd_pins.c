/* odd_pins - takes the source of pins from an axis that there is not.
 * refused: \.pins\.source is "source": name an axis of the benchmark's own */
#include "refused.h"

const struct bench bench_odd_pins = {
	GOOD,
	.axes = LIST(good_axes),
	.pins = { .source = "source" },
};
