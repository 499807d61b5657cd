/* class_alone - names classes of operations, and does not say which is which.
 * refused: .classes and .class_of go together */
#include "refused.h"

static const char *const classes[] = { "first", "later" };

const struct bench bench_class_alone = {
	GOOD,
	.classes = LIST(classes),
};
