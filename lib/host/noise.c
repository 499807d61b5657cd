/* noise.c - see noise.h. */
#include "host/noise.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "arch/arch.h"

int noise_steal(const char *root, double *stolen, double *total)
{
	char *stat = file_read_all(root, "/proc/stat");
	/* user nice system idle iowait irq softirq steal; guest time is in user
	 * already (kernel kernel/sched/cputime.c:account_guest_time). */
	unsigned long long ticks[8] = { 0 };
	int err = stat ? 0 : -errno;

	*stolen = *total = 0;
	if (stat && sscanf(stat, "cpu %llu %llu %llu %llu %llu %llu %llu %llu",
			   &ticks[0], &ticks[1], &ticks[2], &ticks[3],
			   &ticks[4], &ticks[5], &ticks[6], &ticks[7]) == 8) {
		for (size_t i = 0; i < 8; i++)
			*total += (double)ticks[i];
		*stolen = (double)ticks[7];
	}
	free(stat);
	return err;
}

/* --- the kernel's threads ------------------------------------------------- */

/* Kernel threads that move, merge or reclaim pages, by the start of their
 * names. */
static const char *const watched[] = { "khugepaged", "ksmd", "kswapd",
				       "kcompactd", "kdamond" };

#define NR_WATCHED  (sizeof(watched) / sizeof(*watched))
#define THREADS_MAX 64

struct thread {
	char name[16];
	char stat[48]; /* its path */
	double ticks;  /* of CPU so far */
};

static double thread_ticks(const struct thread *thread)
{
	char text[512];
	double user = 0, system = 0;

	/* Fields 14 and 15 of /proc/PID/stat, counted from the parenthesis that
	 * ends the name. */
	if (file_read(NULL, thread->stat, text, sizeof(text)) > 0 &&
	    strrchr(text, ')'))
		sscanf(strrchr(text, ')') + 1,
		       " %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lf %lf",
		       &user, &system);
	return user + system;
}

static size_t find_threads(struct thread *threads)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	size_t nr = 0;

	while (proc && nr < THREADS_MAX && (entry = readdir(proc))) {
		struct thread *thread = &threads[nr];
		char comm[48];
		int pid = atoi(entry->d_name);

		if (pid <= 0)
			continue;
		snprintf(comm, sizeof(comm), "/proc/%d/comm", pid);
		if (file_read(NULL, comm, thread->name, sizeof(thread->name)) <
		    0)
			continue;
		for (size_t i = 0; i < NR_WATCHED; i++) {
			if (strncmp(thread->name, watched[i],
				    strlen(watched[i])) != 0)
				continue;
			snprintf(thread->stat, sizeof(thread->stat),
				 "/proc/%d/stat", pid);
			thread->ticks = thread_ticks(thread);
			nr++;
			break;
		}
	}
	if (proc)
		closedir(proc);
	return nr;
}

static void tell_threads(const struct thread *threads, size_t nr,
			 struct noise *noise)
{
	double a_second = (double)sysconf(_SC_CLK_TCK);

	for (size_t i = 0; i < nr; i++) {
		double share = (thread_ticks(&threads[i]) - threads[i].ticks) /
			       a_second / noise->seconds;
		size_t used = strlen(noise->threads);

		noise->threads_share += share;
		if (share > 0)
			snprintf(noise->threads + used,
				 sizeof(noise->threads) - used, "%s%s %.1f %%",
				 used ? ", " : "", threads[i].name,
				 share * 100);
	}
}

/* --- the loop ------------------------------------------------------------- */

static void spin(struct noise *noise, double seconds)
{
	uint64_t start = stamp_raw(), last = start, now;
	uint64_t end = start + (uint64_t)(seconds * 1e9);
	uint64_t lost = 0, worst = 0;

	do {
		now = stamp_raw();

		uint64_t gap = now - last;

		last = now;
		if (gap > worst)
			worst = gap;
		if (gap >= NOISE_GAP_NS) {
			lost += gap;
			noise->gaps++;
		}
	} while (now < end);
	noise->seconds = (double)(now - start) / 1e9;
	noise->share = (double)lost / (double)(now - start);
	noise->worst_us = (double)worst / 1e3;
}

int noise_probe(struct noise *noise, int cpu, double seconds,
		struct reason *why)
{
	static struct thread threads[THREADS_MAX];
	double stolen[2], total[2];
	cpu_set_t before, one;
	size_t nr;

	*noise = (struct noise){ 0 };
	CPU_ZERO(&one);
	CPU_SET((size_t)cpu, &one);
	if (sched_getaffinity(0, sizeof(before), &before) ||
	    sched_setaffinity(0, sizeof(one), &one))
		return reason_errno(why, -errno, "binding to CPU %d", cpu);
	nr = find_threads(threads);
	noise_steal(NULL, &stolen[0], &total[0]);
	spin(noise, seconds);
	noise_steal(NULL, &stolen[1], &total[1]);
	tell_threads(threads, nr, noise);
	if (total[1] > total[0])
		noise->steal = (stolen[1] - stolen[0]) / (total[1] - total[0]);
	sched_setaffinity(0, sizeof(before), &before);
	return 0;
}
