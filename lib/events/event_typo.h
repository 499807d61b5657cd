/* event_typo.h - whether the name of an event that this machine does not have
 * is a name at all, and which one was meant. */
#ifndef COWBENCH_EVENTS_EVENT_TYPO_H
#define COWBENCH_EVENTS_EVENT_TYPO_H

#include <stdbool.h>

#include "base/reason.h"

/* A word of --events that nothing here counts: `vmstat:NAME`, a tracepoint's
 * GROUP:NAME, or a name of libpfm4's, which is initialised.  presets ends with
 * NULL.  0 where another machine or kernel may have it; -EINVAL with the
 * reason, and the name that was meant, where the word is mistyped: one or two
 * letters from a name that is there, or a name that libpfm4 has of no CPU at
 * all. */
int event_typo(const char *word, const char *const *presets,
	       struct reason *why);

#endif
