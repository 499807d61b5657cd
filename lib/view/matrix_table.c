/* matrix_table.c - see matrix_table.h. */
#include "view/matrix_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "export/matrix.h"
#include "view/table.h"

#define REASONS_MAX 26

/* What the kernel promises: printed below the grids. */
static const char *const promises[] = {
	"✓ consistent: a byte stored through the mapping is seen by the holder, "
	"and the other way round",
	"○ refused: the same, the event having left the page alone (silently, "
	"or counted by move_pages())",
	"≠ stale: the page was replaced under its holder",
	"· happens: nobody holds the page, and the event takes place",
	"A cell is what was measured, and as this kernel's documentation and "
	"source say (lib/mm/promise.c).  ✗ and capitals: it was measured, and "
	"they say otherwise: a wrong trial.  With a ?: they do not say.",
	"pin: FOLL_PIN.  The page stays the one that is mapped "
	"(Documentation/core-api/pin_user_pages.rst), whatever happens but "
	"munmap, MADV_DONTNEED and the like.  Kept from 5.19 on "
	"(PG_anon_exclusive); before, mprotect and uffd_wp made pages that PTEs "
	"map stale, and fork those of hugetlb.",
	"ref: FOLL_GET.  Nothing is promised.  From 5.19 on it survives "
	"write-protection; fork, only where a huge page of the pool has but "
	"one mapping left.",
};

struct reasons {
	const char *text[REASONS_MAX];
	size_t nr;
};

static char letter_of(struct reasons *reasons, const char *text)
{
	size_t i = 0;

	while (i < reasons->nr && strcmp(reasons->text[i], text) != 0)
		i++;
	if (i == REASONS_MAX)
		return '?';
	reasons->text[i] = text;
	if (i == reasons->nr)
		reasons->nr++;
	return (char)('a' + i);
}

static void put_cell(struct table *table, const struct matrix_cell *cell,
		     struct reasons *reasons)
{
	const char *mark = matrix_mark(cell);
	const char *word = meeting_words[cell->meeting];

	if (cell->meeting == MEETING_NONE)
		table_cell(table, TINT_PLAIN, "%s", " ");
	else if (cell->reason)
		table_cell(table,
			   cell->meeting == MEETING_BROKEN ? TINT_BAD
							   : TINT_FAINT,
			   "%s %s (%c)", mark, word,
			   letter_of(reasons, cell->reason));
	else if (cell->wrong)
		table_cell(table, TINT_BAD, "%s %s", mark,
			   cell->meeting == MEETING_STALE ? "STALE"
							  : "CONSISTENT");
	else
		table_cell(table, TINT_PLAIN, "%s %s%s", mark, word,
			   cell->open ? " ?" : "");
}

static void put_row(struct table *table, const struct matrix *matrix,
		    const struct matrix_row *row, struct reasons *reasons)
{
	static const char *const pins[] = { "", "ref", "pin" };

	if (strcmp(row->source, "none") == 0)
		table_cell(table, TINT_PLAIN, "nobody");
	else
		table_cell(table, TINT_PLAIN, "%s %s", row->source,
			   row->access);
	table_cell(table, TINT_PLAIN, "%s", pins[row->pin + 1]);
	for (size_t i = 0; i < matrix->nr_events; i++)
		put_cell(table, &row->cells[i], reasons);
}

void matrix_table(const struct summary *summary, bool colour, FILE *to)
{
	struct matrix matrix;
	struct reasons reasons = { .nr = 0 };
	const char *kind = "";

	matrix_make(&matrix, summary);
	if (!matrix.nr) {
		matrix_free(&matrix);
		return;
	}

	size_t nr = matrix.nr_events + 2;
	struct table_column *columns = memory_new(nr, sizeof(*columns));

	columns[0] =
		(struct table_column){ .head = "holder", .align = ALIGN_LEFT };
	columns[1] = (struct table_column){ .head = "by", .align = ALIGN_LEFT };
	for (size_t i = 2; i < nr; i++)
		columns[i] =
			(struct table_column){ .head = matrix.events[i - 2],
					       .align = ALIGN_LEFT };

	struct table *table = table_new(columns, nr);

	table_key(table, 2);

	for (size_t i = 0; i < matrix.nr; i++) {
		if (matrix.rows[i].kind != kind) {
			if (i)
				table_line(table, TINT_PLAIN, "%s", "");
			table_line(table, TINT_HEAD, "kind=%s",
				   matrix.rows[i].kind);
		}
		kind = matrix.rows[i].kind;
		put_row(table, &matrix, &matrix.rows[i], &reasons);
	}
	fputc('\n', to);
	tint_print(to, colour, TINT_HEAD,
		   "the consistency matrix: is a held page still the page that "
		   "is mapped?");
	table_print(table, to, colour);
	table_free(table);
	free(columns);
	fputc('\n', to);
	for (size_t i = 0; i < sizeof(promises) / sizeof(*promises); i++)
		tint_print(to, colour, TINT_PLAIN, "%s", promises[i]);
	for (size_t i = 0; i < reasons.nr; i++)
		tint_print(to, colour, TINT_FAINT, "(%c) %s", (char)('a' + i),
			   reasons.text[i]);
	matrix_free(&matrix);
}
