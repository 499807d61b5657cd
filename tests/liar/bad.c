/* bad - goes wrong on the clock or before it, each way by a word of its own
 * axis.  The engine must end the trial with a reason, and the run goes on. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"
#include "bench/loop.h"

static inline long refuse(struct trial *t, unsigned char *at)
{
	(void)t;
	(void)at;
	return -ENOSYS;
}

static inline long hang(struct trial *t, unsigned char *at)
{
	(void)t;
	for (;;)
		*(volatile unsigned char *)at = 1;
	return 0;
}

static inline long crash(struct trial *t, unsigned char *at)
{
	(void)at;
	/* Before the region lies its reservation, which may not be touched. */
	*(volatile unsigned char *)(t->mem - 1) = 1;
	return 0;
}

static inline long store(struct trial *t, unsigned char *at)
{
	(void)t;
	*(volatile unsigned char *)at = 1;
	return 0;
}

BENCH_LOOP(refuse_each, refuse)
BENCH_LOOP(hang_each, hang)
BENCH_LOOP(crash_each, crash)
BENCH_LOOP(store_each, store)

/* Takes memory until there is none, as a leak would. */
static void eat(struct trial *t)
{
	for (;;) {
		void *more = mmap(NULL, 16 * MiB, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
				  -1, 0);

		if (more == MAP_FAILED)
			trial_errno(t, "taking 16 MiB more");
	}
}

/* As somebody else might: moves all pages to the other one of two nodes. */
static void move(struct trial *t)
{
	size_t nr = t->bytes / t->page_bytes;
	int node = t->mem_node ? 0 : 1;

	for (size_t i = 0; i < nr; i++) {
		void *page = t->mem + i * t->page_bytes;
		int status;

		syscall(SYS_move_pages, 0, 1L, &page, &node, &status, 2);
	}
}

/* Leaves a child that would live for ever. */
static void litter(struct trial *t)
{
	pid_t pid = fork();

	if (pid < 0)
		trial_errno(t, "fork");
	if (pid == 0)
		for (;;)
			pause();
}

static void prepare(struct trial *t)
{
	if (trial_is(t, "way", "eat"))
		eat(t);
	if (trial_is(t, "way", "exit"))
		_exit(3);
	if (trial_is(t, "way", "skip"))
		trial_skip(t, "wants a machine that is not here");
	if (trial_is(t, "way", "litter"))
		litter(t);
	if (trial_is(t, "way", "killed"))
		raise(SIGKILL);
}

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "way", "refuse"))
		refuse_each(t, from, to);
	else if (trial_is(t, "way", "hang"))
		hang_each(t, from, to);
	else if (trial_is(t, "way", "crash"))
		crash_each(t, from, to);
	else
		store_each(t, from, to);
	if (trial_is(t, "way", "moved") && to == t->ops)
		move(t);
}

static bool verify(struct trial *t, struct reason *why)
{
	if (!trial_is(t, "way", "refute"))
		return true;
	reason_set(why, 0, "what must hold does not");
	return false;
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_FILLED), .faults = 1 },
};

static const struct axis axes[] = {
	{ "way", "how it goes wrong",
	  VALUES("not", "refuse", "hang", "crash", "eat", "exit", "skip",
		 "litter", "killed", "refute", "moved") },
};
/* clang-format on */

const struct bench bench_bad = {
	.what = "goes wrong",
	.kernel = "none",
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.prepare = prepare,
	.verify = verify,
	.loop = loop,
};
