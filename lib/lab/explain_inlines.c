/* explain_inlines.c - tables of the functions that a kernel's compiler inlined:
 * see explain.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"
#include "lab/explain.h"

#define READER	    "inlines"
#define TABLE_BYTES ((size_t)1 << 30) /* of Debian's kernels: some 30 MB */

/* The program speaks of its file: what it is called itself stays out. */
static void shorten(struct reason *why, const char *reader)
{
	size_t length = strlen(reader);
	struct reason own = *why;

	if (strncmp(own.text, reader, length) == 0 &&
	    strncmp(own.text + length, ": ", 2) == 0)
		reason_set(why, -EINVAL, "%s", own.text + length + 2);
}

static int keep(const char *table, size_t length, struct reason *why)
{
	int file = memfd_create("inlines", MFD_CLOEXEC);

	for (size_t done = 0; file >= 0 && done < length;) {
		ssize_t put = write(file, table + done, length - done);

		if (put > 0) {
			done += (size_t)put;
			continue;
		}
		close(file);
		file = -1;
	}
	return file < 0 ? reason_errno(why, -errno, "making room for a table")
			: file;
}

/* The table of one file, for a kernel of that release. */
static int read_table(const char *reader, const char *vmlinux,
		      const char *release, struct reason *why)
{
	const char *argv[] = { reader, vmlinux, release, NULL };
	size_t length;
	char *table = child_output(argv, NULL, TABLE_BYTES, &length, why);
	int file;

	if (!table) {
		shorten(why, reader);
		return -EINVAL;
	}
	file = keep(table, length, why);
	free(table);
	return file;
}

int explain_inlines(struct kernel *kernel, const char *const *given, size_t nr,
		    struct reason *why)
{
	/* Not every build tree has one: a kernel of `vm --edit` keeps it only
	 * where that is debug-info. */
	const char *own = kernel->vmlinux && access(kernel->vmlinux, F_OK) == 0
				  ? kernel->vmlinux
				  : NULL;
	char *reader = explain_tool(READER, why);
	int file = -ENOENT;

	for (size_t i = 0; reader && i < nr && file < 0; i++)
		file = read_table(reader, given[i], kernel->release, why);
	if (reader && !nr && own)
		file = read_table(reader, own, kernel->release, why);
	/* Nobody has asked for what a build tree need not have. */
	if (!nr && (!own || (file < 0 && strstr(why->text, "has no DWARF"))))
		file = 0;
	free(reader);
	if (file < 0) {
		struct reason own_why = *why;

		return reason_set(why, file, EXPLAIN_CALLERS ": %s",
				  own_why.text);
	}
	kernel->inlined = file;
	return 0;
}
