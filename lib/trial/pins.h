/* pins.h - the pins of a trial, and the events that befall pinned pages.
 *
 * What benchmarks see of it is in bench/pins.h and bench/events.h; here is what
 * the other files of a trial call, and what they lend.
 */
#ifndef COWBENCH_TRIAL_PINS_H
#define COWBENCH_TRIAL_PINS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench.h"
#include "mm/ksm_wait.h"
#include "mm/pin.h"
#include "mm/uffd.h"
#include "trial/case.h"

struct trial_pins {
	struct pin pin;
	bool open;
	bool timed; /* t->call is trial_pin_ready()'s or trial_unpin_ready()'s */
	int uffd;   /* -1: none */
	struct uffd_request request;
	struct ksm_wait ksm;
	void **pages; /* [moves], arguments of move_pages() */
	int *nodes, *status;
	size_t moves;
};

#define TRIAL_PINS_NONE                                      \
	{                                                    \
		.pin = { .fd = -1, .sink = -1 }, .uffd = -1, \
		.ksm = {.file = -1,                          \
			.done = -1,                          \
			.tell = -1 }                         \
	}

/* Of trial.c: what is there of the trial, and its end. */
const struct run_case *trial_case(const struct trial *t);
struct trial_pins *trial_pins(struct trial *t, struct reason **why);
void trial_give_up(struct trial *t, int err) __attribute__((noreturn));

/* held=pin: pins each of nr pages; to be read alone where the pages are to stay
 * write-protected, since a pin to write makes the PTE writable. */
void trial_hold_by_pin(struct trial *t, size_t stride, size_t nr, bool read);

/* A call of trial_pin_ready() returned err. */
void trial_pin_failed(struct trial *t, long err) __attribute__((noreturn));

/* Lets all go before the region is unmapped. */
void trial_pins_end_round(struct trial *t);

void trial_pins_close(struct trial_pins *pins);

/* The share (0 to 1) of the pages that trial_pin() took that read the same
 * through the mapping and through the pin: after a byte was stored through the
 * mapping; after one was stored through the pin.  Either may end the pin. */
double trial_pin_sees_mapping(struct trial *t);
double trial_mapping_sees_pin(struct trial *t);

/* By a fresh look, the share (0 to 1) of the pages that lie `apart` bytes from
 * one another that are still in the frame that they were in before. For t->whole;
 * 0 where frames may not be seen. */
double trial_unmoved(struct trial *t, size_t apart);

#endif
