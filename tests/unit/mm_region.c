/* mm_region.c - holes in a region are closed, so that nothing else can come to
 * lie in it; and what its pages are said to be is looked at, zero pages too. */
#include "mm/region.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/file.h"
#include "tap.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"

#define PAGES 61

/* Whether something is mapped there. */
static bool taken(unsigned char *at, size_t bytes)
{
	void *got = mmap(at, bytes, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
			 0);

	if (got != MAP_FAILED)
		munmap(got, bytes);
	return got == MAP_FAILED && errno == EEXIST;
}

/* holes: a bit a page. */
static void check_holes(uint64_t holes, const char *what)
{
	struct region region = { .file = -1 };
	struct reason why;
	size_t page, open = 0, lost = 0;

	CHECK(region_map(&region, KIND_BASE,
			 PAGES * (size_t)sysconf(_SC_PAGESIZE), &why) == 0);
	page = region.page_bytes;
	region_write(&region);
	for (size_t i = 0; i < PAGES; i++)
		if (holes >> i & 1)
			munmap(region.mem + i * page, page);
	CHECK(region_close_holes(&region) == 0);
	for (size_t i = 0; i < PAGES; i++) {
		open += !taken(region.mem + i * page, page);
		if (!(holes >> i & 1))
			lost += region.mem[i * page] != (unsigned char)(i + 1);
	}
	tap_result(open == 0, what, __FILE__, __LINE__);
	CHECK(lost == 0); /* pages between */
	region_unmap(&region);
}

/* The same mapping again: it is empty, and unmapping the second leaves the
 * first. */
static void check_again(enum kind kind)
{
	struct region first = { .file = -1 }, again;
	struct reason why;
	unsigned char *mem;

	CHECK(region_map(&first, kind, 2 * pmd_bytes(), &why) == 0);
	mem = first.mem;
	region_write(&first);
	CHECK(region_map_again(&again, &first, &why) == 0);
	CHECK(again.mem == mem && again.bytes == first.bytes);
	CHECK(again.kind == kind && *mem != 1);
	region_write(&again);
	region_unmap(&again);
	CHECK(!again.mem && *mem == 1);
	region_unmap(&first);
	CHECK(!taken(mem, first.bytes ? first.bytes : pmd_bytes()));
}

/* What region_check() says of a region of that kind that was read only; with
 * THPs forbidden, although the kind wants them. */
static int check_zero_pages(enum kind kind, bool forbidden)
{
	struct region region = { .file = -1 };
	struct witness witness;
	struct reason why;
	int err = witness_open(&witness, &why);

	if (!err)
		err = region_map(&region, kind, 2 * pmd_bytes(), &why);
	prctl(PR_SET_THP_DISABLE, forbidden, 0, 0, 0);
	if (!err) {
		region_read(&region);
		err = region_check(&region, &witness, &why);
	}
	prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0);
	if (err)
		printf("# %s\n", why.text);
	region_unmap(&region);
	witness_close(&witness);
	return err;
}

/* Whether the huge zero page can be seen here. */
static bool sees_huge_zero(void)
{
	struct witness witness;
	char choice[32];
	bool sees = witness_open(&witness, NULL) == 0 && !witness.blind;

	witness_close(&witness);
	file_choice(NULL, THP "enabled", choice, sizeof(choice));
	return sees && choice[0] && strcmp(choice, "never") != 0 &&
	       file_number(NULL, THP "use_zero_page", 0) == 1;
}

/* Whether the kernel maps the huge zero page: not while it has no 2 MiB free,
 * nor while somebody else has THP switched off. */
static bool maps_huge_zero(void)
{
	for (int i = 0; i < 50 && sees_huge_zero(); i++) {
		if (check_zero_pages(KIND_THP, false) == 0)
			return true;
		usleep(100000);
	}
	return false;
}

int main(void)
{
	if (sees_huge_zero()) {
		bool maps = maps_huge_zero();

		CHECK(maps || !sees_huge_zero());
		CHECK(check_zero_pages(KIND_THP, true) == -EAGAIN);
		CHECK(check_zero_pages(KIND_BASE, false) == 0);
	}
	check_again(KIND_BASE);
	check_again(KIND_FILE);
	check_holes(0, "no hole");
	check_holes(1, "the first page is closed");
	check_holes(UINT64_C(1) << (PAGES - 1), "the last page is closed");
	check_holes(UINT64_C(0x0aaaaaaaaaaaaaaa), "every other page is closed");
	check_holes(UINT64_C(0x1fffffffffffffff), "all of it is closed");
	check_holes(UINT64_C(0x00fff00000ff0f80), "runs are closed");
	return tap_end();
}
