/* fork - fork() of a process, by the memory that it maps.
 *
 * fork() copies the page tables of anonymous memory and shares its pages: each
 * PTE (or PMD, for kind=thp) is write-protected, and PG_anon_exclusive is
 * cleared (kernel mm/memory.c:copy_present_ptes(),
 * mm/huge_memory.c:copy_huge_pmd(), mm/hugetlb.c:copy_hugetlb_page_range();
 * that one may leave pages of 1 GiB out: hugetlb_cow).
 *
 *	exclusive	both are set: what a first fork meets
 *	exclusive_wp	the PTE is write-protected already: the bit alone
 *	was_shared	neither is set: what a second fork meets, the first
 *			child being gone
 *	shared		the same, the first child being alive
 *	absent		nothing is mapped: the floor, fork() of 0 bytes
 *
 * So the first fork of a process and its second need no axis of their own: they
 * are state=exclusive and state=was_shared (the first child gone) or shared (it
 * lives, as under a database that keeps a snapshot), and the frames prove
 * which.
 *
 * part=call is the call as the parent sees it; the child waits until its and
 * the parent's frames were looked at, and must map the same ones.  part=wait is
 * the other end: the child of state=shared exits, and the parent waits for it.
 * call=vfork and call=spawn (posix_spawn) share the memory itself or take none
 * along, whatever its size: the baselines.  advice=dontfork and wipeonfork
 * leave the region out: the parent's pages stay exclusive.
 *
 * memcg=on: a memory cgroup of the trial's own is charged for the child's page
 * tables (kernel mm/memcontrol.c:__memcg_kmem_charge_page()); memcg=off: the
 * root's charges nothing.
 *
 * vmas=N: the same bytes in N mappings (VMAs) of one length.  fork() copies
 * each, and links it to the parent's anon_vma and to one of the child's own
 * (kernel kernel/fork.c:dup_mmap(), later kernel mm/mmap.c; kernel
 * mm/rmap.c:anon_vma_fork()).  Neighbours differ in MADV_DONTDUMP, so that they
 * stay apart, and no page and no PTE is touched.  Proved by /proc/self/maps.
 *
 * depth=N: the process is the last of N that fork() each made of the one before
 * and that all live: a fork of a fork.  The mapping has as many anon_vmas, and
 * fork() links the child's to each (kernel mm/rmap.c:anon_vma_clone()); all
 * other mappings of the process have them too, so state=absent of the same
 * depth is the floor.  The pages are of the last process alone.  Proved by the
 * living parents.
 *
 * Of shared memory (kind=shmem) fork() copies no page tables: the child maps
 * each page when it touches it (kernel mm/memory.c:vma_needs_copy()).
 *
 * posix_spawn is the C library's, so a call stands between its stamps.
 * Unit: ns a call.
 */
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"
#include "bench/children.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/mode.h"
#include "bench/path.h"
#include "bench/proof.h"

extern char **environ;

static inline long call_vfork(struct trial *t, unsigned char *at)
{
	(void)at;
	t->child = (pid_t)inline_vfork_exit();
	return t->child;
}

static inline long call_spawn(struct trial *t, unsigned char *at)
{
	/* A channel that is none: exits at once, without a word. */
	char *argv[] = { "cowbench", "trial", "--channel=1000000", NULL };

	(void)at;

	int err = posix_spawn(&t->child, "/proc/self/exe", NULL, NULL, argv,
			      environ);

	if (err)
		t->child = -1;
	return -err;
}

BENCH_LOOP(fork_once, inline_fork)
BENCH_LOOP(vfork_once, call_vfork)
BENCH_LOOP_LIBC(spawn_once, call_spawn)
BENCH_LOOP(wait_once, inline_end_child)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "part", "wait"))
		wait_once(t, from, to);
	else if (trial_is(t, "call", "fork"))
		fork_once(t, from, to);
	else if (trial_is(t, "call", "vfork"))
		vfork_once(t, from, to);
	else
		spawn_once_libc(t, from, to);
}

static size_t vmas_of(const struct trial *t)
{
	return strtoul(trial_axis(t, "vmas"), NULL, 10) * t->threads;
}

static size_t depth_of(const struct trial *t)
{
	return strtoul(trial_axis(t, "depth"), NULL, 10);
}

/* The first of several forks clears the write bits and the exclusive bits. */
static void shape(struct trial *t)
{
	if (t->threads > 1 && !trial_is(t, "state", "absent") &&
	    !trial_is(t, "state", "was_shared") &&
	    !trial_is(t, "state", "shared"))
		trial_skip(t,
			   "only the first thread's fork() would meet "
			   "state=%s: take procs=, or state=was_shared",
			   trial_axis(t, "state"));
	if (t->threads > 1 &&
	    (!trial_is(t, "call", "fork") || !trial_is(t, "part", "call")))
		trial_skip(t, "threads= is for call=fork part=call");
	if (t->threads > 1 && depth_of(t) > 1)
		trial_skip(t, "depth=%zu is of one thread: threads=1",
			   depth_of(t));
	trial_whole(t);
	if (t->bytes % (vmas_of(t) / t->threads * t->folio_bytes))
		trial_skip(t,
			   "vmas=%s of whole folios want bytes= of a multiple "
			   "of as many folios",
			   trial_axis(t, "vmas"));
}

static void part_in_vmas(struct trial *t)
{
	size_t vmas = vmas_of(t), each = t->bytes / vmas;

	for (size_t i = 1; i < vmas; i += 2)
		if (madvise(t->mem + i * each, each, MADV_DONTDUMP))
			trial_errno(t, "madvise(MADV_DONTDUMP)");
}

static void prepare(struct trial *t)
{
	part_in_vmas(t);
	if (trial_is(t, "part", "call") && trial_is(t, "call", "fork"))
		trial_gate(t);
	if (trial_is(t, "advice", "dontfork") &&
	    madvise(t->mem, t->bytes, MADV_DONTFORK))
		trial_errno(t, "madvise(MADV_DONTFORK)");
	if (trial_is(t, "advice", "wipeonfork") &&
	    madvise(t->mem, t->bytes, MADV_WIPEONFORK))
		trial_errno(t, "madvise(MADV_WIPEONFORK)");
}

static bool verify(struct trial *t, struct reason *why)
{
	size_t want = 0;

	if (!trial_is(t, "call", "fork") || trial_is(t, "part", "wait"))
		return true;
	if (trial_is(t, "advice", "none") && !trial_is(t, "state", "absent") &&
	    !trial_is(t, "state", "cached"))
		want = trial_pages(t);

	size_t got = trial_child_shares(t), vmas = trial_vmas(t);

	trial_count(t, "vmas", (double)vmas);
	if (vmas != vmas_of(t)) {
		reason_set(why, 0, "the region has %zu mappings, not %zu", vmas,
			   vmas_of(t));
		return false;
	}
	if (trial_generation(t) != depth_of(t)) {
		reason_set(why, 0, "the region has %zu living owners, not %zu",
			   trial_generation(t), depth_of(t));
		return false;
	}
	if (got == want)
		return true;
	reason_set(why, 0,
		   "the child maps %zu of the parent's frames, not "
		   "%zu%s",
		   got, want,
		   got < want && trial_is(t, "kind", "hugetlb-1g")
			   ? ": fork() has left them out (see "
			     "bench/hugetlb_cow.c)"
			   : "");
	return false;
}

#define PAIR   (BIT(STATE_EXCLUSIVE) | BIT(STATE_WAS_SHARED))
#define OTHERS (BIT(STATE_EXCLUSIVE_WP) | BIT(STATE_SHARED))
#define CALL   "part=call call=fork advice=none"
#define FLAT   " depth=1"
#define ONE    " vmas=1" FLAT

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .only = CALL ONE,
	  .fates = BIT(FATE_ABSENT), .faults = FAULTS_ANY },
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .only = "part=call advice=none" ONE,
	  .fates = BIT(FATE_ABSENT), .faults = FAULTS_ANY, .full = true },
	{ .states = PAIR | OTHERS,
	  .kinds = BIT(KIND_BASE), .only = CALL ONE,
	  .fates = BIT(FATE_SHARED), .faults = FAULTS_ANY },
	{ .states = PAIR,
	  .kinds = BIT(KIND_THP), .only = CALL ONE,
	  .fates = BIT(FATE_SHARED), .faults = FAULTS_ANY },
	{ .states = PAIR | OTHERS,
	  .kinds = KINDS_ANON, .only = CALL ONE,
	  .fates = BIT(FATE_SHARED), .faults = FAULTS_ANY, .full = true },
	{ .states = PAIR,
	  .kinds = KINDS_POOL, .only = CALL ONE,
	  .fates = BIT(FATE_SHARED), .faults = FAULTS_ANY, .full = true },
	{ .states = PAIR, .kinds = BIT(KIND_BASE), .only = CALL FLAT,
	  .fates = BIT(FATE_SHARED), .faults = FAULTS_ANY, .full = true },
	{ .states = PAIR, .kinds = KINDS_LARGE, .only = CALL " vmas=16" FLAT,
	  .fates = BIT(FATE_SHARED), .faults = FAULTS_ANY, .full = true },
	{ .states = PAIR, .kinds = BIT(KIND_BASE) | KINDS_LARGE,
	  .only = CALL " vmas=1",
	  .fates = BIT(FATE_SHARED), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .only = CALL " vmas=1",
	  .fates = BIT(FATE_ABSENT), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_CACHED), .kinds = KINDS_SHMEM,
	  .only = CALL ONE,
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE),
	  .only = "part=wait call=fork advice=none" ONE,
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY },
	{ .states = BIT(STATE_SHARED), .kinds = KINDS_ANON,
	  .only = "part=wait call=fork advice=none" ONE,
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "part=call call=vfork advice=none" ONE,
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "part=call call=spawn advice=none" ONE,
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = KINDS_ANON,
	  .only = "part=call call=fork advice=dontfork" ONE,
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = KINDS_ANON,
	  .only = "part=call call=fork advice=wipeonfork" ONE,
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY, .full = true },
};

static const struct axis axes[] = {
	{ "part", "the call, or the child's exit with the parent's wait",
	  VALUES("call", "wait") },
	{ "call", "what makes the process",
	  VALUES("fork", "vfork", "spawn") },
	{ "advice", "what was said of the region (madvise)",
	  VALUES("none", "dontfork", "wipeonfork") },
	{ "vmas", "mappings (VMAs) that the region is parted into",
	  VALUES("1", "16", "256", "4096") },
	{ "depth", "living processes, each the child of the one before",
	  VALUES("1", "2", "4", "16", "64") },
};
/* clang-format on */

const struct bench bench_fork = {
	.what = "fork() by size, kind and state of memory",
	.kernel = "mm/memory.c:copy_page_range",
	.path = PATH_FAULT "copy_process dup_mm dup_mmap copy_page_range "
			   "copy_pte_range copy_present_ptes "
			   "copy_present_pte copy_huge_pmd "
			   "copy_hugetlb_page_range "
			   "page_add_new_anon_rmap folio_add_new_anon_rmap "
			   "exit_mmap ",
	.per = "call",
	.generations = "depth",
	.whole = true,
	.crew = true,
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
