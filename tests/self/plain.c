/* plain.c - the same stores as cowbench's, timed from outside: one clock round
 * each 32 stores of a plain loop over all pages, and nothing of cowbench in it.
 *
 *	plain STATE CPU MILLISECONDS
 *
 * STATE: absent (never touched), was_shared (a child that shared the pages is
 * gone) or shared (it is alive).  Prints how many times 32 stores it timed, and
 * their mean in ns a page without those that were preempted (50 us longer than
 * the median).  Each round has a region of its own; the first is not counted.
 *
 * Like cowbench it looks at its pages' flags before and after: what runs
 * between the rounds decides how much of the frames is still in the caches.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGES	   512
#define PAGE_BYTES 4096
#define BYTES	   ((size_t)PAGES * PAGE_BYTES)
#define BATCH	   32
#define BATCHES	   (PAGES / BATCH)
#define SPANS_MAX  ((size_t)20000 * BATCHES)
#define PRESENT	   (UINT64_C(1) << 63)
#define FRAME	   ((UINT64_C(1) << 55) - 1)
#define PREEMPTED  50000.0 /* ns */

#ifndef MADV_COLD
#define MADV_COLD 20
#endif

static void must(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(2);
	}
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Pages that wait in this CPU's batch for the LRU hold a reference more. */
static void drain(void)
{
	static unsigned char page[2 * PAGE_BYTES]
		__attribute__((aligned(PAGE_BYTES)));

	*(volatile unsigned char *)page = 1;
	madvise(page, PAGE_BYTES, MADV_COLD);
}

static pid_t child_that_waits(int gate[2])
{
	char none;

	must(pipe(gate) == 0, "pipe");

	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid == 0) {
		close(gate[1]);
		_exit(read(gate[0], &none, 1) != 0);
	}
	close(gate[0]);
	return pid;
}

static void end(pid_t child, const int gate[2])
{
	close(gate[1]);
	must(waitpid(child, NULL, 0) == child, "waitpid");
}

/* As lib/mm/frames.c does: an entry a page, then the flags of each frame. */
static void look(const volatile unsigned char *mem)
{
	static uint64_t entries[PAGES];
	static int pagemap = -1, flags = -1;
	uint64_t flag;

	if (pagemap < 0) {
		pagemap = open("/proc/self/pagemap", O_RDONLY);
		flags = open("/proc/kpageflags", O_RDONLY);
		must(pagemap >= 0 && flags >= 0, "/proc/kpageflags");
	}

	off_t at = (off_t)((uintptr_t)mem / PAGE_BYTES * sizeof(*entries));

	must(pread(pagemap, entries, sizeof(entries), at) == sizeof(entries),
	     "/proc/self/pagemap");
	for (size_t i = 0; i < PAGES; i++) {
		if (!(entries[i] & PRESENT))
			continue;
		at = (off_t)((entries[i] & FRAME) * sizeof(flag));
		must(pread(flags, &flag, sizeof(flag), at) == sizeof(flag),
		     "/proc/kpageflags");
	}
}

/* Times a round's stores to spans[BATCHES], in ns a batch. */
static void one_round(const char *state, double *spans)
{
	/* Aligned as a region of cowbench is: to what a PMD maps. */
	unsigned char *whole = mmap(NULL, 3 * BYTES, PROT_NONE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int gate[2] = { -1, -1 };
	pid_t child = 0;

	must(whole != MAP_FAILED, "mmap");

	uintptr_t start = ((uintptr_t)whole + BYTES) / BYTES * BYTES;
	volatile unsigned char *mem =
		mmap((void *)start, BYTES, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	must((void *)mem != MAP_FAILED, "mmap");
	madvise((void *)start, BYTES, MADV_NOHUGEPAGE);
	if (strcmp(state, "absent") != 0) {
		for (size_t i = 0; i < PAGES; i++)
			mem[i * PAGE_BYTES] = 1;
		drain();
		child = child_that_waits(gate);
	}
	if (strcmp(state, "was_shared") == 0)
		end(child, gate);
	drain();

	look(mem);
	/* A fork() write-protects the stack and the spans, too. */
	volatile double begin = 0;

	for (size_t i = 0; i < BATCHES; i++)
		((volatile double *)spans)[i] = 0;
	for (size_t i = 0; i < BATCHES; i++) {
		begin = now_ns();
		for (size_t j = i * BATCH; j < (i + 1) * BATCH; j++)
			mem[j * PAGE_BYTES] = 2;
		spans[i] = now_ns() - begin;
	}
	look(mem);
	if (strcmp(state, "shared") == 0)
		end(child, gate);
	munmap(whole, 3 * BYTES);
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
	static double spans[SPANS_MAX];
	cpu_set_t cpus;
	size_t nr = 0, kept = 0;
	double sum = 0, start, most;

	if (argc != 4) {
		fputs("usage: plain absent|was_shared|shared CPU MS\n", stderr);
		return 2;
	}
	CPU_ZERO(&cpus);
	CPU_SET((size_t)strtol(argv[2], NULL, 10), &cpus);
	must(sched_setaffinity(0, sizeof(cpus), &cpus) == 0,
	     "sched_setaffinity");
	one_round(argv[1], spans);
	start = now_ns();
	do {
		one_round(argv[1], spans + nr);
		nr += BATCHES;
	} while (nr < SPANS_MAX &&
		 now_ns() - start < strtod(argv[3], NULL) * 1e6);
	qsort(spans, nr, sizeof(*spans), by_value);
	most = spans[nr / 2] + PREEMPTED;
	for (; kept < nr && spans[kept] <= most; kept++)
		sum += spans[kept];
	printf("%zu %.2f\n", nr, sum / (double)kept / BATCH);
	return 0;
}
