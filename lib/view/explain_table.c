/* explain_table.c - see explain_table.h. */
#include "view/explain_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/text.h"
#include "view/complain.h"
#include "view/table.h"

#define ACCOUNTED 0.95
/* A timer tick that falls into a window has a hundred functions, each of a
 * fraction of an instruction: behind the first ones such are only counted. */
#define NAMED_ALWAYS 20
#define NAMED_SHARE  0.0001 /* of the case's figure */

int explain_parse(const char *word, enum explain *explain)
{
	if (*word && strcmp(word, "all") != 0)
		return complain("--explain=%s: it is --explain, or "
				"--explain=all",
				word);
	*explain = *word ? EXPLAIN_ALL : EXPLAIN_DIFFERENT;
	return EXIT_GOOD;
}

/* --- lines ---------------------------------------------------------------- */

/* Takes the text. */
static void add(struct explain_lines *lines, char *text)
{
	text_tame(text);
	lines->list =
		memory_resize(lines->list, lines->nr + 1, sizeof(*lines->list));
	lines->list[lines->nr++] = text;
}

void explain_lines_clear(struct explain_lines *lines)
{
	for (size_t i = 0; i < lines->nr; i++)
		free(lines->list[i]);
	free(lines->list);
	*lines = (struct explain_lines){ 0 };
}

/* A whole number has no decimal point; a mean over operations that differ has
 * up to three decimals. */
static char *count_text(double count, bool sign)
{
	double thousandths = round(count * 1000);
	int decimals = fmod(thousandths, 1000) == 0  ? 0
		       : fmod(thousandths, 100) == 0 ? 1
		       : fmod(thousandths, 10) == 0  ? 2
						     : 3;

	return memory_format(sign ? "%+.*f" : "%.*f", decimals,
			     thousandths / 1000);
}

/* A function of one profile, with what it calls. */
static void add_alone(struct explain_lines *lines,
		      const struct profile_function *one)
{
	char *count = count_text(one->difference, false);
	char *with = one->with[0] < one->own[0] + 0.0005
			     ? NULL
			     : count_text(one->with[0], false);
	const char *mark = one->inlined[0] ? " (inlined)" : "";

	add(lines, with ? memory_format("%14s  %s%s, %s with what it calls",
					count, one->name, mark, with)
			: memory_format("%14s  %s%s", count, one->name, mark));
	free(count);
	free(with);
}

static void add_difference(struct explain_lines *lines,
			   const struct profile_function *one,
			   const struct explain_names *names)
{
	char *count = count_text(one->difference, true);
	bool only_b = !(one->with[0] > 0), only_a = !(one->with[1] > 0);
	bool in_a = one->inlined[0] && !only_b;
	bool in_b = one->inlined[1] && !only_a;
	const char *only = only_b ? names->b : names->a;

	if (only_b || only_a)
		add(lines,
		    memory_format("%14s  %s (only %s%s)", count, one->name,
				  only, in_a || in_b ? ", inlined" : ""));
	else if (in_a != in_b)
		add(lines,
		    memory_format("%14s  %s (inlined in %s)", count, one->name,
				  in_a ? names->a : names->b));
	else
		add(lines, memory_format("%14s  %s%s", count, one->name,
					 in_a ? " (inlined)" : ""));
	free(count);
}

void explain_lines(struct explain_lines *lines, const struct profile *a,
		   const struct profile *b, const struct explain_names *names)
{
	struct profile_functions functions;
	double all = 0, said = 0, rest = 0;
	double least = NAMED_SHARE * (b && b->sum > a->sum ? b->sum : a->sum);
	size_t i = 0, others = 0;

	profile_compare(&functions, a, b);
	lines->feet = !(a->inlines && (!b || b->inlines)) ? FOOT_CALLERS : 0;
	if (b && a->inlines != b->inlines)
		lines->feet |= FOOT_HALF;
	for (size_t j = 0; j < functions.nr; j++)
		all += fabs(functions.list[j].difference);
	for (; i < functions.nr && said < ACCOUNTED * all - 1e-6; i++) {
		if (i >= NAMED_ALWAYS &&
		    fabs(functions.list[i].difference) < least)
			break;
		if (b)
			add_difference(lines, &functions.list[i], names);
		else
			add_alone(lines, &functions.list[i]);
		said += fabs(functions.list[i].difference);
	}
	for (; i < functions.nr; i++) {
		rest += functions.list[i].difference;
		others += fabs(functions.list[i].difference) > 1e-6;
	}
	if (others && lines->nr) {
		char *count = count_text(rest, b != NULL);

		add(lines, memory_format("%14s  in %zu other%s", count, others,
					 text_plural(others)));
		free(count);
	}
	profile_functions_clear(&functions);
}

unsigned explain_lines_feet(const struct explain_lines *lines)
{
	unsigned feet = lines->nr ? lines->feet : 0;

	for (size_t i = 0; i < lines->nr; i++) {
		const char *line = lines->list[i];

		if (strstr(line, " memcpy_orig") ||
		    strstr(line, " memset_orig"))
			feet |= FOOT_MOVES;
		if (strstr(line, " (only "))
			feet |= FOOT_ONLY;
		if (strstr(line, "inlined)") || strstr(line, " (inlined in "))
			feet |= FOOT_INLINED;
	}
	return feet;
}

void explain_foot(unsigned feet, FILE *to, bool colour)
{
	static const struct {
		unsigned foot, without;
		const char *line;
	} lines[] = {
		{ FOOT_ONLY, 0,
		  "(only ...): the other side does not enter this function. It "
		  "does without, has none of" },
		{ FOOT_ONLY, FOOT_CALLERS, "that name." },
		{ FOOT_ONLY | FOOT_CALLERS, 0,
		  "that name, or the compiler has put it into its caller, whose "
		  "figure then has it." },
		{ FOOT_INLINED, 0,
		  "(inlined): the compiler has put it into its caller, by the "
		  "kernel's DWARF." },
		{ FOOT_CALLERS, FOOT_HALF,
		  "What the compiler has inlined counts as its caller: no DWARF "
		  "of the kernel told it." },
		{ FOOT_HALF, 0,
		  "What the compiler has inlined counts as its caller: DWARF of "
		  "one side alone told it." },
		{ FOOT_MOVES, 0,
		  "memcpy_orig, memset_orig: the emulated CPU has no fast short "
		  "string moves (FSRM)." },
		{ FOOT_MOVES, 0,
		  "A CPU that has them takes one instruction for such a loop: "
		  "leave these functions" },
		{ FOOT_MOVES, 0, "out where the kernel is to run on one." },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if ((feet & lines[i].foot) == lines[i].foot &&
		    !(feet & lines[i].without))
			tint_print(to, colour, TINT_FAINT, "%s", lines[i].line);
}

void explain_lines_missing(struct explain_lines *lines,
			   const struct profile *profile)
{
	add(lines, memory_format("    not explained: %s",
				 profile ? profile->reason.text
					 : "the record has no profile of it"));
}

static bool is_explained(const struct profile *profile)
{
	return profile && !profile->reason.text[0];
}

const struct profile *explain_find(const struct profiles *profiles,
				   const struct case_summary *one)
{
	const struct profile *found = NULL;

	for (size_t i = 0; i < profiles->nr; i++) {
		const struct profile *profile = &profiles->list[i];

		if (strcmp(profile->id, one->id) != 0 ||
		    strcmp(profile->unit, one->unit) != 0 ||
		    strcmp(profile->arm, one->arm) != 0)
			continue;
		if (is_explained(profile))
			return profile;
		found = found ? found : profile;
	}
	return found;
}

int explain_none(const char *path)
{
	char *beside;
	struct stat status;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
		beside = memory_format("%s/explained", path);
	} else {
		const char *slash = strrchr(path, '/');

		beside = memory_format("%.*sexplained",
				       slash ? (int)(slash + 1 - path) : 0,
				       path);
	}
	if (stat(beside, &status) == 0 && S_ISDIR(status.st_mode))
		complain("%s: no profiles; see the records in %s, or make some "
			 "with `cowbench vm --explain`",
			 path, beside);
	else
		complain("%s: no profiles: `cowbench vm --explain` makes them",
			 path);
	free(beside);
	return EXIT_NOTHING;
}

/* --- sections ------------------------------------------------------------- */

/* Returns what explain_foot() prints below. */
static unsigned print_lines(struct explain_lines *lines, FILE *to, bool colour)
{
	unsigned feet = explain_lines_feet(lines);

	for (size_t i = 0; i < lines->nr; i++)
		tint_print(to, colour, TINT_PLAIN, "%s", lines->list[i]);
	explain_lines_clear(lines);
	return feet;
}

/* "B takes 498 instructions/page more than A: 1473 against 975". */
static void print_head(const char *name, const struct explain_names *names,
		       const struct profile *a, const struct profile *b,
		       FILE *to, bool colour)
{
	double difference = b->sum - a->sum;
	char *by = count_text(fabs(difference), false);
	char *from = count_text(a->sum, false);
	char *now = count_text(b->sum, false);

	if (strcmp(by, "0") == 0)
		tint_print(to, colour, TINT_HEAD,
			   "%s: %s takes as many %s as %s: %s", name, names->b,
			   a->unit, names->a, now);
	else
		tint_print(to, colour, TINT_HEAD,
			   "%s: %s takes %s %s %s than %s: %s against %s", name,
			   names->b, by, a->unit,
			   difference > 0 ? "more" : "less", names->a, now,
			   from);
	free(by);
	free(from);
	free(now);
}

/* Prints a heading with both figures, then the lines, where something differs
 * or all is asked for.  Returns what explain_foot() prints below. */
static unsigned print_pair(const char *name, const struct explain_names *names,
			   const struct profile *a, const struct profile *b,
			   bool all, FILE *to, bool colour)
{
	struct explain_lines lines = { 0 };

	if (!is_explained(a) || !is_explained(b)) {
		if (!a && !b)
			return 0;
		tint_print(to, colour, TINT_HEAD, "%s", name);
		explain_lines_missing(&lines, is_explained(a) ? b : a);
		return print_lines(&lines, to, colour);
	}
	explain_lines(&lines, a, b, names);
	if (!lines.nr && !all)
		return 0;
	print_head(name, names, a, b, to, colour);
	return print_lines(&lines, to, colour);
}

void explain_print(const struct summary *summary,
		   const struct profiles *profiles, FILE *to, bool colour)
{
	unsigned feet = 0;

	for (size_t i = 0; i < summary->nr; i++) {
		const struct case_summary *one = &summary->cases[i];
		const struct profile *profile = explain_find(profiles, one);
		struct explain_lines lines = { 0 };
		char *sum;

		if (one->clock != CLOCK_INSTRUCTIONS)
			continue;
		if (is_explained(profile)) {
			sum = count_text(profile->sum, false);
			tint_print(to, colour, TINT_HEAD, "%s: %s %s", one->id,
				   sum, one->unit);
			free(sum);
			explain_lines(&lines, profile, NULL, NULL);
		} else {
			tint_print(to, colour, TINT_HEAD, "%s", one->id);
			explain_lines_missing(&lines, profile);
		}
		feet |= print_lines(&lines, to, colour);
	}
	explain_foot(feet, to, colour);
}

static const char *axis_text(const struct case_summary *one, const char *axis)
{
	return facts_text(&one->axes, axis, "");
}

/* Whether b differs from a in the one axis alone. */
static bool differ_in(const struct case_summary *a,
		      const struct case_summary *b, const char *axis)
{
	if (strcmp(a->bench, b->bench) != 0 || strcmp(a->unit, b->unit) != 0 ||
	    strcmp(a->arm, b->arm) != 0 || a->axes.nr != b->axes.nr)
		return false;
	for (size_t i = 0; i < a->axes.nr; i++) {
		const struct fact *x = &a->axes.list[i];
		const struct fact *y = &b->axes.list[i];

		if (strcmp(x->key, y->key) != 0)
			return false;
		if (strcmp(x->key, axis) != 0 &&
		    (x->type != y->type || x->number != y->number ||
		     strcmp(x->text ? x->text : "", y->text ? y->text : "") !=
			     0))
			return false;
	}
	return true;
}

/* Reads an axis and two of its values.  EXIT_GOOD, or an exit code after
 * complaining. */
static int split_ab(const char *ab, char axis[64], char words[2][64])
{
	int end = 0;

	if (sscanf(ab, "%63[^=]=%63[^,],%63[^,]%n", axis, words[0], words[1],
		   &end) != 3 ||
	    ab[end])
		return complain("--ab %s: it takes one axis and two values, "
				"such as state=exclusive_wp,was_shared",
				ab);
	return EXIT_GOOD;
}

int explain_parse_ab(const char *ab)
{
	char axis[64], words[2][64];

	return split_ab(ab, axis, words);
}

long explain_print_ab(const struct summary *summary,
		      const struct profiles *profiles, const char *ab, FILE *to,
		      bool colour)
{
	char axis[64], words[2][64], from[130], by[130];
	const struct explain_names names = { from, by };
	unsigned feet = 0;
	long found = 0;

	if (split_ab(ab, axis, words))
		return -1;
	snprintf(from, sizeof(from), "%s=%s", axis, words[0]);
	snprintf(by, sizeof(by), "%s=%s", axis, words[1]);
	for (size_t i = 0; i < summary->nr; i++)
		for (size_t j = 0; j < summary->nr; j++) {
			const struct case_summary *a = &summary->cases[i];
			const struct case_summary *b = &summary->cases[j];

			if (strcmp(axis_text(a, axis), words[0]) != 0 ||
			    strcmp(axis_text(b, axis), words[1]) != 0 ||
			    !differ_in(a, b, axis))
				continue;
			feet |= print_pair(a->id, &names,
					   explain_find(profiles, a),
					   explain_find(profiles, b), true, to,
					   colour);
			found++;
		}
	explain_foot(feet, to, colour);
	if (!found)
		complain("--ab %s: no two cases differ in that axis alone", ab);
	return found ? found : -1;
}

/* --- sides ---------------------------------------------------------------- */

/* Whether a profile is of the contrast's case, whose id lacks the words of the
 * arm. */
static bool is_of(const struct profile *profile, const char *id,
		  const char *arm)
{
	size_t length = arm ? strlen(arm) : 0;
	const char *at = arm ? strstr(profile->id, arm) : NULL;

	if (strcmp(profile->arm, arm ? arm : "") != 0)
		return false;
	if (!at || at == profile->id)
		return strcmp(profile->id, id) == 0;
	return strncmp(profile->id, id, (size_t)(at - profile->id) - 1) == 0 &&
	       strcmp(at + length, id + (at - profile->id) - 1) == 0;
}

static const struct profile *find_in(const struct profiles *profiles,
				     const struct contrast *one,
				     const char *arm)
{
	const struct profile *found = NULL;

	for (size_t i = 0; i < profiles->nr; i++) {
		const struct profile *profile = &profiles->list[i];

		if (strcmp(profile->unit, one->unit) != 0 ||
		    !is_of(profile, one->id, arm))
			continue;
		if (is_explained(profile))
			return profile;
		found = found ? found : profile;
	}
	return found;
}

static int read_side(struct profiles *profiles, const struct side *side)
{
	struct reason why;

	for (size_t i = 0; i < side->nr; i++)
		if (profiles_read(profiles, side->paths[i], &why))
			return complain("%s", why.text);
	return profiles->nr ? EXIT_GOOD : explain_none(side->name);
}

int explain_print_sides(const struct side *a, const struct side *b,
			const struct contrasts *contrasts, bool all, FILE *to,
			bool colour)
{
	const struct explain_names names = { "A", "B" };
	struct profiles of_a = { 0 }, of_b = { 0 };
	unsigned feet = 0;
	int code = read_side(&of_a, a);

	if (!code)
		code = read_side(&of_b, b);
	for (size_t i = 0; i < contrasts->nr && !code; i++) {
		const struct contrast *one = &contrasts->list[i];

		feet |= print_pair(one->id, &names, find_in(&of_a, one, a->arm),
				   find_in(&of_b, one, b->arm), all, to,
				   colour);
	}
	explain_foot(feet, to, colour);
	profiles_clear(&of_a);
	profiles_clear(&of_b);
	return code;
}
