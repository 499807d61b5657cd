/* event_page.h - a counter's page, which the kernel shares with us: the value
 * without a system call (linux/perf_event.h: struct perf_event_mmap_page). */
#ifndef COWBENCH_HOST_EVENT_PAGE_H
#define COWBENCH_HOST_EVENT_PAGE_H

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>

/* What is left of a register of `width` bits (1 to 64), which the kernel starts
 * below zero so that it overflows in time: sign-extended. */
static inline int64_t event_page_extend(uint64_t raw, unsigned width)
{
	unsigned shift = 64 - width;

	return (int64_t)(raw << shift) >> shift;
}

/* Register nr of this CPU; only where the page allows it (cap_user_rdpmc). */
static inline uint64_t event_page_register(uint32_t nr)
{
#if defined(__x86_64__)
	uint32_t low, high;

	__asm__ volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(nr));
	return (uint64_t)high << 32 | low;
#else
	(void)nr;
	return 0;
#endif
}

static inline bool event_page_allows(const struct perf_event_mmap_page *page)
{
#if defined(__x86_64__)
	return page->cap_user_rdpmc;
#else
	(void)page;
	return false;
#endif
}

/* The count so far.  False where it is not in a register now: the counter is
 * off, waits for its turn, or may not be read so. */
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
		allowed = page->cap_user_rdpmc;
		nr = page->index;
		*count = (uint64_t)page->offset;
		if (allowed && nr)
			*count += (uint64_t)event_page_extend(
				event_page_register(nr - 1), page->pmc_width);
		__atomic_signal_fence(__ATOMIC_SEQ_CST);
	} while (page->lock != lock);
	return allowed && nr;
}

#endif
