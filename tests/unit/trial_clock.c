/* trial_clock.c - which clock is chosen, and by what it is known. */
#include "trial/clock.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "tap.h"

/* The end stamp of a CPU without rdtscp names the CPU as the other one does. */
static void check_plain(void)
{
	int cpu = sched_getcpu();
	cpu_set_t cpus;
	uint32_t plain, full;

	if (!STAMP_HAS_PLAIN || !stamp_ends())
		return;
	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	CHECK(sched_setaffinity(0, sizeof(cpus), &cpus) == 0);
	stamp_end(&full);
	stamp_end_plain(&plain);
	CHECK(plain == full);
	CHECK((int)(plain & 0xfff) == cpu);
}

static void check_time(void)
{
	struct clock clock;
	struct facts facts = { 0 };
	struct reason why = { "" };

	CHECK(clock_choose(&clock, CLOCK_TIME, &why) == 0);
	CHECK(clock.ns_per_tick > 0);
	CHECK(clock.quantum >= 0);
	CHECK(strstr(clock.known, "CLOCK_MONOTONIC_RAW") ||
	      clock.source == CLOCK_SOURCE_RAW);
	clock_facts(&clock, &facts);
	CHECK_TEXT(facts_text(&facts, "clock.known", ""), clock.known);
	facts_clear(&facts);
}

/* A CPU's counter is not taken for one of instructions. */
static void check_instructions(void)
{
	struct clock clock;
	struct reason why = { "" };
	int err = clock_choose(&clock, CLOCK_INSTRUCTIONS, &why);

	if (err == 0) /* this runs in an emulated guest */
		CHECK(strstr(clock.known, "1000 no-ops"));
	else
		CHECK(err == -ENODEV && strstr(why.text, "cowbench vm"));
}

/* An interrupt in either run of a pair changes nothing. */
static void check_interrupted(void)
{
	static const uint64_t once[] = { 20100, 41480, 20100 };
	static const uint64_t twice[] = { 40100, 40100, 61480 };

	CHECK(clock_least_more(once, twice, 3) == 20000);
	CHECK(clock_least_more(once, twice, 1) == 20000);
}

int main(void)
{
	check_interrupted();
	check_time();
	check_instructions();
	check_plain();
	return tap_end();
}
