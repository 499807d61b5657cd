/* vm_table.h - records of several kernels and topologies side by side. */
#ifndef COWBENCH_CLI_VM_TABLE_H
#define COWBENCH_CLI_VM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "data/summary.h"

struct vm_column {
	const char *kernel;
	const char *topology;
	struct summary summary; /* of all its boots, finished */
	unsigned boots;		/* whose records are in it */
};

/* Adds the record at path to a summary that is not finished. 0 or -errno. */
int vm_summary_add(struct summary *summary, const char *path,
		   struct reason *why);

/* A row a case, a column a kernel and topology; changes are against the first
 * column. */
void vm_table_print(const struct vm_column *columns, size_t nr, FILE *to,
		    bool colour);

/* For each column of two boots or more whose clock counts instructions, a line
 * on how many cases had the same median in all of them, to the digit, and what
 * the others differ by. */
void vm_repeats_print(const struct vm_column *columns, size_t nr, FILE *to,
		      bool colour);

/* The case of that id and unit, or NULL. */
const struct case_summary *vm_find(const struct summary *summary,
				   const struct case_summary *like);

#endif
