/* fork.c - fork() timed from outside: one clock round the call, and nothing of
 * cowbench in it.
 *
 *	fork BYTES CPU ROUNDS
 *
 * Each round writes a region of that many bytes, forks a child that waits, and
 * ends it after the call was timed.  The first round is not counted.  Prints
 * the mean of the middle half of the rounds, in ns.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PMD ((size_t)2 << 20)

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

static double one_round(size_t bytes)
{
	size_t whole = bytes + 2 * PMD;
	char *all = mmap(NULL, whole, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *mem = all + PMD - (size_t)all % PMD, none;
	int gate[2];

	must(all != MAP_FAILED, "mmap");
	must(mprotect(mem, bytes, PROT_READ | PROT_WRITE) == 0, "mprotect");
	madvise(mem, bytes, MADV_NOHUGEPAGE);
	for (size_t at = 0; at < bytes; at += 4096)
		mem[at] = 1;
	must(pipe(gate) == 0, "pipe");

	double begin = now_ns();
	pid_t pid = fork();
	double end = now_ns();

	must(pid >= 0, "fork");
	if (pid == 0) {
		close(gate[1]);
		_exit(read(gate[0], &none, 1) != 0);
	}
	close(gate[0]);
	close(gate[1]);
	must(waitpid(pid, NULL, 0) == pid, "waitpid");
	munmap(all, whole);
	return end - begin;
}

static int by_size(const void *one, const void *two)
{
	const double *a = one, *b = two;

	return (*a > *b) - (*a < *b);
}

int main(int argc, char **argv)
{
	must(argc == 4, "fork BYTES CPU ROUNDS");

	size_t bytes = strtoull(argv[1], NULL, 10);
	size_t rounds = strtoull(argv[3], NULL, 10), nr = 0;
	double *took = calloc(rounds, sizeof(*took)), sum = 0;
	cpu_set_t cpus;

	must(took && rounds >= 4, "rounds");
	CPU_ZERO(&cpus);
	CPU_SET(strtoul(argv[2], NULL, 10), &cpus);
	must(sched_setaffinity(0, sizeof(cpus), &cpus) == 0, "affinity");
	/* Or the child runs before the call has returned: cowbench does so
	 * too. */
	sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){ 0 });
	one_round(bytes);
	for (size_t i = 0; i < rounds; i++)
		took[i] = one_round(bytes);
	qsort(took, rounds, sizeof(*took), by_size);
	for (size_t i = rounds / 4; i < rounds - rounds / 4; i++, nr++)
		sum += took[i];
	printf("%.0f\n", sum / (double)nr);
	free(took);
	return 0;
}
