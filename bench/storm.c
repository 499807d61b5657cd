/* storm - the write faults after a fork, as a database meets them that forks to
 * write a snapshot.
 *
 * The child of the fork lives and only waits.  The parent then writes to a
 * share of its pages, spread evenly, and each first write copies a page (kernel
 * mm/memory.c:wp_page_copy(); a PMD-mapped THP is split first, kernel
 * mm/huge_memory.c:do_huge_pmd_wp_page()).  The region is larger than in
 * cow_write, so its pages are not in the CPU's caches.
 *
 * The record's counters tell the rest, by mean over the rounds: fork_ns, what
 * the fork itself took; copied_pages, seen in another frame than before;
 * grown_bytes, by how much memory grew (the Pss of both processes): a page
 * each, also of a THP or an mTHP, since a shared folio is never copied whole.
 * `cowbench show --all` has them under each row.  Of large folios the row is of
 * two populations: the first store to each, which splits what a PMD maps, and
 * the later ones; a line each stands under it.
 * Unit: ns a page written; its tail is what a query waits at the worst.
 */
#include "bench.h"
#include "bench/children.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"
#include "bench/proof.h"

BENCH_LOOP(store_each, inline_store)

static void shape(struct trial *t)
{
	size_t every = trial_is(t, "written", "100%")  ? 1
		       : trial_is(t, "written", "10%") ? 10
						       : 100;

	t->stride = every * t->page_bytes;
	t->ops = t->bytes / t->stride;
}

static void prepare(struct trial *t)
{
	trial_count(t, "grown_bytes", -trial_pss(t));
}

static bool verify(struct trial *t, struct reason *why)
{
	(void)why;
	trial_count(t, "grown_bytes", trial_pss(t));
	trial_count(t, "copied_pages", (double)trial_met(t, FATE_COPIED));
	return true;
}

enum class {
	CLASS_FIRST, /* the first store to a large folio since the fork */
	CLASS_LATER,
};

static const char *const classes[] = {
	[CLASS_FIRST] = "first",
	[CLASS_LATER] = "later",
};

static size_t class_of(const struct trial *t, size_t i)
{
	size_t folio = i * t->stride / t->folio_bytes;
	size_t before = i ? (i - 1) * t->stride / t->folio_bytes : 0;

	if (t->folio_bytes == t->page_bytes)
		return CLASS_LATER;
	return i == 0 || folio != before ? CLASS_FIRST : CLASS_LATER;
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .only = "written=10%",
	  .fates = BIT(FATE_COPIED), .faults = 1 },
	{ .states = BIT(STATE_SHARED),
	  .kinds = KINDS_ANON,
	  .fates = BIT(FATE_COPIED), .faults = 1, .full = true },
};

static const struct axis axes[] = {
	{ "written", "of the pages that the parent writes",
	  VALUES("10%", "1%", "100%") },
};
/* clang-format on */

const struct bench bench_storm = {
	.what = "write faults after a fork, as a snapshot meets them",
	.kernel = "mm/memory.c:wp_page_copy",
	.path = PATH_COW "copy_page_range ",
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.classes = LIST(classes),
	.class_of = class_of,
	.shape = shape,
	.prepare = prepare,
	.loop = store_each,
	.verify = verify,
};
