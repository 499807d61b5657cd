/* planted.c - programs whose right THP settings are known, for `cowbench tune`
 * (tests/live/tune.sh).  Nothing of cowbench is in them.
 *
 *	planted gains MIB	reads at random over so much memory, without
 *				advice, one line of each page, so that caches
 *				have many: THPs save walks of page tables
 *	planted loses MIB	wants THPs (MADV_HUGEPAGE), and stores one byte
 *				to each 2 MiB of it: THPs fill it all
 *	planted same N		N million steps of arithmetic
 *	planted fails		exits with 3 where THPs are on for all memory
 *	planted leaves		leaves a process behind that sleeps
 *	planted pool MIB	stores to so much memory, of huge pages of the
 *				pool where that has them
 *	planted eats MIB	takes so much memory, and is killed for it after
 *				those whose oom_score_adj is over 0
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* As many as take about as long over 64 MiB as over 1 GiB. */
#define READS	   256000000
#define READS_WIDE 64000000

static uint64_t step(uint64_t x)
{
	x ^= x << 13;
	x ^= x >> 7;
	return x ^ x << 17;
}

static unsigned char *region(size_t bytes, int advice)
{
	unsigned char *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	if (advice)
		madvise(mem, bytes, advice);
	return mem;
}

static uint64_t gains(size_t bytes)
{
	unsigned char *mem = region(bytes, 0);
	uint64_t x = 1, sum = 0, pages = bytes / 4096;
	size_t reads = bytes >> 28 ? READS_WIDE : READS;

	for (size_t i = 0; i < bytes; i += 4096)
		mem[i] = 1;
	for (size_t i = 0; i < reads; i++) {
		x = step(x);
		uint64_t page = (x >> 32) * pages >> 32;

		sum += mem[page * 4096 + page * 7 % 64 * 64];
	}
	return sum;
}

static uint64_t loses(size_t bytes)
{
	unsigned char *mem = region(bytes, MADV_HUGEPAGE);

	for (size_t i = 0; i < bytes; i += (size_t)2 << 20)
		mem[i] = 1;
	usleep(20000);
	return mem[0];
}

static uint64_t same(size_t millions)
{
	uint64_t x = 1;

	for (size_t i = 0; i < millions * 1000000; i++)
		x = step(x);
	return x;
}

static int fails(void)
{
	char text[64] = "";
	FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "r");

	if (!file || !fgets(text, sizeof(text), file))
		return 1;
	fclose(file);
	if (!strstr(text, "[always]"))
		return 0;
	fputs("planted: no thanks\n", stderr);
	return 3;
}

static int pool(size_t bytes)
{
	void *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (mem == MAP_FAILED)
		mem = region(bytes, 0);
	memset(mem, 1, bytes);
	usleep(50000);
	return 0;
}

static int eats(size_t bytes)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "w");

	if (!file || fputs("0", file) < 0 || fclose(file)) {
		perror("oom_score_adj");
		return 1;
	}
	memset(region(bytes, 0), 1, bytes);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	size_t number = argc > 2 ? strtoul(argv[2], NULL, 10) : 64;

	if (strcmp(what, "gains") == 0)
		return gains(number << 20) == 1;
	if (strcmp(what, "loses") == 0)
		return loses(number << 20) == 0;
	if (strcmp(what, "same") == 0)
		return same(number) == 0;
	if (strcmp(what, "fails") == 0)
		return fails();
	if (strcmp(what, "pool") == 0)
		return pool(number << 20);
	if (strcmp(what, "eats") == 0)
		return eats(number << 20);
	if (strcmp(what, "leaves") == 0) {
		if (fork() == 0)
			execlp("sleep", "sleep", "987654", (char *)NULL);
		usleep(20000);
		return 0;
	}
	return 2;
}
