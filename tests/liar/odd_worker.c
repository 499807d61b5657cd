/* odd_worker - of several workers those on CPUs of an odd number do otherwise
 * than the others: each alone would pass. */
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"

static inline long load_or_store(struct trial *t, unsigned char *at)
{
	unsigned cpu = 0;

	(void)t;
	inline_syscall(SYS_getcpu, (long)&cpu, 0, 0, 0, 0, 0);
	if (cpu % 2 == 0 && trial_is(t, "way", "die_even"))
		kill(getpid(), SIGKILL);
	if (cpu % 2 == 0) {
		(void)*(volatile unsigned char *)at;
		return 0;
	}
	if (trial_is(t, "way", "die"))
		kill(getpid(), SIGKILL);
	if (trial_is(t, "way", "fail"))
		return -ENOSYS;
	*(volatile unsigned char *)at = 1;
	return 0;
}

/* All give up at once, each in words of its own. */
static void complain(struct trial *t, size_t i)
{
	unsigned cpu = 0;

	(void)i;
	if (!trial_is(t, "way", "words"))
		return;
	inline_syscall(SYS_getcpu, (long)&cpu, 0, 0, 0, 0, 0);
	if (cpu % 2 == 0)
		trial_broken(t, "%s %s %s %s %s %s %s %s", "even", "even",
			     "even", "even", "even", "even", "even", "even");
	trial_broken(t, "%s %s %s %s %s %s %s %s", "odd!", "odd!", "odd!",
		     "odd!", "odd!", "odd!", "odd!", "odd!");
}

BENCH_LOOP_LIBC(do_otherwise, load_or_store)

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_COPIED) | BIT(FATE_SHARED), .faults = FAULTS_ANY },
};

static const struct axis axes[] = {
	{ "way", "what is done there",
	  VALUES("store", "fail", "die", "die_even", "words") },
};
/* clang-format on */

const struct bench bench_odd_worker = {
	.what = "does otherwise on odd CPUs",
	.kernel = "none",
	.per = "page",
	.crew = true,
	.axes = LIST(axes),
	.expect = LIST(expect),
	.rearm = complain,
	.loop = do_otherwise_libc,
};
