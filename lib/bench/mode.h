/* mode.h - what the engine does otherwise in some cases: for bench.modes. */
#ifndef COWBENCH_BENCH_MODE_H
#define COWBENCH_BENCH_MODE_H

enum mode {
	MODE_CHILD_OPERATES, /* the child of state=shared, not its parent */
	MODE_CHILD_OWNS,     /* the pages are a child's own and nobody else maps
			      * them; the operation ends the child, and then
			      * nobody maps those frames */
	MODE_FORKED_GONE,  /* swapped pages: forked while in swap; the child is
			    * gone */
	MODE_FORKED_ALIVE, /* the same by a child that lives: t->child */
	NR_MODES
};

struct mode_row {
	enum mode mode;
	const char *only; /* as in struct expect: of these cases; NULL: all */
};

#endif
