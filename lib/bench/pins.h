/* pins.h - pages that somebody pins, or holds a plain reference to. */
#ifndef COWBENCH_BENCH_PINS_H
#define COWBENCH_BENCH_PINS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "bench.h"

/* Pages held by the source that the axes in bench.pins name, or by io_uring:
 * see pin/pin.h.  Opened at the first call, for `most` pages at once,
 * and let go at the end of each round. A machine that has no such source ends
 * the trial in a skip. */
void trial_pin(struct trial *t, unsigned char *mem, size_t stride, size_t nr,
	       size_t most);
void trial_unpin(struct trial *t);

/* The same as a call that an operation times: t->call is then the system call
 * that pins t->batch pages from mem, or that lets go what is pinned. The first
 * drops what was pinned before.  What the call returned is checked at the next
 * trial_pin() or trial_pin_ready(), and at the end of the round. */
void trial_pin_ready(struct trial *t, unsigned char *mem);
void trial_unpin_ready(struct trial *t);

/* For verify(), with t->whole: whether the pages that trial_pin() took are
 * still those that are mapped, as they must be after the event that the axis in
 * bench.pins names (or must not: see lib/mm/promise.h); false with the reason.
 * Stores that this takes end the state, and it may end the pin.  Counts to_pin
 * and to_mapping (the share of pages that read the same through the pin after a
 * store through the mapping, and the other way round), same_frame, consistent,
 * pin (the source takes a FOLL_PIN on this kernel) and must: 1 consistent, 0
 * stale, 2 either. */
bool trial_pin_keeps(struct trial *t, struct reason *why);

/* For verify(), with held=pin: whether the pages have kept their frames as a
 * pinned page must after that event (or must not: lib/mm/promise.h); false with
 * the reason.  True where frames are hidden. */
bool trial_pin_stays(const struct trial *t, const char *event,
		     struct reason *why);

/* For held=pin: whether every page pinned still reads the same through the
 * mapping and through the pin, both ways; true where nothing is pinned.  The
 * stores that this takes end the state. */
bool trial_verify_pin(struct trial *t, struct reason *why);

#endif
