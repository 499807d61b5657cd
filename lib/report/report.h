/* report.h - records as one page for a browser: of one kernel, of a comparison,
 * of a history of kernels, or of what tune found.
 *
 * The page is one file: no script, nothing loaded from anywhere, and a
 * policy (Content-Security-Policy) under which a browser would run and load
 * nothing even if a text of a record were taken for markup.  The same
 * records make the same bytes.
 */
#ifndef COWBENCH_REPORT_REPORT_H
#define COWBENCH_REPORT_REPORT_H

#include <stddef.h>
#include <stdio.h>

#include "base/reason.h"
#include "fleet/fleet_compare.h"
#include "report/files.h"
#include "verdict/compare_table.h"
#include "data/item.h"
#include "data/profile.h"
#include "compare/side.h"

struct report {
	const struct side *sides; /* one; or from the oldest to the newest */
	size_t nr;
	const struct profiles *profiles; /* of each side; NULL: none */
	const struct compare_view *view; /* of the last side against the first;
					   * NULL: there is one */
	const struct fleet_contrasts *fleet; /* the view is of many machines;
					      * NULL: it is not */
	const struct report_files *files;    /* beside the page */
	const struct item *tuned; /* what tune found (tuned.h), and nothing else
				   * but one side with its file; NULL */
};

/* Writes the page.  0, or -errno with the reason when the stream takes no
 * more. */
int report_write(const struct report *report, FILE *to, struct reason *why);

/* What a side is called on a page: its arm, the kernel as the guest was
 * given it ("debian:6.1"), or its release.  The caller frees. */
char *report_label(const struct side *side);

/* What a run found, as one sentence without its full stop: which state is
 * served faster than which other state and by how much, how much is proved,
 * what the doctor said.  The caller frees. */
char *report_sentence(const struct summary *summary);

#endif
