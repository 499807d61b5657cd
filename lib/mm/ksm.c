/* ksm.c - see ksm.h. */
#include "mm/ksm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "mm/frames.h"

#define RUN_FILE "/sys/kernel/mm/ksm/run"

#define WAIT_MS 20000
#define TURN_MS 5

int ksm_check(struct reason *why)
{
	long long run = file_number(NULL, RUN_FILE, -1);

	if (run < 0)
		return reason_set(why, -ENOTSUP,
				  "this kernel has no KSM (CONFIG_KSM)");
	if (run != 1)
		return reason_set(why, -ENOTSUP,
				  "KSM does not run; --set starts it for the "
				  "run, or `echo 1 > " RUN_FILE "`");
	return 0;
}

/* The number of pages of mem[bytes] that are not merged, or -errno. */
static long unmerged(const struct witness *witness, const unsigned char *mem,
		     size_t bytes, struct reason *why)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = bytes / page;
	struct frame *frames = memory_new(pages, sizeof(*frames));
	long off = witness_look(witness, mem, page, pages, false, frames, why);

	for (size_t i = 0; i < pages && off >= 0; i++)
		off += !frames[i].merged;
	free(frames);
	return off;
}

int ksm_merge(unsigned char *mem, size_t bytes, struct reason *why)
{
	const struct timespec turn = { .tv_nsec = TURN_MS * 1000000L };
	size_t pages = bytes / (size_t)sysconf(_SC_PAGESIZE);
	struct witness witness;
	long off = (long)pages;

	memset(mem, 0xc3, bytes);
	if (madvise(mem, bytes, MADV_MERGEABLE))
		return reason_errno(why, errno == EINVAL ? -ENOTSUP : -errno,
				    "madvise(MADV_MERGEABLE), which is of "
				    "CONFIG_KSM");

	int err = witness_open(&witness, why);

	if (err)
		return err;
	if (witness.blind) {
		witness_close(&witness);
		return reason_set(why, -ENOTSUP,
				  "only root may see whether pages are merged");
	}
	for (int ms = 0; ms < WAIT_MS && off > 0; ms += TURN_MS) {
		nanosleep(&turn, NULL);
		off = unmerged(&witness, mem, bytes, why);
	}
	witness_close(&witness);
	if (off < 0)
		return (int)off;
	if ((size_t)off * 100 > pages)
		return reason_set(why, -EAGAIN,
				  "%ld of %zu pages were not merged in %d s; "
				  "raise ksm/pages_to_scan",
				  off, pages, WAIT_MS / 1000);
	return 0;
}
