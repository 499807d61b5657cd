/* large.c - see large.h. */
#include "tune/large.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "mm/kind.h"

#define THP_FOLDER "/sys/kernel/mm/transparent_hugepage"

static double folio_bytes(void)
{
	struct dirent **names;
	int nr = scandir(THP_FOLDER, &names, NULL, NULL);
	double bytes = 0;

	for (int i = 0; i < nr; i++) {
		char path[128];
		unsigned long size;

		if (sscanf(names[i]->d_name, "hugepages-%lukB", &size) == 1 &&
		    size << 10 < pmd_bytes()) {
			snprintf(path, sizeof(path),
				 THP_FOLDER "/hugepages-%lukB/stats/"
					    "anon_fault_alloc",
				 size);
			bytes += (double)file_number(NULL, path, 0) *
				 (double)size * 1024;
		}
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
	return bytes;
}

static double stalls(void)
{
	char *text = file_read_all(NULL, "/proc/vmstat");
	double sum = 0;

	for (char *line = text; line && *line;) {
		char *next = strchr(line, '\n');
		char *number = strchr(line, ' ');

		if (number && (strncmp(line, "compact_stall ", 14) == 0 ||
			       strncmp(line, "allocstall", 10) == 0))
			sum += strtod(number, NULL);
		line = next ? next + 1 : NULL;
	}
	free(text);
	return sum;
}

static double waited_s(void)
{
	char text[256];
	const char *total;

	if (file_read(NULL, "/proc/pressure/memory", text, sizeof(text)) <= 0)
		return NAN;
	total = strstr(text, "total=");
	return total ? strtod(total + strlen("total="), NULL) / 1e6 : NAN;
}

void large_look(struct large *large)
{
	large->waited_s = waited_s();
	large->folio_bytes = folio_bytes();
	large->stalls = stalls();
}
