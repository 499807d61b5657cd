/* cache.c - see cache.h. */
#include "kernel/cache.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/memory.h"

int cache_make(const char *path, struct reason *why)
{
	char *part = memory_text(path);
	int err = 0;

	for (char *c = part + 1; !err; c++) {
		char was = *c;

		if (was != '/' && was != '\0')
			continue;
		*c = '\0';
		if (mkdir(part, 0755) && errno != EEXIST)
			err = reason_errno(why, -errno, "making the folder %s",
					   part);
		*c = was;
		if (!was)
			break;
	}
	free(part);
	return err;
}

char *cache_folder(const char *name, struct reason *why)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	char *path = NULL;

	if (cache && *cache == '/')
		path = memory_format("%s/cowbench/%s", cache, name);
	else if (home && *home == '/')
		path = memory_format("%s/.cache/cowbench/%s", home, name);
	else
		reason_set(why, 0,
			   "no cache folder: neither XDG_CACHE_HOME nor HOME "
			   "is set");
	if (path && cache_make(path, why)) {
		free(path);
		path = NULL;
	}
	return path;
}
