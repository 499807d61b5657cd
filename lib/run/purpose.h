/* purpose.h - sets of benchmarks by what somebody works on: `run --for
 * fork`. */
#ifndef COWBENCH_RUN_PURPOSE_H
#define COWBENCH_RUN_PURPOSE_H

enum purpose {
	PURPOSE_ALL, /* no choice: what the words say */
	PURPOSE_MPROTECT,
	PURPOSE_FORK,
	PURPOSE_THP,
	PURPOSE_SWAP,
	PURPOSE_PINS,
	NR_PURPOSES
};

#define PURPOSE_MOST 12 /* benchmarks of a purpose, at most */

extern const char *const purpose_words[NR_PURPOSES];

/* The names of its benchmarks; NULL ends them. */
extern const char *const purpose_benches[NR_PURPOSES][PURPOSE_MOST + 1];

#endif
