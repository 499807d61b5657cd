/* split.h - asking the kernel to split large folios: debugfs' split_huge_pages.
 *
 * What a write means changed (kernel mm/huge_memory.c:split_huge_pages_write):
 *
 *	up to 5.12	"1": every THP of the machine; not used here
 *	5.13 on		"PID,0xSTART,0xEND": the folios mapped there, to pages
 *	6.9 on		the same with ",ORDER": to folios of that order
 *
 * An order that the kernel does not know is passed over, and a folio that
 * another holds is left as it is, both without an error: look at the frames.
 */
#ifndef COWBENCH_MM_SPLIT_H
#define COWBENCH_MM_SPLIT_H

#include <stddef.h>

#include "base/reason.h"

#define SPLIT_TEXT 64 /* room for a request, its end included */

/* Opens the file for writing.  Returns a descriptor; -ENOTSUP with the reason
 * where there is no such file, this process may not open it, or the file takes
 * the oldest format alone. */
int split_open(struct reason *why);

/* Makes the text to write, which splits this process's folios between mem and
 * mem + bytes into folios of that order (0: base pages).  Returns the text's
 * length, which is the same for all addresses. */
size_t split_text(char text[SPLIT_TEXT], const void *mem, size_t bytes,
		  unsigned order);

#endif
