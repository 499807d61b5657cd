/* list_words.c - see list_words.h. */
#include "view/list_words.h"

#include <assert.h>
#include <string.h>

#include "mm/words.h"
#include "view/terminal.h"

static const char *const state_whats[] = {
	[STATE_ABSENT] = "never touched",
	[STATE_ZERO] = "read once: the shared zero page is mapped",
	[STATE_CACHED] =
		"of a private file, read once: the page cache is mapped",
	[STATE_EXCLUSIVE] = "written: a frame of its own, writable",
	[STATE_EXCLUSIVE_WP] = ("exclusive (PG_anon_exclusive is set) but "
				"write-protected: a store takes a fault, and "
				"may keep the page"),
	[STATE_WAS_SHARED] = ("shared with a child that is gone: mapped by one "
			      "alone, but PG_anon_exclusive is still clear, so "
			      "the kernel has to find that out"),
	[STATE_SHARED] = "a child maps it too: a store has to copy it",
	[STATE_SWAPPED] = "in swap, written by one alone",
	[STATE_SWAPPED_IN] = "in swap, then read again: mapped",
	[STATE_KSM] = "merged with equal pages by KSM",
	[STATE_GUARDED] = ("a guard (MADV_GUARD_INSTALL): a marker in its PTE, "
			   "no frame; a touch ends in SIGSEGV"),
	[STATE_MIXED] = ("by turns, page by page, also within a folio: "
			 "was_shared, exclusive"),
};

static_assert(sizeof(state_whats) / sizeof(*state_whats) == NR_STATES,
	      "each state is explained");

static const char *const held_whats[] = {
	[HELD_NONE] = "nobody else holds the page",
	[HELD_REF] = "a plain reference (FOLL_GET): the page is in a pipe",
	[HELD_PIN] = "a pin (FOLL_PIN): a buffer registered with io_uring",
};

static_assert(sizeof(held_whats) / sizeof(*held_whats) == NR_HELD,
	      "each holder is explained");

static const char *const kind_whats[] = {
	[KIND_BASE] = "anonymous base pages",
	[KIND_MTHP_16K] = "anonymous folios of 16 KiB, mapped by PTEs",
	[KIND_MTHP_32K] = "the same of 32 KiB",
	[KIND_MTHP_64K] = "the same of 64 KiB",
	[KIND_MTHP_128K] = "the same of 128 KiB",
	[KIND_MTHP_256K] = "the same of 256 KiB",
	[KIND_MTHP_512K] = "the same of 512 KiB",
	[KIND_MTHP_1024K] = "the same of 1 MiB",
	[KIND_MTHP_2048K] = "the same of 2 MiB (base pages of 16 or 64 KiB)",
	[KIND_MTHP_4096K] = "the same of 4 MiB",
	[KIND_MTHP_8192K] = "the same of 8 MiB",
	[KIND_MTHP_16384K] = "the same of 16 MiB",
	[KIND_THP] = "a huge page (THP) that a PMD maps",
	[KIND_THP_PTE] = "a folio as large as that, mapped by PTEs",
	[KIND_FILE] = "a private mapping of a file: page cache, then anonymous",
	[KIND_SHMEM] = "shared anonymous memory (shmem), base pages",
	[KIND_SHMEM_THP] = "the same in huge pages (THP) that PMDs map",
	[KIND_HUGETLB] = "huge pages of the pool, as large as a PMD maps",
	[KIND_HUGETLB_1G] = "huge pages of the pool, of 1 GiB",
};

static_assert(sizeof(kind_whats) / sizeof(*kind_whats) == NR_KINDS,
	      "each kind is explained");

static const char *const fate_whats[] = {
	[FATE_ZEROED] = "now maps the zero page",
	[FATE_FILLED] = "had no frame of its own, now has one",
	[FATE_COPIED] = "is now in another frame",
	[FATE_KEPT] = "is in the same frame, mapped by one alone",
	[FATE_SHARED] = "is in the same frame, mapped by another too",
	[FATE_MOVED] = "is in another frame, by migration",
	[FATE_SWAPPED] = "is in swap",
	[FATE_MERGED] = "is one frame with equal pages, by KSM",
	[FATE_FREED] = "mapped a frame, now maps none",
	[FATE_ABSENT] = "had no frame and still has none",
	[FATE_GUARDED] = "is a guard now, and has no frame",
	[FATE_REFUSED] =
		"is in the same frame: the kernel refused to act on it",
	[FATE_ODD] = "none of these",
};

static_assert(sizeof(fate_whats) / sizeof(*fate_whats) == NR_FATES,
	      "each fate is explained");

static const struct topic {
	const char *name;
	const char *const *words, *const *whats;
	size_t nr;
} topics[] = {
	{ "states", state_words, state_whats, NR_STATES },
	{ "kinds", kind_words, kind_whats, NR_KINDS },
	{ "held", held_words, held_whats, NR_HELD },
	{ "fates", fate_words, fate_whats, NR_FATES },
};

bool list_words(const char *topic, FILE *to)
{
	for (size_t i = 0; i < sizeof(topics) / sizeof(*topics); i++) {
		if (strcmp(topics[i].name, topic) != 0)
			continue;
		for (size_t j = 0; j < topics[i].nr; j++)
			tint_print(to, false, TINT_PLAIN, "%-12s  %s",
				   topics[i].words[j], topics[i].whats[j]);
		return true;
	}
	return false;
}

void list_words_json(struct json_text *json)
{
	for (size_t i = 0; i < sizeof(topics) / sizeof(*topics); i++) {
		json_open_object(json, topics[i].name);
		for (size_t j = 0; j < topics[i].nr; j++)
			json_put_text(json, topics[i].words[j],
				      topics[i].whats[j]);
		json_close(json);
	}
}
