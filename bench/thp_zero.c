/* thp_zero - the huge zero page: a read of untouched memory, then writes.
 *
 * A read fault maps a whole PMD to one page of zeroes that all share (kernel
 * mm/huge_memory.c:do_huge_pmd_anonymous_page()), unless use_zero_page is off.
 * The first write after it filled one base page up to 6.12, splitting that PMD,
 * and fills a whole THP by 6.18 (do_huge_zero_wp_pmd()); so what a write costs,
 * and all writes of a folio together, differ by version.
 *
 *	do=read		the read fault
 *	do=write	the first store after it
 *	do=fill		a store to each page of the folio after it, together
 *
 * The record's faults say which it was: fill takes 1 fault a folio, or 512.
 * fault kind=thp is the same write without the read before it.
 * Unit: ns a folio.
 */
#include "bench.h"
#include "bench/folios.h"
#include "bench/loop.h"
#include "bench/path.h"

static inline long read_page(struct trial *t, unsigned char *at)
{
	(void)t;
	(void)*(volatile unsigned char *)at;
	return 0;
}

static inline long write_page(struct trial *t, unsigned char *at)
{
	(void)t;
	*(volatile unsigned char *)at = 1;
	return 0;
}

static inline long fill_folio(struct trial *t, unsigned char *at)
{
	for (size_t i = 0; i < t->folio_bytes; i += t->page_bytes)
		*(volatile unsigned char *)(at + i) = 1;
	return 0;
}

BENCH_LOOP(read_each, read_page)
BENCH_LOOP(write_each, write_page)
BENCH_LOOP(fill_each, fill_folio)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "do", "read"))
		read_each(t, from, to);
	else if (trial_is(t, "do", "write"))
		write_each(t, from, to);
	else
		fill_each(t, from, to);
}

static void shape(struct trial *t)
{
	/* What one write does to the rest of the folio differs by version. */
	if (!trial_is(t, "do", "write"))
		t->span = t->folio_bytes;
}

static bool verify(struct trial *t, struct reason *why)
{
	size_t pmd = trial_pmd_bytes(t);

	(void)why;
	trial_count(t, "pmd_folios", (double)pmd / (double)t->folio_bytes);
	return true;
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_THP), .only = "do=read",
	  .fates = BIT(FATE_ZEROED), .faults = 1, .full = true },
	{ .states = BIT(STATE_ZERO), .kinds = BIT(KIND_THP), .only = "do=write",
	  .fates = BIT(FATE_FILLED), .faults = 1, .full = true },
	{ .states = BIT(STATE_ZERO), .kinds = BIT(KIND_THP), .only = "do=fill",
	  .fates = BIT(FATE_FILLED), .faults = FAULTS_ANY },
};

static const struct axis axes[] = {
	{ "do", "what is timed", VALUES("read", "write", "fill") },
};
/* clang-format on */

const struct bench bench_thp_zero = {
	.what = "the huge zero page: read, first write, all writes of a folio",
	.kernel = "mm/huge_memory.c:do_huge_pmd_anonymous_page",
	.path = PATH_FAULT "do_huge_pmd_anonymous_page do_huge_pmd_wp_page "
			   "__split_huge_pmd do_wp_page wp_page_copy "
			   "page_add_new_anon_rmap folio_add_new_anon_rmap ",
	.per = "folio",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.not_quick = "fault by=read kind=thp has this one: its own is do=fill",
	.shape = shape,
	.loop = loop,
	.verify = verify,
};
