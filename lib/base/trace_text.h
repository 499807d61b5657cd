/* trace_text.h - what ftrace's files say, as numbers: pure functions. */
#ifndef COWBENCH_BASE_TRACE_TEXT_H
#define COWBENCH_BASE_TRACE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/reason.h"

#define TRACE_FUNCTIONS 32 /* that a trial counts at most */
#define TRACE_NAME	48 /* room for a name, its end included */

/* Functions by the name that they have in the source.  The compiler may have
 * put something behind a dot there ("wp_page_copy.isra.0"), and may have made
 * several of one. */
struct trace_names {
	size_t nr;
	char name[TRACE_FUNCTIONS][TRACE_NAME];
	bool has[TRACE_FUNCTIONS]; /* the kernel has such a function */
};

struct trace_plan {	   /* what a trial is told; names.nr 0: not traced */
	char instance[96]; /* its folder */
	struct trace_names names; /* the benchmark's, behind the marks */
	pid_t thread;		  /* a kernel's thread that does it; or 0 */
};

/* Adds the names in words, which blanks separate, none of them twice.  Those
 * past the room, and too long ones, are a mistake in a benchmark (assert). */
void trace_names_add(struct trace_names *names, const char *words);

/* Reads available_filter_functions: sets has, and calls found, unless NULL,
 * with each of the kernel's own symbols for one of the names. */
void trace_names_find(struct trace_names *names, const char *functions,
		      void (*found)(void *context, const char *symbol,
				    size_t length),
		      void *context);

/* The first symbol whose name in the source ends so, in symbol[TRACE_NAME].
 * False where there is none. */
bool trace_find_end(const char *functions, const char *end,
		    char symbol[TRACE_NAME]);

/* The first two of the names are marks: what was called between a TRACE_BEGIN
 * and a TRACE_END counts. */
enum { TRACE_BEGIN, TRACE_END, TRACE_MARKS };

/* Adds to calls[names.nr] what a trace of the function tracer says, that was
 * taken without context-info and print-parent, or with them.  How many calls it
 * tells of, those between the stretches included; or -EBADMSG where a line says
 * something else (that events were lost, or that another function was called),
 * or marks do not take turns. */
long trace_count(const char *text, const struct trace_names *names,
		 uint64_t *calls, struct reason *why);

/* What a file per_cpu/cpuN/stats says: events in the buffer, and those that did
 * not find room in it.  False where it says neither. */
bool trace_stats(const char *text, uint64_t *entries, uint64_t *lost);

#endif
