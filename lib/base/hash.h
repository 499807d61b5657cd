/* hash.h - a number that tells two texts apart, the same on each machine. */
#ifndef COWBENCH_BASE_HASH_H
#define COWBENCH_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_START UINT64_C(0xcbf29ce484222325)

/* The hash of what was hashed so far (HASH_START: nothing) and of these bytes:
 * FNV-1a, 64 bits (Fowler, Noll and Vo 1991). */
uint64_t hash_more(uint64_t hash, const char *bytes, size_t nr);

/* The hash of a text alone, without its end. */
uint64_t hash_text(const char *text);

#endif
