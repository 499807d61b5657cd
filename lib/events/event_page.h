/* event_page.h - a counter's page, which the kernel shares with the process:
 * the counter's value without a system call (linux/perf_event.h: struct
 * perf_event_mmap_page). */
#ifndef COWBENCH_EVENTS_EVENT_PAGE_H
#define COWBENCH_EVENTS_EVENT_PAGE_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>

#include "arch/arch.h"

/* Sign-extends a register of `width` bits (1 to 64).  The kernel starts it
 * below zero, so that it overflows in time. */
static inline int64_t event_page_extend(uint64_t raw, unsigned width)
{
	unsigned shift = 64 - width;

	return (int64_t)(raw << shift) >> shift;
}

static inline bool event_page_allows(const struct perf_event_mmap_page *page)
{
	return arch_reads_events && page->cap_user_rdpmc;
}

/* Reads the count so far.  False where the counter is in no register now (it is
 * off, or waits for its turn), or user space may not read it. */
static inline bool
event_page_read(const volatile struct perf_event_mmap_page *page,
		uint64_t *count)
{
	uint32_t lock, nr;
	bool allowed;

	/* The kernel changes `lock` before and after it writes. */
	do {
		lock = page->lock;
		__atomic_signal_fence(__ATOMIC_SEQ_CST);
		allowed = arch_reads_events && page->cap_user_rdpmc;
		nr = page->index;
		*count = (uint64_t)page->offset;
		if (allowed && nr)
			*count += (uint64_t)event_page_extend(
				arch_event_register(nr - 1), page->pmc_width);
		__atomic_signal_fence(__ATOMIC_SEQ_CST);
	} while (page->lock != lock);
	return allowed && nr;
}

#endif
