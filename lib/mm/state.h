/* state.h - bringing the pages of a region to a state, and proving it.
 *
 * The recipes and what each kernel makes of them: kernel sources as named at
 * each; outcomes were seen on 5.10, 6.1, 6.12, 6.18 and 7.2.
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
	VIA_READV,    /* was_shared, then process_vm_readv() of ourselves: a
		    * read-only FOLL_PIN unshares (FAULT_FLAG_UNSHARE): the
		    * page is exclusive again, its PTE still read-only */
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
	enum forked forked; /* of the swapped states: while it was in swap */
	sharer_work *work;  /* of the sharer; may be NULL */
	void *context;
	struct sharer sharer; /* lives after STATE_SHARED, FORKED_ALIVE */
	int uffd;	      /* -1: none; VIA_WP_ASYNC leaves it open */
};

/* Brings every page of a freshly mapped region to the state, then drains this
 * CPU's LRU batches, whose references would pass for somebody's.  0 or -errno;
 * state_release() in either case. */
int state_reach(const struct region *region, enum state state,
		struct state_tools *tools, struct reason *why);

/* Ends the sharer and closes what was left open. */
void state_release(struct state_tools *tools);

/* True when the frame is in that state as far as frames show: write-protection
 * by the page table alone does not (faults are counted for that), but
 * userfaultfd's has a bit and soft-dirty's clears one.  tracks: the kernel has
 * the exclusive bit. */
bool state_holds(enum state state, enum via via, bool tracks,
		 const struct frame *frame);

/* Why the machine as it is set cannot bring pages to the state: no swap is on,
 * KSM does not run.  0 when it can, -ENOTSUP with the reason. */
int state_check(enum state state, struct reason *why);

/* Why exclusive_wp cannot be reached that way on this kernel: 0 when it can,
 * -ENOTSUP with the reason when not. */
int via_check(enum via via, struct reason *why);

/* Moves pages out of this CPU's LRU batches (each holds one extra reference;
 * kernel mm/swap.c:lru_add_drain, called by MADV_COLD since 5.4). */
void lru_drain(void);

#endif
