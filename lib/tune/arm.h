/* arm.h - the settings that are tried: each arm is what the machine has now,
 * with some settings changed.
 */
#ifndef COWBENCH_TUNE_ARM_H
#define COWBENCH_TUNE_ARM_H

#include <stddef.h>
#include <stdint.h>

#include "base/facts.h"
#include "base/reason.h"

#define ARMS_MAX 24
#define ARM_NAME 40

struct arm {
	char name[ARM_NAME];
	/* The new word of each setting (host/setting.h) that differs from now,
	 * by the setting's name; empty for the first arm, which is now. */
	struct facts words;
};

struct arms { /* arms_clear() them; the first is "now" */
	struct arm list[ARMS_MAX];
	size_t nr;
	struct facts now; /* the word now of each setting that an arm may
			   * change */
	const char *root; /* before every path; NULL: the machine */
};

/* Reads what the machine has now, and makes the arms of the screening, those
 * that matter most first: the switch of THPs, the sizes of mTHPs, compaction,
 * shared memory.  An arm that would be what is set now is left out.  0; -ENOENT
 * with the reason where this kernel has no THPs, other -errno. */
int arms_screen(struct arms *arms, const char *root, struct reason *why);

/* Adds the arms that differ in what is done for a huge page where memory is
 * fragmented. */
void arms_fragment(struct arms *arms);

/* Adds an arm with so many bytes of huge pages more in the pool of a PMD's
 * size, for a program that asks for these (hugetlb).  0; -ENOENT with the
 * reason where this kernel has no such pool. */
int arms_pool(struct arms *arms, size_t bytes, struct reason *why);

/* Leaves now and those arms, by their names with commas between them.  0;
 * -EINVAL with the reason where there is none of such a name. */
int arms_only(struct arms *arms, const char *names, struct reason *why);

/* Adds variants of the arm: the same with one more setting changed, at most so
 * many.  Returns how many it added. */
size_t arms_refine(struct arms *arms, size_t arm, size_t most);

/* The word of the setting under that arm; NULL: this kernel has no such
 * setting. */
const char *arm_word(const struct arms *arms, size_t arm, const char *name);

void arms_clear(struct arms *arms);

#endif
