/* path.h - functions of the kernel that several benchmarks name in
 * bench.path. */
#ifndef COWBENCH_BENCH_PATH_H
#define COWBENCH_BENCH_PATH_H

/* A page fault, and what answers a store to a page that is
 * write-protected, of base pages and of THPs. */
#define PATH_FAULT "handle_mm_fault "
#define PATH_COW                                                             \
	PATH_FAULT "do_wp_page do_huge_pmd_wp_page wp_can_reuse_anon_folio " \
		   "reuse_swap_page wp_page_reuse page_move_anon_rmap "      \
		   "folio_move_anon_rmap wp_page_copy "                      \
		   "page_add_new_anon_rmap folio_add_new_anon_rmap "         \
		   "__split_huge_pmd "

/* What moves pages, by any call and for any mapping of them. */
#define PATH_MIGRATE                                                         \
	"move_pages_and_store_status migrate_pages migrate_pages_batch "     \
	"unmap_and_move migrate_folio_unmap migrate_folio_move "             \
	"try_to_migrate try_to_migrate_one try_to_unmap "                    \
	"set_pmd_migration_entry remove_migration_pte remove_migration_pmd " \
	"__split_huge_pmd "

#endif
