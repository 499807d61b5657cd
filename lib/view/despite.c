/* despite.c - see despite.h. */
#include "view/despite.h"

#include <string.h>

#include "base/text.h"
#include "view/complain.h"

static int parse_one(struct despite *despite, const char *text)
{
	size_t nr = 0;

	if (strcmp(text, "bytes") == 0) {
		despite->any_region = true;
		return EXIT_GOOD;
	}
	while (host_keys[nr])
		nr++;
	if (word_index(host_keys, nr, text) < 0) {
		const char *near = text_nearest(text, host_keys, nr);

		return complain("--despite %s: no field of the machine%s%s%s; "
				"what differs between kernels is printed and "
				"needs no --despite; --despite bytes is for "
				"regions of different sizes",
				text, near ? ", did you mean " : "",
				near ? near : "", near ? "?" : "");
	}
	if (despite->nr == DESPITE_MAX)
		return complain("too many --despite");
	despite->list[despite->nr++] = text;
	return EXIT_GOOD;
}

int despite_parse(struct despite *despite, const char *const *values, size_t nr)
{
	int code = EXIT_GOOD;

	for (size_t i = 0; i < nr && !code; i++)
		code = parse_one(despite, values[i]);
	return code;
}

int despite_check(const struct despite *despite,
		  const struct side_differences *differences, const char *host)
{
	for (size_t i = 0; i < differences->nr; i++) {
		const struct side_difference *one = &differences->list[i];
		bool allowed = false;

		for (size_t j = 0; j < despite->nr; j++)
			allowed |= strcmp(despite->list[j], one->key) == 0;
		if (!allowed)
			return complain("%s%sthe machines differ in %s (%s, "
					"%s), which could be the cause of any "
					"change; --despite %s compares them "
					"anyway",
					host ? host : "", host ? ": " : "",
					one->key, one->a, one->b, one->key);
	}
	return EXIT_GOOD;
}

void sides_warn(const struct side *side)
{
	for (size_t i = 0; i < side->nr; i++) {
		const struct summary *record = &side->records[i];
		const char *how = facts_text(&record->end, "how", "");

		if (record->warning.text[0])
			complain("beware: %s", record->warning.text);
		else if (!how[0])
			complain("beware: %s has no end: the run was killed, "
				 "or is still under way",
				 side->paths[i]);
		else if (strcmp(how, "complete") != 0)
			complain("beware: %s: the run was %s", side->paths[i],
				 how);
	}
	if (side->nr > 1 && side_is_anonymous(side))
		complain("beware: %s: records that do not say of which boot "
			 "they are count as one boot",
			 side->name);
}
