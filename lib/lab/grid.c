/* grid.c - see grid.h. */
#include "lab/grid.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"

#define NAME_MAX_BYTES 120 /* of a kernel in a file's name */

static bool is_path(const char *word)
{
	return strncmp(word, "debian:", 7) != 0 &&
	       strncmp(word, "source:", 7) != 0;
}

/* How many of the last parts of a path tell it from another word. */
static size_t parts_apart(const char *word, const char *other)
{
	const char *a = word + strlen(word), *b = other + strlen(other);
	size_t parts = 1;

	while (a > word && b > other && a[-1] == b[-1]) {
		a--;
		b--;
		parts += *a == '/';
	}
	return a > word && b == other ? parts + 1 : parts;
}

/* The last parts of a path by which no other kernel of the grid goes. */
static const char *last_parts(const struct grid *grid, const char *word)
{
	const char *from = word + strlen(word);
	size_t needed = 1, parts = 0;

	for (size_t i = 0; i < grid->nr_kernels; i++) {
		const char *other = grid->kernels[i].name;
		size_t apart = parts_apart(word, other);

		if (strcmp(word, other) != 0 && apart > needed)
			needed = apart;
	}
	while (from > word) {
		if (from[-1] == '/' && from[0] && ++parts == needed)
			break;
		from--;
	}
	return from + strspn(from, "./");
}

/* What stands in a word for a path, or for an option, is none in a file's
 * name. */
static void make_plain(char *name)
{
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._+-", *c))
			*c = '-';
}

/* The word that a kernel was given by, as a name for files; of a path its last
 * parts, and the release where they do not say it.  The caller frees. */
static char *kernel_name(const struct grid *grid, const struct kernel *kernel)
{
	const char *word = is_path(kernel->name)
				   ? last_parts(grid, kernel->name)
				   : kernel->name;
	bool said = !is_path(kernel->name) || strstr(word, kernel->release);
	int end = (int)strlen(word);

	while (end > 1 && word[end - 1] == '/')
		end--;

	char *name = memory_format("%.*s%s%s", end, word, said ? "" : "-",
				   said ? "" : kernel->release);
	size_t length = strlen(name);

	if (length > NAME_MAX_BYTES)
		memmove(name, name + length - NAME_MAX_BYTES,
			NAME_MAX_BYTES + 1);
	make_plain(name);
	return name;
}

/* The name of each kernel; ".2" is the second of one name.  The caller
 * frees. */
static char **kernel_names(const struct grid *grid)
{
	char **names = memory_new(grid->nr_kernels, sizeof(*names));

	for (size_t i = 0; i < grid->nr_kernels; i++) {
		char *name = kernel_name(grid, &grid->kernels[i]);
		size_t same = 1;

		names[i] = memory_text(name);
		for (size_t j = 0; j < i; j++)
			if (strcmp(names[j], names[i]) == 0) {
				free(names[i]);
				names[i] =
					memory_format("%s.%zu", name, ++same);
				j = (size_t)-1; /* that may be taken too */
			}
		free(name);
	}
	return names;
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

static char *path_of(const struct grid *grid, const char *kernel,
		     const struct boot *boot)
{
	char *shape = memory_text(boot->topology->name), *path;

	make_plain(shape);
	path = memory_format("%s/%s_%s_%u.%s", grid->folder, kernel, shape,
			     boot->number, grid->suffix);
	free(shape);
	return path;
}

void grid_boots(const struct grid *grid, const struct lab *lab,
		struct schedule *schedule)
{
	char **names = kernel_names(grid);
	size_t boots = (size_t)grid->boots * grid->seeds;

	schedule->nr = grid->nr_kernels * grid->nr_topologies * boots;
	schedule->boots = memory_new(schedule->nr, sizeof(*schedule->boots));
	for (size_t i = 0; i < schedule->nr; i++) {
		size_t place = i / boots;
		size_t kernel = place / grid->nr_topologies;
		struct boot *boot = &schedule->boots[i];

		boot->lab = lab;
		boot->kernel = &grid->kernels[kernel];
		boot->topology = &grid->topologies[place % grid->nr_topologies];
		boot->number = (unsigned)(i % boots) + 1;
		boot->seed = lab->seed + i % boots / grid->boots;
		boot->path = path_of(grid, names[kernel], boot);
	}
	for (size_t i = 0; i < grid->nr_kernels; i++)
		free(names[i]);
	free(names);
	shuffle(schedule, lab->seed);
}
