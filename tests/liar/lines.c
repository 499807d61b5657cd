/* lines - does not lie: each operation needs 64 lines of memory, no more and no
 * fewer, which the model of caches has to find (tests/vm/explain.sh): read or
 * written one after the other, or each found by what the one before holds.
 */
#include "bench.h"
#include "bench/loop.h"

#define LINE  64
#define LINES 64
#define STEP  23 /* odd: a walk of so many lines a step visits each once */

static inline long read_each(struct trial *t, unsigned char *at)
{
	(void)t;
	for (size_t i = 0; i < LINES; i++)
		(void)*(volatile unsigned char *)(at + i * LINE);
	return 0;
}

static inline long write_each(struct trial *t, unsigned char *at)
{
	(void)t;
	for (size_t i = 0; i < LINES; i++)
		*(volatile unsigned char *)(at + i * LINE) = 1;
	return 0;
}

static inline long chase(struct trial *t, unsigned char *at)
{
	(void)t;
	for (size_t i = 0; i < LINES; i++)
		at = *(unsigned char *volatile *)at;
	return 0;
}

BENCH_LOOP(read_pages, read_each)
BENCH_LOOP(write_pages, write_each)
BENCH_LOOP(chase_pages, chase)

static void prepare(struct trial *t)
{
	for (size_t page = 0; page < t->bytes; page += t->page_bytes)
		for (size_t i = 0; i < LINES; i++) {
			unsigned char *at = t->mem + page;
			size_t next = (i + STEP) % LINES;

			*(unsigned char **)(at + i * LINE) = at + next * LINE;
		}
}

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "by", "read"))
		read_pages(t, from, to);
	else if (trial_is(t, "by", "write"))
		write_pages(t, from, to);
	else
		chase_pages(t, from, to);
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_KEPT), .faults = 0 },
};

static const struct axis axes[] = {
	{ "by", "how an operation goes over its page",
	  VALUES("read", "write", "chase") },
};
/* clang-format on */

const struct bench bench_lines = {
	.what = "64 lines of memory an operation",
	.kernel = "none",
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.prepare = prepare,
	.loop = loop,
};
