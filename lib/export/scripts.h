/* scripts.h - the figures' scripts, which this program carries (Makefile).
 *
 * Carried and not looked for, so that cowbench draws wherever it was copied to,
 * and always with the scripts that know its tables.
 */
#ifndef COWBENCH_EXPORT_SCRIPTS_H
#define COWBENCH_EXPORT_SCRIPTS_H

struct script {
	const char *path; /* in the sources: "plots/tail.gp" */
	const char *text;
};

/* Sorted by path; the last one has none. */
extern const struct script scripts[];

#endif
