/* grid.c - see grid.h. */
#include "lab/grid.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

/* A name for files: the kernel's word, or its release where that is a path. */
static char *file_name(const struct grid *grid, const struct boot *boot)
{
	const char *kernel = strncmp(boot->kernel->name, "debian:", 7) == 0
				     ? boot->kernel->name
				     : boot->kernel->release;
	size_t same = 0;
	char *name;

	for (const struct kernel *other = grid->kernels; other != boot->kernel;
	     other++)
		same += strcmp(other->name, boot->kernel->name) == 0 ||
			(kernel == boot->kernel->release &&
			 strcmp(other->release, kernel) == 0);
	if (same)
		name = memory_format("%s.%zu_%s_%u", kernel, same + 1,
				     boot->topology->name, boot->number);
	else
		name = memory_format("%s_%s_%u", kernel, boot->topology->name,
				     boot->number);
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._+-", *c))
			*c = '-';
	return name;
}

static void shuffle(struct schedule *schedule, uint64_t seed)
{
	for (size_t i = schedule->nr; i > 1; i--) {
		size_t other = random_below(&seed, i);
		struct boot swapped = schedule->boots[i - 1];

		schedule->boots[i - 1] = schedule->boots[other];
		schedule->boots[other] = swapped;
	}
}

void grid_boots(const struct grid *grid, const struct lab *lab,
		struct schedule *schedule)
{
	schedule->nr = grid->nr_kernels * grid->nr_topologies * grid->boots;
	schedule->boots = memory_new(schedule->nr, sizeof(*schedule->boots));
	for (size_t i = 0; i < schedule->nr; i++) {
		size_t place = i / grid->boots;
		struct boot *boot = &schedule->boots[i];
		char *name;

		boot->lab = lab;
		boot->kernel = &grid->kernels[place / grid->nr_topologies];
		boot->topology = &grid->topologies[place % grid->nr_topologies];
		boot->number = (unsigned)(i % grid->boots) + 1;
		name = file_name(grid, boot);
		boot->path = memory_format("%s/%s.%s", grid->folder, name,
					   grid->suffix);
		free(name);
	}
	shuffle(schedule, lab->seed);
}
