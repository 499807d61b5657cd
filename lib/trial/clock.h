/* clock.h - which counter the stamps read, and what a tick of it is worth. */
#ifndef COWBENCH_TRIAL_CLOCK_H
#define COWBENCH_TRIAL_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/facts.h"
#include "base/reason.h"
#include "trial/result.h"
#include "arch/arch.h"

struct clock {
	enum clock_kind kind;
	enum clock_source source;
	double ns_per_tick; /* of CLOCK_INSTRUCTIONS: instructions a tick */
	double quantum;	    /* step of the counter, in ns or instructions */
	double error; /* relative spread of the calibrations; 0: none needed */
	char known[128]; /* how ns_per_tick was found, a phrase */
};

/* CLOCK_TIME: chooses the counter where it is invariant, else
 * CLOCK_MONOTONIC_RAW, and calibrates it against that clock to 0.1 % within 50
 * to 500 ms.  CLOCK_INSTRUCTIONS: the counter of an emulated guest that
 * advances with the instructions (QEMU -icount shift=0), which two runs of
 * different ones prove. 0, or -ENODEV with the reason where instructions are
 * asked for and the counter does not count them. */
int clock_choose(struct clock *clock, enum clock_kind kind, struct reason *why);

/* How many ticks a run takes that does twice the work more than one that does
 * it once: the least of all twice less the least of all once.  An interrupt
 * makes either longer, so the least difference of a pair would be one whose
 * first run was interrupted.  nr from 1 on. */
double clock_least_more(const uint64_t *once, const uint64_t *twice, size_t nr);

/* Adds clock.kind, source, known, ns_per_tick, quantum and error. */
void clock_facts(const struct clock *clock, struct facts *facts);

#endif
