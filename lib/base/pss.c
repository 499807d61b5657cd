/* pss.c - see pss.h. */
#include "base/pss.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

double pss_bytes(pid_t pid)
{
	char path[64] = "/proc/self/smaps_rollup";

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);

	char *text = file_read_all(NULL, path);
	const char *line = text ? strstr(text, "\nPss:") : NULL;
	double bytes = line ? strtod(line + 5, NULL) * 1024 : NAN;

	free(text);
	return bytes;
}
