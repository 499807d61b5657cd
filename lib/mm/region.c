/* region.c - see region.h. */
#include "mm/region.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

/* Makes a memfd full of data, so that its pages are in the page cache. */
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

/* Reserves address space; align: bytes, at least what a PMD maps. */
static int reserve(struct region *region, size_t bytes, size_t align,
		   struct reason *why)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	*region = (struct region){
		.bytes = bytes,
		.page_bytes = page,
		.folio_bytes = page,
		.reserved_bytes = bytes + align + 2 * page,
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
	/* At least one page of the reservation is left before and after the
	 * region. */
	uintptr_t start = (uintptr_t)region->reserved + page;

	region->mem = (unsigned char *)((start + align - 1) / align * align);
	return 0;
}

int region_reserve(struct region *region, size_t bytes, struct reason *why)
{
	return reserve(region, bytes, pmd_bytes(), why);
}

/* The flag for a size of huge pages, such as MAP_HUGE_2MB: the size's
 * logarithm, in six bits from bit 26 on. */
static int hugetlb_flags(size_t folio)
{
	return MAP_HUGETLB | __builtin_ctzl(folio) << 26;
}

/* A kernel without THP refuses MADV_NOHUGEPAGE too. */
static int advise(const struct region *region, struct reason *why)
{
	enum kind_from from = kind_table[region->kind].from;
	bool thp = from == FROM_THP || region->kind == KIND_SHMEM_THP;

	if (from != FROM_POOL &&
	    madvise(region->mem, region->bytes,
		    thp ? MADV_HUGEPAGE : MADV_NOHUGEPAGE) &&
	    thp)
		return reason_errno(why, -errno,
				    "madvise(MADV_HUGEPAGE); the kernel wants "
				    "CONFIG_TRANSPARENT_HUGEPAGE");
	return 0;
}

int region_map(struct region *region, enum kind kind, size_t bytes,
	       struct reason *why)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const struct kind_about *about = &kind_table[kind];
	size_t folio = kind_folio_bytes(kind);
	int err;

	if (!folio)
		folio = page;
	bytes = (bytes + folio - 1) / folio * folio;
	err = reserve(region, bytes, folio > pmd_bytes() ? folio : pmd_bytes(),
		      why);
	if (err)
		return err;
	region->folio_bytes = folio;
	region->kind = kind;

	int flags = (about->from == FROM_SHMEM ? MAP_SHARED : MAP_PRIVATE) |
		    MAP_FIXED | MAP_NORESERVE;

	if (about->from == FROM_FILE) {
		region->file = make_file(bytes, why);
		if (region->file < 0) {
			err = region->file;
			goto fail;
		}
	} else if (about->from == FROM_POOL) {
		/* mmap() reserves the pages in the pool: else a touch could end
		 * in SIGBUS. */
		flags &= ~MAP_NORESERVE;
		flags |= MAP_ANONYMOUS | hugetlb_flags(folio);
		err = kind_check(kind, bytes, NULL, why);
		if (err)
			goto fail;
	} else {
		flags |= MAP_ANONYMOUS;
	}
	if (mmap(region->mem, bytes, PROT_READ | PROT_WRITE, flags,
		 region->file, 0) == MAP_FAILED) {
		/* For a process that is bound to nodes only their part of the
		 * pool counts (kernel mm/hugetlb.c:allowed_mems_nr(), 5.9
		 * on). */
		err = about->from == FROM_POOL && errno == ENOMEM
			      ? reason_set(
					why, -ENOTSUP,
					"kind=%s: the NUMA node of the "
					"region has too few free huge pages; "
					"--set fills the pool for the run",
					kind_words[kind])
			      : reason_errno(why, -errno, "mapping %zu bytes",
					     bytes);
		goto fail;
	}
	err = advise(region, why);
	if (err)
		goto fail;
	return 0;
fail:
	region_unmap(region);
	return err;
}

int region_map_again(struct region *region, const struct region *from,
		     struct reason *why)
{
	*region = *from;
	region->reserved = NULL;
	if (madvise(region->mem, region->bytes, MADV_DONTNEED))
		return reason_errno(why, -errno, "madvise(MADV_DONTNEED)");
	return advise(region, why);
}

/* Finds the unmapped parts by halving the range: a range that is wholly
 * unmapped can be mapped, and msync() succeeds on a range that is wholly
 * mapped. */
static int close_holes(unsigned char *mem, size_t bytes, size_t page)
{
	void *got = mmap(mem, bytes, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
				 MAP_FIXED_NOREPLACE,
			 -1, 0);

	if (got != MAP_FAILED)
		return 0;
	if (errno != EEXIST)
		return -errno;
	if (bytes == page || msync(mem, bytes, MS_ASYNC) == 0)
		return 0;

	size_t half = bytes / page / 2 * page;
	int err = close_holes(mem, half, page);

	return err ? err : close_holes(mem + half, bytes - half, page);
}

int region_close_holes(const struct region *region)
{
	return close_holes(region->mem, region->bytes, region->page_bytes);
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
	if (!kind_table[region->kind].split)
		return 0;
	/* Protecting one page of a PMD splits the mapping to PTEs, and leaves
	 * the folio whole (kernel mm/huge_memory.c:__split_huge_pmd).  5.10
	 * would copy that page at its next store, so it is the last page that
	 * is protected: the rest of the folio stays whole from its head on. */
	for (size_t at = 0; at < region->bytes; at += region->folio_bytes) {
		unsigned char *page = region->mem + at + region->folio_bytes -
				      region->page_bytes;

		if (mprotect(page, region->page_bytes, PROT_READ) ||
		    mprotect(page, region->page_bytes, PROT_READ | PROT_WRITE))
			return reason_errno(why, -errno,
					    "mprotect of one page of a THP");
	}
	return 0;
}

int region_forbid_thp(const struct region *region, struct reason *why)
{
	if (kind_table[region->kind].from == FROM_THP &&
	    madvise(region->mem, region->bytes, MADV_NOHUGEPAGE))
		return reason_errno(why, -errno, "madvise(MADV_NOHUGEPAGE)");
	return 0;
}

/* Sums of the region's lines in a process's smaps, in bytes. */
struct smaps_bytes {
	size_t mapped;
	long long rss, by_pmd; /* by_pmd: AnonHugePages, ShmemPmdMapped */
	long long lazy;	       /* LazyFree */
};

/* Adds the figures of the process's smaps (0: this process) to *said.  0 or
 * -errno. */
static int read_smaps(const struct region *region, pid_t pid,
		      struct smaps_bytes *said)
{
	char path[64] = "/proc/self/smaps";

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/smaps", (int)pid);

	char *smaps = file_read_all(NULL, path);
	uintptr_t from = (uintptr_t)region->mem;
	uintptr_t to = from + region->bytes;
	bool inside = false;

	if (!smaps)
		return -errno;
	for (char *line = strtok(smaps, "\n"); line;
	     line = strtok(NULL, "\n")) {
		unsigned long start, end;
		long long kib;

		if (sscanf(line, "%lx-%lx ", &start, &end) == 2) {
			/* What was moved may end behind the region. */
			inside = start >= from && start < to;
			said->mapped += inside ? end - start : 0;
		} else if (inside && sscanf(line, "Rss: %lld", &kib) == 1) {
			said->rss += kib << 10;
		} else if (inside &&
			   (sscanf(line, "AnonHugePages: %lld", &kib) == 1 ||
			    sscanf(line, "ShmemPmdMapped: %lld", &kib) == 1)) {
			said->by_pmd += kib << 10;
		} else if (inside &&
			   sscanf(line, "LazyFree: %lld", &kib) == 1) {
			said->lazy += kib << 10;
		}
	}
	free(smaps);
	return 0;
}

/* Whether the i-th page of a folio looks as in a whole folio of nr pages: a
 * head, then its tails, frame after frame.  A zero page fits where it is the
 * huge zero page, which only a PMD maps; of a kind that PTEs map, it is the
 * zero page of one page (kernel fs/proc/page.c:stable_page_flags() shows both,
 * the huge one with KPF_THP; kernel
 * mm/huge_memory.c:__split_huge_zero_page_pmd()). */
static bool page_fits(enum kind kind, const struct frame *frames, size_t i,
		      size_t nr)
{
	uint64_t part = i ? KPF_COMPOUND_TAIL : KPF_COMPOUND_HEAD;
	bool zero = frames[i].flags & KPF_ZERO_PAGE;
	bool whole = zero ? kind == KIND_THP : nr > 1;

	if (!whole)
		return !(frames[i].flags & KPF_THP);
	return (frames[i].flags & (zero ? KPF_THP : part)) &&
	       (!i || frame_pfn(&frames[i]) == frame_pfn(&frames[0]) + i);
}

struct folio_look {
	size_t present;	      /* anonymous pages */
	size_t off, zero_off; /* pages present that do not fit; zero pages */
};

/* What the region's own pages are: of the page cache, or anonymous. */
static bool is_own(enum kind kind, const struct frame *frame)
{
	return kind_table[kind].from == FROM_SHMEM
		       ? !frame_anon(frame) && !(frame->flags & KPF_ZERO_PAGE)
		       : frame_anon(frame);
}

static void look_folio(enum kind kind, const struct frame *frames, size_t nr,
		       struct folio_look *look)
{
	for (size_t i = 0; i < nr; i++) {
		bool zero = frames[i].flags & KPF_ZERO_PAGE;
		bool fits = page_fits(kind, frames, i, nr);

		if (!frame_present(&frames[i]))
			continue;
		look->present += is_own(kind, &frames[i]);
		look->off += is_own(kind, &frames[i]) && !fits;
		look->zero_off += zero && !fits;
	}
}

static int judge_folios(const struct region *region,
			const struct folio_look *look, struct reason *why)
{
	size_t pages = region->bytes / region->page_bytes;

	if ((look->off + look->zero_off) * 100 <= pages)
		return 0;
	if (region->folio_bytes == region->page_bytes)
		return reason_set(why, -EAGAIN,
				  "%zu of %zu pages are part of a THP",
				  look->off + look->zero_off, pages);
	if (look->zero_off > look->off)
		return reason_set(
			why, -EAGAIN,
			"%zu of %zu pages map the zero page of %zu KiB and not "
			"the huge one, which the kernel may have found no "
			"memory for; try "
			"`echo 1 > /proc/sys/vm/compact_memory`",
			look->zero_off, pages, region->page_bytes >> 10);
	return reason_set(
		why, -EAGAIN,
		"%zu of %zu pages are not in folios of %zu KiB: memory "
		"may be fragmented; try "
		"`echo 1 > /proc/sys/vm/compact_memory`",
		look->off, pages, region->folio_bytes >> 10);
}

static int check_folios(const struct region *region,
			const struct witness *witness, size_t *present,
			struct reason *why)
{
	size_t pages = region->bytes / region->page_bytes;
	size_t folio = region->folio_bytes / region->page_bytes;
	struct frame *frames = memory_new(pages, sizeof(*frames));
	struct folio_look look = { 0 };
	int err = witness_look(witness, region->mem, region->page_bytes, pages,
			       false, frames, why);

	for (size_t i = 0; i < pages && !err; i += folio)
		look_folio(region->kind, frames + i, folio, &look);
	free(frames);
	*present = look.present;
	return err ? err : judge_folios(region, &look, why);
}

long long region_pmd_bytes(const struct region *region)
{
	struct smaps_bytes said = { 0 };
	int err = read_smaps(region, 0, &said);

	return err ? err : said.by_pmd;
}

long long region_lazy_bytes(const struct region *region)
{
	struct smaps_bytes said = { 0 };
	int err = read_smaps(region, 0, &said);

	return err ? err : said.lazy;
}

int region_check(const struct region *region, const struct witness *witness,
		 struct reason *why)
{
	size_t present;
	int err;

	if (kind_table[region->kind].from == FROM_FILE || witness->blind)
		return 0;
	err = check_folios(region, witness, &present, why);
	if (err || !present ||
	    (kind_table[region->kind].from != FROM_THP &&
	     kind_table[region->kind].from != FROM_SHMEM))
		return err;

	struct smaps_bytes said = { 0 };
	long long pmd = (long long)pmd_bytes();
	long long want =
		kind_table[region->kind].by_pmd ? (long long)region->bytes : 0;

	err = read_smaps(region, witness->pid, &said);
	if (err)
		return reason_errno(why, err, "reading smaps");
	if (!said.mapped)
		return reason_set(why, -EIO,
				  "smaps has no line of the region's own");
	/* smaps of 6.1 leaves out a PMD that waits for a NUMA hinting fault,
	 * with all of its pages, but not such PTEs (kernel
	 * fs/proc/task_mmu.c:smaps_pmd_entry(),
	 * mm/huge_memory.c:follow_trans_huge_pmd()).  So pages that are present
	 * and not in smaps are mapped by such PMDs, except a few that moved
	 * meanwhile. */
	long long unsaid = (long long)(present * region->page_bytes) - said.rss;

	if (unsaid > 0)
		said.by_pmd += unsaid / pmd * pmd;
	if (said.by_pmd != want)
		return reason_set(why, -EAGAIN,
				  "PMDs map %lld KiB of the region, not %lld",
				  said.by_pmd >> 10, want >> 10);
	return 0;
}
