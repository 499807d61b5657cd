/* mixture - stores to every other page only: half of them are copied and half
 * stay, and neither number would be of the stated case. */
#include "bench.h"

static inline long store(struct trial *t, unsigned char *at)
{
	if ((size_t)(at - t->mem) / t->page_bytes % 2)
		*(volatile unsigned char *)at = 1;
	return 0;
}

BENCH_LOOP(store_each, store)

const struct bench bench_mixture = {
	.what = "leaves half of the pages as they were",
	.kernel = "none",
	.per = "page",
	.expect = (const struct expect[]){ { .states = BIT(STATE_SHARED),
					     .kinds = BIT(KIND_BASE),
					     .fates = BIT(FATE_COPIED) |
						      BIT(FATE_SHARED),
					     .faults = FAULTS_ANY },
					   EXPECT_END },
	.loop = store_each,
};
