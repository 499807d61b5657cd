/* advice.c - see advice.h. */
#include "tune/advice.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/size.h"
#include "host/setting.h"

char *advice_try(const struct arms *arms, size_t arm)
{
	const struct facts *words = &arms->list[arm].words;
	char *text = memory_text("cowbench tune --try 10m");

	for (size_t i = 0; i < words->nr; i++)
		memory_append(&text, " %s=%s", words->list[i].key,
			      words->list[i].text);
	return text;
}

/* A line for each changed setting: what comes before its path, between that
 * and its word, and behind; undo: the word that it has now. */
static char *lines(const struct arms *arms, size_t arm, const char *before,
		   const char *between, bool undo, bool sys_only)
{
	const struct facts *words = &arms->list[arm].words;
	char *text = memory_text("");

	for (size_t i = 0; i < words->nr; i++) {
		const char *name = words->list[i].key;
		const char *word = arm_word(arms, undo ? 0 : arm, name);
		struct setting setting;

		if (setting_find(&setting, arms->root, name, NULL) ||
		    (sys_only && strncmp(setting.path, "/sys/", 5) != 0))
			continue;
		if (undo)
			memory_append(&text, "%s%s%s%s\n", before, word,
				      between, setting.path);
		else
			memory_append(&text, "%s%s%s%s\n", before, setting.path,
				      between, word);
	}
	return text;
}

char *advice_tmpfiles(const struct arms *arms, size_t arm)
{
	return lines(arms, arm, "w ", " - - - - ", false, false);
}

char *advice_tuned(const struct arms *arms, size_t arm)
{
	return lines(arms, arm, "", "=", false, true);
}

char *advice_undo(const struct arms *arms, size_t arm)
{
	return lines(arms, arm, "echo ", " >", true, false);
}

/* Once a size is named there, those that are not are off: so all are named that
 * are not. */
static void add_sizes(const struct arms *arms, size_t arm, char **text)
{
	const char *separator = " thp_anon=";

	for (size_t i = 0; i < arms->now.nr; i++) {
		const char *name = arms->now.list[i].key;
		const char *word = arm_word(arms, arm, name);
		char size[SIZE_WORD];

		if (strncmp(name, "mthp.", 5) != 0 ||
		    strcmp(word, "never") == 0)
			continue;
		size_word(strtoul(name + 5, NULL, 10) << 10, size);
		for (char *at = size; *at; at++)
			*at -= *at >= 'a' && *at <= 'z' ? 'a' - 'A' : 0;
		memory_append(text, "%s%s:%s", separator, size, word);
		separator = ";";
	}
}

char *advice_command_line(const struct arms *arms, size_t arm)
{
	const struct facts *words = &arms->list[arm].words;
	char *text = memory_text(""), *from;
	bool sizes = false;

	for (size_t i = 0; i < words->nr; i++) {
		const char *name = words->list[i].key;
		const char *word = words->list[i].text;

		sizes |= strncmp(name, "mthp.", 5) == 0;
		if (strcmp(name, "thp.enabled") == 0)
			memory_append(&text, " transparent_hugepage=%s", word);
		if (strcmp(name, "thp.shmem_enabled") == 0)
			memory_append(&text, " transparent_hugepage_shmem=%s",
				      word);
		if (strncmp(name, "hugetlb.", 8) == 0)
			memory_append(&text, " hugepagesz=%luM hugepages=%s",
				      strtoul(name + 8, NULL, 10) >> 10, word);
	}
	if (sizes)
		add_sizes(arms, arm, &text);
	from = memory_text(text[0] ? text + 1 : text);
	free(text);
	return from;
}
