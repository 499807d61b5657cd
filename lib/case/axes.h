/* axes.h - what a benchmark has: its axes, the words that each takes, its
 * rows. */
#ifndef COWBENCH_CASE_AXES_H
#define COWBENCH_CASE_AXES_H

#include <stddef.h>

#include "base/reason.h"
#include "base/size.h"
#include "bench.h"
#include "bench/registry.h"

/* The axes that every benchmark has; a benchmark's own axes come after
 * these. */
enum axis_id {
	AXIS_STATE,
	AXIS_HELD,
	AXIS_KIND,
	AXIS_BYTES,
	AXIS_VIA,
	AXIS_STRIDE,
	AXIS_CPU,
	AXIS_MEM,
	AXIS_TO,
	AXIS_THREADS,
	AXIS_PROCS,
	AXIS_MEMCG,
	NR_COMMON_AXES
};

#define CASE_ID_MAX  256 /* the words of a case, with their end */
#define OWN_AXES_MAX 6
#define NR_AXES	     (NR_COMMON_AXES + OWN_AXES_MAX)
#define AXIS_WORD    SIZE_WORD /* room for a value and its terminating 0 */

/* Name, and one line for `cowbench list`. */
extern const char *const axis_names[NR_COMMON_AXES];
extern const char *const axis_whats[NR_COMMON_AXES];

/* The benchmark of that name; NULL with the nearest name in the reason. */
const struct bench_entry *bench_find(const char *name, struct reason *why);

/* Number of the benchmark's axes, and the name of each (id < that number). */
size_t bench_axes(const struct bench *bench);
const char *bench_axis_name(const struct bench *bench, size_t id);

/* The id of the axis of that name; -1 where the benchmark has none. */
int bench_axis(const struct bench *bench, const char *name);

/* The sets of states, holders and kinds in the benchmark's rows. */
unsigned bench_states(const struct bench *bench);
unsigned bench_held(const struct bench *bench);
unsigned bench_kinds(const struct bench *bench);

/* The row's set of holders; HELD_NONE alone where the row names none. */
unsigned row_held(const struct expect *row);

/* The nr words that an axis may take where they are a fixed list; NULL for a
 * number (bytes) or a node (cpu, mem, to). */
const char *const *bench_axis_words(const struct bench *bench, size_t id,
				    size_t *nr);

/* Returns -EINVAL.  The reason says that the axis does not take the word, which
 * words it takes, and which of them is nearest. */
int axis_refuse(const char *axis, const char *word, const char *const *words,
		size_t nr, struct reason *why);

/* Checks that the benchmark has the axis and that the axis takes the word
 * (NULL: any): of state, held and kind only the words that the benchmark's rows
 * name.  0; -EINVAL with the reason, which names what there is and the nearest
 * of that. */
int axis_check(const struct bench_entry *entry, const char *axis,
	       const char *word, struct reason *why);

#endif
