/* slurm_script.h - the batch script of a fleet's jobs: what one job does on its
 * node. */
#ifndef COWBENCH_FLEET_SLURM_SCRIPT_H
#define COWBENCH_FLEET_SLURM_SCRIPT_H

#include <stddef.h>
#include <stdio.h>

#include "base/reason.h"

struct slurm_script {
	const char *label;	  /* of the kernel: a name for files and jobs */
	const char *folder;	  /* absolute, seen by each node */
	const char *program;	  /* cowbench, seen by each node */
	unsigned minutes;	  /* the limit of a job */
	const char *hook;	  /* boots the node; NULL: it is not booted */
	const char *const *words; /* of `cowbench run`, without "run" */
	size_t nr_words;
};

/* Whether the label can be a name of files and jobs: 0, or -EINVAL with the
 * reason. */
int slurm_script_check(const struct slurm_script *script, struct reason *why);

/* Writes it.  All texts are quoted: none is a part of the shell's language but
 * the hook, which is a command. */
void slurm_script_print(const struct slurm_script *script, FILE *to);

#endif
