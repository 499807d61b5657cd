/* busy - cow_write's was_shared store with a planted slow-down behind it.
 *
 * For the self-test: `cowbench selftest power` plants a busy-wait of so many
 * percent of the store inside the timed section, and counts how often the
 * method finds it.  Without the self-test nothing is planted, and the benchmark
 * is cow_write state=was_shared (kernel mm/memory.c:do_wp_page).
 * Unit: ns a page.
 */
#include "bench.h"
#include "bench/loop.h"
#include "bench/path.h"

static inline long store_and_wait(struct trial *t, unsigned char *at)
{
	*(volatile unsigned char *)at = 1;
	for (uint64_t i = t->plant; i; i--)
		__asm__ volatile("");
	return 0;
}

BENCH_LOOP(store_and_wait_each, store_and_wait)

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_WAS_SHARED), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_KEPT), .faults = 1, .full = true },
};
/* clang-format on */

const struct bench bench_busy = {
	.what = "a store with a planted slow-down: the self-test's",
	.kernel = "mm/memory.c:do_wp_page",
	.path = PATH_COW,
	.per = "page",
	.expect = LIST(expect),
	.not_quick =
		"the self-test plants its slow-down: without one it is cow_write",
	.loop = store_and_wait_each,
};
