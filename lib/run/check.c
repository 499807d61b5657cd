/* check.c - see check.h. */
#include "run/check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "mm/promise.h"
#include "pin/pin.h"
#include "host/setting.h"
#include "case/case.h"

/* No such folder: only the names of settings matter here, not their values. */
#define NOWHERE "/nowhere"

/* The benchmark that is checked, and where the reason of a mistake goes. */
struct subject {
	const struct bench_entry *entry;
	const struct bench *bench;
	struct reason *why;
};

#define REFUSE(s, fmt, ...) \
	reason_set((s)->why, -EINVAL, "%s: " fmt, (s)->entry->file, __VA_ARGS__)

/* --- what has to be there ------------------------------------------------- */

static bool is_empty(const char *text)
{
	return !text || !*text;
}

static int check_words(const struct subject *s)
{
	const struct {
		const char *field, *is, *cure;
	} fields[] = {
		{ "what", s->bench->what, "say in one line what is measured" },
		{ "kernel", s->bench->kernel,
		  "name the function that is measured, such as "
		  "\"mm/memory.c:do_wp_page\", or \"none\"" },
		{ "per", s->bench->per, "\"page\" or \"call\"" },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (is_empty(fields[i].is))
			return REFUSE(s, ".%s is missing: %s", fields[i].field,
				      fields[i].cure);
	if (!s->bench->loop)
		return REFUSE(s, "%s",
			      ".loop is missing: BENCH_LOOP() makes "
			      "one (bench/loop.h)");
	return 0;
}

/* The unit's name decides what a sample of the whole region is divided by. */
static int check_per(const struct subject *s)
{
	static const char *const words[] = { "page", "call", "folio", "load",
					     "store" };
	const char *near = text_nearest(s->bench->per, words, 5);

	if (word_index(words, 5, s->bench->per) >= 0)
		return 0;
	return REFUSE(s,
		      ".per is \"%s\"%s%s%s: it is \"page\", \"call\", "
		      "\"folio\", \"load\" or \"store\"",
		      s->bench->per, near ? ", did you mean \"" : "",
		      near ? near : "", near ? "\"?" : "");
}

/* --- axes ----------------------------------------------------------------- */

/* These would break a word of a command line or of a case's id. */
static bool is_word(const char *text)
{
	return !is_empty(text) && strlen(text) < AXIS_WORD &&
	       !text[strcspn(text, " \t=,'\"\\")];
}

static int check_values(const struct subject *s, const struct axis *axis)
{
	const struct words *values = &axis->values;

	if (!values->list || !values->nr)
		return REFUSE(s,
			      "axis '%s' has no values: VALUES(\"one\", "
			      "\"two\") lists them",
			      axis->name);
	for (size_t i = 0; i < values->nr; i++) {
		if (!is_word(values->list[i]))
			return REFUSE(s,
				      "axis '%s', value %zu is %s%s: take "
				      "1 to %d letters without blanks, "
				      "commas or '='",
				      axis->name, i,
				      values->list[i] ? "" : "NULL",
				      values->list[i] ? values->list[i] : "",
				      AXIS_WORD - 1);
		if (word_index(values->list, i, values->list[i]) >= 0)
			return REFUSE(s,
				      "axis '%s' has the value %s twice: "
				      "take one out",
				      axis->name, values->list[i]);
	}
	return 0;
}

static int check_axes(const struct subject *s)
{
	int err = 0;

	if (s->bench->axes.nr > OWN_AXES_MAX)
		return REFUSE(s,
			      "%zu axes of its own, and %d is all that a "
			      "case has room for: raise OWN_AXES_MAX "
			      "(lib/case/case.h)",
			      s->bench->axes.nr, OWN_AXES_MAX);
	for (size_t i = 0; i < s->bench->axes.nr && !err; i++) {
		const struct axis *axis = &s->bench->axes.list[i];

		if (!is_word(axis->name))
			return REFUSE(s,
				      "axes[%zu] has no name that is one "
				      "word: give it one",
				      i);
		if (word_index(axis_names, NR_COMMON_AXES, axis->name) >= 0)
			return REFUSE(s,
				      "axes[%zu] is called '%s', which is "
				      "the engine's own axis: take another "
				      "name",
				      i, axis->name);
		for (size_t j = 0; j < i; j++)
			if (strcmp(s->bench->axes.list[j].name, axis->name) ==
			    0)
				return REFUSE(s,
					      "axes[%zu] and axes[%zu] are "
					      "both called '%s': rename one",
					      j, i, axis->name);
		if (is_empty(axis->what))
			return REFUSE(s,
				      "axis '%s' does not say what it is: "
				      "put one line behind its name",
				      axis->name);
		err = check_values(s, axis);
	}
	return err;
}

/* --- words of cases: .only ------------------------------------------------ */

/* Checks one "axis=value", length bytes long. */
static int check_pair(const struct subject *s, const char *place,
		      const char *only, const char *at, size_t length)
{
	const char *equals = memchr(at, '=', length);
	char name[2 * AXIS_WORD], *value;
	struct reason unknown;

	if (length >= sizeof(name) || !equals)
		return REFUSE(s, "%s \"%s\": '%.*s' is no axis=value", place,
			      only, (int)length, at);
	snprintf(name, sizeof(name), "%.*s", (int)length, at);
	value = name + (equals - at);
	*value++ = '\0';
	if (axis_check(s->entry, name, value, &unknown))
		return REFUSE(s, "%s \"%s\": %s", place, only, unknown.text);
	return 0;
}

/* place: where the words stand, such as "expect[2].only". */
static int check_only(const struct subject *s, const char *place,
		      const char *only)
{
	for (const char *at = only ? only : ""; *at;) {
		size_t length = strcspn(at, " ");
		int err = check_pair(s, place, only, at, length);

		if (err)
			return err;
		at += length + (at[length] == ' ');
	}
	return 0;
}

/* The value that `only` demands of the axis (name: bytes); NULL: any value. */
static const char *asked_of(const char *only, const char *axis, size_t name)
{
	for (const char *at = only; at && *at;) {
		size_t length = strcspn(at, " ");

		if (length > name && at[name] == '=' &&
		    strncmp(at, axis, name) == 0)
			return at + name + 1;
		at += length + (at[length] == ' ');
	}
	return NULL;
}

static bool same_value(const char *a, const char *b)
{
	size_t length = strcspn(a, " ");

	return length == strcspn(b, " ") && strncmp(a, b, length) == 0;
}

/* Whether `other` demands no axis to have another value than `one` demands;
 * with `all`, `other` must also name each axis that `one` names. */
static bool agrees(const char *one, const char *other, bool all)
{
	for (const char *at = one ? one : ""; *at;) {
		size_t length = strcspn(at, " "), name = strcspn(at, "=");
		const char *asked = asked_of(other, at, name);

		if (asked ? !same_value(at + name + 1, asked) : all)
			return false;
		at += length + (at[length] == ' ');
	}
	return true;
}

/* --- rows ----------------------------------------------------------------- */

#define SET_OF(nr) (BIT(nr) - 1)

static int check_row(const struct subject *s, size_t i)
{
	const struct expect *row = &s->bench->expect.list[i];
	const struct {
		const char *field, *of;
		unsigned set, all;
		bool needed;
	} sets[] = {
		{ "states", "STATE_EXCLUSIVE", row->states, SET_OF(NR_STATES),
		  true },
		{ "kinds", "KIND_BASE", row->kinds, SET_OF(NR_KINDS), true },
		{ "held", "HELD_REF", row->held, SET_OF(NR_HELD), false },
		{ "fates", "FATE_KEPT", row->fates, SET_OF(FATE_ODD), true },
	};
	char place[40];

	for (size_t j = 0; j < sizeof(sets) / sizeof(*sets); j++) {
		if (sets[j].needed && !sets[j].set)
			return REFUSE(s,
				      "expect[%zu] has no .%s: it takes a "
				      "set, such as BIT(%s)",
				      i, sets[j].field, sets[j].of);
		if (sets[j].set & ~sets[j].all)
			return REFUSE(s,
				      "expect[%zu].%s has a bit that is "
				      "none of its own: it takes BIT(%s) "
				      "and the like",
				      i, sets[j].field, sets[j].of);
	}
	if (row->faults < FAULTS_SAME)
		return REFUSE(s,
			      "expect[%zu].faults is %d: it is a count, "
			      "FAULTS_ANY or FAULTS_SAME",
			      i, row->faults);
	snprintf(place, sizeof(place), "expect[%zu].only", i);
	return check_only(s, place, row->only);
}

/* Whether an earlier row has all cases of this row already. */
static bool hides(const struct expect *earlier, const struct expect *row)
{
	return !(row->states & ~earlier->states) &&
	       !(row->kinds & ~earlier->kinds) &&
	       !(row_held(row) & ~row_held(earlier)) &&
	       agrees(earlier->only, row->only, true);
}

static int check_rows(const struct subject *s)
{
	const struct expect *rows = s->bench->expect.list;
	size_t nr = s->bench->expect.nr;
	int err = 0;

	if (!rows || !nr)
		return REFUSE(s, "%s",
			      "no rows of struct expect: `.expect = "
			      "LIST(expect)` states what the pages "
			      "must meet");
	for (size_t i = 0; i < nr && !err; i++) {
		err = check_row(s, i);
		for (size_t j = 0; j < i && !err; j++)
			if (hides(&rows[j], &rows[i]))
				err = REFUSE(s,
					     "expect[%zu] is never used, "
					     "since expect[%zu] has all of "
					     "its cases: put it before",
					     i, j);
	}
	return err;
}

static int check_quick(const struct subject *s)
{
	bool full = s->bench->expect.list[0].full;

	if (full && is_empty(s->bench->not_quick))
		return REFUSE(s, "%s",
			      "expect[0] is left out of the quick suite: take "
			      ".full out, or say why in .not_quick");
	if (!full && s->bench->not_quick)
		return REFUSE(s, "%s",
			      "expect[0] is in the quick suite: take "
			      ".not_quick out");
	return 0;
}

/* --- modes, pins, wishes -------------------------------------------------- */

/* The states in which a mode makes sense.  In any other state it would change
 * nothing, or there would be no process to do the work. */
static const struct {
	unsigned states;
	const char *cure;
} mode_states[NR_MODES] = {
	[MODE_CHILD_OPERATES] = { BIT(STATE_SHARED),
				  "only a page that is shared has a child" },
	[MODE_CHILD_OWNS] = { SET_OF(NR_STATES) & ~BIT(STATE_SHARED),
			      "a child that has the pages alone shares none" },
	[MODE_FORKED_GONE] = { BIT(STATE_SWAPPED) | BIT(STATE_SWAPPED_IN),
			       "the fork is of pages in swap" },
	[MODE_FORKED_ALIVE] = { BIT(STATE_SWAPPED) | BIT(STATE_SWAPPED_IN),
				"the fork is of pages in swap" },
};

static int check_mode(const struct subject *s, size_t i)
{
	const struct mode_row *row = &s->bench->modes.list[i];
	char place[40];
	int err;

	if ((unsigned)row->mode >= NR_MODES)
		return REFUSE(s, "modes[%zu] is none: see enum mode in bench.h",
			      i);
	snprintf(place, sizeof(place), "modes[%zu].only", i);
	err = check_only(s, place, row->only);
	for (size_t j = 0; j < s->bench->expect.nr && !err; j++) {
		const struct expect *of = &s->bench->expect.list[j];

		if (agrees(row->only, of->only, false) &&
		    (of->states & ~mode_states[row->mode].states))
			err = REFUSE(s,
				     "modes[%zu] meets expect[%zu], which "
				     "has other states: %s; tell them "
				     "apart in .only",
				     i, j, mode_states[row->mode].cure);
	}
	return err;
}

static int check_modes(const struct subject *s)
{
	int err = 0;

	for (size_t i = 0; i < s->bench->modes.nr && !err; i++)
		err = check_mode(s, i);
	return err;
}

static bool is_source(const char *word)
{
	return strcmp(word, "none") == 0 ||
	       word_index(pin_by_words, NR_PIN_BYS, word) >= 0;
}

static bool is_access(const char *word)
{
	return word_index(pin_access_words, NR_PIN_ACCESSES, word) >= 0;
}

/* Checks that the engine knows the words of the axes that bench.pins names. */
static int check_pins(const struct subject *s)
{
	const struct {
		const char *field, *axis, *of;
		bool (*knows)(const char *word);
	} parts[] = {
		{ "source", s->bench->pins.source, "lib/pin/pin.c", is_source },
		{ "access", s->bench->pins.access, "lib/pin/pin.c", is_access },
		{ "event", s->bench->pins.event, "lib/mm/promise.c",
		  promise_has },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		const char *axis = parts[i].axis;
		int id = axis ? bench_axis(s->bench, axis) : -1;
		size_t nr;

		if (axis && id < NR_COMMON_AXES)
			return REFUSE(s,
				      ".pins.%s is \"%s\": name an axis of "
				      "the benchmark's own",
				      parts[i].field, axis);
		if (!axis)
			continue;

		const char *const *words =
			bench_axis_words(s->bench, (size_t)id, &nr);

		for (size_t j = 0; j < nr; j++)
			if (!parts[i].knows(words[j]))
				return REFUSE(s,
					      "axis '%s' is .pins.%s, and "
					      "%s is none: %s has them",
					      axis, parts[i].field, words[j],
					      parts[i].of);
	}
	return 0;
}

static int check_wishes(const struct subject *s)
{
	for (size_t i = 0; i < s->bench->wishes.nr; i++) {
		const struct wish *wish = &s->bench->wishes.list[i];
		struct setting setting;
		struct reason unknown;
		char place[40];
		int err;

		snprintf(place, sizeof(place), "wishes[%zu].only", i);
		if (is_empty(wish->name))
			return REFUSE(s,
				      "wishes[%zu] has no name: "
				      "host/setting.h lists them",
				      i);
		err = check_only(s, place, wish->only);
		if (err)
			return err;
		if (strcmp(wish->name, "swap") == 0)
			continue;
		if (is_empty(wish->words))
			return REFUSE(s,
				      "wishes[%zu], '%s', has no words: say "
				      "what it is to be",
				      i, wish->name);
		if (setting_find(&setting, NOWHERE, wish->name, &unknown) ==
		    -EINVAL)
			return REFUSE(s, "wishes[%zu]: %s", i, unknown.text);
	}
	return 0;
}

static int check_to(const struct subject *s)
{
	struct reason unknown;

	if (s->bench->to_only && !s->bench->to)
		return REFUSE(s, "%s",
			      ".to_only is of no .to: say which node, "
			      "\"remote\" for one");
	if (s->bench->to &&
	    axis_check(s->entry, axis_names[AXIS_TO], s->bench->to, &unknown))
		return REFUSE(s, ".to: %s", unknown.text);
	return check_only(s, ".to_only", s->bench->to_only);
}

static int check_classes(const struct subject *s)
{
	size_t nr = s->bench->classes.nr;

	if ((nr > 0) != (s->bench->class_of != NULL))
		return REFUSE(s, "%s",
			      ".classes and .class_of go together: the names, "
			      "and which of them an operation is of");
	if (nr > CLASSES_MAX)
		return REFUSE(s, ".classes has %zu names: take %d or fewer", nr,
			      CLASSES_MAX);
	return 0;
}

int bench_check(const struct bench_entry *entry, struct reason *why)
{
	static int (*const checks[])(const struct subject *s) = {
		check_words,  check_per,     check_axes, check_rows,
		check_quick,  check_modes,   check_pins, check_to,
		check_wishes, check_classes,
	};
	struct subject subject = { entry, entry->bench, why };
	int err = 0;

	for (size_t i = 0; i < sizeof(checks) / sizeof(*checks) && !err; i++)
		err = checks[i](&subject);
	return err;
}

int bench_check_all(struct reason *why)
{
	int err = 0;

	for (const struct bench_entry *e = bench_registry; e->name && !err; e++)
		err = bench_check(e, why);
	return err;
}
