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

/* Copies the records of the sides into the folder; a record that lies there
 * already stays.  With overwrite a copy may replace the file of an older page
 * that has its name, but never a record that this page is made of.  Without
 * overwrite no file is replaced.  0, or -errno with the reason;
 * report_files_free() in either case. */
int report_files_copy(struct report_files *files, const char *folder,
		      const struct side *sides, size_t nr, bool overwrite,
		      struct reason *why);

void report_files_free(struct report_files *files);

#endif
