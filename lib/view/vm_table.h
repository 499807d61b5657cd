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

/* Makes a column of each kernel and topology whose boots brought records home,
 * and finishes it; columns has room for nr, boots are sorted.  A record that
 * cannot be read, or that breaks off though its guest ended well, is complained
 * of and counted in *bad.  boots_a_seed: see data/seeds.h.  The number of
 * columns; vm_columns_clear() them. */
size_t vm_columns_read(struct vm_column *columns, struct boot *boots, size_t nr,
		       unsigned boots_a_seed, unsigned *bad);

void vm_columns_clear(struct vm_column *columns, size_t nr);

/* A row a case, a column a kernel and topology; changes are against the first
 * column, and so is what is explained below a row. */
void vm_table_print(const struct vm_column *columns, size_t nr,
		    enum explain explain, FILE *to, bool colour);

/* For each column the lines of memory that a model of caches missed. */
void vm_lines_print(const struct vm_column *columns, size_t nr, FILE *to,
		    bool colour);

/* For each column its cases with axis=A against those with axis=B, by function;
 * ab is "axis=A,B".  false, after complaining, where a column has no two such
 * cases. */
bool vm_ab_print(const struct vm_column *columns, size_t nr, const char *ab,
		 FILE *to, bool colour);

/* For each column of two boots or more whose clock counts instructions, a line
 * on how many cases had the same median in all of them, to the digit, and what
 * the others differ by. */
void vm_repeats_print(const struct vm_column *columns, size_t nr, FILE *to,
		      bool colour);

#endif
