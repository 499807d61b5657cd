/* here.h - `cowbench fleet --here`: the boots of one machine, without a
 * scheduler.  What is known of them lies in one folder, and outlives each boot:
 *
 *	boots			which boots there are, in their order, and what
 *				became of each (below)
 *	KERNEL/NODE-N.jsonl	the record of the Nth boot of a kernel
 *	KERNEL/NODE-N.jsonl.part	until it is whole
 *	cowbench		the program, so that all boots run the same one
 *	log			what was said
 */
#ifndef COWBENCH_FLEET_HERE_H
#define COWBENCH_FLEET_HERE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "base/text_index.h"

enum here_state { HERE_TODO, HERE_DONE, HERE_FAILED, NR_HERE_STATES };

struct here_boot {
	size_t kernel;	 /* of the kernels */
	unsigned number; /* of that kernel, from 1 */
	enum here_state state;
	char *said; /* done: the boot's id; failed: why; else NULL */
};

/* Which moment it is of the first boot that is to do. */
enum here_moment {
	HERE_BEGINS,   /* nothing was done for it */
	HERE_ASKED,    /* the hook was called, in the boot `in` */
	HERE_MEASURES, /* its run began, in the boot `in` */
	NR_HERE_MOMENTS,
};

struct here_jobs { /* all zero: none */
	char *folder;
	char *hook; /* a command of the shell */
	struct text_index kernels;
	char **words; /* of `cowbench run`, without "run" */
	size_t nr_words, room_words;
	struct here_boot *boots; /* in their order */
	size_t nr, room;
	enum here_moment moment;
	char *in; /* NULL where the moment needs none */
};

/* Adds the kernels of a list with commas between. */
void here_add_kernels(struct here_jobs *jobs, const char *list);

/* Adds a copy of a word behind `cowbench run`. */
void here_add_word(struct here_jobs *jobs, const char *word);

/* Makes the boots: `each` of each kernel, in rounds of one boot a kernel in
 * random order, so that a drift of the machine meets all kernels. */
void here_plan(struct here_jobs *jobs, unsigned each);

/* Why the kernels, the hook, the folder or the words cannot be those of boots;
 * 0, or -EINVAL with the reason. */
int here_check(const struct here_jobs *jobs, struct reason *why);

/* Writes the file `boots`: afterwards it is on the disk whole, as it was before
 * or as it is now.  0, or -errno with the reason. */
int here_save(const struct here_jobs *jobs, struct reason *why);

/* Reads it; the folder is given.  0, or -errno with the reason: none was begun
 * there, or a line that cowbench did not write.  here_clear() in either
 * case. */
int here_load(struct here_jobs *jobs, const char *folder, struct reason *why);

/* The first boot that is to do; NULL: none is left. */
struct here_boot *here_next(const struct here_jobs *jobs);

/* Ends the first boot that is to do, and all moments of it; `said` is copied.
 * A kernel whose last two boots failed has no more of them: `given_up` is set
 * where that is so now. */
void here_end(struct here_jobs *jobs, enum here_state state, const char *said,
	      bool *given_up);

/* Sets the moment; in: the boot's id, copied, or NULL. */
void here_set_moment(struct here_jobs *jobs, enum here_moment moment,
		     const char *in);

/* The boot that failed is to do again. */
void here_retry(struct here_jobs *jobs);

size_t here_count(const struct here_jobs *jobs, enum here_state state);

/* "FOLDER/KERNEL/NODE-N.jsonl"; the caller frees. */
char *here_record(const struct here_jobs *jobs, const struct here_boot *boot);

void here_clear(struct here_jobs *jobs);

#endif
