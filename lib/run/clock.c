/* clock.c - see clock.h. */
#include "run/clock.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/file.h"

#if defined(__x86_64__)
#include <cpuid.h>

/* CPUID 0x80000007 EDX bit 8 (Intel SDM 18.17, AMD APM 3): the rate does not
 * change with the CPU's; or the kernel itself keeps time by it. */
static bool counter_is_invariant(void)
{
	unsigned a, b, c, d;
	char source[32];

	if (__get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1u << 8)))
		return true;
	file_read(NULL,
		  "/sys/devices/system/clocksource/clocksource0/"
		  "current_clocksource",
		  source, sizeof(source));
	return strcmp(source, "tsc") == 0;
}
#else
static bool counter_is_invariant(void)
{
	return STAMP_HAS_COUNTER; /* cntvct_el0 is, by architecture */
}
#endif

/* Both clocks at one moment: the closest of some tries. */
static void read_both(uint64_t *ticks, uint64_t *ns)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < 20; i++) {
		uint32_t cpu;
		uint64_t before = stamp_begin();
		uint64_t raw = stamp_raw();
		uint64_t after = stamp_end(&cpu);

		if (after - before < best) {
			best = after - before;
			*ticks = before + (after - before) / 2;
			*ns = raw;
		}
	}
}

static double calibrate(uint64_t span_ns)
{
	uint64_t ticks0, ns0, ticks1, ns1;

	read_both(&ticks0, &ns0);
	while (stamp_raw() < ns0 + span_ns)
		;
	read_both(&ticks1, &ns1);
	return (double)(ns1 - ns0) / (double)(ticks1 - ticks0);
}

int clock_choose(struct clock *clock, enum clock_kind kind,
		 struct reason *why)
{
	*clock = (struct clock){ kind, CLOCK_SOURCE_COUNTER, 1, 0 };
	if (kind == CLOCK_INSTRUCTIONS)
		return STAMP_HAS_COUNTER ?
			       0 :
			       reason_set(why, -ENODEV,
					  "this architecture has no counter to "
					  "count instructions by");
	if (!STAMP_HAS_COUNTER || !counter_is_invariant()) {
		clock->source = CLOCK_SOURCE_RAW;
		return 0;
	}
	/* Two halves must agree to 0.1 %; else look longer. */
	for (uint64_t span = 25000000; span <= 200000000; span *= 2) {
		double first = calibrate(span), second = calibrate(span);

		clock->ns_per_tick = (first + second) / 2;
		clock->error = fabs(first - second) / clock->ns_per_tick;
		if (clock->error <= 0.001)
			return 0;
	}
	clock->source = CLOCK_SOURCE_RAW; /* a counter that jumps */
	clock->ns_per_tick = 1;
	return 0;
}

uint64_t clock_quantum(const uint64_t *ticks, size_t n)
{
	uint64_t step = 0;

	for (size_t i = 1; i < n; i++) {
		uint64_t a = step;
		uint64_t b = ticks[i] > ticks[0] ? ticks[i] - ticks[0] :
						   ticks[0] - ticks[i];

		while (b) {
			uint64_t rest = a % b;

			a = b;
			b = rest;
		}
		step = a;
	}
	return step;
}

const char *clock_source_name(enum clock_source source)
{
	if (source == CLOCK_SOURCE_RAW)
		return "monotonic_raw";
#if defined(__aarch64__)
	return "cntvct_el0";
#else
	return "tsc";
#endif
}
