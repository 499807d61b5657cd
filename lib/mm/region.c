/* region.c - see region.h. */
#include "mm/region.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"

#define PMD_SIZE_FILE "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"

size_t pmd_bytes(void)
{
	return (size_t)file_number(NULL, PMD_SIZE_FILE, 2 << 20);
}

static bool is_thp(enum kind kind)
{
	return kind == KIND_THP || kind == KIND_THP_PTE;
}

/* A file whose pages are in the page cache: a memfd, full of data. */
static int make_file(size_t bytes, struct reason *why)
{
	int fd = memfd_create("cowbench", MFD_CLOEXEC);

	if (fd < 0 || ftruncate(fd, (off_t)bytes))
		goto fail;

	unsigned char *mem =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (mem == MAP_FAILED)
		goto fail;
	memset(mem, 0x5a, bytes);
	munmap(mem, bytes);
	return fd;
fail:;
	int err = -errno;

	if (fd >= 0)
		close(fd);
	return reason_errno(why, err, "making a file of %zu bytes in memory",
			    bytes);
}

int region_map(struct region *region, enum kind kind, size_t bytes,
	       struct reason *why)
{
	size_t pmd = pmd_bytes();
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t folio = is_thp(kind) ? pmd : page;
	int err;

	bytes = (bytes + folio - 1) / folio * folio;
	*region = (struct region){
		.bytes = bytes,
		.page_bytes = page,
		.folio_bytes = folio,
		.kind = kind,
		.reserved_bytes = bytes + 2 * pmd,
		.file = -1,
	};
	region->reserved = mmap(NULL, region->reserved_bytes, PROT_NONE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
				0);
	if (region->reserved == MAP_FAILED) {
		region->reserved = NULL;
		return reason_errno(why, -errno,
				    "reserving %zu bytes of address space",
				    region->reserved_bytes);
	}
	/* At least a page of the reservation stays on both sides. */
	uintptr_t start = (uintptr_t)region->reserved + page;

	region->mem = (unsigned char *)((start + pmd - 1) / pmd * pmd);

	int flags = MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE;

	if (kind == KIND_FILE) {
		region->file = make_file(bytes, why);
		if (region->file < 0) {
			err = region->file;
			goto fail;
		}
	} else {
		flags |= MAP_ANONYMOUS;
	}
	if (mmap(region->mem, bytes, PROT_READ | PROT_WRITE, flags,
		 region->file, 0) == MAP_FAILED) {
		err = reason_errno(why, -errno, "mapping %zu bytes", bytes);
		goto fail;
	}
	if (madvise(region->mem, bytes,
		    is_thp(kind) ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) &&
	    is_thp(kind)) {
		err = reason_errno(why, -errno,
				   "madvise(MADV_HUGEPAGE); the kernel wants "
				   "CONFIG_TRANSPARENT_HUGEPAGE");
		goto fail;
	}
	/* khugepaged must not mend what a trial has taken apart; a kernel
	 * without THP refuses, and has no khugepaged either. */
	return 0;
fail:
	region_unmap(region);
	return err;
}

void region_unmap(struct region *region)
{
	if (region->reserved)
		munmap(region->reserved, region->reserved_bytes);
	if (region->reserved && region->file >= 0)
		close(region->file);
	*region = (struct region){ 0 };
}

void region_write(const struct region *region)
{
	volatile unsigned char *mem = region->mem;

	for (size_t at = 0; at < region->bytes; at += region->page_bytes) {
		size_t page = at / region->page_bytes;

		*(volatile uint64_t *)(mem + at) = page + 1;
	}
}

void region_read(const struct region *region)
{
	volatile unsigned char *mem = region->mem;

	for (size_t at = 0; at < region->bytes; at += region->page_bytes)
		(void)mem[at];
}

int region_settle(const struct region *region, struct reason *why)
{
	if (region->kind != KIND_THP_PTE)
		return 0;
	/* A protection that holds for a part of a PMD needs PTEs: the mapping
	 * is split, the folio stays (mm/huge_memory.c:__split_huge_pmd). */
	for (size_t at = 0; at < region->bytes; at += region->folio_bytes) {
		unsigned char *page = region->mem + at;

		if (mprotect(page, region->page_bytes, PROT_READ) ||
		    mprotect(page, region->page_bytes, PROT_READ | PROT_WRITE))
			return reason_errno(why, -errno,
					    "mprotect of one page of a THP");
	}
	if (madvise(region->mem, region->bytes, MADV_NOHUGEPAGE))
		return reason_errno(why, -errno, "madvise(MADV_NOHUGEPAGE)");
	return 0;
}

/* Bytes of the region that PMDs map: AnonHugePages of its lines in smaps, or
 * -errno. */
static long long pmd_mapped_bytes(const struct region *region)
{
	char *smaps = file_read_all(NULL, "/proc/self/smaps");
	uintptr_t from = (uintptr_t)region->mem;
	uintptr_t to = from + region->bytes;
	long long kib = 0;
	bool inside = false;

	if (!smaps)
		return -errno;
	for (char *line = strtok(smaps, "\n"); line;
	     line = strtok(NULL, "\n")) {
		unsigned long start, end;
		long long huge;

		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			inside = start >= from && end <= to;
		else if (inside &&
			 sscanf(line, "AnonHugePages: %lld", &huge) == 1)
			kib += huge;
	}
	free(smaps);
	return kib << 10;
}

int region_check(const struct region *region, const struct frame *frames,
		 size_t nr, struct reason *why)
{
	size_t thp = 0, base = 0;

	if (region->kind == KIND_FILE)
		return 0;
	for (size_t i = 0; i < nr; i++) {
		if (!frame_present(&frames[i]) || !frame_anon(&frames[i]))
			continue;
		if (frames[i].flags & KPF_THP)
			thp++;
		else
			base++;
	}
	if (region->kind == KIND_BASE && thp)
		return reason_set(why, -EAGAIN,
				  "%zu of %zu base pages are part of a THP",
				  thp, nr);
	if (!is_thp(region->kind))
		return 0;
	if (base)
		return reason_set(why, -EAGAIN,
				  "%zu of %zu pages are base pages, no THP: "
				  "memory may be fragmented; try "
				  "`echo 1 > /proc/sys/vm/compact_memory`",
				  base, nr);

	long long mapped = pmd_mapped_bytes(region);
	long long want = region->kind == KIND_THP ? (long long)region->bytes
						  : 0;

	if (mapped < 0)
		return reason_errno(why, (int)mapped, "reading smaps");
	if (thp && mapped != want)
		return reason_set(why, -EAGAIN,
				  "PMDs map %lld KiB of the region, not %lld",
				  mapped >> 10, want >> 10);
	return 0;
}

double pss_bytes(pid_t pid)
{
	char path[64] = "/proc/self/smaps_rollup";

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);

	char *text = file_read_all(NULL, path);
	const char *line = text ? strstr(text, "\nPss:") : NULL;
	double bytes = line ? strtod(line + 5, NULL) * 1024 : NAN;

	free(text);
	return bytes;
}
