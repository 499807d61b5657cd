/* fleet_ahead.c - a list that threads make is taken in order, each entry once,
 * and what nobody takes is freed. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "fleet/ahead.h"
#include "tap.h"

#define NR 1000

struct entry {
	size_t *number; /* on the heap */
};

static atomic_uint made[NR];
static atomic_uint held;    /* entries that nobody freed yet */
static atomic_uint most;    /* of them at once */
static atomic_uint strange; /* calls with another context */

static void entry_make(void *context, size_t number, void *entry)
{
	struct entry *to = entry;
	atomic_uint *counts = context;
	unsigned now = atomic_fetch_add(&held, 1) + 1, before = most;

	strange += counts != made;
	while (now > before &&
	       !atomic_compare_exchange_weak(&most, &before, now))
		;
	if (number % 7 == 0)
		usleep(number % 100);
	to->number = memory_new(1, sizeof(*to->number));
	*to->number = number;
	atomic_fetch_add(&counts[number], 1);
}

static void entry_drop(void *entry)
{
	free(((struct entry *)entry)->number);
	atomic_fetch_sub(&held, 1);
}

/* Takes `nr` of a list of `of`. */
static void take(size_t nr, size_t of)
{
	const struct ahead_list list = { of, sizeof(struct entry), entry_make,
					 entry_drop, made };
	struct ahead *ahead;
	size_t wrong = 0, twice = 0;

	for (size_t i = 0; i < NR; i++)
		made[i] = 0;
	most = 0;
	ahead = ahead_begin(&list);
	for (size_t i = 0; i < nr; i++) {
		struct entry *entry = ahead_take(ahead);

		wrong += !entry || *entry->number != i;
		if (entry)
			entry_drop(entry);
	}
	CHECK(wrong == 0);
	if (nr == of)
		CHECK(!ahead_take(ahead));
	ahead_end(ahead);
	for (size_t i = 0; i < of; i++)
		twice += made[i] > 1 || (i < nr && made[i] != 1);
	CHECK(twice == 0);
	CHECK(held == 0);
	CHECK(strange == 0);
	CHECK(most <= 8 * 4 + 1);
}

int main(void)
{
	take(NR, NR);
	take(1, 1);
	take(0, 0);
	take(3, NR); /* the rest is dropped */
	take(0, NR);
	return tap_end();
}
