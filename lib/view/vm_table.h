/* vm_table.h - records of several kernels and topologies side by side. */
#ifndef COWBENCH_VIEW_VM_TABLE_H
#define COWBENCH_VIEW_VM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "data/summary.h"
#include "lab/boot.h"
#include "view/explain_table.h"

struct vm_column {
	const char *kernel;
	const char *topology;
	struct summary summary;	  /* of all its boots, finished */
	unsigned boots;		  /* whose records are in it */
	unsigned boots_a_seed;	  /* see data/seeds.h; 0: there is one seed */
	struct profiles profiles; /* of them all */
};

/* Makes and finishes a column for each kernel and topology that has records.
 * columns has room for nr; boots must be sorted.  Complains of a record that
 * cannot be read, or that breaks off although its guest ended well, and counts
 * it in *bad.  boots_a_seed: see data/seeds.h.  Returns the number of columns;
 * the caller calls vm_columns_clear(). */
size_t vm_columns_read(struct vm_column *columns, struct boot *boots, size_t nr,
		       unsigned boots_a_seed, unsigned *bad);

void vm_columns_clear(struct vm_column *columns, size_t nr);

/* Prints a row for each case and a column for each kernel and topology.
 * Changes are against the first column, and so are the explanations below a
 * row. */
void vm_table_print(const struct vm_column *columns, size_t nr,
		    enum explain explain, FILE *to, bool colour);

/* Prints, for each column, why cases were skipped or broken; columns of which
 * the same is to be said share it. */
void vm_ends_print(const struct vm_column *columns, size_t nr, FILE *to,
		   bool colour);

/* Prints, for each column, the lines of memory that a model of caches
 * missed. */
void vm_lines_print(const struct vm_column *columns, size_t nr, FILE *to,
		    bool colour);

/* Explains, for each column, its cases with axis=A against those with axis=B,
 * by function; ab is "axis=A,B".  Complains of each column that has no two such
 * cases (5.10 has no exclusive_wp); false where none has. */
bool vm_ab_print(const struct vm_column *columns, size_t nr, const char *ab,
		 FILE *to, bool colour);

/* Prints a line for each column of two or more boots whose clock counts
 * instructions: how many cases had exactly the same figure in all boots, and by
 * how much the others differ. */
void vm_repeats_print(const struct vm_column *columns, size_t nr, FILE *to,
		      bool colour);

#endif
