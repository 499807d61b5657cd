/* fleet_sheet.c - see fleet_sheet.h. */
#include "fleet/fleet_sheet.h"

#include "base/json.h"
#include "export/sheet.h"
#include "verdict/compare_columns.h"

/* --- what a pooled row has besides ---------------------------------------- */

#define COLUMN_AT(name, type, member) COLUMN(name, type, fleet_case, member)

static const struct column pooled_columns[] = {
	COLUMN_AT("tau", NUMBER, pooled.tau),
	COLUMN_AT("i2", NUMBER, pooled.i2),
	COLUMN_AT("differ_p", NUMBER, pooled.q_p),
	COLUMN_AT("differ_q", NUMBER, differ_q),
	COLUMN_AT("low_next", NUMBER, low_next),
	COLUMN_AT("high_next", NUMBER, high_next),
};

#define NR_POOLED (sizeof(pooled_columns) / sizeof(*pooled_columns))

static bool has_estimate(const struct contrast *one)
{
	return one->comparison.na > 0;
}

/* --- JSON ----------------------------------------------------------------- */

static void put_texts(struct json_text *json, const char *key,
		      const struct text_index *list)
{
	json_open_array(json, key);
	for (size_t i = 0; i < list->nr; i++)
		json_put_text(json, NULL, list->texts[i]);
	json_close(json);
}

static void put_machines(struct json_text *json, const struct fleet *fleet)
{
	json_open_array(json, "machines");
	for (size_t i = 0; i < fleet->nr; i++) {
		const struct fleet_machine *machine = &fleet->list[i];

		json_open_object(json, NULL);
		json_put_text(json, "machine", fleet_host(fleet, i));
		json_put_text(json, "group",
			      fleet->groups.texts[machine->group]);
		json_put_number(json, "records_a",
				(double)machine->nr[FLEET_A]);
		json_put_number(json, "records_b",
				(double)machine->nr[FLEET_B]);
		json_close(json);
	}
	json_close(json);
}

/* What changes from machine to machine; the rest is the case's. */
static void put_one(struct json_text *json, const char *what, const char *name,
		    const struct contrast *one)
{
	struct column columns[NR_COMPARE_COLUMNS];

	compare_columns_plain(columns);
	json_open_object(json, NULL);
	json_put_text(json, what, name);
	columns_put_json(json, columns + COMPARE_A,
			 NR_COMPARE_COLUMNS - COMPARE_A, one);
	json_close(json);
}

static void put_case(struct json_text *json, const struct fleet_contrasts *all,
		     size_t number)
{
	const struct fleet_case *c = &all->list[number];
	const struct fleet *fleet = all->fleet;
	struct column columns[NR_COMPARE_COLUMNS];

	compare_columns_plain(columns);
	json_open_object(json, NULL);
	columns_put_json(json, columns, NR_COMPARE_COLUMNS,
			 &all->contrasts.list[number]);
	columns_put_json(json, pooled_columns, NR_POOLED, c);
	json_open_array(json, "groups");
	for (size_t group = 0; group < fleet->groups.nr; group++) {
		struct contrast one = fleet_group_contrast(all, number, group);

		if (has_estimate(&one))
			put_one(json, "group", fleet->groups.texts[group],
				&one);
	}
	json_close(json);
	json_open_array(json, "machines");
	for (size_t i = 0; i < c->nr; i++) {
		struct contrast one =
			fleet_point_contrast(all, number, &c->points[i]);

		put_one(json, "machine",
			fleet_host(fleet, c->points[i].machine), &one);
	}
	json_close(json);
	json_close(json);
}

void fleet_json(const struct compare_view *view,
		const struct fleet_contrasts *all, FILE *to)
{
	struct json_text json = { 0 };

	json_open_object(&json, NULL);
	json_put_text(&json, "a", view->a->name);
	json_put_text(&json, "b", view->b->name);
	json_put_number(&json, "delta", view->delta);
	compare_put_differences(&json, "differences", view->kernel);
	put_machines(&json, all->fleet);
	put_texts(&json, "left_out", &all->left_out);
	put_texts(&json, "lost", &all->fleet->lost);
	json_open_array(&json, "cases");
	for (size_t i = 0; i < all->contrasts.nr; i++)
		put_case(&json, all, i);
	json_close(&json);
	json_close(&json);
	json_text_print(&json, to);
}

/* --- CSV ------------------------------------------------------------------ */

static void csv_row(struct sheet *sheet, const struct compare_view *view,
		    const char *of, const char *name,
		    const struct contrast *one, const struct fleet_case *pooled)
{
	struct column columns[NR_COMPARE_COLUMNS];

	compare_columns_plain(columns);
	sheet_text(sheet, view->a->name);
	sheet_text(sheet, view->b->name);
	sheet_text(sheet, of);
	sheet_text(sheet, name);
	sheet_row(sheet, columns, NR_COMPARE_COLUMNS, one);
	for (size_t i = 0; i < NR_POOLED && !pooled; i++)
		sheet_text(sheet, NULL);
	if (pooled)
		sheet_row(sheet, pooled_columns, NR_POOLED, pooled);
	sheet_end_row(sheet);
}

static void csv_case(struct sheet *sheet, const struct compare_view *view,
		     const struct fleet_contrasts *all, size_t number)
{
	const struct fleet_case *c = &all->list[number];
	const struct fleet *fleet = all->fleet;

	csv_row(sheet, view, "all", NULL, &all->contrasts.list[number], c);
	for (size_t group = 0; group < fleet->groups.nr; group++) {
		struct contrast one = fleet_group_contrast(all, number, group);

		if (has_estimate(&one))
			csv_row(sheet, view, "group",
				fleet->groups.texts[group], &one, NULL);
	}
	for (size_t i = 0; i < c->nr; i++) {
		struct contrast one =
			fleet_point_contrast(all, number, &c->points[i]);

		csv_row(sheet, view, "machine",
			fleet_host(fleet, c->points[i].machine), &one, NULL);
	}
}

void fleet_csv(const struct compare_view *view,
	       const struct fleet_contrasts *all, FILE *to)
{
	struct sheet sheet = { .to = to, .form = SHEET_CSV };
	struct column columns[NR_COMPARE_COLUMNS];

	compare_columns_plain(columns);
	if (view->first) {
		sheet_text(&sheet, "side_a");
		sheet_text(&sheet, "side_b");
		sheet_text(&sheet, "of");
		sheet_text(&sheet, "name");
		sheet_names(&sheet, columns, NR_COMPARE_COLUMNS);
		sheet_names(&sheet, pooled_columns, NR_POOLED);
		sheet_end_row(&sheet);
	}
	for (size_t i = 0; i < all->contrasts.nr; i++)
		csv_case(&sheet, view, all, i);
}
