/* program.h - a program with the shared libraries that it needs, as the files
 * that a guest must have to run it.
 */
#ifndef COWBENCH_LAB_PROGRAM_H
#define COWBENCH_LAB_PROGRAM_H

#include <stddef.h>

#include "base/reason.h"
#include "kernel/architecture.h"

/* Whose programs run in a guest, and where their libraries are. */
struct program_home {
	const struct architecture *arch;
	const char *root; /* a folder with Debian's packages for that one
			   * unpacked; NULL: programs are this machine's own */
};

struct program_file {
	char *from; /* on this machine */
	char *to;   /* in the guest: absolute */
};

struct program { /* the program is the first file, where it is one */
	struct program_file *files;
	size_t nr;
};

/* Finds what the program at path needs, and names it `to` in the guest: by
 * asking its own dynamic loader, or, of a home with a root, by what it and its
 * libraries ask for.  Libraries go where the loader looks without being told
 * to.  0, or -errno with the reason; program_free() either way. */
int program_load(struct program *program, const struct program_home *home,
		 const char *path, const char *to, struct reason *why);

/* Adds path, as the guest's file of the same name (relative paths: below the
 * guest's root; of A/./B: /B): a program with its libraries, which may lie
 * below A, any other file, or a folder with all that is in it.  0, or -errno
 * with the reason. */
int program_add(struct program *program, const struct program_home *home,
		const char *path, struct reason *why);

/* The libraries in what `ld.so --list` says, for program_load(): pure.  Takes
 * text apart.  -ENOENT where one is not found. */
int program_parse(struct program *program, char *text, struct reason *why);

void program_free(struct program *program);

#endif
