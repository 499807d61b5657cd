/* explain.c - what the plugin wrote, as profiles: see explain.h. */
#include "lab/explain.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/record.h"

/* --- what it wrote -------------------------------------------------------- */

struct window { /* several windows with the same instructions */
	uint64_t kept, total;
	struct count {
		size_t node;
		uint64_t count;
	} * counts;
	size_t nr;
};

struct observed { /* a trial, as the plugin saw it */
	char id[CASE_ID_MAX];
	double pages;
	struct window *windows;
	size_t nr;
	uint64_t lost, slept, n;
	struct profile_lines lines[PROFILE_NODES]; /* of all kept windows */
	size_t nr_lines;
	bool ended;
};

struct reading {
	struct observed *trials;
	size_t nr;
	struct {
		size_t parent;
		char *name;
		bool inlined;
	} * nodes;
	size_t nr_nodes;
	bool symbols; /* the guest told its functions */
	bool inlines; /* and we which of them are inlined */
	struct reason refused;
};

static void observed_clear(struct observed *trial)
{
	for (size_t i = 0; i < trial->nr; i++)
		free(trial->windows[i].counts);
	free(trial->windows);
	*trial = (struct observed){ 0 };
}

static void reading_clear(struct reading *reading)
{
	for (size_t i = 0; i < reading->nr; i++)
		observed_clear(&reading->trials[i]);
	for (size_t i = 0; i < reading->nr_nodes; i++)
		free(reading->nodes[i].name);
	free(reading->trials);
	free(reading->nodes);
}

static bool take_node(struct reading *reading, const char *line)
{
	size_t number, parent;
	char name[256];
	int end = 0;

	if (sscanf(line, "node %zu %zu %255s%n", &number, &parent, name,
		   &end) != 3 ||
	    number != reading->nr_nodes || parent > number)
		return false;
	reading->nodes = memory_resize(reading->nodes, number + 1,
				       sizeof(*reading->nodes));
	reading->nodes[number].parent = parent;
	reading->nodes[number].name = memory_text(name);
	reading->nodes[number].inlined = number &&
					 strcmp(line + end, " inlined") == 0;
	reading->nr_nodes++;
	return true;
}

static bool take_trial(struct reading *reading, const char *line)
{
	struct observed *trial;
	char *rest;
	double pages = strtod(line + strlen("trial "), &rest);

	if (!(pages > 0) || *rest != ' ' || strlen(rest + 1) >= CASE_ID_MAX)
		return false;
	reading->trials = memory_resize(reading->trials, reading->nr + 1,
					sizeof(*reading->trials));
	trial = &reading->trials[reading->nr++];
	*trial = (struct observed){ .pages = pages };
	memcpy(trial->id, rest + 1, strlen(rest + 1) + 1);
	return true;
}

static bool take_window(struct reading *reading, const char *line)
{
	struct observed *trial;
	struct window window = { 0 };
	char *rest;
	size_t room = 0;

	if (!reading->nr)
		return false;
	trial = &reading->trials[reading->nr - 1];
	window.kept = strtoull(line + strlen("window "), &rest, 10);
	window.total = strtoull(rest, &rest, 10);
	while (*rest == ' ') {
		size_t node = strtoull(rest, &rest, 10);

		if (*rest != ':' || node >= reading->nr_nodes)
			break;
		window.counts = memory_grow(window.counts, window.nr, &room,
					    sizeof(*window.counts));
		window.counts[window.nr++] = (struct count){
			.node = node,
			.count = strtoull(rest + 1, &rest, 10),
		};
	}
	trial->windows = memory_resize(trial->windows, trial->nr + 1,
				       sizeof(*trial->windows));
	trial->windows[trial->nr++] = window;
	trial->n += window.kept;
	return *rest == '\0';
}

static bool take_lines(struct observed *trial, const char *line)
{
	unsigned long long loads, stores;
	size_t node;

	if (sscanf(line, "lines %zu %llu %llu", &node, &loads, &stores) != 3 ||
	    node != trial->nr_lines || node >= PROFILE_NODES)
		return false;
	trial->lines[trial->nr_lines++] =
		(struct profile_lines){ (double)loads, (double)stores };
	return true;
}

static bool take_line(struct reading *reading, const char *line)
{
	struct observed *trial = reading->nr ? &reading->trials[reading->nr - 1]
					     : NULL;

	if (strncmp(line, "node ", 5) == 0)
		return take_node(reading, line);
	if (strncmp(line, "trial ", 6) == 0)
		return take_trial(reading, line);
	if (strncmp(line, "window ", 7) == 0)
		return take_window(reading, line);
	if (strncmp(line, "lines ", 6) == 0 && trial)
		return take_lines(trial, line);
	if (strncmp(line, "lost ", 5) == 0 && trial) {
		char *rest;

		trial->lost = strtoull(line + 5, &rest, 10);
		trial->slept = strtoull(rest, NULL, 10);
	}
	if (strcmp(line, "end") == 0 && trial)
		trial->ended = true;
	if (strcmp(line, "symbols") == 0)
		reading->symbols = true;
	if (strcmp(line, "inlines") == 0)
		reading->inlines = true;
	if (strncmp(line, "inlines not: ", 13) == 0)
		reason_set(&reading->refused, 0, "%s", line + 13);
	return true;
}

/* The emulator may be killed in the middle of a line: what is whole counts. */
static int read_written(struct reading *reading, int written,
			struct reason *why)
{
	int copy = dup(written);
	FILE *file = copy >= 0 ? fdopen(copy, "re") : NULL;
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	bool good = true;

	if (!file) {
		if (copy >= 0)
			close(copy);
		return reason_errno(why, -errno, "what the plugin wrote");
	}
	rewind(file);
	while (good && (length = getline(&line, &room, file)) > 0) {
		if (line[length - 1] != '\n')
			break;
		line[length - 1] = '\0';
		good = take_line(reading, line);
	}
	free(line);
	(void)fclose(file);
	return good ? 0
		    : reason_set(why, -EBADMSG,
				 "what the plugin wrote cannot be read: is it "
				 "of another version?");
}

/* --- profiles ------------------------------------------------------------- */

static int by_total(const void *left, const void *right)
{
	const struct window *a = left, *b = right;

	return (a->total > b->total) - (a->total < b->total);
}

/* Adds windows of one total, which share a weight among them. */
static void add_windows(double *counts, const struct window *windows, size_t nr,
			uint64_t kept, double weight)
{
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < windows[i].nr; j++)
			counts[windows[i].counts[j].node] +=
				weight * (double)windows[i].kept /
				(double)kept *
				(double)windows[i].counts[j].count;
}

/* The mean of the middle half, as stats/sample.c:sample_midmean() takes it, of
 * each node: all windows of a length have the same part in it. */
static void average(double *counts, struct observed *trial)
{
	uint64_t n = trial->n, before = 0;

	if (trial->nr)
		qsort(trial->windows, trial->nr, sizeof(*trial->windows),
		      by_total);
	for (size_t i = 0, next; i < trial->nr; i = next) {
		uint64_t kept = 0, low = 4 * before, high;

		for (next = i;
		     next < trial->nr &&
		     trial->windows[next].total == trial->windows[i].total;
		     next++)
			kept += trial->windows[next].kept;
		before += kept;
		high = 4 * before < 3 * n ? 4 * before : 3 * n;
		low = low > n ? low : n;
		if (low < high)
			add_windows(counts, &trial->windows[i], next - i, kept,
				    (double)(high - low) / (double)(2 * n) /
					    trial->pages);
	}
}

/* Keeps the nodes that counted something, and their callers. */
static void fill(struct profile *profile, const struct reading *reading,
		 const double *counts)
{
	size_t *place = memory_new(reading->nr_nodes, sizeof(*place));
	bool *used = memory_new(reading->nr_nodes, sizeof(*used));

	used[PROFILE_ROOT] = true;
	for (size_t i = reading->nr_nodes; i > 1; i--) {
		used[i - 1] |= counts[i - 1] > 0;
		if (used[i - 1])
			used[reading->nodes[i - 1].parent] = true;
	}
	profile->nodes = memory_new(reading->nr_nodes, sizeof(*profile->nodes));
	profile->names = memory_new(reading->nr_nodes, sizeof(*profile->names));
	for (size_t i = 0; i < reading->nr_nodes; i++) {
		size_t name = 0;

		if (!used[i])
			continue;
		while (name < profile->nr_names &&
		       strcmp(profile->names[name], reading->nodes[i].name) !=
			       0)
			name++;
		if (name == profile->nr_names)
			profile->names[profile->nr_names++] =
				memory_text(reading->nodes[i].name);
		place[i] = profile->nr;
		profile->nodes[profile->nr++] = (struct profile_node){
			.parent = place[reading->nodes[i].parent],
			.name = name,
			.count = counts[i],
			.inlined = reading->nodes[i].inlined,
		};
	}
	profile->inlines = reading->inlines;
	free(place);
	free(used);
}

static void explain_trial(struct profile *profile,
			  const struct trial_result *result,
			  const struct reading *reading, struct observed *trial)
{
	double *counts = memory_new(reading->nr_nodes + 1, sizeof(*counts));
	double sum = 0;

	average(counts, trial);
	counts[PROFILE_ROOT] -= result->overhead;
	for (size_t i = 0; i < reading->nr_nodes; i++)
		sum += counts[i];
	profile->sum = sum;
	/* Both ends of the difference are rounded to 0.001. */
	if (trial->slept)
		reason_set(&profile->reason, 0,
			   "in %llu of its %llu operations the CPU had "
			   "nothing to do for a while, and the clock went on: "
			   "such time is no instructions",
			   (unsigned long long)trial->slept,
			   (unsigned long long)result->n);
	else if (trial->lost || trial->n != result->n)
		reason_set(&profile->reason, 0,
			   "the plugin saw %llu of its %llu operations as the "
			   "trial's own stamps did",
			   (unsigned long long)trial->n,
			   (unsigned long long)result->n);
	else if (!(fabs(sum - result->q[Q_MIDMEAN]) < 0.0016))
		reason_set(&profile->reason, 0,
			   "the functions' sum is %.3f, and the trial's figure "
			   "%.3f",
			   sum, result->q[Q_MIDMEAN]);
	else
		fill(profile, reading, counts);
	profile->nr_lines = trial->nr_lines;
	for (size_t i = 0; i < trial->nr_lines; i++) {
		double each = (double)trial->n * trial->pages;

		profile->lines[i].loads = trial->lines[i].loads / each;
		profile->lines[i].stores = trial->lines[i].stores / each;
	}
	free(counts);
}

/* The next trial of that case that the plugin saw, from *next on. */
static struct observed *find_trial(const struct reading *reading, size_t *next,
				   const char *id)
{
	for (size_t i = *next; i < reading->nr; i++)
		if (strcmp(reading->trials[i].id, id) == 0) {
			*next = i + 1;
			return &reading->trials[i];
		}
	return NULL;
}

static struct profile *add_profile(struct profiles *profiles,
				   const struct trial_result *result)
{
	struct profile *profile;

	profiles->list = memory_resize(profiles->list, profiles->nr + 1,
				       sizeof(*profiles->list));
	profile = &profiles->list[profiles->nr++];
	*profile = (struct profile){ 0 };
	profile_of(profile, result);
	return profile;
}

/* A broken trial may have begun to measure, so the plugin may have a part of
 * its profile. */
static void take_result(struct profiles *profiles,
			const struct reading *reading, size_t *next,
			const struct trial_result *result)
{
	struct observed *trial;
	struct profile *profile;

	if (result->outcome != OUTCOME_TRIAL &&
	    result->outcome != OUTCOME_BROKEN)
		return;
	trial = find_trial(reading, next, result->id);
	if (result->outcome == OUTCOME_BROKEN && !trial)
		return;
	profile = add_profile(profiles, result);
	if (!reading->symbols)
		reason_set(&profile->reason, 0,
			   "the guest's /proc/kallsyms shows no addresses");
	else if (!trial)
		reason_set(&profile->reason, 0, "the plugin did not see it");
	else if (!trial->ended)
		reason_set(&profile->reason, 0,
			   "it ended in the middle: a window has no end");
	else if (result->proof == PROOF_WRONG)
		reason_set(&profile->reason, 0,
			   "its pages met a wrong fate: its figure means "
			   "nothing");
	else
		explain_trial(profile, result, reading, trial);
}

int explain_profiles(struct profiles *profiles, const char *path, int written,
		     const char *cache, struct reason *refused,
		     struct reason *why)
{
	struct reading reading = { 0 };
	struct record_line line = { 0 };
	struct record_reader *reader;
	size_t next = 0;
	int type = read_written(&reading, written, why);

	if (!type)
		type = record_open(&reader, path, false, why);
	if (type) {
		reading_clear(&reading);
		return type;
	}
	while ((type = record_next(reader, &line, why)) > 0)
		if (type == RECORD_RESULT)
			take_result(profiles, &reading, &next, &line.result);
	for (size_t i = 0; i < profiles->nr && cache; i++)
		snprintf(profiles->list[i].cache,
			 sizeof(profiles->list[i].cache), "%s", cache);
	refused->text[0] = '\0';
	if (reading.refused.text[0])
		reason_set(refused, 0,
			   EXPLAIN_CALLERS ": the vmlinux is of another "
					   "build, as %s",
			   reading.refused.text);
	record_line_clear(&line);
	record_close(reader);
	reading_clear(&reading);
	return type;
}
