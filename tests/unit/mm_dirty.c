/* mm_dirty.c - what a process has stored to is counted, page by page; where the
 * kernel keeps no such bits (tests/vm/thp.sh runs this where it does), that is
 * said. */
#include "mm/dirty.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

#define PAGES 512

static unsigned char *map(size_t bytes, int flags)
{
	unsigned char *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				  MAP_ANONYMOUS | flags, -1, 0);

	madvise(mem, bytes, MADV_NOHUGEPAGE);
	memset(mem, 1, bytes);
	return mem;
}

/* The counts of before are the process's own pages. */
static void check_counts(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), bytes = PAGES * page;
	unsigned char *mem = map(bytes, MAP_PRIVATE);
	unsigned char *shared = map(bytes, MAP_SHARED);
	struct dirty before, after;
	struct reason why;
	double all, own;

	CHECK(dirty_clear(0, &why) == 0 && dirty_look(0, &before, &why) == 0);
	for (size_t i = 0; i < PAGES; i += 4)
		mem[i * page] = 2;
	memset(shared, 2, bytes);
	CHECK(dirty_look(0, &after, &why) == 0);
	all = after.bytes - before.bytes;
	own = after.written - before.written;
	printf("# %g of %g bytes before, %g of %g after\n", before.written,
	       before.bytes, after.written, after.bytes);
	/* A few pages of the stack and the C library's may come between. */
	CHECK(all >= 0 && all <= 16 * (double)page);
	CHECK(before.bytes >= (double)bytes);
	CHECK(before.written <= 32 * (double)page);
	CHECK(own >= (double)bytes / 4);
	CHECK(own <= (double)bytes / 4 + 32 * (double)page);
	munmap(mem, bytes);
	munmap(shared, bytes);
}

int main(void)
{
	struct dirty dirty;
	struct reason why;
	int err = dirty_check(&why);

	CHECK(err == 0 || err == -ENOTSUP);
	if (err)
		printf("# it wants %s\n", why.text);
	else
		check_counts();
	CHECK(dirty_look(4194304, &dirty, &why) < 0);
	CHECK(strstr(why.text, "/proc/4194304/pagemap") != NULL);
	return tap_end();
}
