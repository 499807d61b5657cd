/* job.h - what runs in the guests: a command of cowbench, or another
 * program. */
#ifndef COWBENCH_LAB_JOB_H
#define COWBENCH_LAB_JOB_H

#include "lab/boot.h"

struct job {
	const char *const *words; /* a command of ours or a program's path (it
				   * has a '/'), and what is said to it */
	size_t nr_words;
	const char *const *added; /* files for the program */
	size_t nr_added;
};

/* This program (where lab->cross is built: that one), as the guest's first
 * process: lab->init.  0, or -errno with the reason. */
int job_load_init(struct lab *lab, struct reason *why);

/* Settles lab's job, added files and words, for its clock; a run is told what
 * every run in a guest needs.  0, or -errno with the reason.  What the job
 * points to outlives the lab; job_free() either way. */
int job_load(struct lab *lab, const struct job *job, struct reason *why);

/* Frees what these two gave the lab. */
void job_free(struct lab *lab);

#endif
