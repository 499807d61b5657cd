/* sheet.h - the answer on one screen, and as JSON. */
#ifndef COWBENCH_TUNE_SHEET_H
#define COWBENCH_TUNE_SHEET_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/json.h"
#include "tune/experiment.h"
#include "tune/known.h"

struct sheet_asked {
	const char *what;	   /* the subject, in words for people */
	const struct known *known; /* the program; NULL: not known */
	bool program;		   /* it is one, known or not */
	unsigned goals;		   /* the set of those that are answered */
	char *const *command;	   /* the words of this run; NULL ends them */
	uint64_t seed;		   /* of its orders */
	/* How much programs waited for CPUs before it began, in percent
	 * (host/busy.h); -1: the kernel does not say. */
	double busy_before;
};

/* Prints what was found of the subject, a column an arm, the answer for each
 * goal, and how a recommended arm is tried, kept and undone. */
void sheet_print(const struct experiment *experiment,
		 const struct sheet_asked *asked, FILE *to);

/* Prints the columns alone, of what is measured so far. */
void sheet_table(const struct experiment *experiment, FILE *to);

/* What sheet_print() says, as one JSON object. */
void sheet_json(const struct experiment *experiment,
		const struct sheet_asked *asked, struct json_text *json);

#endif
