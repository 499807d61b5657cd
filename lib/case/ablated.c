/* ablated.c - see ablated.h. */
#include "case/ablated.h"

#include "host/ablated.h"

#define HELD	   (BIT(HELD_REF) | BIT(HELD_PIN))
#define KEPT	   BIT(FATE_KEPT)
#define COPIED	   BIT(FATE_COPIED)
#define PTES_LARGE (BIT(KIND_THP_PTE) | KINDS_MTHP)
#define ANY_KIND   (KINDS_ANON | BIT(KIND_HUGETLB))

/* Whether the quick suite has the case is for the benchmark to say. */
/* clang-format off */
#define ROW(bench, edits, ...) \
	{ bench, edits, { __VA_ARGS__ } }, \
	{ bench, edits, { __VA_ARGS__, .full = true } }

const struct ablated_row ablated_rows[] = {
	/* mm/memory.c:do_wp_page() and mm/huge_memory.c:do_huge_pmd_wp_page()
	 * go by the look alone: whoever holds the page makes it a copy, and
	 * large folios under PTEs are copied up to 6.12, where
	 * wp_can_reuse_anon_folio() takes none. */
	ROW("cow_write", ABLATED_REUSE,
	    .states = BIT(STATE_EXCLUSIVE_WP), .held = HELD, .kinds = ANY_KIND,
	    .fates = COPIED, .faults = 1),
	ROW("cow_write", ABLATED_REUSE,
	    .states = BIT(STATE_EXCLUSIVE_WP), .kinds = PTES_LARGE,
	    .fates = KEPT | COPIED, .faults = 1),
};
/* clang-format on */

const size_t nr_ablated_rows = sizeof(ablated_rows) / sizeof(*ablated_rows);
