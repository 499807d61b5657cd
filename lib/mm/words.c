/* words.c - see words.h. */
#include "mm/words.h"

#include <assert.h>
#include <string.h>

const char *const state_words[NR_STATES] = {
	[STATE_ABSENT] = "absent",
	[STATE_ZERO] = "zero",
	[STATE_CACHED] = "cached",
	[STATE_EXCLUSIVE] = "exclusive",
	[STATE_EXCLUSIVE_WP] = "exclusive_wp",
	[STATE_WAS_SHARED] = "was_shared",
	[STATE_SHARED] = "shared",
	[STATE_SWAPPED] = "swapped",
	[STATE_SWAPPED_IN] = "swapped_in",
	[STATE_KSM] = "ksm",
	[STATE_GUARDED] = "guarded",
	[STATE_MIXED] = "mixed",
};

const char *const held_words[NR_HELD] = {
	[HELD_NONE] = "none",
	[HELD_REF] = "ref",
	[HELD_PIN] = "pin",
};

const char *const kind_words[NR_KINDS] = {
	[KIND_BASE] = "base",
	[KIND_MTHP_16K] = "mthp-16k",
	[KIND_MTHP_32K] = "mthp-32k",
	[KIND_MTHP_64K] = "mthp-64k",
	[KIND_MTHP_128K] = "mthp-128k",
	[KIND_MTHP_256K] = "mthp-256k",
	[KIND_MTHP_512K] = "mthp-512k",
	[KIND_MTHP_1024K] = "mthp-1024k",
	[KIND_MTHP_2048K] = "mthp-2048k",
	[KIND_MTHP_4096K] = "mthp-4096k",
	[KIND_MTHP_8192K] = "mthp-8192k",
	[KIND_MTHP_16384K] = "mthp-16384k",
	[KIND_THP] = "thp",
	[KIND_THP_PTE] = "thp_pte",
	[KIND_FILE] = "file",
	[KIND_SHMEM] = "shmem",
	[KIND_SHMEM_THP] = "shmem_thp",
	[KIND_HUGETLB] = "hugetlb",
	[KIND_HUGETLB_1G] = "hugetlb-1g",
};

const char *const fate_words[NR_FATES] = {
	[FATE_ZEROED] = "zeroed",   [FATE_FILLED] = "filled",
	[FATE_COPIED] = "copied",   [FATE_KEPT] = "kept",
	[FATE_SHARED] = "shared",   [FATE_MOVED] = "moved",
	[FATE_SWAPPED] = "swapped", [FATE_MERGED] = "merged",
	[FATE_FREED] = "freed",	    [FATE_ABSENT] = "absent",
	[FATE_GUARDED] = "guarded", [FATE_REFUSED] = "refused",
	[FATE_ODD] = "odd",
};

const char *const proof_words[NR_PROOFS] = {
	[PROOF_PROVED] = "proved",
	[PROOF_WRONG] = "wrong",
	[PROOF_BLIND] = "blind",
};

static_assert(NR_STATES == 12, "state_words has a word for each state");
static_assert(NR_HELD == 3, "held_words has a word for each holder");
static_assert(NR_KINDS == 19, "kind_words has a word for each kind");
static_assert(NR_FATES == 13, "fate_words has a word for each fate");

int word_index(const char *const *words, size_t nr, const char *text)
{
	for (size_t i = 0; i < nr; i++)
		if (strcmp(words[i], text) == 0)
			return (int)i;
	return -1;
}
