/* explain_plugin.c - the plugin's file, and what it is told: see explain.h. */
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"
#include "case/case.h"
#include "lab/explain.h"
#include "lab/qemu.h"

#define PLUGIN "explain.so"

static char *if_there(char *path)
{
	if (access(path, R_OK) == 0)
		return path;
	free(path);
	return NULL;
}

char *explain_tool(const char *name, struct reason *why)
{
	char program[4096];
	ssize_t length =
		readlink("/proc/self/exe", program, sizeof(program) - 1);
	char *slash, *path = NULL;

	program[length > 0 ? length : 0] = '\0';
	slash = strrchr(program, '/');
	if (slash) {
		*slash = '\0';
		path = if_there(memory_format("%s/%s", program, name));
		if (!path)
			path = if_there(memory_format("%s/../lib/cowbench/%s",
						      program, name));
	}
	if (!path) /* the program was installed elsewhere: BINDIR */
		path = if_there(memory_format(
			COWBENCH_SHARE "/../../lib/cowbench/%s", name));
	if (!path)
		reason_set(why, -ENOENT,
			   "no %s beside this program, nor in "
			   "../lib/cowbench: make builds and installs it",
			   name);
	return path;
}

static char *find_plugin(struct reason *why)
{
	char *path = explain_tool(PLUGIN, why);

	/* The emulator takes a comma for the end of the name. */
	if (path && strchr(path, ',')) {
		reason_set(why, -EINVAL, "%s: a comma in its path", path);
		free(path);
		return NULL;
	}
	return path;
}

char *explain_plugin(const struct architecture *arch, struct reason *why)
{
	char *path = NULL;

	if (arch->elf != EM_X86_64 && arch->elf != EM_AARCH64)
		reason_set(why, -ENOTSUP,
			   "the emulator's plugin knows guests of amd64 and "
			   "arm64: none of %s",
			   arch->name);
	else
		path = find_plugin(why);

	char *option = path ? memory_format("%s,probe=on", path) : NULL;
	const char *argv[] = { arch->qemu, "-machine", "none", "-accel",
			       "tcg",	   "-display", "none", "-nodefaults",
			       "-plugin",  option,     NULL };
	char *said = path ? child_output(argv, NULL, 65536, NULL, why) : NULL;

	if (path && !said) {
		free(path);
		path = NULL;
	}
	free(said);
	free(option);
	return path;
}

/* "l2=2m/16,llc=32m/16" as the plugin takes it: "2097152/16:33554432/16". */
static char *levels_of(const char *cache, struct reason *why)
{
	char *copy = memory_text(cache), *rest = NULL, *levels = NULL;

	for (char *word = strtok_r(copy, ",", &rest); word;
	     word = strtok_r(NULL, ",", &rest)) {
		char *size = strchr(word, '='), *ways, *end;
		size_t bytes;
		unsigned long nr;

		if (size && strcasestr(word, "tlb") &&
		    strcasestr(word, "tlb") < size) {
			reason_set(why, -EINVAL,
				   "%s: a TLB is not modelled: the emulator "
				   "tells its plugins neither how large the "
				   "page is that maps an address nor what the "
				   "kernel flushes",
				   cache);
			goto out;
		}
		ways = size ? strchr(size, '/') : NULL;
		if (!ways)
			goto bad;
		*ways++ = '\0';
		bytes = size_parse(size + 1);
		nr = strtoul(ways, &end, 10);
		if (!bytes || !nr || *end || bytes % (nr * 64))
			goto bad;
		if (!levels)
			levels = memory_text("");
		memory_append(&levels, "%s%zu/%lu", *levels ? ":" : "", bytes,
			      nr);
	}
	free(copy);
	if (levels)
		return levels;
	copy = NULL;
bad:
	reason_set(why, -EINVAL,
		   "%s: caches are NAME=BYTES/WAYS, the one next to the CPU "
		   "first, such as l2=2m/16,llc=32m/16; each a whole number of "
		   "sets of lines of 64 bytes",
		   cache);
out:
	free(copy);
	free(levels);
	return NULL;
}

int explain_cache_check(const char *cache, struct reason *why)
{
	char *levels = levels_of(cache, why);
	bool good = levels &&
		    strlen(cache) < sizeof(((struct profile *)0)->cache);

	if (levels && !good)
		reason_set(why, -EINVAL, "%s: too long", cache);
	free(levels);
	return good ? 0 : -EINVAL;
}

char *explain_option(const char *plugin, int written, const char *cache,
		     const struct topology *topology, int inlined)
{
	struct reason why;
	char *levels = cache ? levels_of(cache, &why) : NULL;
	char *option =
		memory_format("%s,out=/proc/self/fd/%d", plugin, written);

	if (levels)
		memory_append(&option, ",cache=%s,nodes=", levels);
	for (size_t i = 0; levels && i < topology->nr; i++) {
		memory_append(&option, "%s%llu", i ? ":" : "",
			      (unsigned long long)topology->nodes[i].bytes);
	}
	if (inlined) {
		memory_append(&option, ",inlines=/proc/self/fd/%d", inlined);
	}
	free(levels);
	return option;
}
