/* promise.h - what is known of a page that somebody holds: whether it is still
 * the page that is mapped, after something befell it.
 *
 * By kernel, since 5.19 (PG_anon_exclusive), before, and with the bit taken
 * out; read in the sources of 5.10, 6.1, 6.12 and 7.2, and seen on them.
 */
#ifndef COWBENCH_MM_PROMISE_H
#define COWBENCH_MM_PROMISE_H

#include <stdbool.h>

#include "mm/ablated.h"
#include "mm/words.h"

enum promise {
	PROMISE_NONE,  /* either: nobody says */
	PROMISE_SAME,  /* it is: what is stored on one side is seen on both */
	PROMISE_STALE, /* it was replaced under its holder */
};

/* Whether anything is known of that event. */
bool promise_has(const char *event);

/* event is one that promise_has(); pin: by FOLL_PIN, else by a plain reference.
 */
enum promise promise_of(const char *event, enum kind kind, bool pin,
			enum tracking tracking);

#endif
