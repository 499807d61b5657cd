/* doctor_findings.c - see doctor.h: keeps the findings, and makes texts and
 * facts of them. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "doctor/doctor.h"

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

/* Appends one more piece, after a separator, which differs for the first
 * piece. */
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
	/* Takes only the first part of a value, up to a comma, to keep the line
	 * short. */
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
