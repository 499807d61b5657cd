/* promise.h - what the kernel promises for a page that somebody holds: whether
 * the held page is still the mapped one after an event.
 *
 * It depends on the kernel: since 5.19 (PG_anon_exclusive), before, or with the
 * bit taken out.  Read in the sources of 5.10, 6.1, 6.12 and 7.2, and seen on
 * these kernels.
 */
#ifndef COWBENCH_MM_PROMISE_H
#define COWBENCH_MM_PROMISE_H

#include <stdbool.h>
#include <stddef.h>

#include "mm/ablated.h"
#include "mm/words.h"

enum promise {
	PROMISE_NONE,  /* may be either */
	PROMISE_SAME,  /* still the mapped page: both sides see each store */
	PROMISE_STALE, /* the mapping has another page */
};

/* Whether anything is known of that event. */
bool promise_has(const char *event);

/* The name of an event that promise_has(), by number from 0; NULL behind the
 * last. */
const char *promise_event(size_t number);

/* The promise after an event that promise_has().  pin: the page is held by
 * FOLL_PIN, else by a plain reference.
 */
enum promise promise_of(const char *event, enum kind kind, bool pin,
			enum tracking tracking);

#endif
