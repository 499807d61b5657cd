/* case.c - see case.h. */
#include "case/case.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "mm/ablated.h"
#include "case/ablated.h"

/* The set of that word alone; empty where the list has no such word. */
static unsigned word_set(const char *const *words, size_t nr, const char *text)
{
	int index = word_index(words, nr, text);

	return index < 0 ? 0 : BIT(index);
}

/* The default length of a region of these kinds.  Where one operation covers
 * the whole region, all kinds have the same length, room for 16 of the largest
 * folio.  Pages of 1 GiB are left out of that, since such a region would be too
 * large. */
const char *bench_region(const struct bench *bench, unsigned kind)
{
	unsigned kinds = bench_kinds(bench);

	if (kind & BIT(KIND_HUGETLB_1G))
		return "1g";
	if (bench->bytes)
		return bench->bytes;
	if (bench->whole)
		return kinds & (KINDS_WHOLE | BIT(KIND_THP_PTE)) ? "32m"
		       : kinds & KINDS_MTHP			 ? "16m"
								 : "2m";
	return kind & (BIT(KIND_THP) | BIT(KIND_SHMEM_THP)) ? "32m"
	       : kind & BIT(KIND_HUGETLB)		    ? "8m"
	       : kind & KINDS_PTE_LARGE			    ? "4m"
							    : "2m";
}

/* The default of an axis.  It may depend on the values of axes that come before
 * it in enum axis_id. */
static void default_word(const struct run_case *c, size_t id,
			 char word[AXIS_WORD])
{
	unsigned kinds = c->bench->expect.list[0].kinds;
	unsigned kind = word_set(kind_words, NR_KINDS, c->value[AXIS_KIND]);
	unsigned state = word_set(state_words, NR_STATES, c->value[AXIS_STATE]);
	/* A first touch fills a whole folio at once; where the pages are there
	 * already, each PTE is an object. */
	bool filling = state & (BIT(STATE_ABSENT) | BIT(STATE_ZERO));
	bool by_folio = kind &
			(KINDS_WHOLE |
			 (filling || c->bench->by_folio ? KINDS_LARGE : 0));
	const char *text = "local";

	switch (id) {
	case AXIS_STATE:
		text = state_words[__builtin_ctz(bench_states(c->bench))];
		break;
	case AXIS_HELD:
		text = held_words[__builtin_ctz(bench_held(c->bench))];
		break;
	case AXIS_KIND:
		text = kind_words[__builtin_ctz(kinds)];
		break;
	case AXIS_BYTES:
		text = bench_region(c->bench, kind);
		break;
	case AXIS_VIA:
		text = via_words[VIA_READV];
		break;
	case AXIS_STRIDE:
		text = by_folio ? "folio" : "page";
		break;
	case AXIS_CPU:
	case AXIS_MEM:
		break;
	case AXIS_TO:
		if (c->bench->to && case_meets(c, c->bench->to_only))
			text = c->bench->to;
		break;
	case AXIS_THREADS:
	case AXIS_PROCS:
		text = "1";
		break;
	case AXIS_MEMCG:
		text = "asis";
		break;
	default:
		text = c->bench->axes.list[id - NR_COMMON_AXES].values.list[0];
	}
	snprintf(word, AXIS_WORD, "%s", text);
}

void case_defaults(struct run_case *c)
{
	for (size_t id = 0; id < bench_axes(c->bench); id++)
		if (c->value[id][0] == '\0')
			default_word(c, id, c->value[id]);
}

bool case_is_usual(const struct run_case *c, size_t axis)
{
	char usual[AXIS_WORD];

	default_word(c, axis, usual);
	return strcmp(usual, c->value[axis]) == 0;
}

/* -EINVAL with the nearest word where the value is not one of the axis's. */
static int check_word(const struct run_case *c, size_t id, struct reason *why)
{
	size_t nr;
	const char *const *words = bench_axis_words(c->bench, id, &nr);
	const char *word = c->value[id];

	if (!words)
		return 0;
	if (word_index(words, nr, word) >= 0)
		return 0;
	return axis_refuse(bench_axis_name(c->bench, id), word, words, nr, why);
}

bool case_meets(const struct run_case *c, const char *only)
{
	for (const char *at = only ? only : ""; *at;) {
		size_t length = strcspn(at, " ");
		size_t name = strcspn(at, "=");
		bool holds = false;

		assert(name < length);
		for (size_t id = 0; id < bench_axes(c->bench); id++) {
			const char *axis = bench_axis_name(c->bench, id);
			const char *value = at + name + 1;

			holds |= strlen(axis) == name &&
				 strncmp(axis, at, name) == 0 &&
				 strlen(c->value[id]) == length - name - 1 &&
				 strncmp(c->value[id], value,
					 length - name - 1) == 0;
		}
		if (!holds)
			return false;
		at += length + (at[length] == ' ');
	}
	return true;
}

bool case_mode(const struct run_case *c, enum mode mode)
{
	for (size_t i = 0; i < c->bench->modes.nr; i++) {
		const struct mode_row *row = &c->bench->modes.list[i];

		if (row->mode == mode && case_meets(c, row->only))
			return true;
	}
	return false;
}

/* The number of workers that the axis names, from 1; 0 where the word is no
 * such number. */
static size_t count_word(const char *word)
{
	size_t digits = strspn(word, "0123456789");

	if (word[digits] || digits == 0 || digits > 4 || word[0] == '0')
		return 0;
	return strtoul(word, NULL, 10);
}

static int settle_workers(struct run_case *c, struct reason *why)
{
	static const enum axis_id axes[] = { AXIS_THREADS, AXIS_PROCS };
	size_t *counts[] = { &c->threads, &c->procs };

	for (size_t i = 0; i < 2; i++) {
		const char *word = c->value[axes[i]];

		*counts[i] = count_word(word);
		if (*counts[i] == 0)
			return reason_set(
				why, -EINVAL,
				"%s=%s: it takes a number from 1 to 9999",
				axis_names[axes[i]], word);
		if (*counts[i] > 1 && !c->bench->crew)
			return reason_set(why, -ENOENT,
					  "%s takes %s=1 alone: it has no "
					  "operations that run at once",
					  c->name, axis_names[axes[i]]);
	}
	if (c->threads > 1 && c->procs > 1)
		return reason_set(why, -ENOENT,
				  "threads=%zu procs=%zu: it takes one of the "
				  "two",
				  c->threads, c->procs);
	c->all_bytes = c->bytes * c->threads * c->procs;
	return 0;
}

static bool row_meets(const struct run_case *c, const struct expect *row)
{
	return (row->states & BIT(c->state)) &&
	       (row_held(row) & BIT(c->held)) && (row->kinds & BIT(c->kind)) &&
	       case_meets(c, row->only);
}

const struct expect *case_row(const struct run_case *c, unsigned edits)
{
	const struct expect *own = NULL;

	for (size_t i = 0; i < c->bench->expect.nr && !own; i++)
		if (row_meets(c, &c->bench->expect.list[i]))
			own = &c->bench->expect.list[i];
	for (size_t i = 0; own && edits && i < nr_ablated_rows; i++) {
		const struct ablated_row *other = &ablated_rows[i];

		if ((other->with & edits) == other->with &&
		    !(other->without & edits) && other->row.full == own->full &&
		    strcmp(other->bench, c->name) == 0 &&
		    row_meets(c, &other->row))
			return &other->row;
	}
	return own;
}

int case_settle(struct run_case *c, struct reason *why)
{
	char id[CASE_ID_MAX];

	for (size_t axis = 0; axis < bench_axes(c->bench); axis++) {
		int err = check_word(c, axis, why);

		if (err)
			return err;
	}
	c->state = (enum state)word_index(state_words, NR_STATES,
					  c->value[AXIS_STATE]);
	c->held =
		(enum held)word_index(held_words, NR_HELD, c->value[AXIS_HELD]);
	c->kind = (enum kind)word_index(kind_words, NR_KINDS,
					c->value[AXIS_KIND]);
	c->via = (enum via)word_index(via_words, NR_VIAS, c->value[AXIS_VIA]);
	c->bytes = size_parse(c->value[AXIS_BYTES]);
	if (!c->bytes)
		return reason_set(why, -EINVAL,
				  "bytes=%s: a size is a number with k, m or g "
				  "behind it, such as 2m",
				  c->value[AXIS_BYTES]);
	if (c->bytes < (size_t)sysconf(_SC_PAGESIZE))
		return reason_set(why, -EINVAL,
				  "bytes=%s is less than a page: bytes=%sm are "
				  "MiB",
				  c->value[AXIS_BYTES], c->value[AXIS_BYTES]);
	size_word(c->bytes, c->value[AXIS_BYTES]);
	c->row = case_row(c, ablated_here());
	case_id(c, id);
	if (!c->row)
		return reason_set(why, -ENOENT,
				  "%s does not measure '%s'; `cowbench list %s`"
				  " shows what it does",
				  c->name, id, c->name);

	bool by_folio = strcmp(c->value[AXIS_STRIDE], "folio") == 0;
	bool large = BIT(c->kind) & (KINDS_LARGE | KINDS_WHOLE);

	if (by_folio && !large)
		return reason_set(why, -ENOENT,
				  "stride=folio is for kinds with large folios,"
				  " not kind=%s",
				  kind_words[c->kind]);
	if (!by_folio && (BIT(c->kind) & KINDS_WHOLE))
		return reason_set(why, -ENOENT,
				  "kind=%s takes stride=folio: after the "
				  "first store to a folio, its other pages "
				  "fault no more",
				  kind_words[c->kind]);
	if (c->via != VIA_READV && c->state != STATE_EXCLUSIVE_WP)
		return reason_set(why, -ENOENT,
				  "via=%s is for state=exclusive_wp, not "
				  "state=%s",
				  via_words[c->via], state_words[c->state]);
	/* kernel fs/proc/task_mmu.c:clear_refs_walk_ops has no function for
	 * pages of hugetlb, so it does not write-protect them. */
	if (c->via == VIA_SOFT_DIRTY && (BIT(c->kind) & KINDS_POOL))
		return reason_set(why, -ENOENT,
				  "via=soft_dirty write-protects no pages of a "
				  "pool: kind=%s takes readv or wp_async",
				  kind_words[c->kind]);
	return settle_workers(c, why);
}

int case_parse(struct run_case *c, const char *const *words, size_t nr,
	       struct reason *why)
{
	*c = (struct run_case){ 0 };
	if (nr == 0)
		return reason_set(why, -EINVAL,
				  "name a case, such as `fault state=absent`");

	const struct bench_entry *entry = bench_find(words[0], why);

	if (!entry)
		return -EINVAL;
	c->name = entry->name;
	c->bench = entry->bench;
	for (size_t i = 1; i < nr; i++) {
		const char *equals = strchr(words[i], '=');
		char name[AXIS_WORD];

		if (!equals)
			return reason_set(why, -EINVAL, "'%s' is no axis=value",
					  words[i]);
		snprintf(name, sizeof(name), "%.*s", (int)(equals - words[i]),
			 words[i]);

		int id = bench_axis(c->bench, name);

		if (id < 0)
			return axis_check(entry, name, NULL, why);
		if (strchr(equals, ','))
			return reason_set(why, -EINVAL,
					  "%s: a case has one value there; "
					  "`cowbench run` takes lists, outside "
					  "quotes",
					  words[i]);
		if (strlen(equals + 1) >= AXIS_WORD)
			return reason_set(why, -EINVAL, "%s: too long",
					  words[i]);
		snprintf(c->value[id], AXIS_WORD, "%s", equals + 1);
	}

	unsigned states = bench_states(c->bench);

	if (c->value[AXIS_STATE][0] == '\0' && (states & (states - 1)))
		return reason_set(why, -EINVAL,
				  "name the state: `%s state=%s`, for example",
				  c->name, state_words[__builtin_ctz(states)]);
	case_defaults(c);
	return case_settle(c, why);
}

int case_parse_id(struct run_case *c, const char *id, struct reason *why)
{
	char *copy = memory_text(id);
	const char *words[NR_AXES + 1];
	size_t nr = 0;

	for (char *rest = copy, *word; (word = strtok_r(rest, " ", &rest));) {
		if (nr == NR_AXES + 1)
			break;
		words[nr++] = word;
	}

	int err = case_parse(c, words, nr, why);

	free(copy);
	return err;
}

/* The order in which ids and records name the axes: the state, the benchmark's
 * own, then the rest. */
static size_t axis_order(const struct bench *bench, size_t place)
{
	size_t own = bench_axes(bench) - NR_COMMON_AXES;

	if (place == 0)
		return AXIS_STATE;
	if (place <= own)
		return NR_COMMON_AXES + place - 1;
	return place - own;
}

void case_id(const struct run_case *c, char id[CASE_ID_MAX])
{
	unsigned states = bench_states(c->bench);
	int used = snprintf(id, CASE_ID_MAX, "%s", c->name);

	for (size_t place = 0; place < bench_axes(c->bench); place++) {
		size_t axis = axis_order(c->bench, place);
		bool tell = axis == AXIS_STATE ? (states & (states - 1)) != 0
					       : !case_is_usual(c, axis);

		if (tell && used < CASE_ID_MAX)
			used += snprintf(id + used, CASE_ID_MAX - (size_t)used,
					 " %s=%s",
					 bench_axis_name(c->bench, axis),
					 c->value[axis]);
	}
}

void case_axes(const struct run_case *c, struct facts *axes)
{
	for (size_t place = 0; place < bench_axes(c->bench); place++) {
		size_t axis = axis_order(c->bench, place);

		facts_set_text(axes, bench_axis_name(c->bench, axis),
			       c->value[axis]);
	}
}

void case_id_drop(char *id, const char *axis, size_t length)
{
	for (char *at = id; (at = strchr(at, ' ')); at++) {
		size_t word = strcspn(at + 1, " ");

		if (strncmp(at + 1, axis, length) == 0 &&
		    at[1 + length] == '=') {
			memmove(at, at + 1 + word, strlen(at + 1 + word) + 1);
			return;
		}
	}
}
