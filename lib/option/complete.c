/* complete.c - see complete.h. */
#include "option/complete.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "case/axes.h"
#include "mm/words.h"
#include "view/complain.h"

struct completion {
	const char *typed; /* the last word, so far */
	char *const *words;
	size_t nr; /* of words, the last one included */
	char **offered;
	size_t nr_offered;
};

/* Offers head, word and tail together, once, where they begin as typed. */
static void offer(struct completion *c, const char *head, const char *word,
		  const char *tail, const char *what)
{
	char *text = memory_format("%s%s%s", head, word, tail);
	bool wanted = strncmp(text, c->typed, strlen(c->typed)) == 0;

	for (size_t i = 0; i < c->nr_offered && wanted; i++)
		wanted = strcmp(c->offered[i], text) != 0;
	if (!wanted) {
		free(text);
		return;
	}
	printf("%s%s%s\n", text, what ? "\t" : "", what ? what : "");
	c->offered = memory_resize(c->offered, c->nr_offered + 1,
				   sizeof(*c->offered));
	c->offered[c->nr_offered++] = text;
}

/* --- options -------------------------------------------------------------- */

/* The line of a command's --help that begins with the option, and goes on in
 * capitals or with what the option does; NULL: none. */
static const char *find_line(const char *usage, const char *key)
{
	size_t length = strlen(key);

	for (const char *at = usage; (at = strstr(at, key)); at += length) {
		const char *line = at, *next = at + length;

		while (line > usage && line[-1] != '\n')
			line--;
		if (strncmp(line, "  -", 3) != 0 || strspn(line, " ") != 2 ||
		    memmem(line + 2, (size_t)(at - line - 2), "  ", 2))
			continue;
		if (strchr(",[\n", *next) || strncmp(next, "  ", 2) == 0 ||
		    (*next == ' ' && (next[1] >= 'A' && next[1] <= 'Z')) ||
		    strncmp(next, " local=", 7) == 0)
			return line;
	}
	return NULL;
}

/* What --help says there of the option, in one line that the caller frees; NULL
 * where it says nothing. */
static char *describe(const char *usage, const char *key)
{
	const char *line = find_line(usage, key);
	const char *text = line ? strstr(line + 2, "  ") : NULL;
	char *all = NULL;

	if (!text)
		return NULL;
	while (*text) {
		text += strspn(text, " ");

		size_t length = strcspn(text, "\n");
		char *longer = memory_format("%s%s%.*s", all ? all : "",
					     all ? " " : "", (int)length, text);

		free(all);
		all = longer;
		text += length + (text[length] == '\n');
		if (strspn(text, " ") < 8)
			break;
	}
	return all;
}

static void offer_options(struct completion *c,
			  const struct option_table *table)
{
	for (const struct option_row *row = table->rows; row->name; row++) {
		char *key = memory_format("--%s", row->name);
		char *what = describe(table->usage, key);

		/* What --help does not tell of is for cowbench itself. */
		if (strstr(table->usage, key) || row->letter)
			offer(c, "", key, "", what);
		free(what);
		free(key);
	}
	offer(c, "", "--help", "", NULL);
}

/* Offers the option's values, which stand behind head in the same word. */
static void offer_values(struct completion *c, const struct option_table *table,
			 const struct option_row *row, const char *head)
{
	for (size_t i = 0; i < row->nr_words; i++) {
		char *key = memory_format("--%s %s", row->name, row->words[i]);
		char *what = describe(table->usage, key);

		offer(c, head, row->words[i], "", what);
		free(what);
		free(key);
	}
	if (row->type == OPTION_FOLDER)
		puts(":folder");
	else if (row->type == OPTION_FILE || row->type == OPTION_LIST)
		puts(":file");
}

/* The option that a word names: "--trials", "-o", or "--trials=9" with its
 * length, without the value; NULL: none. */
static const struct option_row *find_option(const struct option_table *table,
					    const char *word, size_t length)
{
	for (const struct option_row *row = table->rows; row->name; row++) {
		if (length == 2 && word[0] == '-' && row->letter &&
		    word[1] == row->letter)
			return row;
		if (length > 2 && strncmp(word, "--", 2) == 0 &&
		    strlen(row->name) == length - 2 &&
		    strncmp(word + 2, row->name, length - 2) == 0)
			return row;
	}
	return NULL;
}

/* --- cases ---------------------------------------------------------------- */

/* Whether the words so far choose the benchmark: it is named, or none is. */
static bool is_chosen(const struct completion *c, const char *name)
{
	bool any = false;

	for (size_t i = 1; i + 1 < c->nr; i++) {
		struct reason why;

		if (strcmp(c->words[i], name) == 0)
			return true;
		any |= bench_find(c->words[i], &why) != NULL;
	}
	return !any;
}

/* Whether the benchmark's axis takes its nth word. */
static bool takes_word(const struct bench *bench, size_t axis, size_t nth)
{
	switch (axis) {
	case AXIS_STATE:
		return bench_states(bench) & BIT(nth);
	case AXIS_HELD:
		return bench_held(bench) & BIT(nth);
	case AXIS_KIND:
		return bench_kinds(bench) & BIT(nth);
	}
	return true;
}

/* Offers the words of the axis whose name, with "=", begins what was typed. */
static void offer_axis_words(struct completion *c, const struct bench *bench,
			     size_t axis)
{
	const char *name = bench_axis_name(bench, axis);
	size_t length = strlen(name), nr;
	const char *const *words = bench_axis_words(bench, axis, &nr);
	const char *comma = strrchr(c->typed, ',');
	char *head;

	if (strncmp(c->typed, name, length) != 0 || c->typed[length] != '=')
		return;
	head = comma ? memory_format("%.*s", (int)(comma + 1 - c->typed),
				     c->typed)
		     : memory_format("%s=", name);
	for (size_t i = 0; i < nr; i++)
		if (takes_word(bench, axis, i))
			offer(c, head, words[i], "", NULL);
	free(head);
}

static void offer_axes(struct completion *c, const struct bench *bench)
{
	for (size_t id = 0; id < bench_axes(bench); id++) {
		if ((id == AXIS_THREADS || id == AXIS_PROCS) && !bench->crew)
			continue;
		if (strchr(c->typed, '='))
			offer_axis_words(c, bench, id);
		else
			offer(c, "", bench_axis_name(bench, id), "=",
			      id < NR_COMMON_AXES
				      ? axis_whats[id]
				      : bench->axes.list[id - NR_COMMON_AXES]
						.what);
	}
}

static void offer_benches(struct completion *c)
{
	for (const struct bench_entry *e = bench_registry; e->name; e++)
		offer(c, "", e->name, "", e->bench->what);
}

static void offer_cases(struct completion *c)
{
	if (!strchr(c->typed, '='))
		offer_benches(c);
	for (const struct bench_entry *e = bench_registry; e->name; e++)
		if (is_chosen(c, e->name))
			offer_axes(c, e->bench);
}

/* --- commands ------------------------------------------------------------- */

static void offer_commands(struct completion *c, const struct command *commands,
			   size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		offer(c, "", commands[i].name, "", commands[i].what);
}

static void offer_words(struct completion *c, const struct command *commands,
			size_t nr, const struct option_table *table)
{
	for (size_t i = 0; table->words && table->words[i]; i++)
		offer(c, "", table->words[i], "", NULL);
	switch (table->takes) {
	case TAKES_NOTHING:
		return;
	case TAKES_RECORDS:
		puts(":file");
		return;
	case TAKES_CASES:
		offer_cases(c);
		return;
	case TAKES_BENCHES:
		offer_benches(c);
		return;
	case TAKES_COMMANDS:
		offer_commands(c, commands, nr);
		return;
	case TAKES_GUEST:
		offer(c, "", "--", "", "what the guest is to run follows");
		return;
	case TAKES_COMMAND:
		offer(c, "", "--", "", "the command follows");
		return;
	}
}

static void complete_command(struct completion *c,
			     const struct command *commands, size_t nr);

/* Behind "--", where the words of another command begin: of `vm` run with its
 * words, or a program. */
static void complete_behind(struct completion *c,
			    const struct command *commands, size_t nr,
			    const struct option_table *table, size_t first)
{
	if (table->takes == TAKES_COMMAND) {
		puts(":file");
		return;
	}
	if (first + 1 < c->nr) {
		c->words += first;
		c->nr -= first;
		if (strcmp(c->words[0], "run") == 0)
			complete_command(c, commands, nr);
		return;
	}
	offer(c, "", "run", "", "measure there");
	puts(":file");
}

/* Offers the last of the words, of which the first names a command. */
static void complete_command(struct completion *c,
			     const struct command *commands, size_t nr)
{
	const struct option_table *table = NULL;
	const struct option_row *row;
	const char *before = c->words[c->nr - 2];
	size_t length = strcspn(c->typed, "=");

	for (size_t i = 0; i < nr; i++)
		if (strcmp(commands[i].name, c->words[0]) == 0)
			table = commands[i].options;
	if (!table)
		return;
	for (size_t i = 1; i + 1 < c->nr; i++)
		if (options_end(table) && strcmp(c->words[i], "--") == 0) {
			complete_behind(c, commands, nr, table, i + 1);
			return;
		}
	row = find_option(table, before, strlen(before));
	if (row && option_wants(row)) {
		offer_values(c, table, row, "");
		return;
	}
	row = find_option(table, c->typed, length);
	if (row && c->typed[length] == '=') {
		char *head = memory_format("--%s=", row->name);

		offer_values(c, table, row, head);
		free(head);
	} else {
		if (c->typed[0] == '-')
			offer_options(c, table);
		if (c->typed[0] != '-' || options_end(table))
			offer_words(c, commands, nr, table);
	}
}

int complete(const struct command *commands, size_t nr, char *const *words,
	     size_t nr_words)
{
	struct completion c = { .words = words, .nr = nr_words };

	if (!nr_words)
		return EXIT_GOOD;
	c.typed = words[nr_words - 1];
	if (nr_words > 1)
		complete_command(&c, commands, nr);
	else
		offer_commands(&c, commands, nr);
	for (size_t i = 0; i < c.nr_offered; i++)
		free(c.offered[i]);
	free(c.offered);
	return EXIT_GOOD;
}
