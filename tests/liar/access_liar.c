/* access_liar - the benchmark `access` (bench/access.c), but for what lie=
 * says: it must find that out by itself. */
#include <sys/mman.h>

#include "bench.h"

extern const struct bench bench_access;

static void shape(struct trial *t)
{
	bench_access.shape(t);
}

static void prepare(struct trial *t)
{
	bench_access.prepare(t);
}

static void loop(struct trial *t, size_t from, size_t to)
{
	bool last = to == t->ops;

	if (trial_is(t, "lie", "fewer"))
		to -= last;
	bench_access.loop(t, from, to);
	if (last && trial_is(t, "lie", "more"))
		bench_access.loop(t, 0, 1);
	/* The kernel maps the first THP by PTEs from here on. */
	if (last && trial_is(t, "lie", "ptes") &&
	    (mprotect(t->mem, t->page_bytes, PROT_READ) ||
	     mprotect(t->mem, t->page_bytes, PROT_READ | PROT_WRITE)))
		trial_errno(t, "mprotect");
}

static bool verify(struct trial *t, struct reason *why)
{
	return bench_access.verify(t, why);
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .fates = BIT(FATE_KEPT), .faults = 0 },
};

static const struct axis axes[] = {
	{ "by", "what says where a load goes", VALUES("chase", "spread") },
	{ "lie", "what is not as it says",
	  VALUES("none", "fewer", "more", "ptes") },
};
/* clang-format on */

const struct bench bench_access_liar = {
	.what = "loads of a region, not all of which are made",
	.kernel = "none",
	.per = "load",
	.bytes = "16m",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
