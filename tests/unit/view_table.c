/* view_table.c - columns stand under each other, and no text moves them. */
#include <stdlib.h>

#include "view/figure.h"
#include "view/table.h"
#include "tap.h"

static const struct table_column columns[] = {
	{ .head = "n", .align = ALIGN_RIGHT },
	{ .head = "never", .align = ALIGN_LEFT },
	{ .head = "word", .align = ALIGN_LEFT },
	{ .head = "last", .align = ALIGN_LEFT },
};

static void row(struct table *table, const char *a, const char *b,
		const char *c, const char *d)
{
	table_cell(table, TINT_PLAIN, "%s", a);
	table_cell(table, TINT_PLAIN, "%s", b);
	table_cell(table, TINT_BAD, "%s", c);
	table_cell(table, TINT_PLAIN, "%s", d);
}

/* The caller frees. */
static char *printed(const struct table *table, bool colour)
{
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);

	table_print(table, to, colour);
	fclose(to);
	return text;
}

static void test_table(void)
{
	struct table *table = table_new(columns, 4);
	char *text;

	table_line(table, TINT_HEAD, "a group");
	row(table, "1", "", "±é→", "one");
	row(table, "1,234", "", "", "two\n\033[31mred\x7f\xc2\x9b");
	table_line(table, TINT_PLAIN, "%s", "");
	row(table, "", "", "w", "");
	text = printed(table, false);
	CHECK_TEXT(text, "    n  word  last\n"
			 "a group\n"
			 "    1  ±é→   one\n"
			 "1,234        two??[31mred???\n"
			 "\n"
			 "       w\n");
	free(text);
	text = printed(table, true);
	CHECK(strstr(text, "\033[1ma group\033[0m\n"));
	CHECK(strstr(text, "    1  \033[31m±é→\033[0m   one\n"));
	CHECK(strstr(text, "1,234        two??[31mred???\n"));
	free(text);
	table_free(table);
	table_free(NULL);

	table = table_new(columns, 4);
	text = printed(table, false);
	CHECK_TEXT(text, "\n");
	free(text);
	table_free(table);
}

static void test_figures(void)
{
	static const struct {
		double value;
		const char *text;
	} figures[] = {
		{ 0, "0" },
		{ -0.001, "0" },
		{ 0.4, "0.40" },
		{ 9.994, "9.99" },
		{ 9.996, "10.0" },
		{ -2.25, "-2.25" },
		{ 99.94, "99.9" },
		{ 99.96, "100" },
		{ 999.4, "999" },
		{ 999.6, "1,000" },
		{ 1234567, "1,234,567" },
		{ -1500, "-1,500" },
		{ 12345, "12,345" },
		{ 1e20, "1e+20" },
		{ NAN, "-" },
		{ INFINITY, "inf" },
	};
	char text[32];

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		CHECK_TEXT(figure_text(figures[i].value, text),
			   figures[i].text);
}

int main(void)
{
	test_table();
	test_figures();
	CHECK(text_width("±→x") == 3 && text_width("") == 0);
	return tap_end();
}
