/* guard - making a page one that nobody may touch, and taking that back.
 *
 *	op=install	MADV_GUARD_INSTALL: frees the page and leaves a marker
 *			in its PTE (kernel mm/madvise.c:madvise_guard_install(),
 *			6.13 on)
 *	op=remove	MADV_GUARD_REMOVE: clears the marker
 *	op=protect	mprotect() to PROT_NONE, which does for a guard before
 *			6.13: keeps the page, and splits the mapping (VMA) in
 *			three (kernel mm/mprotect.c:mprotect_fixup())
 *	op=unprotect	back to writable, which merges the three
 *
 * A guard stands in every second page, and in the first of each large folio, as
 * one does below each thread's stack: mprotect() then has a mapping for each,
 * and the marker none.  The mappings of the region are counted (mappings, by
 * mean).
 * Unit: ns a call, for one page; "a folio" where folios are large: a call in
 * each.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/proof.h"

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#define MADV_GUARD_REMOVE  103
#endif

/* t->call, for this page. */
static inline __attribute__((always_inline)) long call_page(struct trial *t,
							    unsigned char *at)
{
	return inline_syscall(t->call.nr, (long)at, t->call.arg[1],
			      t->call.arg[2], 0, 0, 0);
}

BENCH_LOOP(call_each, call_page)

static bool guards(const struct trial *t)
{
	return trial_is(t, "op", "install") || trial_is(t, "op", "protect");
}

static void shape(struct trial *t)
{
	bool large = t->folio_bytes > t->page_bytes;

	t->stride = large ? t->folio_bytes : 2 * t->page_bytes;
	t->ops = t->bytes / t->stride;
}

static void prepare(struct trial *t)
{
	bool marks = trial_is(t, "op", "install") ||
		     trial_is(t, "op", "remove");
	int install = marks ? MADV_GUARD_INSTALL : PROT_NONE;
	int remove = marks ? MADV_GUARD_REMOVE : PROT_READ | PROT_WRITE;

	/* What removes no guard tells whether the kernel knows the word. */
	if (trial_is(t, "op", "install") &&
	    madvise(t->mem, t->page_bytes, MADV_GUARD_REMOVE)) {
		if (errno == EINVAL)
			trial_skip(t, "this wants a kernel with "
				      "MADV_GUARD_INSTALL (6.13 on)");
		trial_errno(t, "madvise(MADV_GUARD_REMOVE)");
	}
	t->call = (struct trial_call){
		.nr = marks ? SYS_madvise : SYS_mprotect,
		.arg = { 0, (long)t->page_bytes, install },
	};
	for (size_t i = 0; i < t->ops && trial_is(t, "op", "unprotect"); i++)
		if (call_page(t, t->mem + i * t->stride))
			trial_broken(t, "page %zu cannot be protected", i);
	if (!guards(t))
		t->call.arg[2] = remove;
}

/* Whether the kernel may read the page for us: it copies a byte of it into a
 * pipe, which a container's filter of system calls lets it. */
static bool readable(const int ends[2], const unsigned char *page)
{
	char byte;

	return write(ends[1], page, 1) == 1 && read(ends[0], &byte, 1) == 1;
}

static bool verify_each(struct trial *t, const int ends[2], struct reason *why)
{
	bool behind = !trial_is(t, "state", "guarded");

	for (size_t i = 0; i < t->ops; i++) {
		unsigned char *at = t->mem + i * t->stride;

		if (readable(ends, at) == guards(t)) {
			reason_set(why, 0, "object %zu can%s be read", i,
				   guards(t) ? "" : "not");
			return false;
		}
		if (readable(ends, at + t->page_bytes) != behind) {
			reason_set(why, 0,
				   "the page behind object %zu can%s be read",
				   i, behind ? "not" : "");
			return false;
		}
	}
	return true;
}

static bool verify(struct trial *t, struct reason *why)
{
	int ends[2];
	bool met;

	trial_count(t, "mappings", (double)trial_vmas(t));
	if (pipe2(ends, O_CLOEXEC))
		trial_errno(t, "making a pipe");
	met = verify_each(t, ends, why);
	close(ends[0]);
	close(ends[1]);
	return met;
}

#define BASE_THP (BIT(KIND_BASE) | BIT(KIND_THP))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .only = "op=install", .fates = BIT(FATE_GUARDED), .faults = 0 },
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .only = "op=protect", .fates = BIT(FATE_ABSENT), .faults = 0 },
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .only = "op=unprotect", .fates = BIT(FATE_ABSENT), .faults = 0 },
	{ .states = BIT(STATE_GUARDED), .kinds = BIT(KIND_BASE),
	  .only = "op=remove", .fates = BIT(FATE_ABSENT), .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BASE_THP,
	  .only = "op=install", .fates = BIT(FATE_GUARDED), .faults = 0,
	  .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BASE_THP,
	  .only = "op=protect", .fates = BIT(FATE_KEPT), .faults = 0,
	  .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "op=unprotect", .fates = BIT(FATE_KEPT), .faults = 0,
	  .full = true },
};

static const struct axis axes[] = {
	{ "op", "what is called",
	  VALUES("install", "remove", "protect", "unprotect") },
};
/* clang-format on */

const struct bench bench_guard = {
	.what = "guard pages: MADV_GUARD_INSTALL beside mprotect(PROT_NONE)",
	.kernel = "mm/madvise.c:madvise_guard_install",
	.path = "do_madvise madvise_guard_install madvise_guard_remove "
		"zap_page_range_single do_mprotect_pkey mprotect_fixup "
		"split_vma vma_merge change_protection __split_huge_pmd ",
	.per = "call",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.loop = call_each,
	.verify = verify,
};
