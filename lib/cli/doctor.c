/* doctor.c - `cowbench doctor`: what this machine can measure, and what
 * disturbs it; and settings that a killed run left changed. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "mm/placement.h"
#include "host/journal.h"
#include "host/machine.h"
#include "host/memcg.h"
#include "doctor/doctor.h"
#include "view/table.h"
#include "option/options.h"
#include "cli/cli.h"

static const char usage[] =
	"usage: cowbench doctor [OPTIONS]\n"
	"       cowbench doctor --restore\n"
	"Says what of this machine disturbs a measurement and what it cannot\n"
	"measure, with the command that would change it.  The last line is one\n"
	"word: ready (all is good), usable (notes alone: part cannot be measured,\n"
	"or numbers carry a reservation), disturbed (something is bad).\n"
	"  --no-probe       do not listen for 2 s to what takes the CPU away\n"
	"  --json           one JSON object: the word, and the findings\n"
	"  --strict         exit 3 when disturbed\n"
	"  --restore        put back the settings that a run left changed when it\n"
	"                   was killed together with its guard, and remove what\n"
	"                   cgroups of its trials were left\n"
	"  --root DIR       look at /proc and /sys under DIR, without the probe\n";

#define PROBE_S 2.0
#define INDENT	22

static const enum tint tints[NR_LEVELS] = {
	[LEVEL_GOOD] = TINT_FAINT,
	[LEVEL_NOTE] = TINT_WARN,
	[LEVEL_BAD] = TINT_BAD,
};

/* Prints words in indented lines of at most 80 columns. */
static void print_words(const char *words)
{
	size_t column = 0;

	while (*words) {
		size_t length = strcspn(words, " ");

		if (column && column + 1 + length > 80 - INDENT) {
			putchar('\n');
			column = 0;
		}
		printf("%*s%.*s", column ? 1 : INDENT, "", (int)length, words);
		column += length + (column ? 1 : 0);
		words += length;
		words += strspn(words, " ");
	}
	putchar('\n');
}

static void print_finding(const struct finding *finding, bool colour)
{
	tint_print(stdout, colour, tints[finding->level], "%-5s %-15s %s",
		   level_words[finding->level], finding->name, finding->value);
	if (finding->why[0])
		print_words(finding->why);
	/* Whole, to be pasted. */
	if (finding->change[0])
		printf("%*s%s\n", INDENT, "", finding->change);
}

static void print_json(const struct doctor *doctor)
{
	struct json_text json = { 0 };

	json_open_object(&json, NULL);
	json_put_text(&json, "word", doctor_word(doctor));
	json_open_array(&json, "findings");
	for (size_t i = 0; i < doctor->nr; i++) {
		const struct finding *finding = &doctor->findings[i];

		json_open_object(&json, NULL);
		json_put_text(&json, "level", level_words[finding->level]);
		json_put_text(&json, "name", finding->name);
		json_put_text(&json, "value", finding->value);
		json_put_text(&json, "why",
			      finding->why[0] ? finding->why : NULL);
		json_put_text(&json, "change",
			      finding->change[0] ? finding->change : NULL);
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
	json_text_print(&json, stdout);
}

/* Probes the CPU on which trials run by default. */
static void probe(struct doctor *doctor)
{
	struct placement placement = { 0 };
	struct place place;
	struct noise noise;
	struct reason why;

	if (placement_load(&placement, NULL, &why) ||
	    placement_resolve(&placement, "local", "local", "local", &place,
			      &why) ||
	    noise_probe(&noise, place.cpu, PROBE_S, &why))
		complain("no probe: %s", why.text);
	else
		doctor_hear(doctor, &noise);
	placement_free(&placement);
}

struct doctor_options {
	bool no_probe, json, strict, restore;
	const char *root;
};

static int examine(const struct doctor_options *o)
{
	struct doctor doctor = { .root = o->root };
	struct facts facts = { 0 };
	bool colour = colour_wanted(stdout);
	const char *word;

	machine_facts(&facts, o->root, true);
	doctor.machine = &facts;
	doctor_look(&doctor);
	if (!o->no_probe && !o->root)
		probe(&doctor);
	word = doctor_word(&doctor);
	if (o->json)
		print_json(&doctor);
	for (size_t i = 0; i < doctor.nr && !o->json; i++)
		print_finding(&doctor.findings[i], colour);
	if (!o->json)
		printf("\n%s\n", word);
	facts_clear(&facts);
	return o->strict && strcmp(word, "disturbed") == 0 ? EXIT_INCONCLUSIVE
							   : EXIT_GOOD;
}

static int restore(const char *root)
{
	static struct journal journal;
	struct reason why;
	unsigned left = root ? 0 : memcg_sweep_left();
	int code = EXIT_GOOD, err = journal_adopt(&journal, root, &why);

	if (left)
		printf("memory cgroups of trials that are gone: %u removed\n",
		       left);
	if (err == -ENOENT) {
		printf("%s\n", why.text);
		return EXIT_GOOD;
	}
	if (err)
		return complain("%s", why.text);
	if (journal_undo(&journal, &why))
		code = complain("%s", why.text);
	for (size_t i = journal.nr; i-- > 0;) {
		const struct change *change = &journal.changes[i];

		if (!change->err)
			printf("%s: %s\n", change->setting.name, change->text);
	}
	if (code)
		complain("not all settings are put back, so %s stays; remove "
			 "it to give up",
			 journal.path);
	else
		journal_remove(&journal);
	journal_close(&journal);
	return code;
}

#define AT(name) .at = offsetof(struct doctor_options, name)

static const struct option_row rows[] = {
	{ .name = "no-probe", .type = OPTION_FLAG, AT(no_probe) },
	{ .name = "json", .type = OPTION_FLAG, AT(json) },
	{ .name = "strict", .type = OPTION_FLAG, AT(strict) },
	{ .name = "restore", .type = OPTION_FLAG, AT(restore) },
	{ .name = "root", .type = OPTION_FOLDER, AT(root) },
	{ 0 },
};

const struct option_table doctor_table = { .usage = usage, .rows = rows };

int command_doctor(int argc, char **argv)
{
	struct doctor_options o = { 0 };
	int code = options_parse(argc, argv, &doctor_table, &o, NULL);

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	if (optind < argc)
		return complain("'%s': doctor takes only options",
				argv[optind]);
	return o.restore ? restore(o.root) : examine(&o);
}
