/* mixture - stores to every other page only: half of them are copied and half
 * stay, and neither number would be of the stated case.  With of=pair an
 * operation is of two pages, one of each, so that none leaves a sample.  With
 * of=few and of=many it is 5 and 8 in 512 that stay: as many as strays may be,
 * and too many; with of=told_few and of=told_many verify() says so of as many
 * that were copied. */
#include "bench.h"
#include "bench/loop.h"
#include "bench/proof.h"

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

static size_t left_of(const struct trial *t)
{
	return trial_is(t, "of", "few") || trial_is(t, "of", "told_few")
		       ? t->ops * 5 / 512
		       : t->ops * 8 / 512;
}

static inline long store_most(struct trial *t, unsigned char *at)
{
	if ((size_t)(at - t->mem) / t->page_bytes >= *(size_t *)t->own)
		*(volatile unsigned char *)at = 1;
	return 0;
}

BENCH_LOOP(store_each, store)
BENCH_LOOP(store_mosts, store_most)
BENCH_LOOP(store_seconds, store_second)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (t->batch == 2)
		store_seconds(t, from, to);
	else if (!trial_is(t, "of", "page"))
		store_mosts(t, from, to);
	else
		store_each(t, from, to);
}

static bool is_told(const struct trial *t)
{
	return trial_is(t, "of", "told_few") || trial_is(t, "of", "told_many");
}

static void shape(struct trial *t)
{
	size_t *first = t->own = trial_own(t, sizeof(*first));

	*first = is_told(t) ? 0 : left_of(t);
	if (!trial_is(t, "of", "pair"))
		return;
	t->batch = 2;
	t->stride = 2 * t->page_bytes;
	t->ops = t->bytes / t->stride;
}

static bool verify(struct trial *t, struct reason *why)
{
	(void)why;
	for (size_t i = 0; is_told(t) && i < left_of(t); i++)
		trial_stray(t, i, "their end was another");
	return true;
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_COPIED) | BIT(FATE_SHARED), .faults = FAULTS_ANY },
};

static const struct axis axes[] = {
	{ "of", "what is left out",
	  VALUES("page", "pair", "few", "many", "told_few", "told_many") },
};
/* clang-format on */

const struct bench bench_mixture = {
	.what = "leaves half of the pages as they were",
	.kernel = "none",
	.per = "page",
	.expect = LIST(expect),
	.axes = LIST(axes),
	.shape = shape,
	.loop = loop,
	.verify = verify,
};
