/* promise.c - see promise.h. */
#include "mm/promise.h"

#include <stddef.h>
#include <string.h>

#define PIN    BIT(0)
#define REF    BIT(1)
#define OLD    BIT(TRACKING_NOT)
#define NEW    BIT(TRACKING)
#define TAKEN  BIT(TRACKING_TAKEN)
#define UNSEEN BIT(TRACKING_UNSEEN)

#define BASE	BIT(KIND_BASE)
#define THP	BIT(KIND_THP)
#define HUGETLB BIT(KIND_HUGETLB)

/* The first row that matches decides; an empty set (0) matches all. */
/* clang-format off */
static const struct {
	const char *event;
	unsigned kernels, kinds, by;
	enum promise promise;
} rows[] = {
	/* The control: the event takes the page from the mapping. */
	{ "dontneed", 0, 0, 0, PROMISE_STALE },

	/* kernel mm/memory.c:do_wp_page() reuses an exclusive page, whoever
	 * else holds it. */
	{ "mprotect", NEW, 0, 0, PROMISE_SAME },
	{ "uffd_wp", NEW, 0, 0, PROMISE_SAME },
	/* 5.10 reuses a page that a PMD maps when it has no other mapping
	 * (kernel mm/huge_memory.c:do_huge_pmd_wp_page(),
	 * mm/hugetlb.c:hugetlb_cow()), and one that a PTE maps when it has no
	 * other reference. */
	{ "mprotect", OLD, THP | HUGETLB, 0, PROMISE_SAME },
	{ "uffd_wp", OLD, THP | HUGETLB, 0, PROMISE_SAME },
	{ "mprotect", OLD, 0, 0, PROMISE_STALE },
	{ "uffd_wp", OLD, 0, 0, PROMISE_STALE },
	/* Edited kernels, as everybody after 5.18 without the bit: by all
	 * references, PMDs too; huge pages of the pool by mappings
	 * (kernel mm/hugetlb.c:hugetlb_wp()). */
	{ "mprotect", UNSEEN, BASE, 0, PROMISE_SAME }, /* no fault */
	{ "mprotect", TAKEN | UNSEEN, HUGETLB, 0, PROMISE_SAME },
	{ "uffd_wp", TAKEN | UNSEEN, HUGETLB, 0, PROMISE_SAME },
	{ "mprotect", TAKEN | UNSEEN, 0, 0, PROMISE_STALE },
	{ "uffd_wp", TAKEN | UNSEEN, 0, 0, PROMISE_STALE },

	/* At fork, 5.10 copies pages that may be pinned, but not huge pages of
	 * the pool (kernel mm/hugetlb.c:copy_hugetlb_page_range()): whoever
	 * writes first gets the copy. */
	{ "fork_parent", OLD, HUGETLB, 0, PROMISE_STALE },
	{ "fork_parent", 0, 0, PIN, PROMISE_SAME },
	{ "fork_child", 0, 0, PIN, PROMISE_SAME },
	/* Where only mappings are counted, the last process that maps the page
	 * keeps it: huge pages of the pool up to 7.2 (hugetlb_wp()), THPs in
	 * 5.10. */
	{ "fork_child", 0, HUGETLB, REF, PROMISE_SAME },
	{ "fork_child", OLD, THP, REF, PROMISE_SAME },
	{ "fork_parent", 0, 0, REF, PROMISE_STALE },
	{ "fork_child", 0, 0, REF, PROMISE_STALE },

	/* A pinned page is not swapped out (kernel
	 * mm/vmscan.c:shrink_folio_list()). A page with plain references may
	 * be, and may come back as the same page or as another. */
	{ "swap", 0, 0, PIN, PROMISE_SAME },
	{ "swap", 0, 0, REF, PROMISE_NONE },

	/* Refused because of the extra references: kernel
	 * mm/migrate.c:folio_migrate_mapping(),
	 * mm/huge_memory.c:can_split_folio(), mm/ksm.c:write_protect_page(). */
	{ "migrate", 0, 0, 0, PROMISE_SAME },
	{ "split", 0, 0, 0, PROMISE_SAME },
	{ "ksm", 0, 0, 0, PROMISE_SAME },
};
/* clang-format on */

static bool has(unsigned set, unsigned bit)
{
	return !set || (set & bit);
}

bool promise_has(const char *event)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].event, event) == 0)
			return true;
	return false;
}

const char *promise_event(size_t number)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bool named = false;

		for (size_t j = 0; j < i && !named; j++)
			named = strcmp(rows[j].event, rows[i].event) == 0;
		if (!named && !number--)
			return rows[i].event;
	}
	return NULL;
}

enum promise promise_of(const char *event, enum kind kind, bool pin,
			enum tracking tracking)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].event, event) == 0 &&
		    has(rows[i].kernels, BIT(tracking)) &&
		    has(rows[i].kinds, BIT(kind)) &&
		    has(rows[i].by, pin ? PIN : REF))
			return rows[i].promise;
	return PROMISE_NONE;
}
