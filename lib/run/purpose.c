/* purpose.c - see purpose.h. */
#include "run/purpose.h"

#include <assert.h>
#include <stddef.h>

const char *const purpose_words[NR_PURPOSES] = {
	[PURPOSE_ALL] = "all",	 [PURPOSE_MPROTECT] = "mprotect",
	[PURPOSE_FORK] = "fork", [PURPOSE_THP] = "thp",
	[PURPOSE_SWAP] = "swap", [PURPOSE_PINS] = "pins",
};

/* What a change there reaches: the call itself, and what has to be done
 * afterwards because of it, as a store after fork() and mprotect(). */
const char *const purpose_benches[NR_PURPOSES][PURPOSE_MOST + 1] = {
	[PURPOSE_MPROTECT] = { "mprotect", "guard", "cow_write", "numa_hint",
			       "fault_beside" },
	[PURPOSE_FORK] = { "fork", "fork_pinned", "cow_write", "storm",
			   "share_many", "unmap" },
	[PURPOSE_THP] = { "thp_split_pmd", "thp_split_folio", "thp_split_race",
			  "thp_collapse", "thp_reuse", "thp_zero", "khugepaged",
			  "mremap", "mremap_thp" },
	[PURPOSE_SWAP] = { "swap", "madvise_free", "refuse_pinned" },
	[PURPOSE_PINS] = { "pin", "unpin", "pin_consistency", "pin_race",
			   "fork_pinned", "write_pinned", "refuse_pinned",
			   "migrate_pinned" },
};

static_assert(NR_PURPOSES == 6, "each purpose has its word and its benchmarks");
