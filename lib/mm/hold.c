/* hold.c - see hold.h. */
#include "mm/hold.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/memory.h"

#define SLOTS_WANTED 256

int hold_open(struct hold *hold, size_t pages, struct reason *why)
{
	*hold = (struct hold){ 0 };
	for (size_t held = 0; held < pages; held += hold->slots) {
		hold->pipes = memory_resize(hold->pipes, hold->nr + 1,
					    sizeof(*hold->pipes));
		int *ends = hold->pipes[hold->nr];

		if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
			return reason_errno(why, -errno,
					    "making pipe %zu to hold %zu pages;"
					    " raise `ulimit -n`, or take a "
					    "smaller bytes=",
					    hold->nr + 1, pages);
		hold->nr++;

		long page = sysconf(_SC_PAGESIZE);
		int bytes = fcntl(ends[1], F_SETPIPE_SZ,
				  (int)(SLOTS_WANTED * page));

		if (bytes < 0)
			bytes = fcntl(ends[1], F_GETPIPE_SZ);

		size_t slots = (size_t)(bytes / page);

		/* All pipes are filled only as far as the smallest one
		 * allows. */
		if (!hold->slots || slots < hold->slots)
			hold->slots = slots;
	}
	return 0;
}

int hold_take(struct hold *hold, unsigned char *mem, size_t stride, size_t nr,
	      struct reason *why)
{
	struct iovec pages[SLOTS_WANTED];
	size_t taken = 0;

	for (size_t i = 0; i < hold->nr && taken < nr; i++) {
		size_t want = nr - taken;

		if (want > hold->slots)
			want = hold->slots;
		if (want > SLOTS_WANTED)
			want = SLOTS_WANTED;
		for (size_t j = 0; j < want; j++)
			pages[j] =
				(struct iovec){ mem + (taken + j) * stride, 1 };

		ssize_t got = vmsplice(hold->pipes[i][1], pages, want,
				       SPLICE_F_NONBLOCK);

		if (got < 0 && taken == 0)
			return reason_refused(why, -errno,
					      "held=ref: vmsplice()", NULL);
		if (got <= 0)
			return reason_errno(why, got ? -errno : -EAGAIN,
					    "vmsplice of page %zu into a pipe",
					    taken);
		taken += (size_t)got;
	}
	if (taken < nr)
		return reason_set(why, -ENOSPC,
				  "%zu pipes hold %zu pages, not %zu; take a "
				  "smaller bytes=",
				  hold->nr, taken, nr);
	return 0;
}

int hold_see(struct hold *hold, unsigned char *bytes, size_t nr,
	     struct reason *why)
{
	size_t seen = 0;

	for (size_t i = 0; i < hold->nr && seen < nr; i++) {
		ssize_t got;

		while (seen < nr && (got = read(hold->pipes[i][0], bytes + seen,
						nr - seen)) > 0)
			seen += (size_t)got;
	}
	if (seen < nr)
		return reason_set(why, -EIO,
				  "the pipes held %zu pages, not %zu", seen,
				  nr);
	return 0;
}

void hold_drop(struct hold *hold)
{
	char sink[8192];

	for (size_t i = 0; i < hold->nr; i++)
		while (read(hold->pipes[i][0], sink, sizeof(sink)) > 0)
			;
}

void hold_close(struct hold *hold)
{
	for (size_t i = 0; i < hold->nr; i++) {
		close(hold->pipes[i][0]);
		close(hold->pipes[i][1]);
	}
	free(hold->pipes);
	*hold = (struct hold){ 0 };
}
