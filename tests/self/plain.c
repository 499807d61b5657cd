/* plain.c - the same stores as cowbench's, timed from outside: one clock round
 * a plain loop over all pages, and nothing of cowbench in it.
 *
 *	plain STATE CPU MILLISECONDS
 *
 * STATE: absent (never touched), was_shared (a child that shared the pages is
 * gone) or shared (it is alive).  Prints the rounds, the median over rounds of
 * the mean ns a page, and the mean of all rounds.  Each round has a region of
 * its own; the first is not counted.
 */
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
#define ROUNDS_MAX 20000

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

static double one_round(const char *state)
{
	/* Aligned as a region of cowbench is: to what a PMD maps. */
	unsigned char *whole = mmap(NULL, 3 * BYTES, PROT_NONE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int gate[2];
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

	/* A fork() write-protects the stack that we write to, too. */
	volatile double begin = now_ns();

	begin = now_ns();
	for (size_t i = 0; i < PAGES; i++)
		mem[i * PAGE_BYTES] = 2;

	double span = now_ns() - begin;

	if (strcmp(state, "shared") == 0)
		end(child, gate);
	munmap(whole, 3 * BYTES);
	return span / PAGES;
}

static int by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

int main(int argc, char **argv)
{
	static double rounds[ROUNDS_MAX];
	cpu_set_t cpus;
	size_t nr = 0;
	double sum = 0, start;

	if (argc != 4) {
		fputs("usage: plain absent|was_shared|shared CPU MS\n", stderr);
		return 2;
	}
	CPU_ZERO(&cpus);
	CPU_SET((size_t)strtol(argv[2], NULL, 10), &cpus);
	must(sched_setaffinity(0, sizeof(cpus), &cpus) == 0,
	     "sched_setaffinity");
	one_round(argv[1]);
	start = now_ns();
	do {
		rounds[nr] = one_round(argv[1]);
		sum += rounds[nr++];
	} while (nr < ROUNDS_MAX &&
		 now_ns() - start < strtod(argv[3], NULL) * 1e6);
	qsort(rounds, nr, sizeof(*rounds), by_value);
	printf("%zu %.2f %.2f\n", nr,
	       (rounds[(nr - 1) / 2] + rounds[nr / 2]) / 2, sum / (double)nr);
	return 0;
}
