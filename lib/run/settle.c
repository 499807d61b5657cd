/* settle.c - see settle.h. */
#include "run/settle.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"

#define HIGH_FRACTION "/proc/sys/vm/percpu_pagelist_high_fraction"
#define CACHES	      "/sys/kernel/slab"

/* Bytes: more pages than the list's least limit, four times a batch of at most
 * 63 (kernel mm/page_alloc.c:zone_highsize(), 6.1). */
#define SURPLUS ((size_t)4 << 20)

/* Touches and frees pages: over the limit each of them takes others from the
 * CPU's list back to the zone's (kernel
 * mm/page_alloc.c:free_pcppages_bulk()). */
static void free_surplus(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	unsigned char *mem = mmap(NULL, SURPLUS, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		return;
	madvise(mem, SURPLUS, MADV_NOHUGEPAGE);
	for (size_t at = 0; at < SURPLUS; at += page)
		*(volatile unsigned char *)(mem + at) = 1;
	munmap(mem, SURPLUS);
}

/* Frees blocks of eight pages, in which a socket keeps a long message (kernel
 * net/core/skbuff.c:alloc_skb_with_frags()): one that is freed after many
 * single pages takes what is left in the list with it (kernel
 * mm/page_alloc.c:free_unref_page_commit(), 6.1: free_high). */
static void free_blocks(void)
{
	static char message[64 << 10];
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends))
		return;
	for (int i = 0; i < 4; i++)
		if (send(ends[0], message, sizeof(message), 0) <= 0 ||
		    recv(ends[1], message, sizeof(message), 0) <= 0)
			break;
	close(ends[0]);
	close(ends[1]);
}

/* The list's limit, a fraction of the zone's pages, is low for that moment. */
static void settle_pages(void)
{
	char was[32];

	if (file_read(NULL, HIGH_FRACTION, was, sizeof(was)) < 0 ||
	    file_write(HIGH_FRACTION, "1000000"))
		return;
	free_surplus();
	free_blocks();
	file_write(HIGH_FRACTION, was);
}

/* Gives the empty slabs of all caches back, and takes the one that this CPU
 * allocates from away from it (kernel mm/slub.c:__kmem_cache_shrink()). */
static void settle_slabs(void)
{
	DIR *caches = opendir(CACHES);
	struct dirent *cache;
	char path[512];

	if (!caches)
		return;
	while ((cache = readdir(caches))) {
		snprintf(path, sizeof(path), CACHES "/%s/shrink",
			 cache->d_name);
		if (cache->d_name[0] != '.')
			file_write(path, "1");
	}
	closedir(caches);
}

void settle_allocators(void)
{
	settle_slabs(); /* first: its pages go to the CPU's list */
	settle_pages();
}
