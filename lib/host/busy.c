/* busy.c - see busy.h. */
#include "host/busy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

double busy_pressure(const char *root, const char *resource)
{
	char path[64], text[256];
	double share;

	snprintf(path, sizeof(path), "/proc/pressure/%s", resource);
	if (file_read(root, path, text, sizeof(text)) <= 0 ||
	    sscanf(text, "some avg10=%lf", &share) != 1)
		return -1;
	return share;
}

void busy_machine(char *text, size_t room)
{
	double memory = busy_pressure(NULL, "memory");
	char load[64];
	int used;

	file_read(NULL, "/proc/loadavg", load, sizeof(load));
	load[strcspn(load, " ")] = '\0';
	used = snprintf(text, room, "load %s on %ld CPUs", load,
			sysconf(_SC_NPROCESSORS_ONLN));
	if (memory >= 1 && used > 0 && (size_t)used < room)
		snprintf(text + used, room - (size_t)used,
			 ", %.0f %% of the time short of memory", memory);
}

/* Lines are "Node 0, zone Normal 1 2 3 ...", blocks by their order
 * (kernel mm/vmstat.c:frag_show_print()). */
void buddy_look(struct buddy *buddy, const char *root, unsigned order)
{
	char *text = file_read_all(root, "/proc/buddyinfo");

	*buddy = (struct buddy){ 0 };
	for (char *rest = text, *line;
	     rest && (line = strtok_r(rest, "\n", &rest));) {
		int node, used;

		if (sscanf(line, "Node %d, zone %*s%n", &node, &used) != 1 ||
		    node < 0 || node >= BUDDY_NODES)
			continue;

		char *at = line + used, *end;

		for (unsigned i = 0;; i++, at = end) {
			double pages = (double)strtoull(at, &end, 10) *
				       (double)(1ul << i);

			if (end == at || i > 30)
				break;
			buddy->all[node] += pages;
			if (i >= order)
				buddy->large[node] += pages;
		}
	}
	free(text);
}

void busy_memory(int node, size_t folio_bytes, char *text, size_t room)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	struct buddy buddy;
	unsigned order = 0;
	int used = 0;

	while ((page_bytes << order) < folio_bytes)
		order++;
	buddy_look(&buddy, NULL, order);
	if (node >= 0 && node < BUDDY_NODES && buddy.all[node] > 0)
		used = snprintf(
			text, room,
			"node %d has %.0f MiB free, %.0f %% of it in "
			"blocks of %zu KiB or more; ",
			node, buddy.all[node] * (double)page_bytes / (1 << 20),
			buddy.large[node] / buddy.all[node] * 100,
			folio_bytes >> 10);
	if (used >= 0 && (size_t)used < room)
		busy_machine(text + used, room - (size_t)used);
}
