/* run_options.h - what `cowbench run` is told: by words, or by the record that
 * it goes on with. */
#ifndef COWBENCH_CLI_RUN_OPTIONS_H
#define COWBENCH_CLI_RUN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/facts.h"
#include "run/plan.h"

#define PILOT 10 /* trials before --until knows how many it takes (method) */

struct run_options {
	const char *path;
	const char *ab;	  /* NULL: no arms */
	double until_pct; /* 0: the number of trials is fixed */
	unsigned cap;
	bool overwrite, resume, set, trace, anonymous, no_table;
	const char *events; /* to count; NULL: none */
	bool events_timed;  /* in the trials that give the times */
	enum scope scope;
	unsigned trials;
	double budget_ms, time_s, memory_pct;
	uint64_t seed;
	enum clock_kind clock;
	unsigned timeout_s;
	const char *const *words;
	size_t nr_words;
	char *text, *ab_text,
		*events_text; /* of a resumed run: they lie there */
	const char **list;
};

/* Sets the defaults, and what the command line says.  EXIT_GOOD, -1 where that
 * was --help, or an exit code after complaining.  Words and path are on loan
 * from argv. run_options_clear() in either case. */
int run_options_parse(int argc, char **argv, struct run_options *o);

/* The plan of the record at o->path in place of the options: the same cases,
 * arms, seed and amounts, so that the run goes on as it was begun.  EXIT_GOOD,
 * or an exit code after complaining. */
int run_options_resume(struct run_options *o);

/* Trials and budget, where no option said. */
void run_options_settle(struct run_options *o, size_t cases);

/* The facts of the run line that run_options_resume() reads. */
void run_options_facts(const struct run_options *o, struct facts *facts);

void run_options_clear(struct run_options *o);

#endif
