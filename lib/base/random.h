/* random.h - a small generator for orders and offsets, seeded from the record
 * so that a run can be repeated.  splitmix64 (Steele, Lea and Flood 2014). */
#ifndef COWBENCH_BASE_RANDOM_H
#define COWBENCH_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* From 0 to below - 1, below > 0; without modulo bias (Lemire 2019). */
static inline size_t random_below(uint64_t *state, size_t below)
{
	uint64_t limit = (UINT64_MAX - below + 1) % below;
	uint64_t x;

	do {
		x = random_next(state);
	} while (x < limit);
	return (size_t)(x % below);
}

#endif
