/* export_matrix.c - the consistency matrix as a table; see export.h. */
#include <string.h>

#include "export/export.h"
#include "export/matrix.h"
#include "export/sheet.h"

static void put_cells(struct sheet *sheet, const struct export_source *source,
		      const struct matrix *matrix, size_t i, size_t place)
{
	static const char *const by[] = { "unknown", "ref", "pin" };
	const struct matrix_row *row = &matrix->rows[i];

	for (size_t j = 0; j < matrix->nr_events; j++) {
		const struct matrix_cell *cell = &row->cells[j];

		if (cell->meeting == MEETING_NONE)
			continue;
		sheet_text(sheet, source->name);
		sheet_text(sheet, facts_text(&source->summary->run,
					     "kernel.release", NULL));
		sheet_text(sheet, row->kind);
		sheet_text(sheet, row->source);
		sheet_text(sheet, row->access);
		sheet_text(sheet, by[row->pin + 1]);
		sheet_text(sheet, matrix->events[j]);
		sheet_count(sheet, place);
		sheet_count(sheet, j + 1);
		sheet_text(sheet, meeting_words[cell->meeting]);
		sheet_text(sheet, matrix_mark(cell));
		sheet_count(sheet, cell->wrong);
		sheet_count(sheet, cell->open);
		sheet_end_row(sheet);
	}
}

int export_matrix(FILE *to, const struct export_source *sources, size_t nr,
		  struct reason *why)
{
	static const char *const heads[] = {
		"record", "kernel", "kind", "source", "access", "by",	"event",
		"row",	  "column", "word", "mark",   "wrong",	"open",
	};
	struct sheet sheet = { .to = to, .form = SHEET_TABS };

	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		sheet_text(&sheet, heads[i]);
	sheet_end_row(&sheet);
	for (size_t i = 0; i < nr; i++) {
		struct matrix matrix;
		size_t nth = 0;

		matrix_make(&matrix, sources[i].summary);
		for (size_t j = 0; j < matrix.nr; j++) {
			bool first = j == 0 || matrix.rows[j].kind !=
						       matrix.rows[j - 1].kind;

			nth = first ? 1 : nth + 1;
			put_cells(&sheet, &sources[i], &matrix, j, nth);
		}
		matrix_free(&matrix);
	}
	return sheet_end(&sheet, why);
}
