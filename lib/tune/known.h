/* known.h - programs of which something is known: a switch of their own for
 * huge pages, and what their documents say of THPs. */
#ifndef COWBENCH_TUNE_KNOWN_H
#define COWBENCH_TUNE_KNOWN_H

#include <stdbool.h>

struct known {
	const char *name;   /* of its program */
	const char *itself; /* how it asks for huge pages itself; NULL */
	const char *says;   /* its documents, against THPs; NULL: nothing */
	const char *since;  /* what that overlooks, with the kernel's version */
};

/* The first of them that a command line names, by the last part of a path;
 * NULL: none. */
const struct known *known_find(const char *line);

/* How any one program gets huge pages (or none) without a change of the
 * machine's settings: a sentence each line. */
const char *known_switches(bool huge);

#endif
