/* trace_text.h - what ftrace's files say, as numbers: pure functions. */
#ifndef COWBENCH_BASE_TRACE_TEXT_H
#define COWBENCH_BASE_TRACE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/reason.h"

#define TRACE_FUNCTIONS 32 /* that a trial counts at most */
#define TRACE_NAME	48 /* room for a name and its terminating 0 */

/* Functions by the name that they have in the source.  The compiler may have
 * added a dot and a suffix ("wp_page_copy.isra.0"), and may have made several
 * functions of one. */
struct trace_names {
	size_t nr;
	char name[TRACE_FUNCTIONS][TRACE_NAME];
	bool has[TRACE_FUNCTIONS]; /* the kernel has such a function */
};

struct trace_plan {	   /* what a trial has to trace; names.nr 0: nothing */
	char instance[96]; /* its folder */
	struct trace_names names; /* the two marks, then the benchmark's
				   * functions */
	pid_t thread;		  /* the kernel thread that does the work; or
				   * 0 */
};

/* Adds the names in words, which blanks separate, each name once.  Too many or
 * too long names are a mistake in a benchmark (assert). */
void trace_names_add(struct trace_names *names, const char *words);

/* Reads available_filter_functions: sets has, and calls found, unless NULL,
 * with each of the kernel's own symbols for one of the names. */
void trace_names_find(struct trace_names *names, const char *functions,
		      void (*found)(void *context, const char *symbol,
				    size_t length),
		      void *context);

/* Finds the first symbol whose name in the source ends in `end`, and copies it
 * to symbol[TRACE_NAME].  False where there is none. */
bool trace_find_end(const char *functions, const char *end,
		    char symbol[TRACE_NAME]);

/* The first two of the names are marks: calls between a TRACE_BEGIN and a
 * TRACE_END count. */
enum { TRACE_BEGIN, TRACE_END, TRACE_MARKS };

/* Adds the calls in a trace of the function tracer to calls[names.nr].  The
 * trace may have been taken with or without context-info and print-parent.
 * Returns the number of calls in the trace, those outside of stretches
 * included; -EBADMSG where a line is something else (events were lost, or
 * another function was called), or the two marks do not alternate. */
long trace_count(const char *text, const struct trace_names *names,
		 uint64_t *calls, struct reason *why);

/* Reads the text of a file per_cpu/cpuN/stats: the number of events in the
 * buffer, and of those that were lost.  False where either is missing. */
bool trace_stats(const char *text, uint64_t *entries, uint64_t *lost);

#endif
