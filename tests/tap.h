/* tap.h - a unit test is a program that prints TAP, read by prove(1).
 *
 *	int main(void)
 *	{
 *		CHECK(1 + 1 == 2);
 *		CHECK_NEAR(sqrt(2), 1.4142135623730951, 1e-12);
 *		return tap_end();
 *	}
 */
#ifndef COWBENCH_TESTS_TAP_H
#define COWBENCH_TESTS_TAP_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned tap_count, tap_failed;

static inline bool tap_result(bool ok, const char *what, const char *file,
			      int line)
{
	tap_count++;
	tap_failed += !ok;
	printf("%sok %u - %s\n", ok ? "" : "not ", tap_count, what);
	if (!ok)
		printf("# at %s:%d\n", file, line);
	fflush(stdout);
	return ok;
}

#define CHECK(condition) tap_result((condition), #condition, __FILE__, __LINE__)

/* Both finite (or both the same infinity) and |got - want| <= eps * max(1,
 * |want|). */
#define CHECK_NEAR(got, want, eps) \
	tap_near((got), (want), (eps), #got, __FILE__, __LINE__)

static inline bool tap_near(double got, double want, double eps,
			    const char *what, const char *file, int line)
{
	double scale = fabs(want) > 1 ? fabs(want) : 1;
	bool ok = got == want || fabs(got - want) <= eps * scale;

	tap_result(ok, what, file, line);
	if (!ok)
		printf("# got %.17g, want %.17g\n", got, want);
	return ok;
}

#define CHECK_TEXT(got, want) tap_text((got), (want), #got, __FILE__, __LINE__)

static inline bool tap_text(const char *got, const char *want, const char *what,
			    const char *file, int line)
{
	bool ok = got && strcmp(got, want) == 0;

	tap_result(ok, what, file, line);
	if (!ok)
		printf("# got  '%s'\n# want '%s'\n", got ? got : "(null)",
		       want);
	return ok;
}

/* The plan comes last; the exit status is what prove looks at besides. */
static inline int tap_end(void)
{
	printf("1..%u\n", tap_count);
	return tap_failed != 0;
}

#endif
