/* folios.c - see folios.h. */
#include "mm/folios.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "mm/region.h"

size_t frames_folios(const struct frame *frames, size_t nr)
{
	size_t folios = 0;

	for (size_t i = 0; i < nr; i++)
		folios += frame_present(&frames[i]) &&
			  !(frames[i].flags & KPF_COMPOUND_TAIL);
	return folios;
}

bool frames_one_folio(const struct frame *frames, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		uint64_t part = i ? KPF_COMPOUND_TAIL : KPF_COMPOUND_HEAD;

		if (!frame_present(&frames[i]) || !(frames[i].flags & part) ||
		    frame_pfn(&frames[i]) != frame_pfn(&frames[0]) + i)
			return false;
	}
	return nr > 0;
}

bool witness_shows_subpages(const struct witness *witness)
{
	struct region region;
	struct frame frames[2];
	struct reason why;
	bool shows = false;

	if (!witness->tracks ||
	    region_map(&region, KIND_THP, pmd_bytes(), &why))
		return false;
	region_write(&region);
	if (region_pmd_bytes(&region) == (long long)region.bytes &&
	    !witness_look(witness, region.mem, region.page_bytes, 2, false,
			  frames, &why))
		shows = (frames[0].flags & KPF_ANON_EXCLUSIVE) &&
			!(frames[1].flags & KPF_ANON_EXCLUSIVE);
	region_unmap(&region);
	return shows;
}

static long faults_so_far(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

long pages_exclusive_by_stores(unsigned char *mem, size_t nr,
			       struct reason *why)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	if (mprotect(mem, nr * page, PROT_READ) ||
	    mprotect(mem, nr * page, PROT_READ | PROT_WRITE))
		return reason_errno(why, -errno,
				    "mprotect of %zu pages to read-only and "
				    "back",
				    nr);
	faults_so_far(); /* so that this thread's stack takes its faults now */

	long before = faults_so_far();

	for (size_t i = 0; i < nr; i++)
		*(volatile unsigned char *)(mem + i * page) = 1;

	/* One or two of the faults may be this program's own. */
	long faults = faults_so_far() - before;

	return faults < (long)nr ? (long)nr - faults : 0;
}
