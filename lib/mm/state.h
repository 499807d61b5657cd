/* state.h - bringing the pages of a region to a state, and proving it.
 *
 * Each recipe's comment names the kernel's functions; the outcomes were seen on
 * 5.10, 6.1, 6.12, 6.18 and 7.2.
 */
#ifndef COWBENCH_MM_STATE_H
#define COWBENCH_MM_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "base/sharer.h"
#include "mm/frames.h"
#include "mm/region.h"
#include "mm/words.h"

/* How exclusive_wp is reached. */
enum via {
	VIA_READV,    /* was_shared, then process_vm_readv() of this process: a
		       * read-only FOLL_PIN unshares (FAULT_FLAG_UNSHARE), so
		       * the page is exclusive again while its PTE is still
		       * read-only */
	VIA_WP_ASYNC, /* userfaultfd write-protection, resolved by the kernel */
	VIA_SOFT_DIRTY, /* clear_refs write-protects to see the next store */
	NR_VIAS
};

extern const char *const via_words[NR_VIAS];

/* Whether a swapped page's entry was shared by a fork. */
enum forked {
	FORKED_NO,
	FORKED_GONE,  /* by a child that is gone */
	FORKED_ALIVE, /* by one that lives */
};

/* What a state needs besides the region. */
struct state_tools {
	enum via via;
	enum forked forked; /* whether forked while in swap */
	sharer_work *work;  /* of the sharer; may be NULL */
	void *context;
	struct sharer sharer; /* alive with STATE_SHARED or FORKED_ALIVE */
	int uffd;	      /* stays open for VIA_WP_ASYNC; -1: none */
};

/* Brings every page of a freshly mapped region to the state.  Then drains this
 * CPU's LRU batches, whose references the kernel would take for another user's.
 * 0 or -errno; call state_release() in either case. */
int state_reach(const struct region *region, enum state state,
		struct state_tools *tools, struct reason *why);

/* Ends the sharer and closes the userfaultfd. */
void state_release(struct state_tools *tools);

/* The state of the page of that number, from the region's first one on, where
 * every page is in the given one. */
enum state state_of_page(enum state state, size_t page);

/* True when the frame is in that state, as far as a look can show.  It cannot
 * show write-protection in the page table, for which faults are counted; but
 * that of userfaultfd sets a bit, and that of soft-dirty clears one.  tracks:
 * the kernel has the exclusive bit. */
bool state_holds(enum state state, enum via via, bool tracks,
		 const struct frame *frame);

/* Checks that the machine, with its present settings, can bring pages to the
 * state.  0 when it can; -ENOTSUP with the reason when not (no swap is on, KSM
 * does not run ...). */
int state_check(enum state state, struct reason *why);

/* Checks that exclusive_wp can be reached in that way on this kernel.  0 when
 * it can, -ENOTSUP with the reason when not. */
int via_check(enum via via, struct reason *why);

/* Moves pages out of this CPU's LRU batches, each of which holds an extra
 * reference to its pages (kernel mm/swap.c:lru_add_drain, called first of all
 * by MADV_COLD since 5.4, whatever the range holds). */
void lru_drain(void);

#endif
