/* mm_uffd.c - UFFDIO_MOVE as a second witness of exclusivity: page by page it
 * agrees with bit 34 of kpageflags, whatever became of the pages; and what it
 * may not be asked for.  Looks at real pages: root's, on 6.8 or later. */
#include "mm/uffd.h"

#include <errno.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mm/frames.h"
#include "mm/region.h"
#include "mm/state.h"
#include "pin/pin.h"
#include "tap.h"

#define PAGES 64

/* Each page's history, by its number: what was done after the fork. */
enum history {
	LEFT,	  /* nothing: shared, or was shared */
	WRITTEN,  /* copied or reused: exclusive again */
	UNSHARED, /* a reader's pin: exclusive again, still read-only */
	NR_HISTORIES
};

static void check_what_is_safe(void)
{
	struct uffd_request request;
	unsigned long command = 0;
	size_t pmd = pmd_bytes(), page = 4096;
	char *to = (char *)(8 * pmd), *from = (char *)(4 * pmd);

	CHECK(uffd_request(&request, UFFD_MOVE, to, from, page, KIND_BASE, pmd,
			   HELD_PIN, &command) == 0);
	CHECK(request.to == 8 * pmd && request.from == 4 * pmd &&
	      request.bytes == page);
	CHECK(uffd_request(&request, UFFD_MOVE, to, from, pmd, KIND_THP, pmd,
			   HELD_NONE, &command) == 0);
	for (unsigned kind = 0; kind < NR_KINDS; kind++) {
		if (kind == KIND_BASE)
			continue;
		CHECK(uffd_request(&request, UFFD_MOVE, to, from, page,
				   (enum kind)kind, pmd, HELD_NONE,
				   &command) == -EINVAL);
		CHECK(uffd_request(&request, UFFD_MOVE, to, from, pmd,
				   (enum kind)kind, pmd, HELD_REF,
				   &command) == -EINVAL);
		CHECK(uffd_request(&request, UFFD_MOVE, to, from, pmd,
				   (enum kind)kind, pmd, HELD_PIN,
				   &command) == -EINVAL);
	}
	CHECK(uffd_request(&request, UFFD_MOVE, to + page, from, pmd, KIND_THP,
			   pmd, HELD_NONE, &command) == -EINVAL);
	CHECK(uffd_request(&request, UFFD_MOVE, to, from + page, pmd, KIND_THP,
			   pmd, HELD_NONE, &command) == -EINVAL);
	CHECK(uffd_request(&request, UFFD_COPY, to, from, page, KIND_THP_PTE,
			   pmd, HELD_PIN, &command) == 0);
}

/* Brings the pages to their histories; pins those of number 3 in 4 for writing
 * where there is a pin, which makes them exclusive too. */
static void make_history(const struct region *region, struct sharer *sharer,
			 bool child_lives, struct pin *pin)
{
	struct reason why;
	size_t page = region->page_bytes;
	struct pin reader;

	region_write(region);
	lru_drain();
	CHECK(sharer_start(sharer, NULL, NULL, &why) == 0);
	if (!child_lives)
		sharer_stop(sharer);
	lru_drain();
	CHECK(pin_open(&reader, PIN_BY_PROCESS_VM, PIN_READ, PAGES, &why) == 0);
	for (size_t i = 0; i < PAGES; i++) {
		unsigned char *at = region->mem + i * page;

		if (i % NR_HISTORIES == WRITTEN)
			*(volatile unsigned char *)at = 1;
		if (i % NR_HISTORIES == UNSHARED &&
		    (pin_take(&reader, at, page, 1, &why) ||
		     pin_drop(&reader, &why)))
			printf("# page %zu was not unshared: %s\n", i,
			       why.text);
	}
	pin_close(&reader);
	if (pin)
		CHECK(pin_take(pin, region->mem + 3 * page, 4 * page, PAGES / 4,
			       &why) == 0);
	lru_drain();
}

/* Moves each page, one by one. */
static void check_agreement(const struct witness *witness, bool child_lives,
			    struct pin *pin)
{
	struct frame before[PAGES], stayed[PAGES], moved[PAGES];
	struct region region, spare;
	struct sharer sharer;
	struct reason why;
	size_t agree = 0, went = 0, put = 0;

	CHECK(region_map(&region, KIND_BASE, PAGES * 4096, &why) == 0);
	CHECK(region_map(&spare, KIND_BASE, PAGES * 4096, &why) == 0);
	make_history(&region, &sharer, child_lives, pin);

	int uffd = uffd_open(UFFD_FEATURE_SIGBUS | UFFD_HAS_MOVE, false);
	size_t page = region.page_bytes;

	CHECK(uffd >= 0 && uffd_register(uffd, spare.mem, spare.bytes,
					 UFFDIO_REGISTER_MODE_MISSING) == 0);
	CHECK(witness_look(witness, region.mem, page, PAGES, false, before,
			   &why) == 0);
	for (size_t i = 0; i < PAGES; i++) {
		bool bit = before[i].flags & KPF_ANON_EXCLUSIVE;
		bool pinned = pin && i % 4 == 3;
		struct uffd_request request;
		unsigned long command = 0;
		int got = uffd_request(&request, UFFD_MOVE,
				       spare.mem + i * page,
				       region.mem + i * page, page, KIND_BASE,
				       page, pinned ? HELD_PIN : HELD_NONE,
				       &command);

		if (got == 0 && ioctl(uffd, command, &request))
			got = -errno;
		if (got == (bit && !pinned ? 0 : -EBUSY))
			agree++;
		else
			printf("# page %zu: bit 34 is %d, pinned %d, "
			       "UFFDIO_MOVE: %d\n",
			       i, bit, pinned, got);
		went += got == 0;
	}
	CHECK(witness_look(witness, region.mem, page, PAGES, false, stayed,
			   &why) == 0);
	CHECK(witness_look(witness, spare.mem, page, PAGES, false, moved,
			   &why) == 0);
	for (size_t i = 0; i < PAGES; i++) {
		const struct frame *there =
			frame_present(&moved[i]) ? &moved[i] : &stayed[i];

		put += frame_present(&moved[i]) != frame_present(&stayed[i]) &&
		       frame_pfn(there) == frame_pfn(&before[i]) &&
		       !((there->flags ^ before[i].flags) & KPF_ANON_EXCLUSIVE);
	}
	printf("# %zu of %d pages moved\n", went, PAGES);
	CHECK(agree == PAGES);
	/* Of three histories one is not exclusive; of four pages one is pinned,
	 * which makes it exclusive. */
	CHECK(went == (pin ? PAGES / 2 : PAGES - PAGES / 3 - 1));
	CHECK(put == PAGES);
	if (pin)
		CHECK(pin_drop(pin, &why) == 0);
	close(uffd);
	sharer_stop(&sharer);
	region_unmap(&region);
	region_unmap(&spare);
}

int main(void)
{
	struct witness witness;
	struct reason why;
	struct pin pin;
	int fd = uffd_open(UFFD_HAS_MOVE, false);

	check_what_is_safe();
	if (witness_open(&witness, &why) || witness.blind || fd < 0) {
		printf("ok %u # SKIP frames are hidden, or no UFFDIO_MOVE "
		       "(6.8 on): %s\n",
		       ++tap_count, fd < 0 ? strerror(-fd) : "not root");
		return tap_end();
	}
	close(fd);
	check_agreement(&witness, false, NULL);
	check_agreement(&witness, true, NULL);
	if (pin_open(&pin, PIN_BY_IO_URING, PIN_WRITE, PAGES, &why) == 0) {
		check_agreement(&witness, false, &pin);
		check_agreement(&witness, true, &pin);
	} else {
		printf("ok %u # SKIP pins: %s\n", ++tap_count, why.text);
	}
	pin_close(&pin);
	witness_close(&witness);
	return tap_end();
}
