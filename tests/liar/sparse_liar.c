/* sparse_liar - the benchmark `sparse` (bench/sparse.c), but for what lie=
 * says: it must find that out by itself. */
#include "bench.h"

extern const struct bench bench_sparse;

static void shape(struct trial *t)
{
	bench_sparse.shape(t);
}

static void loop(struct trial *t, size_t from, size_t to)
{
	bool last = to == t->ops;

	if (trial_is(t, "lie", "fewer"))
		to -= last;
	bench_sparse.loop(t, from, to);
	if (last && trial_is(t, "lie", "more"))
		*(volatile unsigned char *)(t->mem + t->page_bytes) = 1;
}

static bool verify(struct trial *t, struct reason *why)
{
	return bench_sparse.verify(t, why);
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .faults = FAULTS_ANY, .mixed = true,
	  .fates = BIT(FATE_FILLED) | BIT(FATE_ABSENT) },
};

static const struct axis axes[] = {
	{ "every", "one page in so many is stored to", VALUES("16") },
	{ "lie", "what is not as it says", VALUES("none", "fewer", "more") },
};
/* clang-format on */

const struct bench bench_sparse_liar = {
	.what = "stores to one page in so many, and not to all of these",
	.kernel = "none",
	.per = "store",
	.bytes = "16m",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.loop = loop,
	.verify = verify,
};
