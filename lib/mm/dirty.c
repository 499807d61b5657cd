/* dirty.c - see dirty.h. */
#include "mm/dirty.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "mm/frames.h"

#define BATCH 2048 /* entries a read */

static void path_of(pid_t pid, const char *file, char path[64])
{
	if (pid)
		snprintf(path, 64, "/proc/%d/%s", (int)pid, file);
	else
		snprintf(path, 64, "/proc/self/%s", file);
}

/* Without CONFIG_MEM_SOFT_DIRTY clear_refs takes the 4 and does nothing: only
 * the bit of a page that was just stored to tells. */
int dirty_check(struct reason *why)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *mem = mmap(NULL, page, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct witness witness;
	struct frame frame;
	int err;

	if (mem == MAP_FAILED)
		return reason_errno(why, -errno, "mapping a page");
	err = witness_open(&witness, why);
	if (!err) {
		*(volatile unsigned char *)mem = 1;
		err = witness_look(&witness, mem, page, 1, false, &frame, why);
		witness_close(&witness);
	}
	munmap(mem, page);
	if (!err && !(frame.map & PM_SOFT_DIRTY))
		err = reason_set(why, -ENOTSUP,
				 "a kernel with CONFIG_MEM_SOFT_DIRTY");
	return err;
}

int dirty_clear(pid_t pid, struct reason *why)
{
	char path[64];
	int err;

	path_of(pid, "clear_refs", path);
	err = file_write(path, "4");
	return err ? reason_errno(why, err, "writing %s", path) : 0;
}

/* A mapping's entries, as far as they can be read. */
static void look_at(int pagemap, unsigned long start, unsigned long end,
		    struct dirty *dirty)
{
	static uint64_t entries[BATCH];
	unsigned long page = (unsigned long)sysconf(_SC_PAGESIZE);

	while (start < end) {
		size_t nr = (end - start) / page < BATCH ? (end - start) / page
							 : BATCH;
		ssize_t got = pread(pagemap, entries, nr * sizeof(*entries),
				    (off_t)(start / page * sizeof(*entries)));

		if (got < (ssize_t)sizeof(*entries))
			return;
		nr = (size_t)got / sizeof(*entries);
		for (size_t i = 0; i < nr; i++) {
			if (!(entries[i] & (PM_PRESENT | PM_SWAPPED)) ||
			    (entries[i] & PM_FILE))
				continue;
			dirty->bytes += (double)page;
			if (entries[i] & PM_SOFT_DIRTY)
				dirty->written += (double)page;
		}
		start += nr * page;
	}
}

int dirty_look(pid_t pid, struct dirty *dirty, struct reason *why)
{
	char path[64];
	char *maps, *rest = NULL;
	int pagemap, err;

	*dirty = (struct dirty){ 0 };
	path_of(pid, "pagemap", path);
	pagemap = open(path, O_RDONLY | O_CLOEXEC);
	if (pagemap < 0)
		return reason_errno(why, -errno, "opening %s", path);
	path_of(pid, "maps", path);
	maps = file_read_all(NULL, path);
	err = maps ? 0 : reason_errno(why, -errno, "reading %s", path);
	for (char *line = err ? NULL : strtok_r(maps, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		unsigned long start, end;
		char rights[8];

		/* What is shared is no anonymous memory. */
		if (sscanf(line, "%lx-%lx %7s", &start, &end, rights) == 3 &&
		    rights[3] == 'p')
			look_at(pagemap, start, end, dirty);
	}
	free(maps);
	close(pagemap);
	return err;
}
