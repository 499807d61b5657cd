/* report_fleet.c - see report_fleet.h. */
#include "report/report_fleet.h"

#include <errno.h>

#include "view/complain.h"

int report_fleet_read(struct report_fleet *fleet, const struct side *first,
		      const struct side *last,
		      const struct contrast_rules *rules,
		      const struct despite *despite)
{
	struct reason unused;

	/* The arms of one run name no files, and so no fleet. */
	fleet->is =
		!first->arm &&
		!fleet_scan(&fleet->fleet, first->name, last->name, &unused) &&
		fleet_is_one(&fleet->fleet);
	return fleet->is ? fleet_compare(&fleet->all, &fleet->fleet, rules,
					 despite)
			 : 0;
}

void report_fleet_clear(struct report_fleet *fleet)
{
	if (fleet->is)
		fleet_contrasts_clear(&fleet->all);
	fleet_clear(&fleet->fleet);
}

int report_contrast(struct contrasts *contrasts, const struct side *first,
		    const struct side *last, const struct contrast_rules *rules)
{
	struct reason why;
	int err = contrasts_make(contrasts, first, last, rules, &why);

	if (err)
		complain("%s", why.text);
	return !err ? EXIT_GOOD : err == -ENODATA ? EXIT_NOTHING : EXIT_ERROR;
}
