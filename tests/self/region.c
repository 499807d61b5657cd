/* region.c - system calls on a whole region, timed from outside: one reading of
 * the counter before the call, one after it, and nothing of cowbench in it.
 *
 *	region BYTES CPU ROUNDS [CALL KIND]
 *
 * CALL: protect (mprotect() to read-only), unprotect (and back), munmap,
 * dontneed, mremap (to another address, as well aligned) or fork.  KIND: base,
 * thp, or absent, which nobody has written to (fork alone).  Without them all
 * are tried.  Each round has a region of its own, written once; the first round
 * is not counted.  Prints a line a CALL and KIND, with the mean of the middle
 * half of the rounds in ticks of the counter, and at the end what a tick is in
 * ns, by 20 ms of CLOCK_MONOTONIC_RAW.
 */
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE	((size_t)4096)
#define PMD	((size_t)2 << 20)
#define GIB	((size_t)1 << 30)
#define READING PROT_READ
#define WRITING (PROT_READ | PROT_WRITE)

static void must(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(2);
	}
}

/* Behind all that stands before it, and before all that stands behind it. */
static uint64_t ticks(void)
{
#ifdef __x86_64__
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc; lfence"
			 : "=a"(low), "=d"(high)
			 :
			 : "memory");
	return (uint64_t)high << 32 | low;
#else
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
#endif
}

static double tick_ns(void)
{
	struct timespec from, to;
	uint64_t begin, end;
	double ns;

	clock_gettime(CLOCK_MONOTONIC_RAW, &from);
	begin = ticks();
	do {
		clock_gettime(CLOCK_MONOTONIC_RAW, &to);
		end = ticks();
		ns = (double)(to.tv_sec - from.tv_sec) * 1e9 +
		     (double)(to.tv_nsec - from.tv_nsec);
	} while (ns < 20e6);
	return ns / (double)(end - begin);
}

/* Room for two regions, which begins at a GiB: both have one table of PMDs, so
 * that none is made when the one is moved to the other. */
static char *two_regions(char **all)
{
	*all = mmap(NULL, 2 * GIB, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	must(*all != MAP_FAILED, "mmap");
	return *all + GIB - (size_t)*all % GIB;
}

static long forked(const int gate[2])
{
	char none;
	long pid = fork();

	if (pid == 0) {
		close(gate[1]);
		_exit(read(gate[0], &none, 1) != 0);
	}
	return pid;
}

static long call(const char *name, char *mem, size_t bytes, const int gate[2])
{
	switch (name[0]) {
	case 'p':
		return syscall(SYS_mprotect, mem, bytes, READING);
	case 'u':
		return syscall(SYS_mprotect, mem, bytes, WRITING);
	case 'd':
		return syscall(SYS_madvise, mem, bytes, MADV_DONTNEED);
	case 'f':
		return forked(gate);
	default:
		if (name[1] == 'u')
			return syscall(SYS_munmap, mem, bytes);
		return syscall(SYS_mremap, mem, bytes, bytes,
			       MREMAP_MAYMOVE | MREMAP_FIXED,
			       mem + bytes + PMD);
	}
}

static double one_round(const char *name, const char *kind, size_t bytes)
{
	char *all, *mem = two_regions(&all);
	uint64_t begin, end;
	int gate[2];
	long got;

	must(mmap(mem, bytes, WRITING, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		  -1, 0) == mem,
	     "mmap");
	madvise(mem, bytes,
		strcmp(kind, "thp") == 0 ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	if (strcmp(kind, "absent") != 0)
		for (size_t at = 0; at < bytes; at += PAGE)
			mem[at] = 1;
	if (strcmp(name, "unprotect") == 0)
		must(mprotect(mem, bytes, READING) == 0, "mprotect");
	must(pipe(gate) == 0, "pipe");

	begin = ticks();
	got = call(name, mem, bytes, gate);
	end = ticks();
	must(got != -1, name);
	close(gate[0]);
	close(gate[1]);
	if (strcmp(name, "fork") == 0)
		must(waitpid((pid_t)got, NULL, 0) == got, "waitpid");
	munmap(all, 2 * GIB);
	return (double)(end - begin);
}

static int by_size(const void *one, const void *two)
{
	const double *a = one, *b = two;

	return (*a > *b) - (*a < *b);
}

static void print(const char *name, const char *kind, size_t bytes,
		  size_t rounds)
{
	double *took = calloc(rounds, sizeof(*took)), sum = 0;
	size_t nr = 0;

	must(took && rounds >= 4, "rounds");
	one_round(name, kind, bytes);
	for (size_t i = 0; i < rounds; i++)
		took[i] = one_round(name, kind, bytes);
	qsort(took, rounds, sizeof(*took), by_size);
	for (size_t i = rounds / 4; i < rounds - rounds / 4; i++, nr++)
		sum += took[i];
	printf("%s %s %.1f\n", name, kind, sum / (double)nr);
	free(took);
}

int main(int argc, char **argv)
{
	static const char *const all[][2] = {
		{ "protect", "base" },	 { "protect", "thp" },
		{ "unprotect", "base" }, { "unprotect", "thp" },
		{ "munmap", "base" },	 { "munmap", "thp" },
		{ "dontneed", "base" },	 { "dontneed", "thp" },
		{ "mremap", "base" },	 { "mremap", "thp" },
		{ "fork", "base" },	 { "fork", "thp" },
		{ "fork", "absent" },
	};
	size_t bytes, rounds;
	cpu_set_t cpus;

	if (argc != 4 && argc != 6) {
		fputs("usage: region BYTES CPU ROUNDS [CALL KIND]\n", stderr);
		return 2;
	}
	bytes = strtoull(argv[1], NULL, 10);
	rounds = strtoull(argv[3], NULL, 10);
	CPU_ZERO(&cpus);
	CPU_SET(strtoul(argv[2], NULL, 10), &cpus);
	must(sched_setaffinity(0, sizeof(cpus), &cpus) == 0, "affinity");
	/* Or a child runs before fork() has returned: cowbench does so too. */
	sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){ 0 });
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (argc == 4 || (strcmp(argv[4], all[i][0]) == 0 &&
				  strcmp(argv[5], all[i][1]) == 0))
			print(all[i][0], all[i][1], bytes, rounds);
	printf("tick %.6f\n", tick_ns());
	return 0;
}
