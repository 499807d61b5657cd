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
#include "base/elf.h"

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

struct bytes { /* a file, mapped */
	char *data;
	size_t length;
};

static int map_program(struct bytes *bytes, const char *path,
		       struct reason *why)
{
	/* O_NONBLOCK: opening a FIFO must not wait for its writer. */
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat about;
	int err = 0;

	*bytes = (struct bytes){ 0 };
	if (file < 0 || fstat(file, &about)) {
		err = reason_errno(why, -errno, "%s", path);
	} else if (!S_ISREG(about.st_mode) || about.st_size < 64) {
		err = reason_set(why, -ENOEXEC, "%s is no program", path);
	} else {
		bytes->length = (size_t)about.st_size;
		bytes->data = mmap(NULL, bytes->length, PROT_READ, MAP_PRIVATE,
				   file, 0);
		if (bytes->data == MAP_FAILED)
			err = reason_errno(why, -errno, "reading %s", path);
	}
	if (file >= 0)
		close(file);
	return err;
}

static int check_program(const struct bytes *bytes,
			 const struct program_home *home, const char *path,
			 struct reason *why)
{
	uint16_t machine = elf_machine(bytes->data, bytes->length);
	const struct architecture *is = architecture_of_elf(machine);

	if (!bytes->data || memcmp(bytes->data, "\177ELF", 4) != 0)
		return reason_set(why, -ENOEXEC,
				  "%s is no ELF program; the guests have no "
				  "shell for scripts",
				  path);
	if (is != home->arch)
		return reason_set(why, -ENOEXEC,
				  "%s is a program for %s; the guests are %s",
				  path, is ? is->name : "another machine",
				  home->arch->name);
	return 0;
}

/* The loader's own path, on the heap, or NULL for a static program. */
static int find_loader(const char *path, const struct program_home *home,
		       char **loader, struct reason *why)
{
	struct bytes bytes = { 0 };
	int err = map_program(&bytes, path, why);
	const char *name;

	*loader = NULL;
	if (err)
		return err;
	err = check_program(&bytes, home, path, why);
	name = err ? NULL : elf_loader(bytes.data, bytes.length);
	if (name)
		*loader = memory_text(name);
	munmap(bytes.data, bytes.length);
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
static int ask_loader(struct program *program, const char *loader,
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

/* --- Programs of another machine ------------------------------------------*/

/* Where their libraries may be: the home's root, and that of what is added;
 * each may be NULL. */
struct roots {
	const struct program_home *home;
	const char *list[2];
};

/* Adds the library, where it is not there; false: nowhere to be found. */
static bool add_library(struct program *program, const struct roots *roots,
			const char *name)
{
	static const char *const folders[] = { "lib", "usr/lib" };

	for (size_t i = 0; i < program->nr; i++) {
		const char *slash = strrchr(program->files[i].to, '/');

		if (slash && strcmp(slash + 1, name) == 0)
			return true;
	}
	for (size_t i = 0; i < 4; i++) {
		const char *root = roots->list[i / 2];
		const char *triple = roots->home->arch->triple;
		char *from = memory_format("%s/%s/%s/%s", root ? root : "",
					   folders[i % 2], triple, name);
		char *to = memory_format("/lib/%s/%s", triple, name);
		bool found = root && access(from, R_OK) == 0;

		if (found)
			add(program, from, to);
		free(from);
		free(to);
		if (found)
			return true;
	}
	return false;
}

/* The libraries that a program or library asks for, those behind. */
static int add_needed(struct program *program, const struct roots *roots,
		      const char *path, struct reason *why)
{
	struct bytes bytes = { 0 };
	int err = map_program(&bytes, path, why);
	const char *name;

	if (err)
		return err;
	for (size_t i = 0;
	     !err && (name = elf_needed(bytes.data, bytes.length, i)); i++)
		if (!add_library(program, roots, name))
			err = reason_set(why, -ENOENT,
					 "%s wants the library %s, which is "
					 "not in %s",
					 path, name, roots->home->root);
	munmap(bytes.data, bytes.length);
	return err;
}

/* The loader, and the libraries that the program asks for, and those that they
 * do. */
static int walk(struct program *program, const struct roots *roots,
		const char *loader, const char *path, struct reason *why)
{
	char *from = memory_format("%s%s", roots->home->root, loader);
	size_t next;
	int err;

	add(program, from, loader);
	free(from);
	next = program->nr;
	err = add_needed(program, roots, path, why);
	for (; !err && next < program->nr; next++)
		err = add_needed(program, roots, program->files[next].from,
				 why);
	return err;
}

/* The loader that a program asks for, and the libraries; beside: a root of its
 * own, or NULL. */
static int add_libraries(struct program *program,
			 const struct program_home *home, const char *beside,
			 const char *loader, const char *path,
			 struct reason *why)
{
	const struct roots roots = { home, { home->root, beside } };

	return home->root ? walk(program, &roots, loader, path, why)
			  : ask_loader(program, loader, path, why);
}

/* --- What is asked for ----------------------------------------------------*/

/* As rsync has it: what follows "/./" is the path in the guest, and the
 * program's libraries may lie below what is before it.  That, on the heap;
 * NULL. */
static char *root_of(const char *path)
{
	const char *mark = strstr(path, "/./");

	return mark ? memory_format("%.*s", (int)(mark - path), path) : NULL;
}

int program_load(struct program *program, const struct program_home *home,
		 const char *path, const char *to, struct reason *why)
{
	char *loader = NULL, *beside;
	int err;

	*program = (struct program){ 0 };
	err = find_loader(path, home, &loader, why);
	if (err)
		return err;
	add(program, path, to);
	beside = root_of(path);
	if (loader)
		err = add_libraries(program, home, beside, loader, path, why);
	free(beside);
	free(loader);
	return err;
}

static int add_folder(struct program *program, const struct program_home *home,
		      const char *path, struct reason *why)
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
			err = program_add(program, home, below, why);
		free(below);
		free(names[i]);
	}
	free(names);
	return err;
}

/* A file, and of a program what it needs. */
static int add_file(struct program *program, const struct program_home *home,
		    const char *beside, const char *path, const char *to,
		    bool runs, struct reason *why)
{
	char *loader = NULL;
	int err = 0;

	add(program, path, to);
	if (runs && find_loader(path, home, &loader, NULL) == 0 && loader)
		err = add_libraries(program, home, beside, loader, path, why);
	free(loader);
	return err;
}

int program_add(struct program *program, const struct program_home *home,
		const char *path, struct reason *why)
{
	char *beside = root_of(path);
	const char *plain = beside ? path + strlen(beside) + 3
			    : strncmp(path, "./", 2) == 0 ? path + 2
							  : path;
	char *to = memory_format("%s%s", *plain == '/' ? "" : "/", plain);
	struct stat about;
	int err = 0;

	if (strstr(to, "/../"))
		err = reason_set(why, -EINVAL,
				 "%s: no such path can be in a guest", path);
	else if (stat(path, &about))
		err = reason_errno(why, -errno, "%s", path);
	else if (S_ISDIR(about.st_mode))
		err = add_folder(program, home, path, why);
	else if (S_ISREG(about.st_mode))
		err = add_file(program, home, beside, path, to,
			       about.st_mode & 0111, why);
	free(beside);
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
