/* doctor.c - see doctor.h. */
#include "doctor/doctor.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "host/journal.h"
#include "host/machine.h"

const char *const level_words[NR_LEVELS] = {
	[LEVEL_GOOD] = "good",
	[LEVEL_NOTE] = "note",
	[LEVEL_BAD] = "bad",
};

static_assert(NR_LEVELS == 3, "level_words has a word for each level");

void doctor_add(struct doctor *doctor, enum level level, const char *name,
		const char *why, const char *change, const char *fmt, ...)
{
	struct finding *finding = &doctor->findings[doctor->nr];
	va_list args;

	assert(doctor->nr < FINDINGS_MAX);
	doctor->nr++;
	*finding = (struct finding){
		.level = level,
		.name = name,
		.why = level == LEVEL_GOOD ? "" : why,
		.change = level == LEVEL_GOOD ? "" : change,
	};
	va_start(args, fmt);
	vsnprintf(finding->value, sizeof(finding->value), fmt, args);
	va_end(args);
}

/* Settings that a run changes, or that one left changed. */
static void look_journal(struct doctor *doctor)
{
	pid_t driver = 0;

	switch (journal_look(doctor->root, NULL, &driver)) {
	case JOURNAL_NONE:
		break;
	case JOURNAL_LIVE:
		if (driver == getpid())
			break;
		doctor_add(doctor, LEVEL_BAD, "settings",
			   "another run measures, and has settings changed "
			   "until its end",
			   "", "being changed by pid %d", (int)driver);
		break;
	case JOURNAL_STALE:
		doctor_add(doctor, LEVEL_BAD, "settings",
			   "a run was killed together with its guard: nobody "
			   "put them back",
			   "cowbench doctor --restore", "left changed");
		break;
	}
}

static void look_kernel(struct doctor *doctor)
{
	const char *texts[16];
	size_t nr = doctor->machine
			    ? machine_warnings(doctor->machine, texts, 16)
			    : 0;

	if (nr)
		doctor_add(doctor, LEVEL_BAD, "kernel",
			   "a kernel built to find faults is slower at just "
			   "what is measured",
			   "", "%s%s", texts[0], nr > 1 ? ", and more" : "");
}

void doctor_look(struct doctor *doctor)
{
	look_journal(doctor);
	doctor_look_rights(doctor);
	look_kernel(doctor);
	doctor_look_cpu(doctor);
	doctor_look_memory(doctor);
	doctor_look_limits(doctor);
}

void doctor_hear(struct doctor *doctor, const struct noise *noise)
{
	enum level level = noise->share >= 0.03 ? LEVEL_BAD
			   : noise->share >= 0.005 || noise->worst_us >= 1000
				   ? LEVEL_NOTE
				   : LEVEL_GOOD;

	doctor_add(doctor, level, "noise",
		   "something else takes the CPU while a trial runs",
		   "stop what else runs here, or choose a quieter CPU with "
		   "cpu=",
		   "%.2f %% of %.1f s lost in %lu gaps, the longest %.0f us",
		   noise->share * 100, noise->seconds, noise->gaps,
		   noise->worst_us);
	level = noise->steal >= 0.02	? LEVEL_BAD
		: noise->steal >= 0.005 ? LEVEL_NOTE
					: LEVEL_GOOD;
	doctor_add(doctor, level, "steal_now",
		   "the host runs somebody else on this guest's CPUs",
		   "pin the guest's CPUs on its host, or come back later",
		   "%.2f %% in %.1f s", noise->steal * 100, noise->seconds);
	level = noise->threads_share >= 0.02 ? LEVEL_BAD
		: noise->threads_share > 0   ? LEVEL_NOTE
					     : LEVEL_GOOD;
	doctor_add(doctor, level, "threads",
		   "the kernel moves, merges or reclaims pages meanwhile", "",
		   "%s",
		   noise->threads[0] ? noise->threads
				     : "khugepaged, ksmd, kswapd, kcompactd, "
				       "kdamond sleep");
}

static enum level worst_level(const struct doctor *doctor)
{
	enum level worst = LEVEL_GOOD;

	for (size_t i = 0; i < doctor->nr; i++)
		if (doctor->findings[i].level > worst)
			worst = doctor->findings[i].level;
	return worst;
}

const char *doctor_word(const struct doctor *doctor)
{
	static const char *const words[NR_LEVELS] = {
		[LEVEL_GOOD] = "ready",
		[LEVEL_NOTE] = "usable",
		[LEVEL_BAD] = "disturbed",
	};

	return words[worst_level(doctor)];
}

const struct finding *doctor_find(const struct doctor *doctor, const char *name)
{
	for (size_t i = 0; i < doctor->nr; i++)
		if (strcmp(doctor->findings[i].name, name) == 0)
			return &doctor->findings[i];
	return NULL;
}

/* Appends one more piece, the first behind the first separator. */
static void append(char *text, size_t room, const char **separator,
		   const char *next, const char *label, const char *words,
		   size_t length)
{
	size_t used = strlen(text);

	snprintf(text + used, room - used, "%s%s%.*s", *separator, label,
		 (int)length, words);
	*separator = next;
}

void doctor_line(const struct doctor *doctor, char *text, size_t room)
{
	/* The first part of a value, up to a comma, is short enough. */
	static const struct {
		const char *name, *label;
	} told[] = { { "machine", "" }, { "thp", "THP " }, { "steal", "" } };
	const char *separator = " (";

	snprintf(text, room, "%s", doctor_word(doctor));
	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++) {
		const struct finding *finding =
			doctor_find(doctor, told[i].name);

		if (finding)
			append(text, room, &separator, ", ", told[i].label,
			       finding->value, strcspn(finding->value, ","));
	}
	if (separator[0] == ',')
		separator = "; ";
	for (size_t i = 0; i < doctor->nr; i++)
		if (doctor->findings[i].level == LEVEL_BAD)
			append(text, room, &separator, ", ", "",
			       doctor->findings[i].name, 32);
	separator = ")";
	if (strchr(text, '('))
		append(text, room, &separator, "", "", "", 0);
}

void doctor_facts(const struct doctor *doctor, struct facts *facts)
{
	facts_set_text(facts, "doctor.word", doctor_word(doctor));
	for (size_t i = 0; i < doctor->nr; i++) {
		const struct finding *finding = &doctor->findings[i];
		char *key = memory_format("doctor.%s", finding->name);
		char *text = memory_format(
			"%s: %s", level_words[finding->level], finding->value);

		facts_set_text(facts, key, text);
		free(key);
		free(text);
	}
}
