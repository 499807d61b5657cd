/* ablated.c - see ablated.h.
 *
 * Read in the sources of 6.1, 6.12 and 7.2.  Where no row here names an edit,
 * the benchmark's own rows hold.
 */
#include "case/ablated.h"

#include "mm/ablated.h"

#define HELD	   (BIT(HELD_REF) | BIT(HELD_PIN))
#define ANY_HELD   (HELD | BIT(HELD_NONE))
#define KEPT	   BIT(FATE_KEPT)
#define COPIED	   BIT(FATE_COPIED)
#define SHARED	   BIT(FATE_SHARED)
#define E	   BIT(STATE_EXCLUSIVE)
#define WP	   BIT(STATE_EXCLUSIVE_WP)
#define PTES_LARGE (BIT(KIND_THP_PTE) | KINDS_MTHP)
#define BASE_THP   (BIT(KIND_BASE) | BIT(KIND_THP))

#define REUSE	 ABLATED_REUSE, 0
#define MPROTECT ABLATED_MPROTECT, ABLATED_REUSE
#define TAKEN	 ABLATED_BIT, 0

/* Whether the case is in the quick suite is what the benchmark's own row
 * says. */
/* clang-format off */
#define ROW(bench, edits, ...) \
	{ bench, edits, { __VA_ARGS__ } }, \
	{ bench, edits, { __VA_ARGS__, .full = true } }

const struct ablated_row ablated_rows[] = {
	/* Without the bit, kernel mm/memory.c:do_wp_page() and
	 * mm/huge_memory.c:do_huge_pmd_wp_page() have only the references to go
	 * by.  So a page that anybody else holds is copied, and so is one of a
	 * large folio that PTEs map, up to 6.12, where
	 * wp_can_reuse_anon_folio() refuses all large folios. */
	ROW("cow_write", REUSE, .states = WP, .held = HELD,
	    .kinds = KINDS_ANON, .fates = COPIED, .faults = 1),
	ROW("cow_write", REUSE, .states = WP, .kinds = PTES_LARGE,
	    .fates = KEPT | COPIED, .faults = 1),

	/* mprotect() and UFFDIO_WRITEPROTECT leave the write bit off, so the
	 * store takes a fault, which the exclusive bit then decides as
	 * usual. */
	ROW("cow_write", MPROTECT, .states = E, .held = ANY_HELD,
	    .kinds = KINDS_ANON, .fates = KEPT, .faults = 1),
	ROW("write_pinned", MPROTECT, .only = "after=mprotect", .states = E,
	    .held = HELD, .kinds = KINDS_ANON, .fates = KEPT, .faults = 1),
	ROW("write_pinned", MPROTECT, .only = "after=uffd_wp", .states = E,
	    .held = HELD, .kinds = KINDS_ANON, .fates = KEPT, .faults = 1),
	ROW("thp_reuse", MPROTECT, .states = E, .kinds = PTES_LARGE,
	    .fates = KEPT, .faults = 1),
	ROW("mremap_thp", MPROTECT, .only = "do=stayed", .states = E,
	    .kinds = PTES_LARGE, .fates = KEPT, .faults = 1),
	ROW("mremap_thp", MPROTECT, .only = "do=moved", .states = E,
	    .kinds = PTES_LARGE, .fates = KEPT, .faults = 1),

	/* The same fault, decided by the references: pages that somebody holds,
	 * pinned or not, are copied, and large folios that PTEs map as
	 * above. */
	ROW("cow_write", TAKEN, .states = E, .held = HELD,
	    .kinds = KINDS_ANON, .fates = COPIED, .faults = 1),
	ROW("cow_write", TAKEN, .states = E, .kinds = BASE_THP,
	    .fates = KEPT, .faults = 1),
	ROW("cow_write", TAKEN, .states = E, .kinds = PTES_LARGE,
	    .fates = KEPT | COPIED, .faults = 1),
	ROW("write_pinned", TAKEN, .only = "after=mprotect", .states = E,
	    .held = HELD, .kinds = KINDS_ANON, .fates = COPIED, .faults = 1),
	ROW("write_pinned", TAKEN, .only = "after=uffd_wp", .states = E,
	    .held = HELD, .kinds = KINDS_ANON, .fates = COPIED, .faults = 1),
	ROW("thp_reuse", TAKEN, .states = E, .kinds = PTES_LARGE,
	    .fates = KEPT | COPIED, .faults = 1),
	ROW("mremap_thp", TAKEN, .only = "do=stayed", .states = E,
	    .kinds = PTES_LARGE, .fates = KEPT | COPIED, .faults = 1),
	ROW("mremap_thp", TAKEN, .only = "do=moved", .states = E,
	    .kinds = PTES_LARGE, .fates = KEPT | COPIED, .faults = 1),
	/* kernel mm/internal.h:gup_must_unshare() returns false, so a pin for
	 * reading takes the page as it is. */
	ROW("pin", TAKEN, .only = "access=read",
	    .states = BIT(STATE_SHARED),
	    .kinds = KINDS_ANON | BIT(KIND_HUGETLB), .fates = SHARED,
	    .faults = FAULTS_ANY),
	ROW("pin", TAKEN, .only = "access=read",
	    .states = BIT(STATE_WAS_SHARED),
	    .kinds = KINDS_ANON | BIT(KIND_HUGETLB), .fates = KEPT,
	    .faults = FAULTS_ANY),
};
/* clang-format on */

const size_t nr_ablated_rows = sizeof(ablated_rows) / sizeof(*ablated_rows);
