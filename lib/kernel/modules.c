/* modules.c - see modules.h. */
#include "kernel/modules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/elf.h"
#include "kernel/unpack.h"

#define MODULE_MAX  ((size_t)64 << 20)	/* bytes */
#define MODULES_MAX ((size_t)512 << 20) /* of all, unpacked */

/* A module's name from its path, or from its own word for it; on the heap.
 * NULL where the path is no module's. */
static char *module_name(const char *path, bool file)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *end = file ? strstr(base, ".ko") : base + strlen(base);

	if (!end || end == base || (file && end[3] != '\0' && end[3] != '.'))
		return NULL;

	char *name = memory_text(base);

	name[end - base] = '\0';
	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return name;
}

static bool wanted(const struct modules *modules, const char *name)
{
	for (size_t i = 0; i < modules->nr_wanted; i++)
		if (strcmp(modules->wanted[i], name) == 0)
			return true;
	return false;
}

static struct module *find(const struct modules *modules, const char *name)
{
	for (size_t i = 0; i < modules->nr; i++)
		if (strcmp(modules->list[i].name, name) == 0)
			return &modules->list[i];
	return NULL;
}

void modules_want(struct modules *modules, const char *name)
{
	char *own = module_name(name, false);

	if (!own || wanted(modules, own)) {
		free(own);
		return;
	}
	modules->wanted = memory_resize(modules->wanted, modules->nr_wanted + 1,
					sizeof(*modules->wanted));
	modules->wanted[modules->nr_wanted++] = own;
}

bool modules_wants(const struct modules *modules, const char *path)
{
	char *name = module_name(path, true);
	bool wants = name && wanted(modules, name) && !find(modules, name);

	free(name);
	return wants;
}

/* The names behind "depends=", one after the other: "a,b". */
static bool next_dependency(const char **list, char *name, size_t room)
{
	size_t length = strcspn(*list, ",");

	if (!length || length >= room)
		return false;
	snprintf(name, room, "%.*s", (int)length, *list);
	*list += length + ((*list)[length] == ',');
	return true;
}

static const char *dependencies(const struct module *module)
{
	const char *list = elf_modinfo(module->data, module->length, "depends");

	return list ? list : "";
}

static size_t total_bytes(const struct modules *modules)
{
	size_t total = 0;

	for (size_t i = 0; i < modules->nr; i++)
		total += modules->list[i].length;
	return total;
}

bool modules_take(struct modules *modules, const char *path, char *data,
		  size_t length)
{
	struct module module = { .name = module_name(path, true) };
	size_t before = modules->nr_wanted;
	char name[64];

	module.data = unpack_bytes(data, length, &module.length, NULL);
	free(data);
	if (!module.name || !module.data ||
	    total_bytes(modules) + module.length > MODULES_MAX ||
	    !elf_modinfo(module.data, module.length, "vermagic")) {
		free(module.name);
		free(module.data);
		return false;
	}
	modules->list = memory_resize(modules->list, modules->nr + 1,
				      sizeof(*modules->list));
	modules->list[modules->nr++] = module;

	const char *list = dependencies(&module);

	while (next_dependency(&list, name, sizeof(name)))
		modules_want(modules, name);
	return modules->nr_wanted > before;
}

static char *read_file(const char *path, size_t *length)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct stat about;
	char *data = NULL;

	if (file < 0)
		return NULL;
	if (fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
	    about.st_size > 0 && (size_t)about.st_size <= MODULE_MAX) {
		*length = (size_t)about.st_size;
		data = memory_new(*length, 1);
		if (read(file, data, *length) != (ssize_t)*length) {
			free(data);
			data = NULL;
		}
	}
	close(file);
	return data;
}

/* Takes the module that a line of modules.order names.  In a build tree the
 * line may lead with "kernel/" and, from 6.4 on, end in ".o". */
static bool take_line(struct modules *modules, const char *directory,
		      const char *line)
{
	static const char *const endings[] = { "", ".xz", ".zst", ".gz" };
	const char *plain = strncmp(line, "kernel/", 7) == 0 ? line + 7 : line;
	size_t stem = strlen(plain);

	if (stem > 2 && strcmp(plain + stem - 2, ".o") == 0)
		stem -= 2;
	else if (stem > 3 && strcmp(plain + stem - 3, ".ko") == 0)
		stem -= 3;
	else
		return false;
	for (size_t i = 0; i < 2 * sizeof(endings) / sizeof(*endings); i++) {
		char *path = memory_format("%s/%s%.*s.ko%s", directory,
					   i % 2 ? "kernel/" : "", (int)stem,
					   plain, endings[i / 2]);
		size_t length;
		char *data = modules_wants(modules, path)
				     ? read_file(path, &length)
				     : NULL;
		bool news = data && modules_take(modules, path, data, length);

		free(path);
		if (data)
			return news;
	}
	return false;
}

void modules_from_tree(struct modules *modules, const char *directory)
{
	char *order = memory_format("%s/modules.order", directory);
	char *text = file_read_all(NULL, order);
	bool news = text;

	while (news) {
		char *rest = text, *line;

		news = false;
		while ((line = strtok_r(rest, "\n", &rest)))
			news |= take_line(modules, directory, line);
		free(text);
		text = file_read_all(NULL, order);
		news &= text != NULL;
	}
	free(text);
	free(order);
}

/* Puts the module behind its dependencies in sorted; a circle is cut. */
static void place(struct modules *modules, struct module *module,
		  struct module *sorted, size_t *nr, unsigned depth)
{
	const char *list;
	char name[64];

	for (size_t i = 0; i < *nr; i++)
		if (sorted[i].name == module->name)
			return;
	list = dependencies(module);
	while (depth < 32 && next_dependency(&list, name, sizeof(name))) {
		char *own = module_name(name, false);
		struct module *before = own ? find(modules, own) : NULL;

		free(own);
		if (before && before != module)
			place(modules, before, sorted, nr, depth + 1);
	}
	for (size_t i = 0; i < *nr; i++)
		if (sorted[i].name == module->name)
			return;
	sorted[(*nr)++] = *module;
}

/* In the order in which they were wanted, as far as dependencies allow. */
void modules_sort(struct modules *modules)
{
	struct module *sorted = memory_new(modules->nr, sizeof(*sorted));
	size_t nr = 0;

	for (size_t i = 0; i < modules->nr_wanted; i++) {
		struct module *module = find(modules, modules->wanted[i]);

		if (module)
			place(modules, module, sorted, &nr, 0);
	}
	free(modules->list);
	modules->list = sorted;
	modules->nr = nr;
}

void modules_clear(struct modules *modules)
{
	for (size_t i = 0; i < modules->nr_wanted; i++)
		free(modules->wanted[i]);
	for (size_t i = 0; i < modules->nr; i++) {
		free(modules->list[i].name);
		free(modules->list[i].data);
	}
	free(modules->wanted);
	free(modules->list);
	*modules = (struct modules){ 0 };
}
