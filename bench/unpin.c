/* unpin - letting go the pages that pin took.
 *
 * unpin_user_pages() takes the pin off each page's folio (kernel
 * mm/gup.c:unpin_user_pages(), gup_put_folio(); 6.12 on io_uring holds one pin
 * a large folio where the buffer lies in one); an io_uring buffer table goes
 * with it. source=vmsplice drops plain references: splice() of the pipe to
 * /dev/null.
 *
 * Sources whose pins end by themselves (process_vm, o_direct) or some time
 * after the call (af_xdp: a work item) have no call that could be timed.
 * Unit: ns a page.
 */
#include <stdlib.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/pins.h"

BENCH_LOOP(unpin_each, inline_call)

static void shape(struct trial *t)
{
	t->batch = strtoul(trial_axis(t, "batch"), NULL, 10);
	if (t->batch == 1)
		return;
	t->stride = t->batch * t->page_bytes;
	t->ops = t->bytes / t->stride;
}

static void rearm(struct trial *t, size_t i)
{
	trial_pin(t, t->mem + i * t->stride, t->page_bytes, t->batch, t->batch);
	trial_unpin_ready(t);
}

#define KINDS \
	(BIT(KIND_BASE) | BIT(KIND_THP) | BIT(KIND_THP_PTE) | BIT(KIND_HUGETLB))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "source=io_uring batch=1",
	  .fates = BIT(FATE_KEPT), .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = KINDS,
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
};

static const struct axis axes[] = {
	{ "source", "who holds the pages",
	  VALUES("io_uring", "vmsplice", "gup_test") },
	{ "batch", "pages a call", VALUES("1", "8", "64", "512") },
};
/* clang-format on */

const struct bench bench_unpin = {
	.what = "unpinning pages, by source and batch",
	.kernel = "mm/gup.c:unpin_user_pages",
	.path = "unpin_user_page unpin_user_pages unpin_user_folio "
		"unpin_user_pages_dirty_lock gup_put_folio ",
	.per = "page",
	.axes = LIST(axes),
	.pins = { .source = "source" },
	.expect = LIST(expect),
	.shape = shape,
	.rearm = rearm,
	.loop = unpin_each,
};
