/* odd_mode - has a mode of a value that there is not.
 * refused: modes\[0\]\.only "op=exit": op=exit: the axis takes store, load$ */
#include "refused.h"

static const struct mode_row modes[] = {
	{ MODE_CHILD_OWNS, "op=exit" },
};

const struct bench bench_odd_mode = {
	GOOD,
	.axes = LIST(good_axes),
	.modes = LIST(modes),
};
