/* facts_table.c - see facts_table.h.
 *
 * The statements are those of "mm: remember exclusively mapped anonymous pages
 * with PG_anon_exclusive" (lkml, March 2022), by its sections.  A test runs
 * every word of the column `run`.
 */
#include "view/facts_table.h"

#include <stddef.h>

struct statement {
	const char *section, *says;
	const char *run[3]; /* words for `cowbench run`; NULL ends */
	const char *lacks;  /* what is not shown and why, or what it needs */
};

/* clang-format off */
static const struct statement statements[] = {
	{ "intro", "fork() fails to share pinned pages, and copies them",
	  { "fork_pinned", "pin_consistency event=fork_parent,fork_child" },
	  "of huge pages of the pool too: kind=hugetlb wants some, or --set" },
	{ "intro", "a read-only remapping must not lose a pin",
	  { "pin_consistency event=mprotect,uffd_wp",
	    "write_pinned after=mprotect,uffd_wp" }, NULL },
	{ "intro", "FOLL_GET fares better too, if fork() is not involved",
	  { "pin_consistency source=vmsplice",
	    "cow_write held=ref" }, NULL },
	{ "intro", "KSM fails to merge pinned pages",
	  { "pin_consistency event=ksm", "refuse_pinned by=ksm" },
	  "wants KSM: --set" },
	{ "intro", "MADV_WIPEONFORK may leave PTEs writable",
	  { "fork advice=wipeonfork" }, NULL },
	{ "intro", "a read-only pin unshares a page that may be shared",
	  { "pin source=process_vm access=read state=was_shared,shared" },
	  NULL },
	{ "I.1", "fresh anonymous pages start out exclusive",
	  { "fault state=absent,zero,cached", "pin state=absent kind=hugetlb" },
	  "hugetlb wants huge pages in the pool: --set" },
	{ "I.2", "an exclusive page is simply reused, whoever holds it",
	  { "cow_write state=exclusive_wp held=none,ref,pin" }, NULL },
	{ "I.2", "any other is reused and marked, or copied, by its references",
	  { "cow_write state=was_shared held=none,ref" }, NULL },
	{ "I.2", "hugetlb keeps the old logic, by mappings",
	  { "hugetlb_cow", "pin_consistency kind=hugetlb" },
	  "wants huge pages in the pool: --set" },
	{ "I.3", "migration of a pinned page fails early",
	  { "pin_consistency event=migrate", "refuse_pinned by=migrate",
	    "migrate_pinned" },
	  "wants two NUMA nodes: cowbench vm --topology 2" },
	{ "I.3", "read-only exclusive pages stay so when they move",
	  { "migrate state=exclusive,exclusive_wp,was_shared" },
	  "wants two NUMA nodes: cowbench vm --topology 2" },
	{ "I.4", "a pinned page is not swapped out",
	  { "pin_consistency event=swap", "refuse_pinned by=pageout" },
	  "wants swap: --set" },
	{ "I.4, I.5", "exclusivity is lost at swap-out, and found at swap-in",
	  { "swap op=in_read_then_write forked=no,gone,alive" },
	  "no longer true: the swap entry keeps it; wants swap: --set" },
	{ "I.6 b", "splitting a PMD hands exclusivity to each PTE",
	  { "thp_split_pmd state=exclusive,was_shared" }, NULL },
	{ "I.6 c", "splitting a pinned THP is refused",
	  { "pin_consistency event=split", "refuse_pinned by=split",
	    "thp_split_race race=pin" },
	  "freezing given up half-way is a race: met at best now and then" },
	{ "I.6 a", "a PMD migration entry splits to exclusive PTE entries",
	  { "thp_split_race race=migrate" },
	  "a race of migration and split: met at best now and then" },
};
/* clang-format on */

void facts_table(FILE *to)
{
	for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++) {
		const struct statement *one = &statements[i];

		fprintf(to, "%-9s %s\n", one->section, one->says);
		for (size_t j = 0; j < 3 && one->run[j]; j++)
			fprintf(to, "%-9s   cowbench run %s\n", "",
				one->run[j]);
		if (one->lacks)
			fprintf(to, "%-9s   (%s)\n", "", one->lacks);
	}
}
