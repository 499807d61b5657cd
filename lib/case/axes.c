/* axes.c - see axes.h. */
#include "case/axes.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mm/state.h"

const char *const axis_names[NR_COMMON_AXES] = {
	[AXIS_STATE] = "state", [AXIS_HELD] = "held",
	[AXIS_KIND] = "kind",	[AXIS_BYTES] = "bytes",
	[AXIS_VIA] = "via",	[AXIS_STRIDE] = "stride",
	[AXIS_CPU] = "cpu",	[AXIS_MEM] = "mem",
	[AXIS_TO] = "to",	[AXIS_THREADS] = "threads",
	[AXIS_PROCS] = "procs", [AXIS_MEMCG] = "memcg",
};

const char *const axis_whats[NR_COMMON_AXES] = {
	[AXIS_STATE] = "how each page stands before",
	[AXIS_HELD] = "who else holds each page",
	[AXIS_KIND] = "what backs the pages",
	[AXIS_BYTES] = "length of the region (k, m, g)",
	[AXIS_VIA] = "how exclusive_wp is reached",
	[AXIS_STRIDE] = "from one operation to the next",
	[AXIS_CPU] =
		"the CPU, by its NUMA node (number, local, remote, all), number (c3) or kind",
	[AXIS_MEM] = "NUMA node of the region",
	[AXIS_TO] = "NUMA node of new frames",
	[AXIS_THREADS] =
		"threads that operate at once, each on bytes of its own",
	[AXIS_PROCS] = "processes that do",
	[AXIS_MEMCG] =
		"the memory cgroup: as found, the root's, or one of its own",
};

static_assert(NR_COMMON_AXES == 12, "axis_names has a word for each axis");

static const char *const stride_words[] = { "page", "folio" };

static const char *const memcg_words[] = { "asis", "off", "on" };

#define NR_STRIDES (sizeof(stride_words) / sizeof(*stride_words))
#define NR_MEMCGS  (sizeof(memcg_words) / sizeof(*memcg_words))

const struct bench_entry *bench_find(const char *name, struct reason *why)
{
	const char *names[256];
	size_t nr = 0;

	for (const struct bench_entry *e = bench_registry; e->name; e++) {
		if (strcmp(e->name, name) == 0)
			return e;
		if (nr < 256)
			names[nr++] = e->name;
	}

	const char *near = text_nearest(name, names, nr);

	reason_set(why, 0, "no benchmark '%s'%s%s%s; see `cowbench list`", name,
		   near ? ", did you mean '" : "", near ? near : "",
		   near ? "'?" : "");
	return NULL;
}

size_t bench_axes(const struct bench *bench)
{
	assert(bench->axes.nr <= OWN_AXES_MAX); /* bench_check() */
	return NR_COMMON_AXES + bench->axes.nr;
}

const char *bench_axis_name(const struct bench *bench, size_t id)
{
	return id < NR_COMMON_AXES ? axis_names[id]
				   : bench->axes.list[id - NR_COMMON_AXES].name;
}

int bench_axis(const struct bench *bench, const char *name)
{
	for (size_t id = 0; id < bench_axes(bench); id++)
		if (strcmp(bench_axis_name(bench, id), name) == 0)
			return (int)id;
	return -1;
}

unsigned row_held(const struct expect *row)
{
	return row->held ? row->held : BIT(HELD_NONE);
}

unsigned bench_states(const struct bench *bench)
{
	unsigned set = 0;

	for (size_t i = 0; i < bench->expect.nr; i++)
		set |= bench->expect.list[i].states;
	return set;
}

unsigned bench_held(const struct bench *bench)
{
	unsigned set = 0;

	for (size_t i = 0; i < bench->expect.nr; i++)
		set |= row_held(&bench->expect.list[i]);
	return set;
}

unsigned bench_kinds(const struct bench *bench)
{
	unsigned set = 0;

	for (size_t i = 0; i < bench->expect.nr; i++)
		set |= bench->expect.list[i].kinds;
	return set;
}

const char *const *bench_axis_words(const struct bench *bench, size_t id,
				    size_t *nr)
{
	static const struct {
		const char *const *words;
		size_t nr;
	} common[NR_COMMON_AXES] = {
		[AXIS_STATE] = { state_words, NR_STATES },
		[AXIS_HELD] = { held_words, NR_HELD },
		[AXIS_KIND] = { kind_words, NR_KINDS },
		[AXIS_VIA] = { via_words, NR_VIAS },
		[AXIS_STRIDE] = { stride_words, NR_STRIDES },
		[AXIS_MEMCG] = { memcg_words, NR_MEMCGS },
	};

	if (id < NR_COMMON_AXES) {
		*nr = common[id].nr;
		return common[id].words;
	}

	const struct words *own = &bench->axes.list[id - NR_COMMON_AXES].values;

	*nr = own->nr;
	return own->list;
}

int axis_refuse(const char *axis, const char *word, const char *const *words,
		size_t nr, struct reason *why)
{
	const char *near = text_nearest(word, words, nr);
	char all[256];

	text_list(words, nr, all, sizeof(all));
	return reason_set(why, -EINVAL, "%s=%s: %s%s%s takes %s", axis, word,
			  near ? "did you mean '" : "", near ? near : "",
			  near ? "'? it" : "the axis", all);
}

/* Returns -EINVAL; the reason says that the benchmark has no such axis, and
 * names the axes that it has. */
static int refuse_axis(const struct bench_entry *entry, const char *axis,
		       struct reason *why)
{
	const char *names[NR_AXES];
	size_t nr = bench_axes(entry->bench);
	char all[256];

	for (size_t i = 0; i < nr; i++)
		names[i] = bench_axis_name(entry->bench, i);

	const char *near = text_nearest(axis, names, nr);

	text_list(names, nr, all, sizeof(all));
	return reason_set(why, -EINVAL, "%s has no axis '%s'%s%s%s it has %s",
			  entry->name, axis, near ? ", did you mean '" : ";",
			  near ? near : "", near ? "'?" : "", all);
}

/* Of state, held and kind, the set of the words that the benchmark's rows name;
 * of any other axis, all words. */
static bool is_measured(const struct bench *bench, size_t id, unsigned word)
{
	return id == AXIS_STATE	 ? bench_states(bench) & BIT(word)
	       : id == AXIS_HELD ? bench_held(bench) & BIT(word)
	       : id == AXIS_KIND ? bench_kinds(bench) & BIT(word)
				 : true;
}

/* Whether the text is a valid number of workers, a number of bytes, or a
 * node. */
static bool is_shaped(size_t id, const char *word)
{
	bool node = id == AXIS_CPU || id == AXIS_MEM || id == AXIS_TO;

	if (node && (strcmp(word, "local") == 0 || strcmp(word, "remote") == 0))
		return true;
	return id == AXIS_BYTES ? size_parse(word) != 0
				: *word && !word[strspn(word, "0123456789")];
}

int axis_check(const struct bench_entry *entry, const char *axis,
	       const char *word, struct reason *why)
{
	int id = bench_axis(entry->bench, axis);
	const char *measured[NR_KINDS + NR_STATES];
	size_t nr, left = 0;

	if (id < 0)
		return refuse_axis(entry, axis, why);
	if (!word)
		return 0;

	const char *const *words =
		bench_axis_words(entry->bench, (size_t)id, &nr);
	int index = words ? word_index(words, nr, word) : -1;

	if (!words && is_shaped((size_t)id, word))
		return 0;
	if (!words)
		return reason_set(why, -EINVAL,
				  "%s=%s: it takes %s, such as %s", axis, word,
				  id == AXIS_BYTES ? "a size" : "a number",
				  id == AXIS_BYTES ? "2m" : "1");
	if (id >= NR_COMMON_AXES)
		return index < 0 ? axis_refuse(axis, word, words, nr, why) : 0;
	if (index >= 0 &&
	    is_measured(entry->bench, (size_t)id, (unsigned)index))
		return 0;
	for (unsigned i = 0; i < nr; i++)
		if (is_measured(entry->bench, (size_t)id, i))
			measured[left++] = words[i];
	return axis_refuse(axis, word, measured, left, why);
}
