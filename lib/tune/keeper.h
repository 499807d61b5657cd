/* keeper.h - puts the machine under an arm's settings, by the guard
 * (host/guard.h), which puts all back however the run ends. */
#ifndef COWBENCH_TUNE_KEEPER_H
#define COWBENCH_TUNE_KEEPER_H

#include <signal.h>

#include "base/facts.h"
#include "base/reason.h"
#include "host/guard.h"
#include "tune/arm.h"

struct keeper { /* keeper_close() it */
	struct guard guard;
	struct facts set; /* the word that each setting has by us */
};

/* Opens the guard, and checks that settings may be changed here: writes
 * thp.enabled as it is.  0; -errno with the reason. */
int keeper_open(struct keeper *keeper, const struct arms *arms,
		const volatile sig_atomic_t *stop, struct reason *why);

/* Changes what differs from the arm, and nothing else; vm.min_free_kbytes,
 * which the kernel changes when khugepaged starts or stops, stays as it was.
 * 0; -EPIPE: the guard was killed; other -errno: the kernel refuses a word of
 * the arm, and the settings are those of no arm until the next call. */
int keeper_apply(struct keeper *keeper, const struct arms *arms, size_t arm,
		 struct reason *why);

/* Changes one setting until the next keeper_apply().  0; -errno as it. */
int keeper_set(struct keeper *keeper, const char *name, const char *word,
	       struct reason *why);

/* Puts all back and ends the guard.  0 or -errno, as guard_close(). */
int keeper_close(struct keeper *keeper, struct reason *why);

#endif
