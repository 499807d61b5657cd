/* operations.h - operations on memory as the subject: what the settings mean
 * for a machine, or for a program of that size and mix. */
#ifndef COWBENCH_TUNE_OPERATIONS_H
#define COWBENCH_TUNE_OPERATIONS_H

#include <signal.h>

#include "base/reason.h"
#include "tune/subject.h"
#include "tune/workload.h"

struct operations {
	struct workload workload;
	const volatile sig_atomic_t *stop;
	double held_bytes;	   /* of what is free, that others will hold */
	bool proved[MEASURES_MAX]; /* ours: what page frames have proved */
};

#define OPERATIONS_BYTES   ((size_t)256 << 20)
#define OPERATIONS_WRITTEN 0.1 /* of a region, during a save */

/* Sets what is 0 to its default, and cuts the sizes to what memory allows: a
 * quarter of what is available.  0; 1 where it was cut; -ENOMEM with the reason
 * where there is too little to say anything. */
int operations_fit(struct operations *operations, struct reason *why);

/* The subject of them, which must outlive it. */
struct subject operations_subject(struct operations *operations);

#endif
