/* vm_columns.c - the columns of vm's tables, read of records, and what a column
 * has in place of rows; see vm_table.h. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/record.h"
#include "view/complain.h"
#include "view/summary_table.h"
#include "view/vm_table.h"

/* Adds a boot's record to a summary that is not finished: EXIT_GOOD, or
 * EXIT_ERROR after complaining. */
static int add_record(struct summary *summary, const struct boot *boot)
{
	struct record_line line = { 0 };
	struct record_reader *reader;
	struct reason why = { "" };
	bool ended = false;
	int type = record_open(&reader, boot->path, false, &why);

	if (type < 0)
		return complain("%s", why.text);
	while ((type = record_next(reader, &line, &why)) > 0) {
		if (type == RECORD_RESULT)
			summary_add(summary, &line.result);
		else if (type == RECORD_RUN && !summary->run.nr)
			facts_copy(&summary->run, &line.facts);
		ended |= type == RECORD_END;
	}
	record_line_clear(&line);
	record_close(reader);
	if (type < 0 || why.text[0])
		return complain("%s", why.text);
	if (!ended && boot->state == BOOT_DONE)
		return complain("%s has no end, though its guest ended well",
				boot->path);
	return EXIT_GOOD;
}

static int by_plan(const void *a, const void *b)
{
	const struct boot *x = a, *y = b;

	if (x->kernel != y->kernel)
		return x->kernel < y->kernel ? -1 : 1;
	if (x->topology != y->topology)
		return x->topology < y->topology ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

size_t vm_columns_read(struct vm_column *columns, struct boot *boots, size_t nr,
		       unsigned boots_a_seed, unsigned *bad)
{
	const struct boot *last = NULL;
	size_t used = 0;

	qsort(boots, nr, sizeof(*boots), by_plan);
	for (size_t i = 0; i < nr; i++) {
		const struct boot *boot = &boots[i];
		struct reason why;

		/* A failed guest's record was reported when the guest
		 * failed. */
		if (boot->state == BOOT_FAILED && !boot->trials)
			continue;
		if (!last || last->kernel != boot->kernel ||
		    last->topology != boot->topology)
			columns[used++] = (struct vm_column){
				.kernel = boot->kernel->name,
				.topology = boot->topology->name,
				.boots_a_seed = boots_a_seed,
			};
		last = boot;
		if (add_record(&columns[used - 1].summary, boot))
			(*bad)++;
		else
			columns[used - 1].boots++;
		if (boot->lab->plugin &&
		    profiles_read(&columns[used - 1].profiles, boot->path,
				  &why))
			complain("%s", why.text);
	}
	for (size_t i = 0; i < used; i++)
		summary_finish(&columns[i].summary);
	return used;
}

void vm_columns_clear(struct vm_column *columns, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		summary_clear(&columns[i].summary);
		profiles_clear(&columns[i].profiles);
	}
}

/* Why cases of the column were skipped or broken, a line a reason; or "".  The
 * caller frees. */
static char *ends_text(const struct vm_column *column, bool colour)
{
	struct summary_look look = { .colour = colour };
	char *text = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&text, &length);

	if (!to)
		return memory_text("");
	summary_table_ends(&column->summary, &look, to);
	(void)fclose(to);
	return text;
}

void vm_ends_print(const struct vm_column *columns, size_t nr, FILE *to,
		   bool colour)
{
	for (size_t i = 0, next; i < nr; i = next) {
		char *text = ends_text(&columns[i], colour);
		bool alike = true;

		for (next = i + 1; next < nr && alike; next += alike) {
			char *other = ends_text(&columns[next], colour);

			alike = strcmp(text, other) == 0;
			free(other);
		}
		for (size_t j = i; j < next && text[0] && nr > 1; j++)
			fprintf(to, "%s%s", columns[j].kernel,
				j + 1 < next ? ", " : ":\n");
		fputs(text, to);
		free(text);
	}
}
