/* fleet_compare.c - see fleet_compare.h. */
#include "fleet/fleet_compare.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "compare/side_differences.h"
#include "fleet/ahead.h"
#include "stats/adjust.h"
#include "view/complain.h"

#define DIFFER_Q 0.05

/* --- one machine ---------------------------------------------------------- */

struct reader {
	struct fleet_contrasts *all;
	struct text_index cases; /* "id\tunit" */
	size_t room;
	const struct contrast_rules *rules;
	const struct despite *despite;
};

static struct fleet_case *case_of(struct reader *reader,
				  const struct contrast *one)
{
	struct fleet_contrasts *all = reader->all;
	struct contrasts *contrasts = &all->contrasts;
	char *key = memory_format("%s\t%s", one->id, one->unit);
	size_t at = text_index_add(&reader->cases, key);

	free(key);
	if (at == contrasts->nr) {
		size_t room = reader->room;

		all->list =
			memory_grow(all->list, at, &room, sizeof(*all->list));
		contrasts->list = memory_grow(contrasts->list, at,
					      &reader->room,
					      sizeof(*contrasts->list));
		all->list[at] = (struct fleet_case){ 0 };
		contrasts->list[at] = *one;
		contrasts->list[at].region_a = contrasts->list[at].region_b =
			"";
		contrasts->list[at].wrong_a = contrasts->list[at].wrong_b = 0;
		contrasts->list[at].disturbed_a =
			contrasts->list[at].disturbed_b = 0;
		contrasts->nr++;
	}
	return &all->list[at];
}

static void add_point(struct reader *reader, size_t machine,
		      const struct contrast *one)
{
	struct fleet_case *c = case_of(reader, one);
	struct contrast *sum =
		&reader->all->contrasts.list[c - reader->all->list];

	c->points = memory_grow(c->points, c->nr, &c->room, sizeof(*c->points));
	c->points[c->nr++] = (struct fleet_point){
		.machine = machine,
		.comparison = one->comparison,
		.a = one->a,
		.b = one->b,
		.fate_a = one->fate_a,
		.fate_b = one->fate_b,
		.fates_differ = one->fates_differ,
		.wrong = one->wrong,
	};
	sum->wrong_a += one->wrong_a;
	sum->wrong_b += one->wrong_b;
	sum->disturbed_a += one->disturbed_a;
	sum->disturbed_b += one->disturbed_b;
	sum->blind |= one->blind;
	/* A fate that changes on one machine is news. */
	if (one->fates_differ && !sum->fates_differ) {
		sum->fates_differ = true;
		sum->fate_a = one->fate_a;
		sum->fate_b = one->fate_b;
	}
}

static void leave_out(struct reader *reader, size_t machine, const char *why)
{
	char *line = memory_format(
		"%s: %s", fleet_host(reader->all->fleet, machine), why);

	text_index_add(&reader->all->left_out, line);
	free(line);
}

static int compare_sides(struct reader *reader, size_t machine,
			 const struct side *a, const struct side *b)
{
	struct side_differences host;
	struct contrasts contrasts = { 0 };
	struct reason why;
	int code, err;

	sides_warn(a);
	sides_warn(b);
	sides_differ(a, b, true, &host);
	code = despite_check(reader->despite, &host,
			     fleet_host(reader->all->fleet, machine));
	side_differences_clear(&host);
	if (code)
		return code;
	err = contrasts_make(&contrasts, a, b, reader->rules, &why);
	for (size_t i = 0; !err && i < contrasts.nr; i++)
		add_point(reader, machine, &contrasts.list[i]);
	if (err == -ENODATA)
		leave_out(reader, machine, why.text);
	else if (err)
		code = complain("%s", why.text);
	contrasts_clear(&contrasts);
	return code;
}

/* A machine's records, read ahead of the comparison. */
struct machine_read {
	struct side sides[FLEET_SIDES];
	int err; /* with `why` */
	struct reason why;
};

static void machine_make(void *context, size_t number, void *entry)
{
	const struct fleet *fleet = context;
	const struct fleet_machine *machine = &fleet->list[number];
	struct machine_read *read = entry;

	for (int i = 0; i < FLEET_SIDES && fleet_machine_both(machine); i++)
		if (!read->err)
			read->err = side_read_files(&read->sides[i],
						    fleet->names[i],
						    machine->files[i],
						    machine->nr[i], &read->why);
}

static void machine_drop(void *entry)
{
	struct machine_read *read = entry;

	for (int i = 0; i < FLEET_SIDES; i++)
		side_clear(&read->sides[i]);
}

static int compare_machine(struct reader *reader, size_t number,
			   const struct machine_read *read)
{
	const struct fleet_machine *machine = &reader->all->fleet->list[number];

	if (!fleet_machine_both(machine)) {
		leave_out(reader, number,
			  machine->nr[FLEET_A] ? "its records are of A alone"
					       : "its records are of B alone");
		return EXIT_GOOD;
	}
	if (read->err)
		return complain("%s", read->why.text);
	return compare_sides(reader, number, &read->sides[FLEET_A],
			     &read->sides[FLEET_B]);
}

static int compare_machines(struct reader *reader, const struct fleet *fleet)
{
	const struct ahead_list list = {
		fleet->nr,    sizeof(struct machine_read), machine_make,
		machine_drop, (void *)(uintptr_t)fleet,
	};
	struct ahead *ahead = ahead_begin(&list);
	int code = EXIT_GOOD;

	for (size_t i = 0; i < fleet->nr && !code; i++) {
		struct machine_read *read = ahead_take(ahead);

		code = compare_machine(reader, i, read);
		machine_drop(read);
	}
	ahead_end(ahead);
	return code;
}

/* --- machines together ---------------------------------------------------- */

static double to_log(double value, enum comparison_scale scale)
{
	return scale == SCALE_RATIO ? log(value) : value;
}

/* A mean of the points' own values, which are ratios or in a unit. */
static double mean_of(const struct fleet_case *c, const bool *in, bool b)
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < c->nr; i++)
		if (in[i]) {
			sum += to_log(b ? c->points[i].b : c->points[i].a,
				      c->scale);
			nr++;
		}
	sum = nr ? sum / (double)nr : NAN;
	return c->scale == SCALE_RATIO ? exp(sum) : sum;
}

/* Sets a, b and the comparison of a contrast, over the points that are in. */
static struct pooled pool(const struct fleet_case *c, const bool *in,
			  struct contrast *into)
{
	struct pooled_machine *list = memory_new(c->nr, sizeof(*list));
	struct pooled pooled;
	size_t nr = 0;

	for (size_t i = 0; i < c->nr; i++) {
		const struct comparison *one = &c->points[i].comparison;

		if (in[i])
			list[nr++] = (struct pooled_machine){
				to_log(one->estimate, c->scale), one->error,
				one->na, one->nb
			};
	}
	pooled = pooled_of(list, nr);
	free(list);
	into->comparison = comparison_machines(&pooled, c->delta, c->scale);
	into->a = mean_of(c, in, false);
	into->b = mean_of(c, in, true);
	return pooled;
}

/* Decides which points count: those with an estimate, on the scale that most of
 * them have. */
static void choose_points(struct fleet_case *c)
{
	size_t ratios = 0, all = 0, nr = 0;

	for (size_t i = 0; i < c->nr; i++) {
		struct fleet_point *point = &c->points[i];

		point->pooled = !point->wrong &&
				isfinite(point->comparison.estimate);
		all += point->pooled;
		ratios += point->pooled &&
			  point->comparison.scale == SCALE_RATIO;
	}
	c->scale = 2 * ratios >= all ? SCALE_RATIO : SCALE_DIFFERENCE;
	for (size_t i = 0; i < c->nr; i++) {
		struct fleet_point *point = &c->points[i];

		point->pooled &= point->comparison.scale == c->scale;
		if (point->pooled) {
			c->delta += point->comparison.delta;
			nr++;
		}
	}
	c->delta /= nr ? (double)nr : 1;
}

/* The fates that most machines saw; left alone where one saw a change. */
static void choose_fates(const struct fleet_case *c, struct contrast *into)
{
	size_t most = 0;

	for (size_t i = 0; i < c->nr && !into->fates_differ; i++) {
		size_t same = 0;

		for (size_t j = 0; j < c->nr && j <= i; j++)
			same += c->points[j].fate_a == c->points[i].fate_a &&
				c->points[j].fate_b == c->points[i].fate_b;
		if (same > most) {
			most = same;
			into->fate_a = c->points[i].fate_a;
			into->fate_b = c->points[i].fate_b;
		}
	}
}

static void pool_case(struct fleet_case *c, struct contrast *into)
{
	bool *in = memory_new(c->nr, sizeof(*in));
	struct interval next;
	size_t nr = 0;

	choose_points(c);
	choose_fates(c, into);
	for (size_t i = 0; i < c->nr; i++) {
		in[i] = c->points[i].pooled;
		nr += in[i];
	}
	c->pooled = pool(c, in, into);
	next = pooled_prediction(&c->pooled, 0.95);
	if (c->scale == SCALE_RATIO)
		next = interval_exp(next);
	c->low_next = interval_finite(next) ? next.low : NAN;
	c->high_next = interval_finite(next) ? next.high : NAN;
	into->wrong = true;
	for (size_t i = 0; i < c->nr; i++)
		into->wrong &= c->points[i].wrong;
	if (!nr)
		into->comparison.p = NAN; /* not tested */
	free(in);
}

static void pool_all(struct fleet_contrasts *all)
{
	size_t nr = all->contrasts.nr;
	double *p = memory_new(nr, sizeof(*p));

	all->contrasts.kind = COMPARISON_MACHINES;
	for (size_t i = 0; i < nr; i++) {
		pool_case(&all->list[i], &all->contrasts.list[i]);
		p[i] = all->list[i].pooled.q_p;
	}
	adjust_bh(p, nr, p);
	for (size_t i = 0; i < nr; i++)
		all->list[i].differ_q = p[i];
	free(p);
}

/* --- all of it ------------------------------------------------------------ */

/* A side without trials, which has the run of its first record. */
static void name_side(struct side *side, const struct fleet *fleet, int which)
{
	*side = (struct side){
		.name = memory_text(fleet->names[which]),
		.records = memory_new(1, sizeof(*side->records)),
		.paths = memory_new(1, sizeof(*side->paths)),
		.boots = memory_new(1, sizeof(*side->boots)),
		.nr = 1,
		.nr_boots = 1,
	};
	side->paths[0] = memory_text(fleet->first[which]);
	facts_copy(&side->records[0].run, &fleet->run[which]);
}

int fleet_compare(struct fleet_contrasts *all, const struct fleet *fleet,
		  const struct contrast_rules *rules,
		  const struct despite *despite)
{
	struct reader reader = { all, { 0 }, 0, rules, despite };
	int code;

	*all = (struct fleet_contrasts){ .fleet = fleet };
	name_side(&all->a, fleet, FLEET_A);
	name_side(&all->b, fleet, FLEET_B);
	code = compare_machines(&reader, fleet);
	text_index_free(&reader.cases);
	if (!code && !all->contrasts.nr) {
		complain("%s and %s have no case in common on any machine",
			 fleet->names[FLEET_A], fleet->names[FLEET_B]);
		code = EXIT_NOTHING;
	}
	if (!code)
		pool_all(all);
	return code;
}

struct contrast fleet_group_contrast(const struct fleet_contrasts *all,
				     size_t number, size_t group)
{
	struct contrast contrast = all->contrasts.list[number];
	const struct fleet_case *c = &all->list[number];
	bool *in = memory_new(c->nr, sizeof(*in));

	for (size_t i = 0; i < c->nr; i++)
		in[i] = c->points[i].pooled &&
			all->fleet->list[c->points[i].machine].group == group;
	if (pool(c, in, &contrast).k == 1)
		for (size_t i = 0; i < c->nr; i++)
			if (in[i])
				contrast.comparison = c->points[i].comparison;
	contrast.holm = contrast.q = NAN;
	free(in);
	return contrast;
}

struct contrasts fleet_groups_contrasts(const struct fleet_contrasts *all)
{
	const struct text_index *groups = &all->fleet->groups;
	size_t nr = all->contrasts.nr;
	struct contrasts out = { .kind = COMPARISON_MACHINES };

	if (groups->nr < 2)
		return out;
	out.list = memory_new(nr * groups->nr, sizeof(*out.list));
	for (size_t i = 0; i < nr; i++)
		for (size_t group = 0; group < groups->nr; group++) {
			struct contrast one =
				fleet_group_contrast(all, i, group);
			size_t length = strlen(one.id);

			if (!one.comparison.na)
				continue;
			snprintf(one.id + length, sizeof(one.id) - length,
				 " on %s", groups->texts[group]);
			out.list[out.nr++] = one;
		}
	return out;
}

struct contrast fleet_point_contrast(const struct fleet_contrasts *all,
				     size_t number,
				     const struct fleet_point *point)
{
	struct contrast contrast = all->contrasts.list[number];

	contrast.comparison = point->comparison;
	contrast.a = point->a;
	contrast.b = point->b;
	contrast.fate_a = point->fate_a;
	contrast.fate_b = point->fate_b;
	contrast.fates_differ = point->fates_differ;
	contrast.wrong = point->wrong;
	contrast.holm = contrast.q = NAN;
	return contrast;
}

bool fleet_case_differs(const struct fleet_case *one)
{
	return one->differ_q <= DIFFER_Q;
}

void fleet_contrasts_clear(struct fleet_contrasts *all)
{
	for (size_t i = 0; i < all->contrasts.nr; i++)
		free(all->list[i].points);
	free(all->list);
	contrasts_clear(&all->contrasts);
	text_index_free(&all->left_out);
	side_clear(&all->a);
	side_clear(&all->b);
	*all = (struct fleet_contrasts){ 0 };
}
