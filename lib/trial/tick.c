/* tick.c - the timer's tick, found by stamps.  It is no part of share.c, where
 * nothing but the operation may follow a stamp.
 */
#include "arch/arch.h"
#include "trial/inside.h"

/* Two stamps are so many instructions apart where the timer ticked between
 * them, and some ten where not.  The slowest kernel ticks every 10,000,000. */
#define TICK_LEAST 500
#define TICK_MOST  30000000

void tick_await(double ns_per_tick)
{
	uint64_t least = (uint64_t)(TICK_LEAST / ns_per_tick);
	uint64_t most = (uint64_t)(TICK_MOST / ns_per_tick);
	uint64_t first = stamp_begin(), last = first, now = first;

	while (now - last < least && now - first < most) {
		last = now;
		now = stamp_begin();
	}
}
