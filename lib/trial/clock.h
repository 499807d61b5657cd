/* clock.h - which counter the stamps read, and what a tick of it is worth. */
#ifndef COWBENCH_TRIAL_CLOCK_H
#define COWBENCH_TRIAL_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "trial/result.h"
#include "arch/arch.h"

struct clock {
	enum clock_kind kind;
	enum clock_source source;
	double ns_per_tick; /* instructions: 1, a tick is one */
	double quantum;	    /* ns, or instructions: what the counter moves by */
	double error; /* relative spread of the calibrations; 0: none needed */
};

/* Chooses the counter where it is invariant, else CLOCK_MONOTONIC_RAW, and
 * calibrates it against that clock to 0.1 % within 50 to 500 ms.  In
 * CLOCK_INSTRUCTIONS the counter is what the emulator advances by one an
 * instruction (QEMU -icount shift=0), taken as it is.  0, or -ENODEV when
 * instructions are asked for where there is no counter. */
int clock_choose(struct clock *clock, enum clock_kind kind, struct reason *why);

/* What the source is called in a record: "tsc", "cntvct_el0" or
 * "monotonic_raw". */
const char *clock_source_name(enum clock_source source);

#endif
