/* program.c - see program.h. */
#include "lab/program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"
#include "kernel/elf.h"

#define LIST_MAX ((size_t)1 << 20) /* bytes */

static void add(struct program *program, const char *from, const char *to)
{
	program->files = memory_resize(program->files, program->nr + 1,
				       sizeof(*program->files));
	program->files[program->nr++] = (struct program_file){
		.from = memory_text(from),
		.to = memory_text(to),
	};
}

/* The loader's own path, on the heap, or NULL for a static program. */
static int find_loader(const char *path, char **loader, struct reason *why)
{
	/* Not waiting for who writes a FIFO. */
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat about;
	int err = 0;

	*loader = NULL;
	if (file < 0 || fstat(file, &about)) {
		err = reason_errno(why, -errno, "%s", path);
	} else if (!S_ISREG(about.st_mode) || about.st_size < 64) {
		err = reason_set(why, -ENOEXEC, "%s is no program", path);
	} else {
		size_t length = (size_t)about.st_size;
		char *data =
			mmap(NULL, length, PROT_READ, MAP_PRIVATE, file, 0);

		if (data == MAP_FAILED) {
			err = reason_errno(why, -errno, "reading %s", path);
		} else {
			const char *name = elf_loader(data, length);

			if (memcmp(data, "\177ELF", 4) != 0)
				err = reason_set(why, -ENOEXEC,
						 "%s is no ELF program; the "
						 "guests have no shell for "
						 "scripts",
						 path);
			else if (name)
				*loader = memory_text(name);
			munmap(data, length);
		}
	}
	if (file >= 0)
		close(file);
	return err;
}

/* Lines of "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x...)"; without
 * "=>" for the kernel's own and for the loader, which we have already. */
int program_parse(struct program *program, char *text, struct reason *why)
{
	char *lines = NULL;

	for (char *line = strtok_r(text, "\n", &lines); line;
	     line = strtok_r(NULL, "\n", &lines)) {
		char *arrow = strstr(line, " => ");

		if (!arrow)
			continue;
		*arrow = '\0';
		while (*line == '\t' || *line == ' ')
			line++;

		char *path = arrow + 4;
		char *address = strstr(path, " (0x");

		if (address)
			*address = '\0';
		if (*path != '/')
			return reason_set(why, -ENOENT,
					  "the library %s is not found", line);
		add(program, path, line);
	}
	return 0;
}

/* The folder of libc is one that its loader always looks into; a library that
 * was found by a path of this machine's own goes there as well. */
static void place_libraries(struct program *program, size_t first)
{
	char *folder = NULL;

	for (size_t i = first; i < program->nr; i++)
		if (strncmp(program->files[i].to, "libc.so.", 8) == 0) {
			const char *from = program->files[i].from;

			folder = memory_text(from);
			folder[strrchr(from, '/') - from] = '\0';
		}
	for (size_t i = first; i < program->nr; i++) {
		struct program_file *file = &program->files[i];
		char *name = file->to;

		if (*name == '/')
			file->to = memory_text(name);
		else
			file->to = memory_format(
				"%s/%s", folder ? folder : "/lib64", name);
		free(name);
	}
	free(folder);
}

/* The loader and the libraries that it names. */
static int add_libraries(struct program *program, const char *loader,
			 const char *path, struct reason *why)
{
	const char *argv[] = { loader, "--list", path, NULL };
	size_t first;
	char *said;
	int err;

	add(program, loader, loader);
	first = program->nr;
	said = child_output(argv, NULL, LIST_MAX, NULL, why);
	err = said ? program_parse(program, said, why) : -ENOEXEC;
	if (!err)
		place_libraries(program, first);
	free(said);
	return err;
}

int program_load(struct program *program, const char *path, const char *to,
		 struct reason *why)
{
	char *loader = NULL;
	int err;

	*program = (struct program){ 0 };
	err = find_loader(path, &loader, why);
	if (err)
		return err;
	add(program, path, to);
	if (loader)
		err = add_libraries(program, loader, path, why);
	free(loader);
	return err;
}

static int add_folder(struct program *program, const char *path,
		      struct reason *why)
{
	struct dirent **names;
	int nr = scandir(path, &names, NULL, alphasort);
	int err = 0;

	if (nr < 0)
		return reason_errno(why, -errno, "%s", path);
	for (int i = 0; i < nr; i++) {
		const char *name = names[i]->d_name;
		char *below = memory_format("%s/%s", path, name);

		if (!err && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
			err = program_add(program, below, why);
		free(below);
		free(names[i]);
	}
	free(names);
	return err;
}

int program_add(struct program *program, const char *path, struct reason *why)
{
	const char *plain = strncmp(path, "./", 2) == 0 ? path + 2 : path;
	char *to = memory_format("%s%s", *plain == '/' ? "" : "/", plain);
	char *loader = NULL;
	struct stat about;
	int err = 0;

	if (strstr(to, "/../")) {
		err = reason_set(why, -EINVAL,
				 "%s: no such path can be in a guest", path);
	} else if (stat(path, &about)) {
		err = reason_errno(why, -errno, "%s", path);
	} else if (S_ISDIR(about.st_mode)) {
		err = add_folder(program, path, why);
	} else if (S_ISREG(about.st_mode)) {
		add(program, path, to);
		if (about.st_mode & 0111 &&
		    find_loader(path, &loader, NULL) == 0 && loader)
			err = add_libraries(program, loader, path, why);
	}
	free(loader);
	free(to);
	return err;
}

void program_free(struct program *program)
{
	for (size_t i = 0; i < program->nr; i++) {
		free(program->files[i].from);
		free(program->files[i].to);
	}
	free(program->files);
	*program = (struct program){ 0 };
}
