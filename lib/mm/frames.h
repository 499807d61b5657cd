/* frames.h - looking at page frames: /proc/PID/pagemap and /proc/kpageflags.
 *
 * This is the witness.  Without CAP_SYS_ADMIN the kernel shows every frame
 * number as 0 (kernel fs/proc/task_mmu.c:pagemap_open, 4.2 on), and only root
 * may read /proc/kpageflags: then a look is blind.
 */
#ifndef COWBENCH_MM_FRAMES_H
#define COWBENCH_MM_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/reason.h"
#include "mm/words.h"

/* One page as it was seen. */
struct frame {
	uint64_t map;	/* its pagemap entry */
	uint64_t flags; /* its kpageflags word; 0 when there is no frame */
	int node;	/* NUMA node; -1: not asked, or no frame */
	bool merged;	/* a KSM page, which another page of the look shares */
};

/* Bits of a pagemap entry (Documentation/admin-guide/mm/pagemap.rst). */
#define PM_PFN_MASK   ((UINT64_C(1) << 55) - 1)
#define PM_SOFT_DIRTY (UINT64_C(1) << 55)
#define PM_ALONE      (UINT64_C(1) << 56) /* mapped once; 4.2 on */
#define PM_UFFD_WP    (UINT64_C(1) << 57) /* by userfaultfd; 5.13 on */
#define PM_GUARD      (UINT64_C(1) << 58) /* 6.15 on */
#define PM_FILE	      (UINT64_C(1) << 61) /* or shared memory; 3.5 on */
#define PM_SWAPPED    (UINT64_C(1) << 62)
#define PM_PRESENT    (UINT64_C(1) << 63)

/* The entry of a guard (MADV_GUARD_INSTALL, 6.13 on) looks like a swap entry.
 * Its type is the last one, which names no swap area but a marker, and its
 * offset has the bit for guards (kernel
 * include/linux/swapops.h:PTE_MARKER_GUARD, 6.13 to 7.3). */
#define PM_MARKER_TYPE	 UINT64_C(31)
#define PM_MARKER_GUARDS (UINT64_C(4) << 5)

/* Bits of a kpageflags word (kernel include/uapi/linux/kernel-page-flags.h; 34
 * is internal, kernel fs/proc/page.c:stable_page_flags: KPF_ANON_EXCLUSIVE
 * where the page is anonymous). */
#define KPF_ANON	   (UINT64_C(1) << 12)
#define KPF_COMPOUND_HEAD  (UINT64_C(1) << 15)
#define KPF_COMPOUND_TAIL  (UINT64_C(1) << 16)
#define KPF_HUGE	   (UINT64_C(1) << 17) /* hugetlb's */
#define KPF_KSM		   (UINT64_C(1) << 21)
#define KPF_THP		   (UINT64_C(1) << 22)
#define KPF_ZERO_PAGE	   (UINT64_C(1) << 24)
#define KPF_ANON_EXCLUSIVE (UINT64_C(1) << 34)

static inline uint64_t frame_pfn(const struct frame *frame)
{
	return frame->map & PM_PFN_MASK;
}

static inline bool frame_present(const struct frame *frame)
{
	return frame->map & PM_PRESENT;
}

static inline bool frame_anon(const struct frame *frame)
{
	return (frame->flags & KPF_ANON) && !(frame->flags & KPF_ZERO_PAGE);
}

/* The page is a guard: its entry looks like one of a swapped page. */
static inline bool frame_guarded(const struct frame *frame)
{
	bool marked = (frame->map & PM_MARKER_TYPE) == PM_MARKER_TYPE &&
		      (frame->map & PM_MARKER_GUARDS);

	return !(frame->map & PM_PRESENT) && (frame->map & PM_SWAPPED) &&
	       (marked || (frame->map & PM_GUARD));
}

static inline bool frame_swapped(const struct frame *frame)
{
	return !(frame->map & PM_PRESENT) && (frame->map & PM_SWAPPED) &&
	       !frame_guarded(frame);
}

/* The file descriptors that a look needs. */
struct witness {
	int pagemap;	    /* of the process looked at */
	int kpageflags;	    /* -1: may not be read */
	bool blind;	    /* frames or flags are hidden from us */
	const char *hidden; /* why they are hidden; NULL: they are shown */
	bool tracks;	    /* PG_anon_exclusive was seen on a page that this
			   * program made */
	unsigned ablated;   /* a set of enum ablated: of this kernel */
	pid_t pid;	    /* looked at; 0 is ourselves */
};

/* Opens the witness of the calling process.  Looks at a page of its own to
 * learn whether frames are shown, and whether the kernel tracks exclusivity
 * (tracks is false when blind).  0; -ENOTSUP where this process has no pagemap
 * (no /proc, or a kernel without it), or another -errno. */
int witness_open(struct witness *witness, struct reason *why);

/* Whether a read of untouched anonymous memory maps the zero page, as a page of
 * its own shows.  A kernel may forbid that to a process (kernel
 * mm/memory.c:do_anonymous_page() asks mm_forbids_zeropage() from 6.10 on: s390
 * for its guests' memory), and kernels that are made for a hypervisor may never
 * do it.  0, also where frames are hidden; -ENOTSUP where it does not, or
 * another -errno, with the reason. */
int zero_page_check(struct reason *why);

/* Points the witness at another process (0: back to the calling process). */
int witness_aim(struct witness *witness, pid_t pid, struct reason *why);

void witness_close(struct witness *witness);

/* Looks at nr pages, the first at mem and each next one stride bytes on (a
 * multiple of the page); frames[nr] receives what is seen.  with_nodes asks
 * move_pages() for each page's node too.  0 or -errno. */
int witness_look(const struct witness *witness, const unsigned char *mem,
		 size_t stride, size_t nr, bool with_nodes,
		 struct frame *frames, struct reason *why);

/* Looks again at the frames in before[nr], when the process that mapped them is
 * gone.  after[i] has no frame where nobody maps the frame of before[i] any
 * more (/proc/kpagecount); else it is before[i].  0 or -errno. */
int witness_look_again(const struct witness *witness,
		       const struct frame *before, size_t nr,
		       struct frame *after, struct reason *why);

/* What became of a page, by the looks before and after; FATE_ODD when they fit
 * no fate.  A copied page and a migrated one look the same, since both are in
 * another frame: both are FATE_COPIED here, and the caller must know that a
 * benchmark's pages migrate (FATE_MOVED).  cached: the pages are those of the
 * page cache (kind=shmem), and must stay such; else anonymous ones. */
enum fate frame_fate(const struct frame *before, const struct frame *after,
		     bool cached);

/* The share (0 to 1) of the anonymous pages among frames[nr] that have the
 * exclusive bit.  Newer kernels show the head's bit for each page of a large
 * folio.  NaN where no page is anonymous or the look was blind. */
double frames_exclusive(const struct witness *witness,
			const struct frame *frames, size_t nr);

#endif
