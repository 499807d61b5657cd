/* disturbance.c - see disturbance.h. */
#include "data/disturbance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats/sample.h"

double disturbance_share(const struct trial_result *result, double cpus)
{
	const struct facts *noise = &result->noise;
	double wall = (double)result->wall_ns;
	double waited = facts_number(noise, "run_delay_ns", 0) +
			1e3 * facts_number(noise, "throttled_us", 0);
	double stolen =
		1e6 * facts_number(noise, "steal_ms", 0) / fmax(cpus, 1);

	return wall > 0 ? fmax(waited + stolen, 0) / wall : 0;
}

size_t disturbances_count(const double *shares, size_t nr)
{
	double *sorted = sample_sorted(shares, nr);
	double usual = nr ? sample_median(sorted, nr) : 0;
	size_t count = 0;

	for (size_t i = 0; i < nr; i++)
		count += shares[i] > DISTURBED_ALWAYS ||
			 (shares[i] > DISTURBED_SHARE &&
			  shares[i] > DISTURBED_TIMES * usual);
	free(sorted);
	return count;
}

bool disturbance_bad(const struct facts *run)
{
	return strcmp(facts_text(run, "doctor.word", ""), "disturbed") == 0;
}

const char *disturbance_text(const struct facts *run, char *text, size_t room)
{
	static const char prefix[] = "doctor.", bad[] = "bad: ";
	size_t used = (size_t)snprintf(text, room, "%s",
				       facts_text(run, "doctor.word", ""));
	size_t word = used;

	for (size_t i = 0; i < run->nr && used < room; i++) {
		const struct fact *fact = &run->list[i];

		if (strncmp(fact->key, prefix, strlen(prefix)) != 0 ||
		    fact->type != FACT_TEXT ||
		    strncmp(fact->text, bad, strlen(bad)) != 0)
			continue;
		used += (size_t)snprintf(text + used, room - used, "%s%s: %s",
					 used == word ? " (" : ", ",
					 fact->key + strlen(prefix),
					 fact->text + strlen(bad));
	}
	if (used > word && used + 1 < room)
		snprintf(text + used, room - used, ")");
	return text;
}
