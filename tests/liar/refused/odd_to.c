/* odd_to - has a node that is none.
 * refused: \.to: to=far: it takes a number */
#include "refused.h"

const struct bench bench_odd_to = {
	GOOD,
	.to = "far",
};
