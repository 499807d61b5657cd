/* sheet.c - see sheet.h. */
#include "export/sheet.h"

#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/markup.h"

static void separate(struct sheet *sheet)
{
	if (sheet->inside)
		putc(sheet->form == SHEET_CSV ? ',' : '\t', sheet->to);
	sheet->inside = true;
}

void sheet_end_row(struct sheet *sheet)
{
	putc('\n', sheet->to);
	sheet->inside = false;
}

/* Whether the figures' font (DejaVu Sans) has the letter, so that a figure
 * paints no box with a number for it: Latin, Greek and Cyrillic, and the signs
 * of punctuation, arrows, mathematics and shapes. */
static bool in_font(uint32_t point)
{
	return point < 0x530 || (point >= 0x2010 && point < 0x27c0);
}

static void put_text(FILE *to, const char *text, bool csv)
{
	for (; *text; text += letter_at(text).length) {
		struct letter letter = letter_at(text);

		if (letter.acts && !(csv && strchr("\t\r\n", *text)))
			putc(' ', to);
		else if (!csv && !in_font(letter.point))
			putc('?', to);
		else if (*text == '"')
			fputs(csv ? "\"\"" : " ", to);
		else
			fwrite(text, 1, letter.length, to);
	}
}

static void put_csv(FILE *to, const char *text)
{
	bool quoted = text[strcspn(text, ",\"\r\n")] != '\0';

	if (quoted)
		putc('"', to);
	put_text(to, text, true);
	if (quoted)
		putc('"', to);
}

void sheet_text(struct sheet *sheet, const char *text)
{
	separate(sheet);
	text = text ? text : "";
	if (sheet->form == SHEET_CSV)
		put_csv(sheet->to, text);
	else
		put_text(sheet->to, text[0] ? text : "-", false);
}

void sheet_number(struct sheet *sheet, double number)
{
	separate(sheet);
	if (isfinite(number))
		fprintf(sheet->to, sheet->form == SHEET_CSV ? "%.15g" : "%.9g",
			number + 0.0);
	else if (sheet->form == SHEET_TABS)
		fputs("NaN", sheet->to);
}

void sheet_count(struct sheet *sheet, uint64_t count)
{
	separate(sheet);
	fprintf(sheet->to, "%llu", (unsigned long long)count);
}

void sheet_fact(struct sheet *sheet, const struct fact *fact)
{
	if (!fact || fact->type == FACT_NULL)
		sheet_text(sheet, NULL);
	else if (fact->type == FACT_TEXT)
		sheet_text(sheet, fact->text);
	else
		sheet_number(sheet, fact->number);
}

static void put_value(struct sheet *sheet, const struct value *value)
{
	switch (value->type) {
	case VALUE_NONE:
		sheet_text(sheet, NULL);
		break;
	case VALUE_TEXT:
		sheet_text(sheet, value->text);
		break;
	case VALUE_NUMBER:
		sheet_number(sheet, value->number);
		break;
	case VALUE_COUNT:
	case VALUE_YES:
		sheet_count(sheet, value->count);
		break;
	}
}

void sheet_names(struct sheet *sheet, const struct column *columns, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < column_values(&columns[i]); j++)
			sheet_text(sheet, column_name(&columns[i], j));
}

void sheet_row(struct sheet *sheet, const struct column *columns, size_t nr,
	       const void *row)
{
	char text[COLUMN_ROOM];

	for (size_t i = 0; i < nr; i++) {
		for (size_t j = 0; j < column_values(&columns[i]); j++) {
			struct value value =
				column_value(&columns[i], row, j, text);

			put_value(sheet, &value);
		}
	}
}

int sheet_written(FILE *to, struct reason *why)
{
	int err = file_flush(to);

	return err ? reason_errno(why, err, "cannot write the table") : 0;
}

int sheet_end(struct sheet *sheet, struct reason *why)
{
	return sheet_written(sheet->to, why);
}
