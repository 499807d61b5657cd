/* course.h - a way through all cache lines of a memory: each once, the next one
 * anywhere, then the first again.
 *
 * The numbers of the lines are a linear congruential sequence.  Its period is
 * as long as there are lines, since their number is a power of two, the
 * increment odd and the multiplier 1 more than a multiple of 4 (Hull and Dobell
 * 1962).  The page is the upper bits of a line's number, which look random
 * enough for a prefetcher; that the lower ones do not matters little, since
 * they only say which line of the page.
 */
#ifndef COWBENCH_BASE_COURSE_H
#define COWBENCH_BASE_COURSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COURSE_LINE 64 /* bytes */

/* The line after that one; lines is a power of two. */
static inline uint64_t course_next(uint64_t line, uint64_t lines)
{
	return (line * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407)) &
	       (lines - 1);
}

/* How many of the lines of a memory a course visits: the largest power of
 * two. */
static inline uint64_t course_lines(size_t bytes)
{
	uint64_t lines = 1;

	while (lines * 2 <= bytes / COURSE_LINE)
		lines *= 2;
	return lines;
}

/* Lays the course through mem: each line begins with the address of the next.
 */
static inline void course_lay(unsigned char *mem, uint64_t lines)
{
	for (uint64_t line = 0; line < lines; line++)
		*(void **)(mem + line * COURSE_LINE) =
			mem + course_next(line, lines) * COURSE_LINE;
}

#endif
