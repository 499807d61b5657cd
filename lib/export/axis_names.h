/* axis_names.h - columns made of the names in records, such as those of axes,
 * of which a benchmark may have its own.
 */
#ifndef COWBENCH_EXPORT_AXIS_NAMES_H
#define COWBENCH_EXPORT_AXIS_NAMES_H

#include "base/facts.h"
#include "base/reason.h"
#include "export/sheet.h"

/* Adds the names of from to the set of names.  0, or -E2BIG with the reason
 * where they are too many for a table. */
int names_add(struct facts *names, const struct facts *from,
	      struct reason *why);

/* state, held and kind first, then by name: an order that does not depend on
 * that of the trials. */
void names_sort(struct facts *names);

/* A cell for each name: itself behind a prefix, or its value in facts. */
void names_put(struct sheet *sheet, const struct facts *names,
	       const char *prefix);
void names_put_values(struct sheet *sheet, const struct facts *names,
		      const struct facts *facts);

/* The same of axes: a benchmark may call an axis of its own as a column of a
 * trial is called, and that one is "axis.NAME" in every table. */
void names_put_axes(struct sheet *sheet, const struct facts *axes);

#endif
