/* mode_of_nobody - has a child operate where no child is.
 * refused: modes\[0\] meets expect\[0\], which has other states: only a page that is shared has a child */
#include "refused.h"

static const struct mode_row modes[] = {
	{ MODE_CHILD_OPERATES, "op=load" },
};

const struct bench bench_mode_of_nobody = {
	GOOD,
	.axes = LIST(good_axes),
	.modes = LIST(modes),
};
