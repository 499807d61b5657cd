/* clock.c - see clock.h. */
#include "trial/clock.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"

/* True where the counter's rate does not follow the CPU's frequency, or the
 * kernel itself keeps time by the counter. */
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

/* Reads both clocks at one moment: of 20 tries, the one whose two stamps lie
 * closest together. */
static void read_both(uint64_t *ticks, uint64_t *ns)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < 20; i++) {
		uint64_t before = stamp_begin();
		uint64_t raw = stamp_raw();
		uint64_t after = stamp_begin();

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

/* The ticks between two stamps with nothing between them. */
static uint64_t empty_pair(enum clock_source source)
{
	uint32_t cpu;
	uint64_t begin = source == CLOCK_SOURCE_RAW ? stamp_raw()
						    : stamp_begin();
	uint64_t end = source == CLOCK_SOURCE_COUNTER ? stamp_end(&cpu)
		       : source == CLOCK_SOURCE_PLAIN ? stamp_end_plain(&cpu)
						      : stamp_raw();

	return end - begin;
}

/* The step by which the counter moves: the greatest common divisor of the
 * differences between 2000 readings of the empty pair.  0 when all readings are
 * equal. */
static uint64_t find_quantum(enum clock_source source)
{
	uint64_t first = 0, step = 0;

	for (int i = 0; i < 2000; i++) {
		uint64_t span = empty_pair(source);

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

/* --- whether the counter counts instructions ------------------------------ */

/* Instructions of one run, which the assembly below spells out, and how often a
 * run is repeated; and how many times each is tried. */
#define RUN    1000
#define REPEAT 20
#define TRIES  5

INLINE uint64_t ticks_of_nops(bool twice)
{
	uint64_t begin = stamp_begin();

	for (int i = 0; i < REPEAT; i++) {
		__asm__ volatile(".rept 1000\n\tnop\n\t.endr");
		if (twice)
			__asm__ volatile(".rept 1000\n\tnop\n\t.endr");
	}
	return stamp_begin() - begin;
}

/* Each multiplication waits for the one before, which takes every CPU some
 * cycles. */
INLINE uint64_t ticks_of_products(bool twice)
{
	uint64_t begin = stamp_begin(), x = 3;

	for (int i = 0; i < REPEAT; i++) {
		__asm__ volatile(".rept 1000\n\t" ARCH_MULTIPLY "\n\t.endr"
				 : "+r"(x));
		if (twice)
			__asm__ volatile(".rept 1000\n\t" ARCH_MULTIPLY
					 "\n\t.endr"
					 : "+r"(x));
	}
	return stamp_begin() - begin;
}

double clock_least_more(const uint64_t *once, const uint64_t *twice, size_t nr)
{
	uint64_t least_once = once[0], least_twice = twice[0];

	for (size_t i = 1; i < nr; i++) {
		if (once[i] < least_once)
			least_once = once[i];
		if (twice[i] < least_twice)
			least_twice = twice[i];
	}
	return (double)(int64_t)(least_twice - least_once);
}

/* Ticks that RUN instructions take, without the loop around them. */
static double ticks_a_run(bool products)
{
	uint64_t once[TRIES], twice[TRIES];

	for (int i = 0; i < TRIES; i++) {
		once[i] = products ? ticks_of_products(false)
				   : ticks_of_nops(false);
		twice[i] = products ? ticks_of_products(true)
				    : ticks_of_nops(true);
	}
	return clock_least_more(once, twice, TRIES) / REPEAT;
}

/* By how many ticks two runs may differ.  The counter may advance by many
 * instructions at a time (riscv64: 100, so that a run is ten ticks), and each
 * of two readings is then off by up to one tick. */
static double ticks_off(double ticks)
{
	return 0.005 * ticks + 2.0 / REPEAT;
}

/* A counter of instructions shows the same for any two runs of equal length.  A
 * clock does not: a CPU executes several no-ops in the time of one
 * multiplication. */
static int count_instructions(struct clock *clock, struct reason *why)
{
	double nops = STAMP_HAS_COUNTER ? ticks_a_run(false) : 0;
	double products = STAMP_HAS_COUNTER ? ticks_a_run(true) : 0;

	if (!(nops > 0) || fabs(products - nops) > ticks_off(nops))
		return reason_set(
			why, -ENODEV,
			"--clock instructions is for a guest whose emulator "
			"counts them (`cowbench vm --clock instructions`): "
			"here %d no-ops take %.0f ticks of %s, and %d "
			"multiplications %.0f",
			RUN, nops, STAMP_COUNTER_NAME, RUN, products);

	/* With QEMU's -icount shift=0 an instruction takes one emulated
	 * nanosecond, so a tick is worth as many instructions as the counter's
	 * register of its frequency says; where there is no such register, as
	 * many as were seen. */
	double seen = RUN / nops;
	/* cppcheck-suppress knownConditionTrueFalse; of x86 alone */
	double told = stamp_hz() ? 1e9 / (double)stamp_hz() : round(seen);

	if (fabs(RUN / told - nops) > ticks_off(nops))
		return reason_set(
			why, -ENODEV,
			"a tick of %s is %.3f instructions here, and "
			"%.3f by its frequency: the emulator does not "
			"take a nanosecond an instruction "
			"(QEMU's -icount shift=0)",
			STAMP_COUNTER_NAME, seen, told);
	clock->ns_per_tick = told;
	snprintf(clock->known, sizeof(clock->known),
		 "%d no-ops took %.6g ticks, and %d multiplications %.6g", RUN,
		 nops, RUN, products);
	return 0;
}

/* --- the choice --------------------------------------------------------- */

static void take_raw(struct clock *clock, const char *because)
{
	clock->source = CLOCK_SOURCE_RAW;
	clock->ns_per_tick = 1;
	snprintf(clock->known, sizeof(clock->known),
		 "the kernel's nanoseconds: %s", because);
}

static void calibrate_counter(struct clock *clock)
{
	/* Calibrate twice: where the two results differ by more than 0.1 %, try
	 * again over a longer span. */
	for (uint64_t span = 25000000; span <= 200000000; span *= 2) {
		double first = calibrate(span), second = calibrate(span);

		clock->ns_per_tick = (first + second) / 2;
		clock->error = fabs(first - second) / clock->ns_per_tick;
		if (clock->error <= 0.001) {
			snprintf(clock->known, sizeof(clock->known),
				 "calibrated against CLOCK_MONOTONIC_RAW");
			return;
		}
	}
	take_raw(clock, "the counter's rate changes");
}

int clock_choose(struct clock *clock, enum clock_kind kind, struct reason *why)
{
	int err = 0;

	*clock = (struct clock){ .kind = kind,
				 .source = stamp_ends() ? CLOCK_SOURCE_COUNTER
							: CLOCK_SOURCE_PLAIN,
				 .ns_per_tick = 1 };
	if (kind == CLOCK_INSTRUCTIONS)
		err = count_instructions(clock, why);
	else if (!STAMP_HAS_COUNTER)
		take_raw(clock, "user space may read no counter here");
	else if (!counter_is_invariant())
		take_raw(clock, "the counter's rate may change with the CPU's");
	else
		calibrate_counter(clock);
	if (!err)
		clock->quantum = (double)find_quantum(clock->source) *
				 clock->ns_per_tick;
	return err;
}

/* What the source is called in a record: STAMP_COUNTER_NAME of lib/arch (the
 * same with "_plain" where the CPU lacks what tells a change of CPU at the end
 * stamp, x86's rdtscp), or "monotonic_raw". */
static const char *source_name(enum clock_source source)
{
	return source == CLOCK_SOURCE_RAW     ? "monotonic_raw"
	       : source == CLOCK_SOURCE_PLAIN ? STAMP_COUNTER_NAME "_plain"
					      : STAMP_COUNTER_NAME;
}

void clock_facts(const struct clock *clock, struct facts *facts)
{
	facts_set_text(facts, "clock.kind", clock_words[clock->kind]);
	facts_set_text(facts, "clock.source", source_name(clock->source));
	facts_set_text(facts, "clock.known", clock->known);
	facts_set_number(facts, "clock.ns_per_tick", clock->ns_per_tick);
	facts_set_number(facts, "clock.quantum", clock->quantum);
	facts_set_number(facts, "clock.error", clock->error);
}
