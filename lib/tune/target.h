/* target.h - a running program, looked at and not touched: what memory it has,
 * and how huge that is. */
#ifndef COWBENCH_TUNE_TARGET_H
#define COWBENCH_TUNE_TARGET_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/reason.h"

#define TARGET_NAME 64

struct target {
	pid_t pid;
	char name[TARGET_NAME];
	/* Bytes, resident. */
	double anonymous, shared, file;
	double huge;	  /* of the anonymous and shared: mapped by PMDs */
	double eligible;  /* of the anonymous: in mappings that may be huge by
			  * what is set now; NaN: not said (before 5.0) */
	double advised;	  /* of it: in mappings with MADV_HUGEPAGE */
	double forbidden; /* of it: with MADV_NOHUGEPAGE */
	double page_tables;
	bool off;	  /* THPs are switched off for it (prctl) */
	double processes; /* its children */
	char group[128];  /* its memory cgroup; "" in the root, or unknown */
	double written;	  /* bytes of anonymous memory that it stored to in
			   * watched_s seconds; 0 s: it was not watched */
	double watched_s;
	uint64_t began; /* when, in clock ticks since boot: it is this one */
};

/* Looks at that process.  0; -ESRCH where there is none, -EACCES where it is
 * another user's, other -errno; with the reason. */
int target_look(pid_t pid, struct target *target, struct reason *why);

/* Watches it for so long, or until *stop is set: which of its anonymous pages
 * it stores to.  Each takes a fault more meanwhile.  0; -ENOTSUP where the
 * kernel cannot tell, -EINTR where it was stopped, other -errno; with the
 * reason. */
int target_watch(struct target *target, double seconds,
		 const volatile sig_atomic_t *stop, struct reason *why);

/* Of a target that was watched: the share of its memory that it stored to, 0 to
 * 1; never 0, which would say that nobody knows. */
double target_written(const struct target *target);

/* Whether it is there still, and has not ended: another may have its number. */
bool target_lives(const struct target *target);

/* What was seen, in two lines. */
void target_print(const struct target *target, FILE *to);

#endif
