/* mm_frames.c - what two looks at a page say, and what one says of its state:
 * tables of the words that the kernel shows, by hand. */
#include "mm/frames.h"

#include "mm/state.h"
#include "tap.h"

#define PRESENT (PM_PRESENT | 0)
#define LRU	(UINT64_C(1) << 5)

/* Pagemap entry and kpageflags word of a page in frame 7, or 8. */
#define NOWHERE                 \
	{                       \
		0, 0, -1, false \
	}
#define SWAPPED                                  \
	{                                        \
		PM_SWAPPED | 0x123, 0, -1, false \
	}
#define GUARD_6_13                                               \
	{                                                        \
		PM_SWAPPED | UINT64_C(4) << 5 | 31, 0, -1, false \
	}
#define GUARD_6_15                                  \
	{                                           \
		PM_SWAPPED | PM_GUARD, 0, -1, false \
	}
#define UFFD_MARKER                                              \
	{                                                        \
		PM_SWAPPED | UINT64_C(1) << 5 | 31, 0, -1, false \
	}
#define ZERO_PAGE                                    \
	{                                            \
		PRESENT | 3, KPF_ZERO_PAGE, 0, false \
	}
#define HUGE_ZERO                                                \
	{                                                        \
		PRESENT | 512, KPF_ZERO_PAGE | KPF_THP, 0, false \
	}
#define CACHED                                        \
	{                                             \
		PRESENT | PM_ALONE | 7, LRU, 0, false \
	}
#define CACHED_ELSEWHERE                              \
	{                                             \
		PRESENT | PM_ALONE | 8, LRU, 0, false \
	}
#define EXCLUSIVE                                                            \
	{                                                                    \
		PRESENT | PM_ALONE | 7, LRU | KPF_ANON | KPF_ANON_EXCLUSIVE, \
			0, false                                             \
	}
#define WAS_SHARED                                               \
	{                                                        \
		PRESENT | PM_ALONE | 7, LRU | KPF_ANON, 0, false \
	}
#define SHARED                                        \
	{                                             \
		PRESENT | 7, LRU | KPF_ANON, 0, false \
	}
#define MERGED                                                           \
	{                                                                \
		PRESENT | 9, LRU | KPF_ANON | KPF_KSM, 0, .merged = true \
	}
#define ELSEWHERE                                                            \
	{                                                                    \
		PRESENT | PM_ALONE | 8, LRU | KPF_ANON | KPF_ANON_EXCLUSIVE, \
			0, false                                             \
	}

static void check_fates(void)
{
	static const struct {
		const char *what;
		struct frame before, after;
		enum fate fate;
	} rows[] = {
		{ "never touched", NOWHERE, NOWHERE, FATE_ABSENT },
		{ "read first", NOWHERE, ZERO_PAGE, FATE_ZEROED },
		{ "read first, a THP", NOWHERE, HUGE_ZERO, FATE_ZEROED },
		{ "written first", NOWHERE, EXCLUSIVE, FATE_FILLED },
		{ "written after a read", ZERO_PAGE, EXCLUSIVE, FATE_FILLED },
		{ "read again", ZERO_PAGE, ZERO_PAGE, FATE_ZEROED },
		{ "left as it was", EXCLUSIVE, EXCLUSIVE, FATE_KEPT },
		{ "reused", WAS_SHARED, EXCLUSIVE, FATE_KEPT },
		{ "reused, on a kernel without the bit", WAS_SHARED, WAS_SHARED,
		  FATE_KEPT },
		{ "copied", SHARED, ELSEWHERE, FATE_COPIED },
		{ "copied from the page cache", CACHED, ELSEWHERE,
		  FATE_COPIED },
		{ "shared by fork", EXCLUSIVE, SHARED, FATE_SHARED },
		{ "shared before and after", SHARED, SHARED, FATE_SHARED },
		{ "its sharer left", SHARED, WAS_SHARED, FATE_KEPT },
		{ "unmapped", EXCLUSIVE, NOWHERE, FATE_FREED },
		{ "a guard instead", EXCLUSIVE, GUARD_6_13, FATE_GUARDED },
		{ "a guard where nothing was", NOWHERE, GUARD_6_15,
		  FATE_GUARDED },
		{ "a guard taken away", GUARD_6_15, NOWHERE, FATE_ABSENT },
		{ "a guard of 6.13 taken away", GUARD_6_13, NOWHERE,
		  FATE_ABSENT },
		{ "a userfaultfd's marker", NOWHERE, UFFD_MARKER,
		  FATE_SWAPPED },
		{ "paged out", EXCLUSIVE, SWAPPED, FATE_SWAPPED },
		{ "in swap before and after", SWAPPED, SWAPPED, FATE_SWAPPED },
		{ "read in from swap", SWAPPED, EXCLUSIVE, FATE_FILLED },
		{ "unmapped in swap", SWAPPED, NOWHERE, FATE_FREED },
		{ "merged with an equal page", EXCLUSIVE, MERGED, FATE_MERGED },
		{ "a page of zeros, given up for the zero page", EXCLUSIVE,
		  ZERO_PAGE, FATE_ZEROED },
		/* What none of the operations does. */
		{ "a page of ours became a file's", EXCLUSIVE, CACHED,
		  FATE_ODD },
		{ "a file's page from nowhere", NOWHERE, CACHED, FATE_ODD },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum fate fate =
			frame_fate(&rows[i].before, &rows[i].after, false);

		printf("# %s\n", rows[i].what);
		CHECK_TEXT(fate_words[fate], fate_words[rows[i].fate]);
	}
}

/* Of shared memory, whose pages are those of the page cache. */
static void check_shmem(void)
{
	static const struct frame none = NOWHERE, zero = ZERO_PAGE,
				  page = CACHED, moved = CACHED_ELSEWHERE,
				  anon = EXCLUSIVE;

	CHECK(frame_fate(&none, &none, true) == FATE_ABSENT);
	CHECK(frame_fate(&none, &page, true) == FATE_FILLED);
	CHECK(frame_fate(&page, &page, true) == FATE_KEPT);
	CHECK(frame_fate(&page, &moved, true) == FATE_COPIED);
	CHECK(frame_fate(&page, &none, true) == FATE_FREED);
	CHECK(frame_fate(&none, &zero, true) == FATE_ZEROED);
	CHECK(frame_fate(&page, &anon, true) == FATE_ODD);
	CHECK(frame_fate(&none, &anon, true) == FATE_ODD);
}

/* Frames do not show write-protection, nor that a page came from swap; nor one
 * what its neighbours are. */
#define EITHER (BIT(STATE_SWAPPED_IN) | BIT(STATE_MIXED))
#define OURS   (BIT(STATE_EXCLUSIVE) | BIT(STATE_EXCLUSIVE_WP) | EITHER)

/* Each frame is in the states that are named and in no other. */
static void check_states(void)
{
	static const struct {
		const char *what;
		struct frame frame;
		unsigned tracked, untracked; /* by a kernel with the bit */
	} rows[] = {
		{ "nowhere", NOWHERE, BIT(STATE_ABSENT), BIT(STATE_ABSENT) },
		{ "swapped", SWAPPED, BIT(STATE_SWAPPED), BIT(STATE_SWAPPED) },
		{ "guard of 6.13", GUARD_6_13, BIT(STATE_GUARDED),
		  BIT(STATE_GUARDED) },
		{ "guard of 6.15", GUARD_6_15, BIT(STATE_GUARDED),
		  BIT(STATE_GUARDED) },
		{ "zero page", ZERO_PAGE, BIT(STATE_ZERO), BIT(STATE_ZERO) },
		{ "cached", CACHED, BIT(STATE_CACHED), BIT(STATE_CACHED) },
		{ "exclusive", EXCLUSIVE, OURS, OURS },
		{ "was shared", WAS_SHARED, BIT(STATE_WAS_SHARED) | EITHER,
		  BIT(STATE_EXCLUSIVE) | BIT(STATE_WAS_SHARED) | EITHER },
		{ "shared", SHARED, BIT(STATE_SHARED), BIT(STATE_SHARED) },
	};

	CHECK(state_of_page(STATE_SHARED, 1) == STATE_SHARED);
	CHECK(state_of_page(STATE_MIXED, 0) == STATE_WAS_SHARED);
	CHECK(state_of_page(STATE_MIXED, 1) == STATE_EXCLUSIVE);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (int tracks = 0; tracks < 2; tracks++) {
			unsigned in = 0;

			for (unsigned s = 0; s < NR_STATES; s++)
				if (state_holds((enum state)s, VIA_READV,
						tracks, &rows[i].frame))
					in |= BIT(s);
			printf("# %s, %stracked\n", rows[i].what,
			       tracks ? "" : "un");
			CHECK(in ==
			      (tracks ? rows[i].tracked : rows[i].untracked));
		}
	}
}

/* How exclusive_wp was reached shows where it is not by the page table
 * alone. */
static void check_vias(void)
{
	static const struct {
		uint64_t map;
		unsigned vias;
	} rows[] = {
		{ 0, BIT(VIA_READV) | BIT(VIA_SOFT_DIRTY) },
		{ PM_SOFT_DIRTY, BIT(VIA_READV) },
		{ PM_UFFD_WP, BIT(VIA_WP_ASYNC) | BIT(VIA_SOFT_DIRTY) },
		{ PM_UFFD_WP | PM_SOFT_DIRTY, BIT(VIA_WP_ASYNC) },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct frame frame = EXCLUSIVE;
		unsigned vias = 0;

		frame.map |= rows[i].map;
		for (unsigned via = 0; via < NR_VIAS; via++)
			if (state_holds(STATE_EXCLUSIVE_WP, (enum via)via, true,
					&frame))
				vias |= BIT(via);
		CHECK(vias == rows[i].vias);
	}
}

static void check_shares(void)
{
	const struct frame frames[] = { EXCLUSIVE, WAS_SHARED, NOWHERE,	 CACHED,
					ELSEWHERE, EXCLUSIVE,  ZERO_PAGE };
	struct witness seeing = { 0 }, blind = { .blind = true };

	CHECK_NEAR(frames_exclusive(&seeing, frames, 7), 0.75, 1e-12);
	CHECK_NEAR(frames_exclusive(&seeing, frames, 1), 1, 0);
	CHECK(isnan(frames_exclusive(&seeing, frames + 2, 2)));
	CHECK(isnan(frames_exclusive(&blind, frames, 7)));
}

static void check_words(void)
{
	CHECK(word_index(state_words, NR_STATES, "shared") == STATE_SHARED);
	CHECK(word_index(state_words, NR_STATES, "share") == -1);
	CHECK(word_index(kind_words, NR_KINDS, "") == -1);
	for (unsigned i = 0; i < NR_STATES; i++)
		if (!state_words[i] || word_index(state_words, NR_STATES,
						  state_words[i]) != (int)i)
			CHECK(!"each state has a word of its own");
	for (unsigned i = 0; i < NR_KINDS; i++)
		if (!kind_words[i] ||
		    word_index(kind_words, NR_KINDS, kind_words[i]) != (int)i)
			CHECK(!"each kind has a word of its own");
	for (unsigned i = 0; i < NR_FATES; i++)
		if (!fate_words[i] ||
		    word_index(fate_words, NR_FATES, fate_words[i]) != (int)i)
			CHECK(!"each fate has a word of its own");
}

int main(void)
{
	check_fates();
	check_shmem();
	check_states();
	check_vias();
	check_shares();
	check_words();
	return tap_end();
}
