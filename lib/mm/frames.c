/* frames.c - see frames.h. */
#include "mm/frames.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <numaif.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "mm/ablated.h"

#define COUNTS "/proc/kpagecount"

static size_t page_bytes(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

/* A descriptor, or -errno: -ENOTSUP where even this process (pid 0) has no such
 * file; another one may just have ended. */
static int open_pagemap(pid_t pid, struct reason *why)
{
	char path[64] = "/proc/self/pagemap";

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/pagemap", (int)pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = -errno;

	if (fd >= 0)
		return fd;
	reason_errno(why, err,
		     "%s cannot be read; mount /proc and give the kernel "
		     "CONFIG_PROC_PAGE_MONITOR",
		     path);
	return !pid && (err == -ENOENT || err == -EACCES) ? -ENOTSUP : err;
}

/* Looks at a page of its own that was only touched: written, or only read.
 * frame receives what is seen.  0 or -errno. */
static int look_at_own(const struct witness *witness, bool written,
		       struct frame *frame, struct reason *why)
{
	size_t bytes = page_bytes();
	unsigned char *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return reason_errno(why, -errno, "mapping a page to look at");
	if (written)
		*(volatile unsigned char *)page = 1;
	else
		(void)*(volatile unsigned char *)page;

	int err = witness_look(witness, page, bytes, 1, false, frame, why);

	munmap(page, bytes);
	return err;
}

int witness_open(struct witness *witness, struct reason *why)
{
	*witness = (struct witness){ .kpageflags = -1 };
	witness->pagemap = open_pagemap(0, why);
	if (witness->pagemap < 0)
		return witness->pagemap;
	witness->kpageflags = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);

	struct frame frame = { 0 };
	int err = look_at_own(witness, true, &frame, why);

	if (err && witness->kpageflags >= 0) {
		/* The file exists but cannot be read, as in a sandbox. */
		close(witness->kpageflags);
		witness->kpageflags = -1;
		err = look_at_own(witness, true, &frame, why);
	}
	if (err) {
		witness_close(witness);
		return err;
	}
	if (frame_pfn(&frame) == 0)
		witness->hidden =
			geteuid() ? "page frames are hidden from this user, "
				    "and shown to root"
				  : "page frames are hidden from this root, "
				    "which lacks CAP_SYS_ADMIN over the "
				    "machine, as in a container";
	else if (witness->kpageflags < 0)
		witness->hidden = "/proc/kpageflags cannot be read, in a "
				  "container or sandbox perhaps";
	witness->blind = witness->hidden;
	witness->tracks = !witness->blind && (frame.flags & KPF_ANON_EXCLUSIVE);
	witness->ablated = ablated_here();
	return 0;
}

int zero_page_check(struct reason *why)
{
	struct witness witness;
	struct frame frame = { 0 };
	int err = witness_open(&witness, why);

	if (err)
		return err;
	if (!witness.blind)
		err = look_at_own(&witness, false, &frame, why);
	if (!err && frame_anon(&frame))
		err = reason_set(why, -ENOTSUP,
				 "this kernel maps no zero page: a read of "
				 "untouched memory fills a page here, as a "
				 "write does");
	witness_close(&witness);
	return err;
}

int witness_aim(struct witness *witness, pid_t pid, struct reason *why)
{
	int fd = open_pagemap(pid, why);

	if (fd < 0)
		return fd;
	close(witness->pagemap);
	witness->pagemap = fd;
	witness->pid = pid;
	return 0;
}

void witness_close(struct witness *witness)
{
	close(witness->pagemap);
	if (witness->kpageflags >= 0)
		close(witness->kpageflags);
}

/* Reads how often the frame is mapped.  *counts is -1 before the first call,
 * and afterwards the open file, which the caller closes.  0 or -errno. */
static int read_count(int *counts, uint64_t pfn, uint64_t *count,
		      struct reason *why)
{
	if (*counts < 0)
		*counts = open(COUNTS, O_RDONLY | O_CLOEXEC);
	if (*counts < 0)
		return reason_errno(why, -errno, "opening " COUNTS);
	errno = 0;
	if (pread(*counts, count, sizeof(*count),
		  (off_t)(pfn * sizeof(*count))) == sizeof(*count))
		return 0;
	return reason_errno(why, errno ? -errno : -EIO, "reading " COUNTS);
}

/* Reads the flags of the frames, of neighbouring frames in one call. */
static int look_flags(const struct witness *witness, size_t nr,
		      struct frame *frames, struct reason *why)
{
	uint64_t words[512];

	for (size_t i = 0; i < nr;) {
		uint64_t first = frame_pfn(&frames[i]);
		size_t run = 1;

		if (!frame_present(&frames[i]) || first == 0) {
			i++;
			continue;
		}
		while (i + run < nr && run < 512 &&
		       frame_present(&frames[i + run]) &&
		       frame_pfn(&frames[i + run]) == first + run)
			run++;
		if (pread(witness->kpageflags, words, run * sizeof(*words),
			  (off_t)(first * sizeof(*words))) !=
		    (ssize_t)(run * sizeof(*words)))
			return reason_errno(why, errno ? -errno : -EIO,
					    "reading /proc/kpageflags");
		for (size_t j = 0; j < run; j++)
			frames[i + j].flags = words[j];
		i += run;
	}
	return 0;
}

/* PM_ALONE may be missing for a page of 1 GiB.  The kernel asks the page table
 * that maps a huge page whether other processes share that table; the count
 * that tells is initialised in tables of PMDs alone, and a PUD maps this page
 * (kernel fs/proc/task_mmu.c:pagemap_hugetlb_range(), hugetlb_pmd_shared();
 * 6.12 to 7.3).  So the page's count of mappings is asked instead. */
static int mend_alone(size_t nr, struct frame *frames, struct reason *why)
{
	int counts = -1, err = 0;
	uint64_t count = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		/* A tail that follows the page before has the same count. */
		bool tail = i && (frames[i].flags & KPF_COMPOUND_TAIL) &&
			    frame_pfn(&frames[i]) ==
				    frame_pfn(&frames[i - 1]) + 1;

		if (!(frames[i].flags & KPF_HUGE) || (frames[i].map & PM_ALONE))
			continue;
		if (!tail || !count)
			err = read_count(&counts, frame_pfn(&frames[i]), &count,
					 why);
		if (!err && count == 1)
			frames[i].map |= PM_ALONE;
	}
	if (counts >= 0)
		close(counts);
	return err;
}

/* Where move_pages() is refused: reads numa_maps, which has each mapping's
 * number of pages by node.  Where all pages of the range lie on one node, that
 * is each page's node; else no page's node is known. */
static int look_nodes_by_maps(const struct witness *witness,
			      const unsigned char *mem, size_t bytes, size_t nr,
			      struct frame *frames)
{
	char path[64] = "/proc/self/numa_maps";
	uintptr_t from = (uintptr_t)mem, to = from + bytes;
	int node = -1, other;
	bool one = true;

	if (witness->pid)
		snprintf(path, sizeof(path), "/proc/%d/numa_maps",
			 (int)witness->pid);

	char *maps = file_read_all(NULL, path);

	if (!maps)
		return -errno;
	for (char *rest = maps, *line; (line = strtok_r(rest, "\n", &rest));) {
		uintptr_t at = strtoul(line, NULL, 16);

		if (at < from || at >= to)
			continue;
		for (char *word; (word = strtok_r(line, " ", &line));)
			if (sscanf(word, "N%d=", &other) == 1) {
				one &= node < 0 || node == other;
				node = other;
			}
	}
	free(maps);
	for (size_t i = 0; i < nr && one; i++)
		if (frame_present(&frames[i]))
			frames[i].node = node;
	return 0;
}

static int look_nodes(const struct witness *witness, const unsigned char *mem,
		      size_t stride, size_t nr, struct frame *frames,
		      struct reason *why)
{
	void **pages = memory_new(nr, sizeof(*pages));
	int *status = memory_new(nr, sizeof(*status));
	int err = 0;

	for (size_t i = 0; i < nr; i++)
		pages[i] = (void *)(uintptr_t)(mem + i * stride);
	if (move_pages(witness->pid, nr, pages, NULL, status, 0))
		err = reason_refused(why, -errno,
				     "asking move_pages() for the pages' nodes",
				     NULL);
	for (size_t i = 0; i < nr && !err; i++)
		frames[i].node = status[i] >= 0 ? status[i] : -1;
	if (err == -ENOTSUP)
		err = look_nodes_by_maps(witness, mem, stride * nr, nr, frames);
	free(status);
	free(pages);
	return err;
}

static int by_pfn(const void *a, const void *b)
{
	const struct frame *one = *(struct frame *const *)a;
	const struct frame *two = *(struct frame *const *)b;

	return frame_pfn(one) < frame_pfn(two)
		       ? -1
		       : frame_pfn(one) > frame_pfn(two);
}

/* The flag alone does not prove that a page was merged: 6.12 sets it for every
 * anonymous page (kernel fs/proc/page.c:stable_page_flags() tests a mask).  A
 * merged page is one whose frame another page maps as well. */
static void mark_merged(struct frame *frames, size_t nr)
{
	struct frame **suspects = memory_new(nr, sizeof(struct frame *));
	size_t found = 0;

	for (size_t i = 0; i < nr; i++)
		if (frame_present(&frames[i]) && (frames[i].flags & KPF_KSM))
			suspects[found++] = &frames[i];
	qsort(suspects, found, sizeof(struct frame *), by_pfn);
	for (size_t i = 1; i < found; i++) {
		if (frame_pfn(suspects[i]) != frame_pfn(suspects[i - 1]))
			continue;
		suspects[i - 1]->merged = true;
		suspects[i]->merged = true;
	}
	free(suspects);
}

int witness_look(const struct witness *witness, const unsigned char *mem,
		 size_t stride, size_t nr, bool with_nodes,
		 struct frame *frames, struct reason *why)
{
	size_t step = stride / page_bytes();
	uint64_t words[512];
	uint64_t first = (uintptr_t)mem / page_bytes();

	for (size_t i = 0; i < nr;) {
		size_t run = step == 1 ? nr - i : 1;

		if (run > 512)
			run = 512;
		errno = 0;
		if (pread(witness->pagemap, words, run * sizeof(*words),
			  (off_t)((first + i * step) * sizeof(*words))) !=
		    (ssize_t)(run * sizeof(*words)))
			return reason_errno(why, errno ? -errno : -ESRCH,
					    "reading pagemap of %s",
					    witness->pid ? "the child"
							 : "ourselves");
		for (size_t j = 0; j < run; j++)
			frames[i + j] =
				(struct frame){ .map = words[j], .node = -1 };
		i += run;
	}
	if (witness->kpageflags >= 0) {
		int err = look_flags(witness, nr, frames, why);

		if (!err)
			err = mend_alone(nr, frames, why);
		if (err)
			return err;
		mark_merged(frames, nr);
	}
	if (with_nodes)
		return look_nodes(witness, mem, stride, nr, frames, why);
	return 0;
}

int witness_look_again(const struct witness *witness,
		       const struct frame *before, size_t nr,
		       struct frame *after, struct reason *why)
{
	int counts = -1, err = 0;
	uint64_t count = 0;

	for (size_t i = 0; i < nr && !err; i++) {
		after[i] = (struct frame){ .node = -1 };
		if (!frame_present(&before[i]) || witness->blind)
			continue;
		err = read_count(&counts, frame_pfn(&before[i]), &count, why);
		if (!err && count)
			after[i] = before[i];
	}
	if (counts >= 0)
		close(counts);
	return err;
}

enum fate frame_fate(const struct frame *before, const struct frame *after,
		     bool cached)
{
	bool owned = frame_present(before) && frame_anon(before);
	bool mapped = frame_present(before) && !(before->flags & KPF_ZERO_PAGE);

	if (!frame_present(after)) {
		if (frame_guarded(after))
			return FATE_GUARDED;
		if (frame_swapped(after))
			return FATE_SWAPPED;
		return frame_present(before) || frame_swapped(before)
			       ? FATE_FREED
			       : FATE_ABSENT;
	}
	if (after->merged)
		return FATE_MERGED;
	if (after->flags & KPF_ZERO_PAGE)
		return FATE_ZEROED;
	if (frame_anon(after) == cached)
		return FATE_ODD;
	/* 6.12 shows the bit on every anonymous page (kernel
	 * fs/proc/page.c). */
	if (owned && (after->flags & ~before->flags & KPF_KSM))
		return FATE_MERGED;
	if (!mapped)
		return FATE_FILLED;
	if (frame_pfn(before) != frame_pfn(after))
		return FATE_COPIED;
	return (after->map & PM_ALONE) ? FATE_KEPT : FATE_SHARED;
}

double frames_exclusive(const struct witness *witness,
			const struct frame *frames, size_t nr)
{
	size_t anon = 0, exclusive = 0;

	for (size_t i = 0; i < nr; i++) {
		if (!frame_present(&frames[i]) || !frame_anon(&frames[i]))
			continue;
		anon++;
		exclusive += (frames[i].flags & KPF_ANON_EXCLUSIVE) != 0;
	}
	return witness->blind || !anon ? NAN : (double)exclusive / (double)anon;
}
