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

#define NR_OF(array) (sizeof(array) / sizeof((array)[0]))

/* --- sides -------------------------------------------------------------------- */

/* What a fact says, for people; the caller frees. */
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

static bool same_value(const struct fact *a, const struct fact *b)
{
	if (!a || !b || a->type != b->type)
		return a == b;
	if (a->type == FACT_TEXT)
		return strcmp(a->text, b->text) == 0;
	return a->type == FACT_NULL || a->number == b->number;
}

/* Two files that hold one run, a copy: its seed, its calibration and the second
 * it began in are the same. */
static bool same_run(const struct summary *a, const struct summary *b)
{
	if (!a->run.nr || a->run.nr != b->run.nr)
		return false;
	for (size_t i = 0; i < a->run.nr; i++)
		if (!same_value(&a->run.list[i],
				facts_find(&b->run, a->run.list[i].key)))
			return false;
	return true;
}

/* What one side is: records that differ here are of several. */
static const char *const kernel_keys[] = { "kernel.release", "kernel.version",
					   "kernel.config_hash" };

/* Whether the record last read may stand beside the ones before it. */
static int check_record(const struct side *side, struct reason *why)
{
	size_t last = side->nr - 1;
	const struct facts *run = &side->records[last].run;
	const struct facts *first = &side->records[0].run;

	for (size_t i = 0; i < last; i++)
		if (same_run(&side->records[i], &side->records[last]))
			return reason_set(why, -EINVAL,
					  "%s and %s hold the same run: its "
					  "trials would count double",
					  side->paths[i], side->paths[last]);
	for (size_t i = 0; i < NR_OF(kernel_keys); i++) {
		const char *key = kernel_keys[i];
		const struct fact *here = facts_find(run, key);
		const struct fact *there = facts_find(first, key);

		if (!same_value(here, there)) {
			char *left = value_text(there);
			char *right = value_text(here);
			int err = reason_set(
				why, -EINVAL,
				"%s is one side, and holds records of several "
				"kernels: %s is %s in %s and %s in %s; name "
				"those of each kernel apart",
				side->name, key, left, side->paths[0], right,
				side->paths[last]);

			free(left);
			free(right);
			return err;
		}
	}
	return 0;
}

static int read_one(struct side *side, const char *path, struct reason *why)
{
	bool piped = strcmp(path, "-") == 0;
	char *real = piped ? memory_text(path) : realpath(path, NULL);
	int err;

	if (!real)
		return reason_errno(why, -errno, "%s: cannot read", path);
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
	err = summary_read(&side->records[side->nr - 1], path, why);
	return err ? err : check_record(side, why);
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
		return reason_errno(why, -errno, "%s: cannot read", path);
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

/* Which boot a record is of: NULL where it does not say.  The caller frees. */
static char *boot_of(const struct summary *record)
{
	const struct fact *number = facts_find(&record->run, "vm.boot");
	const char *id = facts_text(&record->run, "boot_id", "");
	char *text, *value;

	if (!id[0] && !number)
		return NULL;
	/* Guests with the same seed may draw the same id. */
	value = value_text(number);
	text = memory_format("%s %s", id, value);
	free(value);
	return text;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void number_boots(struct side *side)
{
	char **names = memory_new(side->nr, sizeof(*names));

	side->boots = memory_new(side->nr, sizeof(*side->boots));
	for (size_t i = 0; i < side->nr; i++) {
		char *name = boot_of(&side->records[i]);
		size_t boot = 0;

		while (boot < side->nr_boots && !same_text(names[boot], name))
			boot++;
		side->boots[i] = boot;
		if (boot == side->nr_boots)
			names[side->nr_boots++] = name;
		else
			free(name);
	}
	for (size_t i = 0; i < side->nr_boots; i++)
		free(names[i]);
	free(names);
}

bool side_is_anonymous(const struct side *side)
{
	bool anonymous = false;

	for (size_t i = 0; i < side->nr && !anonymous; i++) {
		char *name = boot_of(&side->records[i]);

		anonymous = !name;
		free(name);
	}
	return anonymous;
}

int side_read(struct side *side, const char *paths, struct reason *why)
{
	char *copy = memory_text(paths);
	int err = 0;

	*side = (struct side){ .name = memory_text(paths) };
	for (char *rest = copy, *path;
	     !err && (path = strtok_r(rest, ",", &rest));) {
		struct stat info = { 0 };

		if (strcmp(path, "-") != 0 && stat(path, &info))
			err = reason_errno(why, -errno, "%s: cannot read",
					   path);
		else if (S_ISDIR(info.st_mode))
			err = read_folder(side, path, why);
		else
			err = read_one(side, path, why);
	}
	free(copy);
	if (!err && !side->nr)
		err = reason_set(why, -ENOENT, "'%s' names no record", paths);
	if (!err)
		number_boots(side);
	return err;
}

void side_clear(struct side *side)
{
	for (size_t i = 0; i < side->nr; i++) {
		summary_clear(&side->records[i]);
		free(side->paths[i]);
	}
	free(side->records);
	free(side->boots);
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

const char *const host_keys[] = {
	"cpu.model",   "cpu.microcode",	 "cpu.online",
	"guest",       "topology.nodes", "memory.bytes",
	"vm.topology", "vm.cpu_model",	 "vm.emulator",
	NULL,
};

/* Facts that differ from run to run without meaning anything. */
static const char *const passing_keys[] = {
	"started", "plan.",  "boot",	  "host", "clock.",
	"doctor.", "build.", "topology.", "vm.",
};

/* But a trial that measures longer looks at other pages. */
static const char *const telling_keys[] = { "plan.budget_ms" };

static bool is_host(const char *key)
{
	for (size_t i = 0; host_keys[i]; i++)
		if (strcmp(host_keys[i], key) == 0)
			return true;
	return false;
}

/* Whether a difference in it is to be told with the kernels'. */
static bool is_told(const char *key)
{
	for (size_t i = 0; i < NR_OF(telling_keys); i++)
		if (strcmp(telling_keys[i], key) == 0)
			return true;
	for (size_t i = 0; i < NR_OF(passing_keys); i++)
		if (strncmp(passing_keys[i], key, strlen(passing_keys[i])) == 0)
			return false;
	return !is_host(key);
}

static bool is_near(const char *key, const struct fact *a, const struct fact *b)
{
	/* A kernel keeps more or less of the memory to itself. */
	return strcmp(key, "memory.bytes") == 0 && a && b &&
	       a->type == FACT_NUMBER && b->type == FACT_NUMBER &&
	       fabs(a->number - b->number) <= 0.05 * fabs(a->number);
}

static void add_difference(struct side_differences *differences,
			   const char *key, const struct fact *a,
			   const struct fact *b)
{
	if (same_value(a, b) || is_near(key, a, b))
		return;
	for (size_t i = 0; i < differences->nr; i++)
		if (strcmp(differences->list[i].key, key) == 0)
			return;
	differences->list = memory_resize(differences->list,
					  differences->nr + 1,
					  sizeof(*differences->list));
	differences->list[differences->nr++] =
		(struct side_difference){ memory_text(key), value_text(a),
					  value_text(b) };
}

static void hosts_differ(const struct facts *first, const struct side *side,
			 struct side_differences *differences)
{
	for (size_t i = 0; i < side->nr; i++)
		for (size_t j = 0; host_keys[j]; j++)
			add_difference(differences, host_keys[j],
				       facts_find(first, host_keys[j]),
				       facts_find(&side->records[i].run,
						  host_keys[j]));
}

void sides_differ(const struct side *a, const struct side *b, bool host,
		  struct side_differences *differences)
{
	const struct facts *left = &a->records[0].run;
	const struct facts *right = &b->records[0].run;

	*differences = (struct side_differences){ 0 };
	if (host) {
		hosts_differ(left, a, differences);
		hosts_differ(left, b, differences);
		return;
	}
	for (size_t i = 0; i < left->nr; i++) {
		const char *key = left->list[i].key;

		if (is_told(key))
			add_difference(differences, key, &left->list[i],
				       facts_find(right, key));
	}
	for (size_t i = 0; i < right->nr; i++) {
		const char *key = right->list[i].key;

		if (is_told(key) && !facts_find(left, key))
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

/* One record's trials of a case. */
struct entry {
	const struct case_summary *one;
	size_t record;	       /* of the side */
	size_t place;	       /* in the order of tables */
	char key[CASE_ID_MAX]; /* the id without the words of the arm */
};

/* All of one case on a side: entries with one key and unit. */
struct group {
	const struct entry *entries;
	size_t nr;
};

struct index { /* by key, unit and record */
	struct entry *list;
	size_t nr;
	bool arms; /* there are cases of an arm that was not asked for */
};

/* The id without the arm's word, which is not in it where it is the default. */
static void key_of(const struct case_summary *one, char key[CASE_ID_MAX])
{
	size_t length = strlen(one->arm);
	const char *at = one->id;

	memcpy(key, one->id, CASE_ID_MAX);
	while (length && (at = strstr(at, one->arm))) {
		size_t start = (size_t)(at - one->id);

		at += length;
		if (!start || one->id[start - 1] != ' ' ||
		    (*at != ' ' && *at != '\0'))
			continue;
		memmove(key + start - 1, key + start + length, strlen(at) + 1);
		return;
	}
}

static int compare_entries(const void *one, const void *two)
{
	const struct entry *a = one, *b = two;
	int order = strcmp(a->key, b->key);

	order = order ? order : strcmp(a->one->unit, b->one->unit);
	return order ? order
		     : (a->record > b->record) - (a->record < b->record);
}

static int compare_keys(const struct entry *a, const struct entry *b)
{
	int order = strcmp(a->key, b->key);

	return order ? order : strcmp(a->one->unit, b->one->unit);
}

static void index_make(struct index *index, const struct side *side)
{
	const char *arm = side->arm ? side->arm : "";
	size_t place = 0, room = 0;

	for (size_t i = 0; i < side->nr; i++)
		room += side->records[i].nr;
	*index = (struct index){ .list = memory_new(room,
						    sizeof(struct entry)) };
	for (size_t i = 0; i < side->nr; i++) {
		for (size_t j = 0; j < side->records[i].nr; j++) {
			const struct case_summary *one =
				&side->records[i].cases[j];
			struct entry *entry = &index->list[index->nr];

			if (strcmp(one->arm, arm) != 0) {
				index->arms = true;
				continue;
			}
			entry->one = one;
			entry->record = i;
			entry->place = place++;
			key_of(one, entry->key);
			index->nr++;
		}
	}
	if (index->nr)
		qsort(index->list, index->nr, sizeof(*index->list),
		      compare_entries);
}

/* The group that begins at the entry from; nr is 0 behind the last. */
static struct group group_at(const struct index *index, size_t from)
{
	struct group group = { index->list + from, 0 };

	while (from + group.nr < index->nr &&
	       compare_keys(group.entries, group.entries + group.nr) == 0)
		group.nr++;
	return group;
}

static size_t count_groups(const struct index *index)
{
	size_t nr = 0;

	for (size_t at = 0; at < index->nr; nr++)
		at += group_at(index, at).nr;
	return nr;
}

/* --- from trials to units ----------------------------------------------------------- */

struct values {
	double *list;
	size_t nr, room;
};

static void values_add(struct values *values, double value)
{
	if (values->nr == values->room) {
		values->room = values->room ? 2 * values->room : 16;
		values->list = memory_resize(values->list, values->room,
					     sizeof(*values->list));
	}
	values->list[values->nr++] = value;
}

static double values_mean(const struct values *values, bool logs)
{
	double sum = 0;

	for (size_t i = 0; i < values->nr; i++)
		sum += values->list[i];

	double mean = values->nr ? sum / (double)values->nr : NAN;

	return logs ? exp(mean) : mean;
}

static double scaled(double net, bool logs)
{
	return logs ? net > 0 ? log(net) : NAN : net;
}

/* One value a boot: the mean of its trials'. */
static void boot_values(const struct side *side, const struct group *group,
			bool logs, struct values *values)
{
	double *sums = memory_new(side->nr_boots, sizeof(*sums));
	size_t *trials = memory_new(side->nr_boots, sizeof(*trials));

	for (size_t i = 0; i < group->nr; i++) {
		const struct entry *entry = &group->entries[i];
		size_t boot = side->boots[entry->record];

		for (size_t j = 0; j < entry->one->nr; j++)
			sums[boot] +=
				scaled(entry->one->list[j].q[Q_MIDMEAN], logs);
		trials[boot] += entry->one->nr;
	}
	for (size_t i = 0; i < side->nr_boots; i++)
		if (trials[i])
			values_add(values, sums[i] / (double)trials[i]);
	free(sums);
	free(trials);
}

/* One value a trial, the median: instructions repeat to the digit, and what
 * does not is the spread that a difference has to exceed. */
static void exact_values(const struct group *group, struct values *values)
{
	for (size_t i = 0; i < group->nr; i++) {
		const struct case_summary *one = group->entries[i].one;

		for (size_t j = 0; j < one->nr; j++) {
			double median = one->list[j].q[Q_P50];

			values_add(values, isfinite(median)
						   ? median
						   : one->list[j].q[Q_MIDMEAN]);
		}
	}
}

static int compare_pair(const struct summary_trial *a,
			const struct summary_trial *b)
{
	if (a->boot != b->boot)
		return a->boot < b->boot ? -1 : 1;
	return (a->pair > b->pair) - (a->pair < b->pair);
}

/* What each pair that has both says, in the order of time. */
static void pair_values(const struct case_summary *a,
			const struct case_summary *b, bool logs,
			struct values *va, struct values *vb)
{
	for (size_t i = 0, j = 0; i < a->nr && j < b->nr;) {
		int order = compare_pair(&a->list[i], &b->list[j]);

		if (order == 0) {
			values_add(va, scaled(a->list[i].q[Q_MIDMEAN], logs));
			values_add(vb, scaled(b->list[j].q[Q_MIDMEAN], logs));
		}
		i += order <= 0;
		j += order >= 0;
	}
}

/* Pairs lie within a record: their numbers begin anew in the next. */
static void group_pairs(const struct group *a, const struct group *b, bool logs,
			struct values *va, struct values *vb)
{
	for (size_t i = 0, j = 0; i < a->nr && j < b->nr;) {
		size_t left = a->entries[i].record;
		size_t right = b->entries[j].record;

		if (left == right)
			pair_values(a->entries[i].one, b->entries[j].one, logs,
				    va, vb);
		i += left <= right;
		j += right <= left;
	}
}

/* Trials are sorted: one that is there twice stands beside itself. */
static int check_twice(const struct group *group, const struct side *side,
		       struct reason *why)
{
	for (size_t i = 0; i < group->nr; i++) {
		const struct case_summary *one = group->entries[i].one;

		for (size_t j = 1; j < one->nr; j++) {
			const struct summary_trial *x = &one->list[j - 1];
			const struct summary_trial *y = &one->list[j];

			if (side->arm ? compare_pair(x, y) != 0
				      : x->boot != y->boot ||
						x->pair != y->pair ||
						x->order != y->order ||
						x->trial != y->trial)
				continue;
			return reason_set(
				why, -EINVAL,
				"%s: %s %u of '%s' is there twice; take one "
				"of them out",
				side->paths[group->entries[i].record],
				side->arm ? "pair" : "trial",
				side->arm ? (unsigned)y->pair : y->trial,
				one->id);
		}
	}
	return 0;
}

/* --- one case ----------------------------------------------------------------------- */

/* The share of the pages that met each fate; false where none was seen. */
static bool fate_shares(const struct group *group, double shares[NR_FATES])
{
	double all = 0;

	memset(shares, 0, NR_FATES * sizeof(*shares));
	for (size_t i = 0; i < group->nr; i++)
		for (int fate = 0; fate < NR_FATES; fate++)
			shares[fate] +=
				(double)group->entries[i].one->fates[fate];
	for (int fate = 0; fate < NR_FATES; fate++)
		all += shares[fate];
	for (int fate = 0; fate < NR_FATES && all > 0; fate++)
		shares[fate] /= all;
	return all > 0;
}

/* The greatest of what a has, or has more of than b. */
static int main_fate(const double *a, const double *b)
{
	int most = 0;

	for (int fate = 1; fate < NR_FATES; fate++)
		if (a[fate] - (b ? b[fate] : 0) > a[most] - (b ? b[most] : 0))
			most = fate;
	return most;
}

static void compare_fates(struct contrast *contrast, const struct group *a,
			  const struct group *b)
{
	double left[NR_FATES], right[NR_FATES], moved = 0;
	bool seen_a = fate_shares(a, left), seen_b = fate_shares(b, right);

	contrast->fate_a = seen_a ? main_fate(left, NULL) : -1;
	contrast->fate_b = seen_b ? main_fate(right, NULL) : -1;
	if (!seen_a || !seen_b)
		return;
	for (int fate = 0; fate < NR_FATES; fate++)
		moved += fabs(left[fate] - right[fate]) / 2;
	contrast->fates_differ = moved > FATES_SHARE;
	/* The fate that the pages left, and the one that they met instead. */
	if (contrast->fates_differ) {
		contrast->fate_a = main_fate(left, right);
		contrast->fate_b = main_fate(right, left);
	}
}

/* What the trials behind the figures are worth. */
static void note_proofs(struct contrast *contrast, const struct group *group,
			size_t *wrong)
{
	for (size_t i = 0; i < group->nr; i++) {
		const struct case_summary *one = group->entries[i].one;

		*wrong += one->seen[PROOF_WRONG];
		contrast->wrong |= one->proof == PROOF_WRONG;
		contrast->blind |= one->proof == PROOF_BLIND;
	}
}

static bool any_small(const struct group *group)
{
	for (size_t i = 0; i < group->nr; i++)
		if (group->entries[i].one->small)
			return true;
	return false;
}

static double mean_overhead(const struct group *group)
{
	double sum = 0;

	for (size_t i = 0; i < group->nr; i++)
		sum += group->entries[i].one->overhead;
	return sum / (double)group->nr;
}

static void compare_case(struct contrast *contrast, const struct side *a,
			 const struct side *b, const struct group *ga,
			 const struct group *gb, enum comparison_kind kind,
			 double delta)
{
	bool exact = kind == COMPARISON_EXACT;
	bool logs = !exact && !any_small(ga) && !any_small(gb);
	enum comparison_scale scale = logs ? SCALE_RATIO : SCALE_DIFFERENCE;
	struct values va = { 0 }, vb = { 0 }, d = { 0 };
	double wide = delta;

	*contrast = (struct contrast){ .holm = NAN, .q = NAN };
	memcpy(contrast->id, ga->entries->key, sizeof(contrast->id));
	snprintf(contrast->unit, sizeof(contrast->unit), "%s",
		 ga->entries->one->unit);
	compare_fates(contrast, ga, gb);
	note_proofs(contrast, ga, &contrast->wrong_a);
	note_proofs(contrast, gb, &contrast->wrong_b);
	if (!logs && !exact)
		wide *= SUMMARY_OVERHEAD_TIMES * mean_overhead(ga);
	if (contrast->wrong) {
		; /* what other pages took is no figure of this case */
	} else if (exact) {
		exact_values(ga, &va);
		exact_values(gb, &vb);
	} else if (kind == COMPARISON_PAIRS) {
		group_pairs(ga, gb, logs, &va, &vb);
		for (size_t i = 0; i < va.nr; i++)
			values_add(&d, vb.list[i] - va.list[i]);
	} else {
		boot_values(a, ga, logs, &va);
		boot_values(b, gb, logs, &vb);
	}
	contrast->a = values_mean(&va, logs);
	contrast->b = values_mean(&vb, logs);
	contrast->comparison =
		exact ? comparison_exact(va.list, va.nr, vb.list, vb.nr, wide)
		: kind == COMPARISON_PAIRS
			? comparison_pairs(d.list, d.nr, wide, scale)
			: comparison_boots(va.list, va.nr, vb.list, vb.nr, wide,
					   scale);
	if (contrast->wrong)
		contrast->comparison.p = NAN; /* not tested */
	free(va.list);
	free(vb.list);
	free(d.list);
}

/* --- all cases ---------------------------------------------------------------------- */

/* The clock of all the side's trials; -EINVAL where there are two, -ENODATA
 * where there is no trial. */
static int side_clock(const struct side *side, const struct index *index,
		      enum clock_kind *clock, struct reason *why)
{
	if (!index->nr && index->arms)
		return reason_set(
			why, -EINVAL,
			"%s was made by `run --ab`: compare it alone, "
			"arm against arm",
			side->name);
	if (!index->nr)
		return reason_set(why, -ENODATA,
				  "%s holds no trial: nothing was measured",
				  side->name);
	*clock = index->list[0].one->clock;
	for (size_t i = 0; i < index->nr; i++)
		if (index->list[i].one->clock != *clock)
			return reason_set(
				why, -EINVAL,
				"%s holds records of two clocks; time "
				"and instructions are never mixed",
				side->name);
	return 0;
}

/* A run on both sides is compared with itself, and that passes every gate. */
static int check_apart(const struct side *a, const struct side *b,
		       struct reason *why)
{
	for (size_t i = 0; i < a->nr; i++)
		for (size_t j = 0; j < b->nr; j++)
			if (!a->arm &&
			    (strcmp(a->paths[i], b->paths[j]) == 0 ||
			     same_run(&a->records[i], &b->records[j])))
				return reason_set(
					why, -EINVAL,
					"%s is compared with itself: the same "
					"run is on both sides",
					b->paths[j]);
	return 0;
}

struct placed {
	struct contrast contrast;
	size_t place;
};

static int compare_places(const void *one, const void *two)
{
	const struct placed *a = one, *b = two;

	return (a->place > b->place) - (a->place < b->place);
}

/* Both indexes are sorted: what they share is found in one walk. */
static int join(struct contrasts *contrasts, const struct side *a,
		const struct side *b, const struct index *ia,
		const struct index *ib, double delta, struct reason *why)
{
	size_t all_a = count_groups(ia), all_b = count_groups(ib);
	struct placed *list = memory_new(all_a, sizeof(*list));
	int err = 0;

	for (size_t i = 0, j = 0; !err && i < ia->nr && j < ib->nr;) {
		struct group ga = group_at(ia, i), gb = group_at(ib, j);
		int order = compare_keys(ga.entries, gb.entries);

		if (order == 0)
			err = check_twice(&ga, a, why);
		if (order == 0 && !err)
			err = check_twice(&gb, b, why);
		if (order == 0 && !err) {
			struct placed *one = &list[contrasts->nr++];

			one->place = ga.entries->place;
			compare_case(&one->contrast, a, b, &ga, &gb,
				     contrasts->kind, delta);
		}
		if (order && strcmp(ga.entries->key, gb.entries->key) == 0)
			contrasts->units_differ++;
		i += order <= 0 ? ga.nr : 0;
		j += order >= 0 ? gb.nr : 0;
	}
	contrasts->only_a = all_a - contrasts->nr;
	contrasts->only_b = all_b - contrasts->nr;
	qsort(list, contrasts->nr, sizeof(*list), compare_places);
	contrasts->list = memory_new(contrasts->nr, sizeof(*contrasts->list));
	for (size_t i = 0; i < contrasts->nr; i++)
		contrasts->list[i] = list[i].contrast;
	free(list);
	return err;
}

int contrasts_make(struct contrasts *contrasts, const struct side *a,
		   const struct side *b, double delta, struct reason *why)
{
	enum clock_kind ca = CLOCK_TIME, cb = CLOCK_TIME;
	struct index ia, ib;
	int err;

	*contrasts = (struct contrasts){ 0 };
	index_make(&ia, a);
	index_make(&ib, b);
	err = check_apart(a, b, why);
	err = err ? err : side_clock(a, &ia, &ca, why);
	err = err ? err : side_clock(b, &ib, &cb, why);
	if (!err && ca != cb)
		err = reason_set(why, -EINVAL,
				 "%s counts %s and %s counts %s: they cannot "
				 "be compared",
				 a->name, clock_words[ca], b->name,
				 clock_words[cb]);
	contrasts->kind = ca == CLOCK_INSTRUCTIONS ? COMPARISON_EXACT
			  : a->arm		   ? COMPARISON_PAIRS
						   : COMPARISON_BOOTS;
	if (!err)
		err = join(contrasts, a, b, &ia, &ib, delta, why);
	if (!err && !contrasts->nr)
		err = reason_set(why, -ENODATA,
				 "%s and %s have no case in "
				 "common%s",
				 a->name, b->name,
				 contrasts->units_differ
					 ? ": those of one name have another "
					   "unit"
					 : "");
	free(ia.list);
	free(ib.list);
	return err;
}

void contrasts_adjust(struct contrasts *contrasts, size_t nr)
{
	struct values p = { 0 };
	double *adjusted;
	size_t at = 0;

	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < contrasts[i].nr; j++)
			values_add(&p, contrasts[i].list[j].comparison.p);
	adjusted = memory_new(p.nr, sizeof(*adjusted));
	adjust_holm(p.list, p.nr, adjusted);
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < contrasts[i].nr; j++)
			contrasts[i].list[j].holm = adjusted[at++];
	adjust_bh(p.list, p.nr, adjusted);
	at = 0;
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < contrasts[i].nr; j++)
			contrasts[i].list[j].q = adjusted[at++];
	free(p.list);
	free(adjusted);
}

void contrasts_clear(struct contrasts *contrasts)
{
	free(contrasts->list);
	*contrasts = (struct contrasts){ 0 };
}
