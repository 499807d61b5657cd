/* ablated.c - see ablated.h. */
#include "case/ablated.h"

#include "host/ablated.h"

#define HELD	   (BIT(HELD_REF) | BIT(HELD_PIN))
#define KEPT	   BIT(FATE_KEPT)
#define COPIED	   BIT(FATE_COPIED)
#define PTES_LARGE (BIT(KIND_THP_PTE) | KINDS_MTHP)
#define ANY_KIND   (KINDS_ANON | BIT(KIND_HUGETLB))

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
	ROW("cow_write", ABLATED_REUSE,
	    .states = BIT(STATE_EXCLUSIVE_WP), .held = HELD, .kinds = ANY_KIND,
	    .fates = COPIED, .faults = 1),
	ROW("cow_write", ABLATED_REUSE,
	    .states = BIT(STATE_EXCLUSIVE_WP), .kinds = PTES_LARGE,
	    .fates = KEPT | COPIED, .faults = 1),
};
/* clang-format on */

const size_t nr_ablated_rows = sizeof(ablated_rows) / sizeof(*ablated_rows);
