/* summary_head.c - what is printed above and below a run's table; see
 * summary_table.h. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "host/machine.h"
#include "data/disturbance.h"
#include "view/summary_table.h"
#include "view/terminal.h"

/* One line of the head, made piece by piece. */
struct phrase {
	FILE *to;
	char *text;
	size_t length;
};

static void phrase_open(struct phrase *phrase)
{
	*phrase = (struct phrase){ 0 };
	phrase->to = open_memstream(&phrase->text, &phrase->length);
	if (!phrase->to)
		abort(); /* ends as memory.h does: no memory for a line */
}

static void phrase_print(struct phrase *phrase, const char *label,
			 const struct summary_look *look, FILE *to)
{
	(void)fclose(phrase->to);
	if (phrase->text[0])
		tint_print(to, look->colour, TINT_PLAIN, "%-8s %s", label,
			   phrase->text);
	free(phrase->text);
}

/* Prints ", ", unless the line is still empty. */
static FILE *phrase_more(struct phrase *phrase)
{
	fflush(phrase->to);
	if (phrase->length)
		fputs(", ", phrase->to);
	return phrase->to;
}

/* Prints before, the fact's text or number, and after; nothing where there is
 * no such fact. */
static void phrase_fact(struct phrase *phrase, const struct facts *facts,
			const char *before, const char *key, const char *after)
{
	const struct fact *fact = facts_find(facts, key);

	if (!fact || (fact->type == FACT_TEXT && !fact->text[0]))
		return;
	if (fact->type == FACT_TEXT)
		fprintf(phrase_more(phrase), "%s%s%s", before, fact->text,
			after);
	else if (fact->type == FACT_NUMBER)
		fprintf(phrase_more(phrase), "%s%.15g%s%s", before,
			fact->number, after,
			after[0] && fact->number != 1 ? "s" : "");
}

static void print_state(const struct summary *summary, const char *path,
			const struct summary_look *look, FILE *to)
{
	const char *how = facts_text(&summary->end, "how", NULL);
	uint64_t trials = 0;

	for (int i = 0; i < NR_PROOFS; i++)
		trials += summary->seen[i];
	tint_print(to, look->colour, TINT_HEAD, "%s%s%zu case%s, %llu trial%s",
		   path ? path : "", path ? ": " : "", summary->nr,
		   text_plural(summary->nr), (unsigned long long)trials,
		   text_plural(trials));
	if (!how && path)
		tint_print(to, look->colour, TINT_WARN,
			   "beware: the run has no end: it still goes on, or "
			   "was killed; run --resume goes on");
	else if (how && strcmp(how, "complete") != 0)
		tint_print(to, look->colour, TINT_WARN,
			   "beware: not all was measured (%s): run --resume "
			   "goes on",
			   how);
	if (summary->repeated)
		tint_print(to, look->colour, TINT_BAD,
			   "beware: %llu trial%s there twice, and count%s once "
			   "(%s): is it two records in one?",
			   (unsigned long long)summary->repeated,
			   summary->repeated == 1 ? " is" : "s are",
			   summary->repeated == 1 ? "s" : "",
			   summary->repeated_first.text);
	if (summary->damage.text[0])
		tint_print(to, look->colour, TINT_BAD, "beware: %s",
			   summary->damage.text);
	if (summary->warning.text[0])
		tint_print(to, look->colour, TINT_WARN, "beware: %s",
			   summary->warning.text);
}

void summary_table_head(const struct summary *summary, const char *path,
			const struct summary_look *look, FILE *to)
{
	const struct facts *run = &summary->run;
	const struct fact *guest = facts_find(run, "guest");
	const char *warnings[32];
	struct phrase phrase;

	print_state(summary, path, look, to);
	phrase_open(&phrase);
	phrase_fact(&phrase, run, "", "host", "");
	phrase_fact(&phrase, run, "", "cpu.model", "");
	phrase_fact(&phrase, run, "", "cpu.online", " CPU");
	phrase_fact(&phrase, run, "", "topology.nodes", " node");
	if (guest && guest->number != 0)
		fprintf(phrase_more(&phrase), "a guest");
	phrase_print(&phrase, "machine", look, to);

	phrase_open(&phrase);
	phrase_fact(&phrase, run, "Linux ", "kernel.release", "");
	phrase_fact(&phrase, run, "THP ", "thp.enabled", "");
	phrase_fact(&phrase, run, "exclusivity ", "exclusivity", "");
	phrase_print(&phrase, "kernel", look, to);

	phrase_open(&phrase);
	phrase_fact(&phrase, run, "", "clock.source", "");
	if (facts_number(run, "clock.ns_per_tick", 0) > 0 &&
	    facts_number(run, "clock.ns_per_tick", 0) < 1)
		fprintf(phrase_more(&phrase), "%.3f GHz",
			1 / facts_number(run, "clock.ns_per_tick", 0));
	if (summary->nr && summary->cases[0].clock == CLOCK_INSTRUCTIONS)
		fprintf(phrase_more(&phrase),
			"counts instructions of an emulated guest");
	else if (summary->nr && summary->cases[0].quantum > 0)
		fprintf(phrase_more(&phrase), "steps of %.3g ns",
			summary->cases[0].quantum);
	phrase_print(&phrase, "clock", look, to);

	phrase_open(&phrase);
	phrase_fact(&phrase, run, "", "started", "");
	/* Words choose from all cases, whether a suite has them or not. */
	if (!facts_text(run, "plan.words", "")[0])
		phrase_fact(&phrase, run, "", "plan.scope", " suite");
	else if (strcmp(facts_text(run, "plan.scope", ""), "full") == 0)
		fputs("--full", phrase_more(&phrase));
	phrase_fact(&phrase, run, "", "plan.trials", " trial");
	phrase_fact(&phrase, run, "seed ", "plan.seed", "");
	phrase_print(&phrase, "run", look, to);

	char doctor[256];

	if (disturbance_text(run, doctor, sizeof(doctor))[0])
		tint_print(to, look->colour,
			   disturbance_bad(run) ? TINT_WARN : TINT_PLAIN,
			   "doctor   %s", doctor);

	size_t nr = machine_warnings(run, warnings, 32);

	for (size_t i = 0; i < nr; i++)
		tint_print(to, look->colour, TINT_WARN, "beware: %s",
			   warnings[i]);
	fputc('\n', to);
}

/* The path, quoted for a shell.  The caller frees. */
static char *quoted(const char *path)
{
	char *text = memory_new(4 * strlen(path) + 3, 1), *to = text;

	if (path[strspn(path, "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "0123456789_./:@%+=,-")] == '\0')
		return memcpy(text, path, strlen(path) + 1);
	*to++ = '\'';
	for (; *path; path++) {
		if (*path == '\'')
			to = stpcpy(to, "'\\''");
		else
			*to++ = *path;
	}
	*to = '\'';
	return text;
}

static bool any_proved(const struct summary *summary)
{
	for (size_t i = 0; i < summary->nr; i++)
		if (summary->cases[i].proof == PROOF_PROVED)
			return true;
	return false;
}

void summary_table_foot(const struct summary *summary, const char *path,
			const struct summary_look *look, FILE *to)
{
	if (!path || strcmp(path, "-") == 0 || !summary->nr)
		return;
	char *file = quoted(path), *id = memory_text(summary->cases[0].id);
	const struct fact *set = facts_find(&summary->run, "plan.set");
	char *kernel = memory_text(facts_text(&summary->run, "vm.kernel", ""));
	bool counted = false;

	/* Every case of state=shared has fork_ns, so that counter alone is no
	 * reason to name --all. */
	for (size_t i = 0; i < summary->nr; i++)
		counted |= summary->cases[i].counters.nr > 1;
	text_tame(file);
	text_tame(id);
	text_tame(kernel);
	/* Lines that people paste into a shell are not broken. */
	fprintf(to, "\none row again      cowbench ");
	if (*kernel)
		fprintf(to, "vm --kernel %s -- ", kernel);
	fprintf(to, "run %s'%s'\n", set && set->number != 0 ? "--set " : "",
		id);
	free(kernel);
	if (counted && !look->all)
		fprintf(to, "what was counted   cowbench show --all %s\n",
			file);
	/* Without a proved case there is nothing to publish. */
	if (any_proved(summary))
		fprintf(to, "distributions      cowbench plot %s\n", file);
	else
		fprintf(to,
			"proof, for plots   the same run as the machine's root\n");
	fprintf(to, "every number       cowbench export --format csv %s\n",
		file);
	free(file);
	free(id);
}
