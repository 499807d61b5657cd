/* mm_promise.c - what must be of a held page, by kernel: the cells that the
 * kernel documents, and those in which 5.10 was seen to differ. */
#include "mm/promise.h"

#include "tap.h"

enum { REF, PIN };
static const enum tracking OLD = TRACKING_NOT, NEW = TRACKING;

#define SAME(...)  CHECK(promise_of(__VA_ARGS__) == PROMISE_SAME)
#define STALE(...) CHECK(promise_of(__VA_ARGS__) == PROMISE_STALE)

static void check_control(void)
{
	for (int kind = 0; kind < NR_KINDS; kind++)
		for (int i = 0; i < 8; i++)
			STALE("dontneed", (enum kind)kind, i & 1,
			      (enum tracking)(i / 2));
}

/* Documentation/core-api/pin_user_pages.rst, from 5.19 on. */
static void check_pins(void)
{
	static const char *const events[] = { "mprotect",    "uffd_wp",
					      "fork_parent", "fork_child",
					      "swap",	     "migrate",
					      "split",	     "ksm" };

	for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++)
		for (int kind = 0; kind < NR_KINDS; kind++)
			SAME(events[i], (enum kind)kind, PIN, NEW);
}

static void check_old(void)
{
	STALE("mprotect", KIND_BASE, PIN, OLD);
	STALE("uffd_wp", KIND_BASE, PIN, OLD);
	STALE("mprotect", KIND_THP_PTE, REF, OLD);
	SAME("mprotect", KIND_THP, PIN, OLD);
	SAME("mprotect", KIND_HUGETLB, REF, OLD);
	SAME("fork_parent", KIND_BASE, PIN, OLD);
	SAME("fork_parent", KIND_THP, PIN, OLD);
	STALE("fork_parent", KIND_HUGETLB, PIN, OLD);
	SAME("fork_child", KIND_HUGETLB, PIN, OLD);
	SAME("migrate", KIND_BASE, PIN, OLD);
	SAME("swap", KIND_BASE, PIN, OLD);
}

static void check_references(void)
{
	SAME("mprotect", KIND_BASE, REF, NEW);
	STALE("mprotect", KIND_BASE, REF, OLD);
	STALE("fork_parent", KIND_BASE, REF, NEW);
	STALE("fork_parent", KIND_HUGETLB, REF, NEW);
	STALE("fork_child", KIND_THP, REF, NEW);
	SAME("fork_child", KIND_THP, REF, OLD);
	SAME("fork_child", KIND_HUGETLB, REF, NEW);
	CHECK(promise_of("swap", KIND_BASE, REF, NEW) == PROMISE_NONE);
	CHECK(promise_of("eclipse", KIND_BASE, PIN, NEW) == PROMISE_NONE);
}

/* One source, edited: fork() and the refusals are as ever, and a store after
 * the write-protection goes by the references. */
static void check_edited(void)
{
	static const char *const kept[] = {
		"fork_parent", "fork_child", "swap", "migrate", "split", "ksm"
	};

	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		for (int kind = 0; kind < NR_KINDS; kind++) {
			SAME(kept[i], (enum kind)kind, PIN, TRACKING_TAKEN);
			SAME(kept[i], (enum kind)kind, PIN, TRACKING_UNSEEN);
		}
	STALE("mprotect", KIND_BASE, PIN, TRACKING_TAKEN);
	STALE("mprotect", KIND_THP, PIN, TRACKING_TAKEN);
	STALE("mprotect", KIND_THP_PTE, REF, TRACKING_TAKEN);
	STALE("uffd_wp", KIND_BASE, PIN, TRACKING_TAKEN);
	SAME("mprotect", KIND_HUGETLB, PIN, TRACKING_TAKEN);
	STALE("fork_child", KIND_THP, REF, TRACKING_TAKEN);

	/* 6.1 gives a dirty PTE its write bit back, and nothing else. */
	SAME("mprotect", KIND_BASE, PIN, TRACKING_UNSEEN);
	STALE("mprotect", KIND_THP, PIN, TRACKING_UNSEEN);
	STALE("uffd_wp", KIND_BASE, PIN, TRACKING_UNSEEN);
	SAME("uffd_wp", KIND_HUGETLB, PIN, TRACKING_UNSEEN);
}

int main(void)
{
	check_control();
	check_pins();
	check_old();
	check_references();
	check_edited();
	return tap_end();
}
