/* thp_split_folio - the large folio itself becomes smaller ones.
 *
 * Every mapping of it is taken down, its frames are set free of each other, and
 * the mappings are put back, now by PTEs (kernel
 * mm/huge_memory.c:__split_huge_page_to_list_to_order(), __folio_split() by
 * 6.18). What may ask:
 *
 *	by=cold		MADV_COLD of the folio's last page; unprivileged
 *	by=pageout	MADV_PAGEOUT of it, with swap or without
 *	by=debugfs	split_huge_pages, to folios of the given order (6.9 on)
 *	by=reclaim	the deferred-split shrinker: a page of each folio is
 *			given back first (one that nobody maps any more: a
 *			folio that a child maps too is not queued), then a
 *			memory cgroup reclaims; the time is all of that call's
 *
 * Whoever else holds the folio prevents it: held=ref and held=pin are refused,
 * mostly without a word, and MADV_COLD passes over a folio that a child maps
 * too.  That is proved, and the time is that of the refusal; a pin must then
 * still read and store what the mapping does.  Proved for each page: the
 * same frame; folios of the order asked for, or the old one in one piece;
 * exclusive exactly where the state says so.  The last page is not looked at.
 *
 * content=sparse leaves data in the folio's first page, and zeros in the
 * others.  A split to base pages gives those up and maps the zero page instead,
 * which it finds by reading each page (kernel
 * mm/migrate.c:try_to_map_unused_to_zeropage(), 6.12 on; zero_pages in the
 * record's counters says how many of a folio's).
 * Unit: ns a folio; by=reclaim: ns a page.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "bench.h"
#include "bench/events.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/pins.h"
#include "bench/proof.h"

struct own {
	int file;
	size_t length; /* of what is written to it */
	char text[TRIAL_TEXT];
};

BENCH_LOOP(call_each, inline_call)

static unsigned order(const struct trial *t)
{
	return (unsigned)atoi(trial_axis(t, "order"));
}

static void shape(struct trial *t)
{
	struct own *own = trial_own(t, sizeof(*own));

	t->stride = t->folio_bytes;
	t->ops = t->bytes / t->stride;
	t->span = t->folio_bytes - t->page_bytes;
	if (trial_is(t, "by", "debugfs"))
		own->file = trial_split_file(t);
	if (!trial_is(t, "by", "reclaim"))
		return;
	own->file = trial_pressure(t, own->text, &own->length);
	trial_whole(t);
	t->span = t->bytes;
	t->pardons = PARDON(EAGAIN); /* less was reclaimed than asked for */
}

static void leave_zeros(struct trial *t)
{
	if (trial_before_tracking(t) && trial_is(t, "kind", "thp_pte"))
		trial_skip(t, "a store to a THP that PTEs map copies the page "
			      "on this kernel (5.19 and later keep it), and "
			      "leaves no folio whose pages are zeros");
	for (size_t i = 0; i < t->ops; i++)
		memset(t->mem + i * t->stride + t->page_bytes, 0,
		       t->folio_bytes - t->page_bytes);
}

static void prepare(struct trial *t)
{
	if (trial_is(t, "content", "sparse"))
		leave_zeros(t);
	if (!trial_is(t, "by", "reclaim"))
		return;
	for (size_t at = t->folio_bytes; at <= t->bytes; at += t->folio_bytes)
		if (madvise(t->mem + at - t->page_bytes, t->page_bytes,
			    MADV_DONTNEED))
			trial_errno(t, "madvise(MADV_DONTNEED)");
}

static void rearm(struct trial *t, size_t i)
{
	unsigned char *folio = t->mem + i * t->stride;
	struct own *own = t->own;

	if (trial_is(t, "by", "debugfs"))
		own->length = trial_split_text(t, folio, order(t), own->text);
	if (trial_is(t, "by", "debugfs") || trial_is(t, "by", "reclaim"))
		t->call = (struct trial_call){
			.nr = SYS_write,
			.arg = { own->file, (long)own->text,
				 (long)own->length },
		};
	else
		t->call = (struct trial_call){
			.nr = SYS_madvise,
			.arg = { (long)(folio + t->span), (long)t->page_bytes,
				 trial_is(t, "by", "cold") ? MADV_COLD
							   : MADV_PAGEOUT },
		};
}

/* Looks at each folio.  Where splitting is allowed, all folios must be split,
 * except a few that somebody held at that moment; else none.  With by=reclaim
 * the region is one object, and the shrinker does what it can. */
static bool split_as_stated(struct trial *t, struct reason *why)
{
	bool advised = trial_is(t, "by", "cold") ||
		       trial_is(t, "by", "pageout");
	bool refused = !trial_is(t, "held", "none") ||
		       (advised && trial_is(t, "state", "shared"));
	size_t folios = t->bytes / t->folio_bytes;
	size_t pages = t->folio_bytes / t->page_bytes - 1;
	size_t each = (pages >> order(t)) + (order(t) != 0);

	if (trial_blind(t))
		return true;

	size_t got = trial_folios(t), split = (got - folios) / (each - 1);

	trial_count(t, "split_folios", (double)split);
	trial_count(t, "whole_folios", (double)(folios - split));
	if (order(t) && got == folios * pages)
		trial_skip(t,
			   "this kernel splits folios to base pages alone; "
			   "order=%u wants 6.9 or later",
			   order(t));
	for (size_t i = 0; i < t->ops && !t->whole && !refused; i++)
		if (trial_whole_folio(t, i))
			trial_stray(t, i, "their folios were not split");
	if (refused ? !split : !t->whole || split)
		return true;
	reason_set(why, 0, "%zu of %zu folios were split%s", split, folios,
		   refused ? ", which somebody holds" : "");
	return false;
}

/* The first page of each folio is kept, and the others with it or none. */
static bool zeroed_as_stated(struct trial *t, struct reason *why)
{
	size_t pages = trial_pages(t), zeroed = trial_met(t, FATE_ZEROED);
	size_t zeros = pages - t->ops, off = zeros - zeroed;

	if (trial_blind(t))
		return true;
	trial_count(t, "zero_pages", (double)zeroed / (double)t->ops);
	/* A few may be held by somebody at that moment. */
	if (!zeroed || (zeroed <= zeros && off * 100 <= zeros))
		return true;
	reason_set(why, 0, "%zu of %zu pages of zeros became the zero page",
		   zeroed, zeros);
	return false;
}

static bool verify(struct trial *t, struct reason *why)
{
	if (!split_as_stated(t, why))
		return false;
	if (trial_is(t, "content", "sparse"))
		return zeroed_as_stated(t, why);
	return trial_verify_pin(t, why) && trial_verify_exclusive(t, why);
}

#define ALONE (BIT(STATE_EXCLUSIVE) | BIT(STATE_WAS_SHARED))
#define HUGE  (BIT(KIND_THP) | BIT(KIND_THP_PTE))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = ALONE, .kinds = BIT(KIND_THP), .only = "content=full by=cold order=0",
	  .fates = BIT(FATE_KEPT), .faults = 0 },
	{ .states = ALONE, .kinds = KINDS_LARGE, .only = "content=full by=cold order=0",
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	{ .states = ALONE, .held = BIT(HELD_REF), .kinds = KINDS_LARGE,
	  .only = "content=full by=cold order=0",
	  .fates = BIT(FATE_REFUSED), .faults = 0, .full = true },
	/* A pin makes shared pages exclusive, so pinned pages have only one
	 * state. */
	{ .states = BIT(STATE_EXCLUSIVE), .held = BIT(HELD_PIN),
	  .kinds = BIT(KIND_THP), .only = "content=full by=cold order=0",
	  .fates = BIT(FATE_REFUSED), .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE), .held = BIT(HELD_PIN),
	  .kinds = KINDS_LARGE, .only = "content=full by=cold order=0",
	  .fates = BIT(FATE_REFUSED), .faults = 0, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .held = BIT(HELD_PIN),
	  .kinds = KINDS_LARGE, .only = "content=full by=pageout order=0",
	  .fates = BIT(FATE_REFUSED), .faults = 0, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .held = BIT(HELD_PIN),
	  .kinds = HUGE, .only = "content=full by=debugfs order=0",
	  .fates = BIT(FATE_REFUSED), .faults = 0, .full = true },
	{ .states = ALONE, .kinds = KINDS_LARGE, .only = "content=full by=pageout order=0",
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	{ .states = ALONE, .kinds = KINDS_LARGE, .only = "content=full by=debugfs order=0",
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	{ .states = ALONE, .kinds = HUGE, .only = "content=full by=debugfs",
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	/* A refusal looks the same for every order. */
	{ .states = ALONE, .held = BIT(HELD_REF), .kinds = HUGE,
	  .only = "content=full by=debugfs order=0",
	  .fates = BIT(FATE_REFUSED), .faults = 0, .full = true },
	/* In a smaller folio, the page given back would be too large a part. */
	{ .states = ALONE, .kinds = BIT(KIND_THP_PTE),
	  .only = "content=full by=reclaim order=0",
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = KINDS_LARGE,
	  .only = "content=full by=cold order=0",
	  .fates = BIT(FATE_REFUSED), .faults = 0, .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = HUGE, .only = "content=full by=debugfs",
	  .fates = BIT(FATE_SHARED), .faults = 0, .full = true },
	/* From 6.12 on pages of zeros become the zero page; until then they
	 * are kept as all others are. */
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = KINDS_LARGE,
	  .only = "content=sparse by=cold order=0",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_ZEROED), .mixed = true,
	  .faults = 0, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = KINDS_LARGE,
	  .only = "content=sparse by=debugfs order=0",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_ZEROED), .mixed = true,
	  .faults = 0, .full = true },
};

static const struct axis axes[] = {
	{ "by", "what asks for the split",
	  VALUES("cold", "pageout", "debugfs", "reclaim") },
	{ "order", "of the folios split to (by=debugfs)",
	  VALUES("0", "2", "4", "6", "8") },
	{ "content", "of its pages: data in all, or in the first alone",
	  VALUES("full", "sparse") },
};
/* clang-format on */

const struct bench bench_thp_split_folio = {
	.what = "splitting large folios themselves, or being refused",
	.kernel = "mm/huge_memory.c:split_huge_page_to_list",
	.path = "split_huge_page_to_list split_huge_page_to_list_to_order "
		"folio_split __folio_split __split_huge_pmd "
		"try_to_migrate try_to_unmap remap_page "
		"madvise_cold_or_pageout_pte_range deferred_split_scan ",
	.per = "folio",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.rearm = rearm,
	.loop = call_each,
	.verify = verify,
};
