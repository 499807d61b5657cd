/* available.c - see available.h. */
#include "host/available.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

double available_bytes(void)
{
	char *text = file_read_all(NULL, "/proc/meminfo");
	const char *line = text ? strstr(text, "MemAvailable:") : NULL;
	double bytes = line ? strtod(line + 13, NULL) * 1024 : INFINITY;

	free(text);
	return bytes;
}
