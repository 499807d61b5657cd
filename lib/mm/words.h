/* words.h - the words for pages: states, holders, kinds and fates.
 *
 * The texts are what the command line, the record and the tables say.
 */
#ifndef COWBENCH_MM_WORDS_H
#define COWBENCH_MM_WORDS_H

#include <stddef.h>

#define BIT(n) (1u << (n))

/* How each page stands before the operation. */
enum state {
	STATE_ABSENT,	 /* never touched: no PTE */
	STATE_ZERO,	 /* read once: PTE to the shared zero page */
	STATE_CACHED,	 /* PTE to the page cache: a private file page that was
		       * read once, a page of shared memory that was written */
	STATE_EXCLUSIVE, /* written: our own frame, exclusive */
	STATE_EXCLUSIVE_WP, /* exclusive and write-protected */
	STATE_WAS_SHARED,   /* the child is gone, the bit is still clear */
	STATE_SHARED,	    /* a child maps it too */
	STATE_SWAPPED,	    /* in swap, written by us alone */
	STATE_SWAPPED_IN,   /* in swap, then read again: mapped */
	STATE_KSM,	    /* merged with equal pages by KSM */
	STATE_GUARDED,	    /* a guard: a marker in the PTE, no frame */
	STATE_MIXED, /* by turns: was_shared (the first page), exclusive */
	NR_STATES
};

/* Who else holds the page. */
enum held {
	HELD_NONE,
	HELD_REF, /* a plain reference (FOLL_GET): a page in a pipe */
	HELD_PIN, /* a pin (FOLL_PIN): an io_uring registered buffer */
	NR_HELD
};

/* What backs a page. */
enum kind {
	KIND_BASE,     /* anonymous base pages */
	KIND_MTHP_16K, /* anonymous folios of that size, mapped by PTEs */
	KIND_MTHP_32K,
	KIND_MTHP_64K,
	KIND_MTHP_128K,
	KIND_MTHP_256K,
	KIND_MTHP_512K,
	KIND_MTHP_1024K,
	KIND_MTHP_2048K, /* these want base pages of 16 or 64 KiB */
	KIND_MTHP_4096K,
	KIND_MTHP_8192K,
	KIND_MTHP_16384K,
	KIND_THP,     /* PMD-mapped THP */
	KIND_THP_PTE, /* a PMD-sized folio mapped by PTEs */
	KIND_FILE,  /* private mapping of a file: page cache, then anonymous */
	KIND_SHMEM, /* shared anonymous memory, base pages */
	KIND_SHMEM_THP,	 /* the same as THPs that PMDs map */
	KIND_HUGETLB,	 /* huge pages from the pool, of a PMD's size */
	KIND_HUGETLB_1G, /* and of 1 GiB */
	NR_KINDS
};

#define KINDS_MTHP	(BIT(KIND_MTHP_16384K + 1) - BIT(KIND_MTHP_16K))
#define KINDS_PTE_LARGE (KINDS_MTHP | BIT(KIND_THP_PTE))
#define KINDS_LARGE	(KINDS_PTE_LARGE | BIT(KIND_THP))
#define KINDS_ANON	(KINDS_LARGE | BIT(KIND_BASE))
#define KINDS_POOL	(BIT(KIND_HUGETLB) | BIT(KIND_HUGETLB_1G))
#define KINDS_SHMEM	(BIT(KIND_SHMEM) | BIT(KIND_SHMEM_THP))
/* Mapped in one piece. */
#define KINDS_WHOLE (KINDS_POOL | BIT(KIND_THP) | BIT(KIND_SHMEM_THP))

/* What became of a page. */
enum fate {
	FATE_ZEROED,  /* now maps the zero page */
	FATE_FILLED,  /* had no frame of its own, now has one */
	FATE_COPIED,  /* now in another frame */
	FATE_KEPT,    /* same frame, mapped by us alone */
	FATE_SHARED,  /* same frame, mapped by another too */
	FATE_MOVED,   /* now in another frame, by migration */
	FATE_SWAPPED, /* now in swap */
	FATE_MERGED,  /* now one frame with equal pages, by KSM */
	FATE_FREED,   /* mapped a frame, now maps none */
	FATE_ABSENT,  /* had no frame and still has none */
	FATE_GUARDED, /* now a guard: a marker in the PTE, no frame */
	FATE_REFUSED, /* same frame: the kernel left it alone when asked */
	FATE_ODD,     /* none of the above */
	NR_FATES
};

/* What the looks at the frames prove of a trial. */
enum proof {
	PROOF_PROVED,
	PROOF_WRONG,
	PROOF_BLIND, /* frames may not be seen; only faults were counted */
	NR_PROOFS
};

extern const char *const state_words[NR_STATES];
extern const char *const held_words[NR_HELD];
extern const char *const kind_words[NR_KINDS];
extern const char *const fate_words[NR_FATES];
extern const char *const proof_words[NR_PROOFS];

/* The index of text in words[nr], or -1. */
int word_index(const char *const *words, size_t nr, const char *text);

#endif
