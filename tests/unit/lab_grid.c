/* lab_grid.c - the boots of a lab, and what their records are named. */
#include "lab/grid.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define KERNELS_MAX 4
#define WORD_MAX    256

static char said[1024];
static uint64_t seed_of[16]; /* by the boot's number */

/* The names of the records of these kernels, in the order of the kernels. */
static const char *names_of(const char *const *words, const char *release,
			    unsigned boots, unsigned seeds)
{
	static char word[KERNELS_MAX][WORD_MAX];
	struct kernel kernels[KERNELS_MAX] = { 0 };
	struct topology topology = { .name = "2x2" };
	struct lab lab = { .seed = 7 };
	struct schedule schedule = { 0 };
	struct grid grid = {
		.kernels = kernels,
		.topologies = &topology,
		.nr_topologies = 1,
		.boots = boots,
		.seeds = seeds,
		.folder = "d",
		.suffix = "jsonl",
	};

	for (; words[grid.nr_kernels]; grid.nr_kernels++) {
		struct kernel *kernel = &kernels[grid.nr_kernels];

		snprintf(word[grid.nr_kernels], WORD_MAX, "%s",
			 words[grid.nr_kernels]);
		kernel->name = word[grid.nr_kernels];
		strcpy(kernel->release, release);
	}
	grid_boots(&grid, &lab, &schedule);
	CHECK(schedule.nr == grid.nr_kernels * boots * seeds);
	for (size_t i = 0; i < schedule.nr; i++)
		seed_of[schedule.boots[i].number] = schedule.boots[i].seed;
	said[0] = '\0';
	for (size_t k = 0; k < grid.nr_kernels; k++)
		for (unsigned number = 1; number <= boots * seeds; number++)
			for (size_t i = 0; i < schedule.nr; i++)
				if (schedule.boots[i].kernel == &kernels[k] &&
				    schedule.boots[i].number == number) {
					strcat(said, schedule.boots[i].path);
					strcat(said, " ");
				}
	for (size_t i = 0; i < schedule.nr; i++)
		boot_free(&schedule.boots[i]);
	free(schedule.boots);
	return said;
}

#define NAMES(release, boots, ...) \
	names_of((const char *const[]){ __VA_ARGS__, NULL }, release, boots, 1)

int main(void)
{
	char all[200];

	CHECK_TEXT(NAMES("6.1.0-50-cloud-amd64", 2, "debian:6.1"),
		   "d/debian-6.1_2x2_1.jsonl d/debian-6.1_2x2_2.jsonl ");
	/* Kernels of one release go by the words that tell them apart. */
	CHECK_TEXT(NAMES("6.12.117", 1, "source:6.12",
			 "source:6.12+no-exclusive-bit"),
		   "d/source-6.12_2x2_1.jsonl "
		   "d/source-6.12+no-exclusive-bit_2x2_1.jsonl ");
	CHECK_TEXT(NAMES("6.12.117", 1, "../a/arch/x86/boot/bzImage",
			 "../b/arch/x86/boot/bzImage"),
		   "d/a-arch-x86-boot-bzImage-6.12.117_2x2_1.jsonl "
		   "d/b-arch-x86-boot-bzImage-6.12.117_2x2_1.jsonl ");
	CHECK_TEXT(NAMES("6.12.117", 1, "old/", "new/"),
		   "d/old-6.12.117_2x2_1.jsonl d/new-6.12.117_2x2_1.jsonl ");
	CHECK_TEXT(NAMES("6.12.117", 1, "bzImage", "x/bzImage"),
		   "d/bzImage-6.12.117_2x2_1.jsonl "
		   "d/x-bzImage-6.12.117_2x2_1.jsonl ");
	CHECK_TEXT(NAMES("6.1.0-50", 1, "/boot/vmlinuz-6.1.0-50"),
		   "d/vmlinuz-6.1.0-50_2x2_1.jsonl ");
	/* No two have one name, whatever the words. */
	CHECK_TEXT(NAMES("6.1", 1, "debian:6.1", "debian:6.1", "debian:6.1"),
		   "d/debian-6.1_2x2_1.jsonl d/debian-6.1.2_2x2_1.jsonl "
		   "d/debian-6.1.3_2x2_1.jsonl ");
	CHECK_TEXT(NAMES("6.1", 1, "debian:6 1", "debian:6-1", "debian:6-1.2"),
		   "d/debian-6-1_2x2_1.jsonl d/debian-6-1.2_2x2_1.jsonl "
		   "d/debian-6-1.2.2_2x2_1.jsonl ");
	/* Boots of one seed come one behind the other. */
	names_of((const char *const[]){ "debian:6.1", NULL }, "6.1", 2, 3);
	CHECK(seed_of[1] == 7 && seed_of[2] == 7 && seed_of[3] == 8 &&
	      seed_of[4] == 8 && seed_of[5] == 9 && seed_of[6] == 9);
	/* A file's name has an end. */
	memset(all, 'x', sizeof(all));
	all[sizeof(all) - 1] = '\0';
	CHECK(strlen(NAMES("6.1", 1, all)) < 150);
	return tap_end();
}
