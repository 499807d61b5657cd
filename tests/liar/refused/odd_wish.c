/* odd_wish - wishes a setting that there is not.
 * refused: wishes\[0\]: .*ksm\.rum */
#include "refused.h"

static const struct wish wishes[] = {
	{ .name = "ksm.rum", .words = "1", .lax = true },
};

const struct bench bench_odd_wish = {
	GOOD,
	.wishes = LIST(wishes),
};
