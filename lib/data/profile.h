/* profile.h - where the instructions of an operation went, by function and its
 * callers. A trial has one profile, a line of type "profile" in the record
 * (results/README.md).
 */
#ifndef COWBENCH_DATA_PROFILE_H
#define COWBENCH_DATA_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "base/reason.h"
#include "trial/result.h"

#define PROFILE_ROOT ((size_t)0)

struct profile_node {  /* a function, as called through these callers */
	size_t parent; /* its caller's index, which is less; of the first node,
		        * user space, its own */
	size_t name;
	double count; /* instructions of its own that an operation takes, in the
		       * trial's unit; net: the first node's leave out the
		       * overhead */
	bool inlined; /* into its caller */
};

#define PROFILE_NODES 16

/* What a model of caches says: lines of 64 bytes that came from each NUMA
 * node's memory; means over the operations that counted, for each page, folio
 * or call, as the unit says. */
struct profile_lines {
	double loads, stores;
};

struct profile { /* all zero is an empty one */
	char id[CASE_ID_MAX];
	char arm[64];
	char unit[32];
	unsigned trial;
	int pair, order, boot;
	uint64_t n;	      /* operations that the trial counted */
	double sum;	      /* sum over all nodes: the trial's net midmean */
	struct reason reason; /* why the profile has no nodes; else "" */
	char **names;	      /* each once */
	size_t nr_names;
	struct profile_node *nodes; /* each after its caller */
	size_t nr;
	bool inlines;	/* whether inlined functions are told from their
			 * callers; else none is */
	char cache[64]; /* the model: "l2=2m/16,llc=32m/16"; "": none */
	struct profile_lines lines[PROFILE_NODES];
	size_t nr_lines; /* NUMA nodes */
};

/* Which trial it is of. */
void profile_of(struct profile *profile, const struct trial_result *result);

void profile_clear(struct profile *profile);

/* The line, with its newline. */
void profile_put(struct json_text *line, const struct profile *profile);

struct profiles { /* of one record, or of several records of one side */
	struct profile *list;
	size_t nr;
};

/* Adds the profiles of the record at path (not standard input), and skips all
 * other lines unread.  0, or -errno with the reason: no such file, or a bad
 * line. */
int profiles_read(struct profiles *profiles, const char *path,
		  struct reason *why);

void profiles_clear(struct profiles *profiles);

/* The call stack of a node, as "user;asm_exc_page_fault;exc_page_fault", with
 * "_[i]" behind what is inlined, as flamegraph.pl takes it; the caller frees
 * it. */
char *profile_stack(const struct profile *profile, size_t node);

/* A function's share in one profile, or in two. */
struct profile_function {
	const char *name;  /* on loan from a profile */
	double own[2];	   /* instructions of its own */
	double with[2];	   /* and of all that it called */
	double difference; /* own[1] - own[0] */
	bool inlined[2];   /* wherever it is entered */
};

struct profile_functions {
	struct profile_function *list;
	size_t nr;
};

/* Lists every function of both profiles; b may be NULL.  Sorted by the size of
 * the difference (without b, of own[0]), the largest first; equal ones by
 * name.  Where one of them does not tell inlined functions, they count as their
 * callers in both. */
void profile_compare(struct profile_functions *functions,
		     const struct profile *a, const struct profile *b);

void profile_functions_clear(struct profile_functions *functions);

#endif
