/* files.h - the records that lie beside a page.
 */
#ifndef COWBENCH_REPORT_FILES_H
#define COWBENCH_REPORT_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "compare/side.h"

struct report_file {
	char *name; /* in the page's folder: letters, digits, ".", "_", "-" */
	uint64_t bytes;
	size_t side;
};

struct report_files {
	struct report_file *list;
	size_t nr;
};

/* Copies the records of the sides into the folder, but for one that lies there
 * already.  No file is lost but, with overwrite, what an older page had under a
 * name; never a record that the page is made of.  0, or -errno with the reason;
 * report_files_free() in either case. */
int report_files_copy(struct report_files *files, const char *folder,
		      const struct side *sides, size_t nr, bool overwrite,
		      struct reason *why);

void report_files_free(struct report_files *files);

#endif
