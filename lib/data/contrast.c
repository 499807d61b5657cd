/* contrast.c - see contrast.h. */
#include "data/contrast.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "stats/adjust.h"

/* --- sides -------------------------------------------------------------------- */

static int read_one(struct side *side, const char *path, struct reason *why)
{
	char *real = realpath(path, NULL);

	if (!real)
		return reason_errno(why, -errno, "%s", path);
	for (size_t i = 0; i < side->nr; i++)
		if (strcmp(side->paths[i], real) == 0) {
			free(real);
			return reason_set(why, -EINVAL,
					  "%s is named twice: its trials would "
					  "count double",
					  path);
		}
	side->paths =
		memory_resize(side->paths, side->nr + 1, sizeof(*side->paths));
	side->records = memory_resize(side->records, side->nr + 1,
				      sizeof(*side->records));
	side->paths[side->nr] = real;
	side->records[side->nr] = (struct summary){ 0 };
	side->nr++;
	return summary_read(&side->records[side->nr - 1], path, why);
}

static int is_record(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 6 && entry->d_name[0] != '.' &&
	       strcmp(entry->d_name + length - 6, ".jsonl") == 0;
}

static int read_folder(struct side *side, const char *path, struct reason *why)
{
	struct dirent **names;
	int nr = scandir(path, &names, is_record, versionsort);
	int err = 0;

	if (nr < 0)
		return reason_errno(why, -errno, "%s", path);
	for (int i = 0; i < nr; i++) {
		if (!err) {
			char *file =
				memory_format("%s/%s", path, names[i]->d_name);

			err = read_one(side, file, why);
			free(file);
		}
		free(names[i]);
	}
	free(names);
	if (nr == 0)
		return reason_set(why, -ENOENT, "%s holds no record (*.jsonl)",
				  path);
	return err;
}

static const char *clock_of(const struct summary *summary)
{
	return facts_text(&summary->run, "clock.kind", "?");
}

int side_read(struct side *side, const char *paths, struct reason *why)
{
	char *copy = memory_text(paths);
	int err = 0;

	*side = (struct side){ .name = memory_text(paths) };
	for (char *rest = copy, *path;
	     !err && (path = strtok_r(rest, ",", &rest));) {
		struct stat stat_;

		if (stat(path, &stat_))
			err = reason_errno(why, -errno, "%s", path);
		else if (S_ISDIR(stat_.st_mode))
			err = read_folder(side, path, why);
		else
			err = read_one(side, path, why);
	}
	free(copy);
	for (size_t i = 1; i < side->nr && !err; i++)
		if (strcmp(clock_of(&side->records[0]),
			   clock_of(&side->records[i])) != 0)
			err = reason_set(why, -EINVAL,
					 "%s holds records of two clocks; time "
					 "and instructions are never mixed",
					 side->name);
	return err;
}

void side_clear(struct side *side)
{
	for (size_t i = 0; i < side->nr; i++) {
		summary_clear(&side->records[i]);
		free(side->paths[i]);
	}
	free(side->records);
	free(side->paths);
	free(side->name);
	*side = (struct side){ 0 };
}

int side_arms(const struct side *from, struct side *a, struct side *b,
	      struct reason *why)
{
	*a = *b = *from;
	a->arm = b->arm = NULL;
	for (size_t i = 0; i < from->nr; i++) {
		for (size_t j = 0; j < from->records[i].nr; j++) {
			const char *arm = from->records[i].cases[j].arm;

			if (!arm[0])
				continue;
			if (!a->arm)
				a->arm = arm;
			else if (strcmp(a->arm, arm) == 0)
				continue;
			else if (!b->arm)
				b->arm = arm;
			else if (strcmp(b->arm, arm) != 0)
				return reason_set(why, -EINVAL,
						  "%s holds more than two arms",
						  from->name);
		}
	}
	if (!b->arm)
		return reason_set(why, -EINVAL,
				  "%s holds no two arms; name a second record, "
				  "or make one with `cowbench run --ab "
				  "AXIS=A,B`",
				  from->name);
	/* Cases are sorted; the first word of --ab is A. */
	const char *ab = facts_text(&from->records[0].run, "plan.ab", "");
	size_t length = strlen(b->arm);

	if (strncmp(ab, b->arm, length) == 0 && ab[length] == ',') {
		const char *other = a->arm;

		a->arm = b->arm;
		b->arm = other;
	}
	a->name = (char *)a->arm;
	b->name = (char *)b->arm;
	return 0;
}

/* --- what differs around the cases ------------------------------------------------ */

/* Facts of the host: the same machine has to answer, or nothing is known. */
static const char *const host_keys[] = {
	"cpu.model", "cpu.microcode",  "cpu.online",
	"guest",     "topology.nodes", "memory.bytes",
};

#define NR_HOST_KEYS (sizeof(host_keys) / sizeof(*host_keys))

/* Facts that differ from run to run without meaning anything. */
static const char *const passing_keys[] = {
	"started", "plan.",  "boot",	  "host", "clock.",
	"doctor.", "build.", "topology.", "vm.",
};

static bool is_host(const char *key)
{
	for (size_t i = 0; i < NR_HOST_KEYS; i++)
		if (strcmp(host_keys[i], key) == 0)
			return true;
	return false;
}

static bool is_passing(const char *key)
{
	for (size_t i = 0; i < sizeof(passing_keys) / sizeof(*passing_keys);
	     i++)
		if (strncmp(passing_keys[i], key, strlen(passing_keys[i])) == 0)
			return true;
	return false;
}

static char *value_text(const struct fact *fact)
{
	if (!fact)
		return memory_text("-");
	switch (fact->type) {
	case FACT_TEXT:
		return memory_text(fact->text);
	case FACT_NUMBER:
		return memory_format("%.15g", fact->number);
	case FACT_BOOL:
		return memory_text(fact->number != 0 ? "yes" : "no");
	case FACT_NULL:
		break;
	}
	return memory_text("unknown");
}

static void add_difference(struct side_differences *differences,
			   const char *key, const struct fact *a,
			   const struct fact *b)
{
	char *left = value_text(a), *right = value_text(b);
	double more = a && b && a->type == FACT_NUMBER ? a->number : 0;
	double less = a && b && b->type == FACT_NUMBER ? b->number : 0;
	/* A kernel keeps more or less of the memory to itself. */
	bool near = strcmp(key, "memory.bytes") == 0 && more > 0 &&
		    fabs(more - less) <= 0.05 * more;

	if (strcmp(left, right) == 0 || near) {
		free(left);
		free(right);
		return;
	}
	differences->list = memory_resize(differences->list,
					  differences->nr + 1,
					  sizeof(*differences->list));
	differences->list[differences->nr++] =
		(struct side_difference){ memory_text(key), left, right };
}

void sides_differ(const struct side *a, const struct side *b, bool host,
		  struct side_differences *differences)
{
	const struct facts *left = &a->records[0].run;
	const struct facts *right = &b->records[0].run;

	*differences = (struct side_differences){ 0 };
	for (size_t i = 0; i < left->nr; i++) {
		const char *key = left->list[i].key;

		if (is_host(key) == host && (host || !is_passing(key)))
			add_difference(differences, key, &left->list[i],
				       facts_find(right, key));
	}
	for (size_t i = 0; i < right->nr; i++) {
		const char *key = right->list[i].key;

		if (!facts_find(left, key) && is_host(key) == host &&
		    (host || !is_passing(key)))
			add_difference(differences, key, NULL, &right->list[i]);
	}
}

void side_differences_clear(struct side_differences *differences)
{
	for (size_t i = 0; i < differences->nr; i++) {
		free(differences->list[i].key);
		free(differences->list[i].a);
		free(differences->list[i].b);
	}
	free(differences->list);
	*differences = (struct side_differences){ 0 };
}

/* --- cases ------------------------------------------------------------------------- */

/* The id without the words of the arm: what both arms have in common. */
static void key_of(const struct case_summary *one, char key[CASE_ID_MAX])
{
	const char *at = one->arm[0] ? strstr(one->id, one->arm) : NULL;

	snprintf(key, CASE_ID_MAX, "%s", one->id);
	if (!at || at == one->id)
		return;

	size_t start = (size_t)(at - one->id) - 1; /* the blank before it */

	memmove(key + start, key + start + 1 + strlen(one->arm),
		strlen(at) - strlen(one->arm) + 1);
}

/* All that one side has of a case: one summary a record, or NULL. */
static const struct case_summary *find_case(const struct side *side,
					    size_t record, const char *key)
{
	const struct summary *summary = &side->records[record];
	char other[CASE_ID_MAX];

	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];

		if (strcmp(one->arm, side->arm ? side->arm : "") != 0)
			continue;
		key_of(one, other);
		if (strcmp(other, key) == 0)
			return one;
	}
	return NULL;
}

/* The figure of a trial: median where instructions are counted (they repeat to
 * the digit), else the midmean. */
static double figure(const struct summary_trial *trial, bool exact)
{
	if (exact && isfinite(trial->q[Q_P50]))
		return trial->q[Q_P50];
	return trial->q[Q_MIDMEAN];
}

struct units { /* the values that are compared, one a boot or trial */
	double *values;
	size_t nr;
};

static void add_unit(struct units *units, double value)
{
	units->values = memory_resize(units->values, units->nr + 1,
				      sizeof(*units->values));
	units->values[units->nr++] = value;
}

static double unit_value(double net, bool logs)
{
	return logs ? net > 0 ? log(net) : NAN : net;
}

/* Records of one boot of a machine count together. */
static bool same_boot(const struct summary *a, const struct summary *b)
{
	const char *id = facts_text(&a->run, "boot_id", "");

	return id[0] && strcmp(id, facts_text(&b->run, "boot_id", "")) == 0;
}

/* One value a boot: the mean of its trials'. */
static void boot_units(const struct side *side, const char *key, bool logs,
		       bool exact, struct units *units)
{
	for (size_t i = 0; i < side->nr; i++) {
		double sum = 0;
		size_t n = 0;
		bool first = true;

		for (size_t j = 0; j < i; j++)
			first &= !same_boot(&side->records[j],
					    &side->records[i]);
		for (size_t j = i; first && j < side->nr; j++) {
			const struct case_summary *one =
				find_case(side, j, key);

			if (!one || (j != i && !same_boot(&side->records[i],
							  &side->records[j])))
				continue;
			for (size_t k = 0; k < one->nr; k++) {
				sum += unit_value(figure(&one->list[k], exact),
						  logs);
				n++;
			}
		}
		if (n)
			add_unit(units, sum / (double)n);
	}
}

/* d = B - A of each pair that has both, in the order of time. */
static void pair_units(const struct case_summary *a,
		       const struct case_summary *b, bool logs,
		       struct units *units)
{
	for (size_t i = 0, j = 0; i < a->nr && j < b->nr;) {
		int pa = a->list[i].pair, pb = b->list[j].pair;

		if (pa == pb) {
			double left =
				unit_value(figure(&a->list[i], false), logs);
			double right =
				unit_value(figure(&b->list[j], false), logs);

			add_unit(units, right - left);
		}
		i += pa <= pb;
		j += pb <= pa;
	}
}

static int check_twice(const struct case_summary *one, struct reason *why)
{
	for (size_t i = 1; i < one->nr; i++) {
		const struct summary_trial *x = &one->list[i - 1];
		const struct summary_trial *y = &one->list[i];

		if (x->boot == y->boot && x->pair == y->pair &&
		    x->order == y->order && x->trial == y->trial)
			return reason_set(why, -EINVAL,
					  "trial %u of '%s' is there twice; "
					  "take one of them out",
					  y->trial, one->id);
	}
	return 0;
}

static double mean_of(const struct units *units, bool logs)
{
	double sum = 0;

	for (size_t i = 0; i < units->nr; i++)
		sum += units->values[i];

	double mean = units->nr ? sum / (double)units->nr : NAN;

	return logs ? exp(mean) : mean;
}

/* The fate that most pages of the side met; -1 where none was seen. */
static int side_fate(const struct side *side, const char *key)
{
	uint64_t fates[NR_FATES] = { 0 };
	int most = -1;

	for (size_t i = 0; i < side->nr; i++) {
		const struct case_summary *one = find_case(side, i, key);

		for (int fate = 0; one && fate < NR_FATES; fate++)
			fates[fate] += one->fates[fate];
	}
	for (int fate = 0; fate < NR_FATES; fate++)
		if (fates[fate] && (most < 0 || fates[fate] > fates[most]))
			most = fate;
	return most;
}

static void compare_case(struct contrast *contrast, const struct side *a,
			 const struct side *b, const struct case_summary *ca,
			 const struct case_summary *cb,
			 enum comparison_kind kind, double delta)
{
	bool exact = kind == COMPARISON_EXACT;
	bool logs = !exact && !ca->small && !cb->small;
	struct units ua = { 0 }, ub = { 0 }, d = { 0 };
	enum comparison_scale scale = logs ? SCALE_RATIO : SCALE_DIFFERENCE;
	double wide = logs || exact
			      ? delta
			      : delta * SUMMARY_OVERHEAD_TIMES * ca->overhead;
	char key[CASE_ID_MAX];

	key_of(ca, key);
	snprintf(contrast->id, sizeof(contrast->id), "%s", key);
	snprintf(contrast->unit, sizeof(contrast->unit), "%s", ca->unit);
	contrast->fate_a = side_fate(a, key);
	contrast->fate_b = side_fate(b, key);
	contrast->fates_differ = contrast->fate_a >= 0 &&
				 contrast->fate_b >= 0 &&
				 contrast->fate_a != contrast->fate_b;
	contrast->wrong = ca->proof == PROOF_WRONG || cb->proof == PROOF_WRONG;
	contrast->holm = contrast->q = NAN;
	boot_units(a, key, logs, exact, &ua);
	boot_units(b, key, logs, exact, &ub);
	contrast->a = mean_of(&ua, logs);
	contrast->b = mean_of(&ub, logs);
	if (exact) {
		contrast->comparison = comparison_exact(ua.values, ua.nr,
							ub.values, ub.nr, wide);
	} else if (kind == COMPARISON_PAIRS) {
		pair_units(ca, cb, logs, &d);
		contrast->comparison =
			comparison_pairs(d.values, d.nr, wide, scale);
	} else {
		contrast->comparison = comparison_boots(
			ua.values, ua.nr, ub.values, ub.nr, wide, scale);
	}
	free(ua.values);
	free(ub.values);
	free(d.values);
}

static void adjust(struct contrasts *contrasts)
{
	double *p = memory_new(contrasts->nr, sizeof(*p));
	double *adjusted = memory_new(contrasts->nr, sizeof(*adjusted));

	for (size_t i = 0; i < contrasts->nr; i++)
		p[i] = contrasts->list[i].wrong
			       ? NAN
			       : contrasts->list[i].comparison.p;
	adjust_holm(p, contrasts->nr, adjusted);
	for (size_t i = 0; i < contrasts->nr; i++)
		contrasts->list[i].holm = adjusted[i];
	adjust_bh(p, contrasts->nr, adjusted);
	for (size_t i = 0; i < contrasts->nr; i++)
		contrasts->list[i].q = adjusted[i];
	free(p);
	free(adjusted);
}

/* The first record of the side that has the case. */
static const struct case_summary *any_case(const struct side *side,
					   const char *key)
{
	const struct case_summary *one = NULL;

	for (size_t i = 0; i < side->nr && !one; i++)
		one = find_case(side, i, key);
	return one;
}

int contrasts_make(struct contrasts *contrasts, const struct side *a,
		   const struct side *b, double delta, struct reason *why)
{
	bool exact = strcmp(clock_of(&a->records[0]),
			    clock_words[CLOCK_INSTRUCTIONS]) == 0;
	size_t common_b = 0, all_b = 0;

	*contrasts = (struct contrasts){
		.kind = exact	 ? COMPARISON_EXACT
			: a->arm ? COMPARISON_PAIRS
				 : COMPARISON_BOOTS,
	};
	if (strcmp(clock_of(&a->records[0]), clock_of(&b->records[0])) != 0)
		return reason_set(why, -EINVAL,
				  "%s counts %s and %s counts %s: they cannot "
				  "be compared",
				  a->name, clock_of(&a->records[0]), b->name,
				  clock_of(&b->records[0]));
	for (size_t i = 0; i < a->nr; i++) {
		for (size_t j = 0; j < a->records[i].nr; j++) {
			const struct case_summary *one =
				&a->records[i].cases[j];
			const struct case_summary *other;
			char key[CASE_ID_MAX];

			if (strcmp(one->arm, a->arm ? a->arm : "") != 0)
				continue;
			key_of(one, key);
			if (any_case(a, key) != one)
				continue; /* seen in an earlier record */
			other = any_case(b, key);
			if (!other) {
				contrasts->only_a++;
				continue;
			}

			int err = check_twice(one, why);

			if (!err)
				err = check_twice(other, why);
			if (err)
				return err;
			common_b++;
			contrasts->list = memory_resize(
				contrasts->list, contrasts->nr + 1,
				sizeof(*contrasts->list));
			compare_case(&contrasts->list[contrasts->nr++], a, b,
				     one, other, contrasts->kind, delta);
		}
	}
	for (size_t i = 0; i < b->nr; i++)
		for (size_t j = 0; j < b->records[i].nr; j++) {
			const struct case_summary *one =
				&b->records[i].cases[j];
			char key[CASE_ID_MAX];

			if (strcmp(one->arm, b->arm ? b->arm : "") != 0)
				continue;
			key_of(one, key);
			all_b += any_case(b, key) == one;
		}
	contrasts->only_b = all_b - common_b;
	if (!contrasts->nr)
		return reason_set(why, -ENOENT,
				  "%s and %s have no case in common", a->name,
				  b->name);
	adjust(contrasts);
	return 0;
}

void contrasts_clear(struct contrasts *contrasts)
{
	free(contrasts->list);
	*contrasts = (struct contrasts){ 0 };
}
