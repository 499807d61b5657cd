/* ksm - pages of equal content, merged and parted again.
 *
 *	op=merge	MADV_MERGEABLE of the region, until ksmd has merged all
 *			of it or has gone eight times through all memory: what N
 *			MiB (bytes=) take under the settings below.  A page is
 *			merged once it has not changed between two scans (kernel
 *			mm/ksm.c:cmp_and_merge_page(), write_protect_page()).
 *	op=break	a store to a merged page: a copy, whoever else maps it
 *			(kernel mm/memory.c:do_wp_page())
 *	op=unmerge	MADV_UNMERGEABLE of the region (kernel
 *			mm/ksm.c:break_ksm()), each page given a frame of its
 *			own
 *
 * A page can be merged only if nobody has pinned it: KSM must clear the
 * exclusive bit first (folio_try_share_anon_rmap_pte(), 5.19 on).
 *
 * Settings, made by --set: ksmd scans without a pause (sleep_millisecs=0), all
 * of what is offered in one go, and does not pass over pages that it knows
 * (smart_scan=0, 6.7 on).  ksmd has another CPU, where there is one.  op=merge
 * looks every 0.2 ms whether it is done.
 * Unit: ns a page.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"

#define SCANS_FILE "/sys/kernel/mm/ksm/full_scans"
#define SCANS_MOST 8
#define ALONE	   (UINT64_C(1) << 56) /* of a pagemap entry: mapped once */

struct room {
	int pagemap, scans;
	uint64_t map[]; /* [pages] */
};

static inline bool merged(const struct room *room, size_t pages)
{
	for (size_t i = 0; i < pages; i++)
		if (room->map[i] & ALONE)
			return false;
	return true;
}

static inline long call_merge(struct trial *t, unsigned char *at)
{
	const struct timespec turn = { .tv_nsec = 200000 };
	struct room *room = t->own;
	size_t pages = t->bytes / t->page_bytes;
	long begin = (long)((uintptr_t)at / t->page_bytes * 8);
	uint64_t scans = 0, now = 0;
	int turns = 0;
	long got = inline_syscall(SYS_madvise, (long)at, (long)t->bytes,
				  MADV_MERGEABLE, 0, 0, 0);

	while (got >= 0 && turns < SCANS_MOST) {
		inline_syscall(SYS_nanosleep, (long)&turn, 0, 0, 0, 0, 0);
		got = inline_syscall(SYS_pread64, room->pagemap,
				     (long)room->map, (long)(pages * 8), begin,
				     0, 0);
		if (got >= 0 && merged(room, pages))
			break;
		/* Reads the first digits only: enough to see the number
		 * change. */
		inline_syscall(SYS_pread64, room->scans, (long)&now,
			       sizeof(now), 0, 0, 0);
		turns += now != scans;
		scans = now;
	}
	return got;
}

static inline long call_unmerge(struct trial *t, unsigned char *at)
{
	return inline_syscall(SYS_madvise, (long)at, (long)t->bytes,
			      MADV_UNMERGEABLE, 0, 0, 0);
}

/* Each page gets another value, or ksmd would soon merge them again. */
static inline long store(struct trial *t, unsigned char *at)
{
	(void)t;
	*(volatile uintptr_t *)at = (uintptr_t)at;
	return 0;
}

BENCH_LOOP(merge_all, call_merge)
BENCH_LOOP(unmerge_all, call_unmerge)
BENCH_LOOP(store_each, store)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "op", "merge"))
		merge_all(t, from, to);
	else if (trial_is(t, "op", "unmerge"))
		unmerge_all(t, from, to);
	else
		store_each(t, from, to);
}

static void shape(struct trial *t)
{
	struct room *room;

	if (trial_is(t, "op", "break"))
		return;
	trial_whole(t);
	room = trial_own(t, sizeof(*room) + t->bytes / t->page_bytes * 8);
	room->pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	room->scans = open(SCANS_FILE, O_RDONLY | O_CLOEXEC);
	if (room->pagemap < 0)
		trial_errno(t, "opening /proc/self/pagemap");
	if (room->scans < 0)
		trial_skip(t, "this kernel has no KSM (CONFIG_KSM)");
}

static void prepare(struct trial *t)
{
	if (trial_is(t, "op", "merge"))
		memset(t->mem, 0xc3, t->bytes);
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_KSM), .kinds = BIT(KIND_BASE),
	  .only = "op=break",
	  .fates = BIT(FATE_COPIED), .faults = 1, .full = true },
	{ .states = BIT(STATE_KSM), .kinds = BIT(KIND_BASE),
	  .only = "op=unmerge",
	  .fates = BIT(FATE_COPIED), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "op=merge",
	  .fates = BIT(FATE_MERGED), .faults = FAULTS_ANY, .full = true },
	/* The end of the wait: eight scans, and nothing was merged. */
	{ .states = BIT(STATE_EXCLUSIVE), .held = BIT(HELD_PIN),
	  .kinds = BIT(KIND_BASE), .only = "op=merge",
	  .fates = BIT(FATE_REFUSED), .faults = FAULTS_ANY, .full = true },
};

static const struct axis axes[] = {
	{ "op", "the operation", VALUES("merge", "break", "unmerge") },
};

static const struct wish wishes[] = {
	{ "ksm.run", "1", false, NULL },
	{ "ksm.sleep_millisecs", "0", false, NULL },
	{ "ksm.pages_to_scan", "100000", false, NULL },
	{ "ksm.smart_scan", "0", true, NULL },
};
/* clang-format on */

const struct bench bench_ksm = {
	.what = "KSM: merging, the write that parts, unmerging",
	.kernel = "mm/ksm.c:cmp_and_merge_page",
	.path_by = "ksmd",
	.path = PATH_COW "ksm_do_scan cmp_and_merge_page try_to_merge_one_page "
			 "try_to_merge_with_ksm_page stable_tree_search "
			 "write_protect_page replace_page break_ksm "
			 "unmerge_ksm_pages ",
	.per = "page",
	.axes = LIST(axes),
	.wishes = LIST(wishes),
	.expect = LIST(expect),
	.not_quick = "it waits seconds for ksmd, and wants its settings",
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
};
