/* windows.c - see windows.h. */
#include "windows.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

void windows_start_trial(struct windows *windows)
{
	windows->lost = windows->slept = 0;
	memset(windows->loads, 0, sizeof(windows->loads));
	memset(windows->stores, 0, sizeof(windows->stores));
}

void windows_start_round(struct windows *windows)
{
	windows->nr = windows->next = 0;
}

void windows_add(struct windows *windows, uint32_t profile,
		 const struct misses *misses)
{
	windows->list = memory_grow(windows->list, windows->nr, &windows->room,
				    sizeof(*windows->list));
	windows->list[windows->nr++] = (struct window){
		.profile = profile,
		.misses = *misses,
	};
}

void windows_find(struct windows *windows, struct profiles *profiles,
		  const char *ticks, bool keep)
{
	uint64_t total = strtoull(ticks, NULL, 10);

	for (size_t i = windows->next; i < windows->nr; i++) {
		const struct window *window = &windows->list[i];
		struct profile *profile = &profiles->list[window->profile];

		if (profile->total != total)
			continue;
		profile->kept += keep;
		for (size_t j = 0; j < CACHE_NODES && keep; j++) {
			windows->loads[j] += window->misses.loads[j];
			windows->stores[j] += window->misses.stores[j];
		}
		windows->next = i + 1;
		return;
	}
	windows->lost += keep;
	/* More time passed than instructions: the CPU was idle in between. */
	if (windows->next < windows->nr && keep &&
	    profiles->list[windows->list[windows->next].profile].total <
		    total / 2) {
		windows->slept++;
		windows->next++;
	}
}

void windows_write(const struct windows *windows, size_t nr_nodes, FILE *to)
{
	for (size_t i = 0; i < nr_nodes; i++)
		fprintf(to, "lines %zu %llu %llu\n", i,
			(unsigned long long)windows->loads[i],
			(unsigned long long)windows->stores[i]);
	fprintf(to, "lost %llu %llu\n", (unsigned long long)windows->lost,
		(unsigned long long)windows->slept);
}
