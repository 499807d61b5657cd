/* mixture - stores to every other page only: half of them are copied and half
 * stay, and neither number would be of the stated case.  With of=pair an operation
 * is of two pages, one of each, so that none leaves a sample. */
#include "bench.h"

static inline long store(struct trial *t, unsigned char *at)
{
	if ((size_t)(at - t->mem) / t->page_bytes % 2)
		*(volatile unsigned char *)at = 1;
	return 0;
}

static inline long store_second(struct trial *t, unsigned char *at)
{
	at[t->page_bytes] = 1;
	return 0;
}

BENCH_LOOP(store_each, store)
BENCH_LOOP(store_seconds, store_second)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (t->batch == 2)
		store_seconds(t, from, to);
	else
		store_each(t, from, to);
}

static void shape(struct trial *t)
{
	if (!trial_is(t, "of", "pair"))
		return;
	t->batch = 2;
	t->stride = 2 * t->page_bytes;
	t->ops = t->bytes / t->stride;
}

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
	.axes = (const struct axis[]){ { "of", "pages an operation",
					 VALUES("page", "pair") },
				       AXES_END },
	.shape = shape,
	.loop = loop,
};
