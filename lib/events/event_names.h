/* event_names.h - from `--events LIST` to counters that this machine has.
 *
 *	cycles:k			libpfm4's names, :u user and :k kernel
 *	dtlb_store_misses.walk_completed
 *	page-faults			the kernel's own
 *	exceptions:page_fault_user	a tracepoint
 *	vmstat:thp_split_pmd		of /proc/vmstat: the whole machine's
 *	tlb				a preset: the events of a subject
 *
 * What this machine lacks is no error: it is missing, for a reason.  A name
 * that is mistyped is one (event_typo.h).
 */
#ifndef COWBENCH_EVENTS_EVENT_NAMES_H
#define COWBENCH_EVENTS_EVENT_NAMES_H

#include "events/events.h"

struct event_missing { /* for the same reason */
	char names[512];
	struct reason why;
};

struct event_names {
	struct event_spec specs[EVENTS_MAX];
	size_t nr;
	struct event_missing missing[EVENTS_MAX];
	size_t nr_missing;
};

/* Finds the events of a list, whose words commas separate.  Each event is
 * opened once and closed, so this user can count all that are in specs.  0, or
 * -EINVAL where the list is malformed or too long. */
int event_names_parse(struct event_names *names, const char *list,
		      struct reason *why);

/* The events of a preset, separated by commas, on a CPU that libpfm4 calls by
 * that name ("skl", "amd64_fam19h_zen4"; "": any other CPU).  NULL: no such
 * preset. */
const char *event_preset(const char *word, const char *pmu);

#endif
