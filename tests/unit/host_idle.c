/* host_idle.c - what of a span nothing ran, by /proc/timer_list. */
#include "host/idle.h"

#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tap.h"

#define MS UINT64_C(1000000)

static char root[] = "/tmp/cowbench-test.XXXXXX";

struct cpu {
	unsigned long long sleep_ns, iowait_ns;
	int stopped;
};

/* A look, at at_ns, at CPUs of which the kernel says so. */
static struct idle_seen look(uint64_t at_ns, const struct cpu *cpus, size_t nr)
{
	struct idle_seen seen;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/timer_list", root);
	file = fopen(path, "w");
	CHECK(file != NULL);
	if (!file)
		return (struct idle_seen){ 0 };
	fputs("Timer List Version: v0.9\nHRTIMER_MAX_CLOCK_BASES: 8\n"
	      "now at 3000000000 nsecs\n\n",
	      file);
	for (size_t i = 0; i < nr; i++)
		fprintf(file,
			"cpu: %zu\n clock 0:\n  .base:       ffff\n"
			"  .nohz_mode      : 2\n"
			"  .tick_stopped   : %d\n"
			"  .idle_entrytime : 9999999999 nsecs\n"
			"  .idle_sleeptime : %llu nsecs\n"
			"  .iowait_sleeptime: %llu nsecs\n"
			"  .last_jiffies   : 4294892345\n",
			i, cpus[i].stopped, cpus[i].sleep_ns,
			cpus[i].iowait_ns);
	fputs("Tick Device: mode:     1\n", file);
	CHECK(fclose(file) == 0);
	idle_look(root, &seen);
	seen.at_ns = at_ns;
	return seen;
}

#define LOOK(at, ...)                                 \
	look(at, (const struct cpu[]){ __VA_ARGS__ }, \
	     sizeof((const struct cpu[]){ __VA_ARGS__ }) / sizeof(struct cpu))

int main(void)
{
	struct idle_seen from, to, none;
	char path[64];

	if (!mkdtemp(root))
		return 1;
	snprintf(path, sizeof(path), "%s/proc", root);
	if (mkdir(path, 0755))
		return 1;

	/* 10 ms between the looks, of which 9 slept. */
	from = LOOK(0, { 50 * MS, 2 * MS, 0 });
	CHECK(from.nr == 1 && from.cpus[0].idle_ns == 52 * MS);
	to = LOOK(10 * MS, { 58 * MS, 3 * MS, 0 });
	CHECK(idle_within(&from, &to, 10 * MS) == 9 * MS);
	CHECK(idle_within(&from, &to, 5 * MS) == 4 * MS);
	/* What was busy may have been all of a short span. */
	CHECK(idle_within(&from, &to, MS / 2) == 0);
	CHECK(idle_within(&from, &from, 0) == 0);

	/* The clock jumps only while all are idle: one that works on, and one
	 * that has slept on since before. */
	from = LOOK(0, { 50 * MS, 0, 0 }, { 70 * MS, 0, 0 });
	to = LOOK(10 * MS, { 59 * MS, 0, 0 }, { 70 * MS, 0, 0 });
	CHECK(to.nr == 2 && idle_within(&from, &to, 10 * MS) == 0);
	to = LOOK(10 * MS, { 59 * MS, 0, 0 }, { 70 * MS, 0, 1 });
	CHECK(idle_within(&from, &to, 10 * MS) == 9 * MS);
	to = LOOK(10 * MS, { 59 * MS, 0, 0 }, { 76 * MS, 0, 0 });
	CHECK(idle_within(&from, &to, 10 * MS) == 5 * MS);

	/* A kernel that does not say. */
	idle_look("/nowhere", &none);
	CHECK(none.nr == 0 && idle_within(&none, &none, 10 * MS) == 0);
	CHECK(idle_within(&none, &to, 10 * MS) == 0);
	snprintf(path, sizeof(path), "rm -r %s", root);
	return system(path) ? 1 : tap_end();
}
