/* tried.c - see tried.h. */
#include "tune/tried.h"

#include <stdbool.h>
#include <string.h>

#include "base/facts.h"
#include "host/setting.h"

/* Files of settings that an arm changes, or that none does. */
static void print_files(const struct arms *arms, const struct facts *words,
			FILE *to)
{
	for (size_t i = 0; i < words->nr; i++) {
		struct setting setting;

		if (!setting_find(&setting, arms->root, words->list[i].key,
				  NULL))
			fprintf(to, "  %s=%s: %s\n", words->list[i].key,
				words->list[i].text, setting.path);
	}
}

void tried_print(const struct arms *arms, bool refined, FILE *to)
{
	struct facts rest = { 0 };

	for (size_t arm = 0; arm < arms->nr; arm++) {
		fprintf(to, "%s\n", arms->list[arm].name);
		print_files(arms, &arms->list[arm].words, to);
	}
	for (size_t i = 0; i < arms->now.nr; i++) {
		const char *name = arms->now.list[i].key;
		bool written = false;

		for (size_t arm = 0; arm < arms->nr; arm++)
			written |= facts_find(&arms->list[arm].words, name) !=
				   NULL;
		/* Without a refinement this one alone is held as it is. */
		if (!written &&
		    (refined || strcmp(name, "min_free_kbytes") == 0))
			facts_set_text(&rest, name, arms->now.list[i].text);
	}
	fputs("Variants may change these too, and what the kernel changes with "
	      "them is written back:\n",
	      to);
	print_files(arms, &rest, to);
	facts_clear(&rest);
}
