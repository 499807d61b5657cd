/* doctor.h - findings about a machine, as data: what disturbs a measurement,
 * what cannot be measured, and the command that would change it.
 *
 * The level of a finding, and the word for all of them:
 *
 *	good	as it should be
 *	note	part of the suite cannot be measured or proved here, or the
 *		numbers carry a reservation (a guest, a clock that moves)
 *	bad	something works against the measurement right now
 *
 *	disturbed	at least one finding is bad
 *	usable		none is bad, at least one is a note
 *	ready		all are good
 */
#ifndef COWBENCH_DOCTOR_DOCTOR_H
#define COWBENCH_DOCTOR_DOCTOR_H

#include <stddef.h>

#include "base/facts.h"
#include "base/reason.h"
#include "host/noise.h"

enum level { LEVEL_GOOD, LEVEL_NOTE, LEVEL_BAD, NR_LEVELS };

extern const char *const level_words[NR_LEVELS];

struct finding {
	enum level level;
	const char *name;   /* "thp": one word, no dots */
	char value[128];    /* "always" */
	const char *why;    /* it matters; "" when good */
	const char *change; /* the command that would change it, or "" */
};

#define FINDINGS_MAX 48

struct doctor {		  /* all zero: nothing found yet */
	const char *root; /* before every path; NULL or "" for the machine */
	const struct facts *machine; /* machine_facts() of root, or NULL */
	size_t nr;
	struct finding findings[FINDINGS_MAX];
};

/* Looks at all that can be read at once (milliseconds). */
void doctor_look(struct doctor *doctor);

/* Adds what a probe (host/noise.h) found. */
void doctor_hear(struct doctor *doctor, const struct noise *noise);

/* "ready", "usable" or "disturbed". */
const char *doctor_word(const struct doctor *doctor);

/* The finding of that name, or NULL. */
const struct finding *doctor_find(const struct doctor *doctor,
				  const char *name);

/* Writes the short form, such as "usable (guest, THP madvise, 0.3 % steal)":
 * the word, some values that are always named, and the name of each bad
 * finding. */
void doctor_line(const struct doctor *doctor, char *text, size_t room);

/* Adds doctor.word and doctor.<name> = "<level>: <value>" of each. */
void doctor_facts(const struct doctor *doctor, struct facts *facts);

/* The parts of doctor_look(), each of one theme. */
void doctor_look_cpu(struct doctor *doctor);	/* doctor_cpu.c */
void doctor_look_memory(struct doctor *doctor); /* doctor_memory.c */
void doctor_look_rights(struct doctor *doctor); /* doctor_rights.c */
void doctor_look_limits(struct doctor *doctor); /* doctor_limits.c */

/* For the parts: adds a finding, whose value is the formatted text.  Unless it
 * is good, why is shown and change is offered; both must be constants. */
void doctor_add(struct doctor *doctor, enum level level, const char *name,
		const char *why, const char *change, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

#endif
