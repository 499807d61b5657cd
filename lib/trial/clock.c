/* clock.c - see clock.h. */
#include "trial/clock.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/file.h"

/* The rate does not change with the CPU's, or the kernel itself keeps time by
 * the counter. */
static bool counter_is_invariant(void)
{
	char source[32] = "";

	if (!STAMP_HAS_COUNTER || stamp_invariant())
		return STAMP_HAS_COUNTER;
	file_read(NULL,
		  "/sys/devices/system/clocksource/clocksource0/"
		  "current_clocksource",
		  source, sizeof(source));
	return strcmp(source, STAMP_CLOCKSOURCE) == 0;
}

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

/* What the counter moves by: the greatest step that some thousand readings of
 * the empty pair are a whole number of apart; 0 when all are equal. */
static uint64_t find_quantum(enum clock_source source)
{
	uint64_t first = 0, step = 0;

	for (int i = 0; i < 2000; i++) {
		uint32_t cpu;
		bool raw = source == CLOCK_SOURCE_RAW;
		uint64_t begin = raw ? stamp_raw() : stamp_begin();
		uint64_t end = raw ? stamp_raw() : stamp_end(&cpu);
		uint64_t span = end - begin;

		if (i == 0)
			first = span;

		uint64_t a = step;
		uint64_t b = span > first ? span - first : first - span;

		while (b) {
			uint64_t rest = a % b;

			a = b;
			b = rest;
		}
		step = a;
	}
	return step;
}

static int choose(struct clock *clock, enum clock_kind kind, struct reason *why)
{
	*clock = (struct clock){ .kind = kind,
				 .source = CLOCK_SOURCE_COUNTER,
				 .ns_per_tick = 1 };
	if (kind == CLOCK_INSTRUCTIONS)
		return STAMP_HAS_COUNTER
			       ? 0
			       : reason_set(
					 why, -ENODEV,
					 "this architecture has no counter to "
					 "count instructions by");
	if (!counter_is_invariant()) {
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

int clock_choose(struct clock *clock, enum clock_kind kind, struct reason *why)
{
	int err = choose(clock, kind, why);

	if (!err)
		clock->quantum = (double)find_quantum(clock->source) *
				 clock->ns_per_tick;
	return err;
}

const char *clock_source_name(enum clock_source source)
{
	return source == CLOCK_SOURCE_RAW ? "monotonic_raw"
					  : STAMP_COUNTER_NAME;
}
