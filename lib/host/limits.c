/* limits.c - see limits.h. */
#include "host/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "host/available.h"

/* Version 1 has no word for "no limit": the largest number of pages stands for
 * it (kernel mm/page_counter.c, PAGE_COUNTER_MAX). */
#define NO_LIMIT 4e18

struct hierarchy {
	const char *root;
	char *mount; /* "/sys/fs/cgroup" */
	char *own;   /* this process's cgroup below mount: "/a/b"; "" in its
		      * root; NULL: none */
};

/* The path in the controller's line of /proc/self/cgroup, such as
 * "4:memory:/a/b"; of version 2, where controller is NULL, "0::/a/b".  NULL: no
 * such line. */
static char *own_group(const char *root, const char *controller)
{
	char *text = file_read_all(root, "/proc/self/cgroup");
	char *found = NULL;

	for (char *rest = text, *line;
	     !found && rest && (line = strtok_r(rest, "\n", &rest));) {
		char *names = strchr(line, ':');
		char *path = names ? strchr(names + 1, ':') : NULL;
		bool ours = path && !controller && path == names + 1;

		if (!path)
			continue;
		*path = '\0';
		for (char *name, *left = names + 1;
		     controller && !ours &&
		     (name = strtok_r(left, ",", &left));)
			ours = strcmp(name, controller) == 0;
		if (ours)
			found = memory_text(strcmp(path + 1, "/") ? path + 1
								  : "");
	}
	free(text);
	return found;
}

/* Whether the word stands in a list with commas between. */
static bool lists(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, word, length) == 0 &&
		    (at[length] == ',' || at[length] == '\0'))
			return true;
	}
	return false;
}

/* A line of /proc/self/mountinfo (kernel fs/proc_namespace.c:show_mountinfo()):
 * whether it mounts the controller's hierarchy of version 1, or with NULL that
 * of version 2; which of its cgroups is mounted, and where. */
static bool is_mount(const char *line, const char *controller, char top[256],
		     char where[256])
{
	const char *dash = strstr(line, " - ");
	char type[32], options[256];

	if (!dash || sscanf(line, "%*s %*s %*s %255s %255s", top, where) != 2 ||
	    sscanf(dash, " - %31s %*s %255s", type, options) != 2)
		return false;
	return controller ? strcmp(type, "cgroup") == 0 &&
				    lists(options, controller)
			  : strcmp(type, "cgroup2") == 0;
}

/* Where the hierarchy is mounted; usual where nobody says.  A container may
 * have only its own part of the hierarchy mounted: the path of its cgroup then
 * loses the name of that part.  Of several mounts the last one lies on top. */
static void find_mount(struct hierarchy *in, const char *controller,
		       const char *usual)
{
	char *text = file_read_all(in->root, "/proc/self/mountinfo");
	char top[256], where[256];
	size_t cut = 0;

	in->mount = memory_text(usual);
	for (char *rest = text, *line;
	     in->own && rest && (line = strtok_r(rest, "\n", &rest));) {
		size_t length;

		if (!is_mount(line, controller, top, where))
			continue;
		length = strcmp(top, "/") == 0 ? 0 : strlen(top);
		if (strncmp(in->own, top, length) != 0 ||
		    (in->own[length] && in->own[length] != '/'))
			continue;
		cut = length;
		free(in->mount);
		in->mount = memory_text(where);
	}
	if (cut)
		memmove(in->own, in->own + cut, strlen(in->own + cut) + 1);
	free(text);
}

static void hierarchy_find(struct hierarchy *in, const char *root,
			   const char *controller, const char *usual)
{
	*in = (struct hierarchy){
		.root = root,
		.own = own_group(root, controller),
	};
	find_mount(in, controller, usual);
}

static void hierarchy_free(struct hierarchy *in)
{
	free(in->own);
	free(in->mount);
}

/* The number in a file of the cgroup; NaN: there is no such file, or it says
 * "max". */
static double number_in(const struct hierarchy *in, const char *group,
			const char *file)
{
	char *path = memory_format("%s%s/%s", in->mount, group, file);
	char text[64], *end;
	double value = NAN;

	if (file_read(in->root, path, text, sizeof(text)) > 0) {
		value = strtod(text, &end);
		if (end == text || value >= NO_LIMIT)
			value = NAN;
	}
	free(path);
	return value;
}

/* The number that follows the word in the cgroup's memory.stat; 0 where there
 * is none. */
static double stat_of(const struct hierarchy *in, const char *group,
		      const char *word)
{
	char *path = memory_format("%s%s/memory.stat", in->mount, group);
	char *text = file_read_all(in->root, path);
	char *line = memory_format("\n%s ", word);
	const char *at = text ? strstr(text, line) : NULL;
	double value = at ? strtod(at + strlen(line), NULL) : 0;

	free(line);
	free(text);
	free(path);
	return value;
}

/* Cuts the last level off the path.  False when it was the root. */
static bool go_up(char *group)
{
	char *slash = strrchr(group, '/');

	if (slash)
		*slash = '\0';
	return slash != NULL;
}

struct files {
	const char *limit, *usage, *idle;
};

static const struct files files_of[] = {
	{ "memory.max", "memory.current", "inactive_file" },
	{ "memory.limit_in_bytes", "memory.usage_in_bytes",
	  "total_inactive_file" },
};

static void look_memory(struct limits *limits, struct hierarchy *in,
			const struct files *files)
{
	char *group = memory_text(in->own);

	do {
		double limit = number_in(in, group, files->limit);
		double used = number_in(in, group, files->usage);
		double left = limit - used + stat_of(in, group, files->idle);

		/* A container may not see the files of its own levels. */
		if (isnan(left))
			left = limit;
		if (isnan(left) || left >= limits->memory_left)
			continue;
		limits->memory_left = left < 0 ? 0 : left;
		limits->memory_max = limit;
		snprintf(limits->memory_group, LIMITS_GROUP, "%s%s", in->mount,
			 group);
	} while (go_up(group));
	free(group);
}

static void look_pids(struct limits *limits, struct hierarchy *in)
{
	char *group = memory_text(in->own);

	do {
		limits->pids =
			fmin(limits->pids, number_in(in, group, "pids.max"));
	} while (go_up(group));
	free(group);
}

/* "QUOTA PERIOD" of version 2, and two files of version 1. */
static double granted(const struct hierarchy *in, const char *group)
{
	char *path = memory_format("%s%s/cpu.max", in->mount, group);
	double quota = NAN, period = NAN;
	char text[64];

	if (file_read(in->root, path, text, sizeof(text)) > 0) {
		if (sscanf(text, "%lf %lf", &quota, &period) != 2)
			quota = NAN; /* "max 100000" */
	} else {
		quota = number_in(in, group, "cpu.cfs_quota_us");
		period = number_in(in, group, "cpu.cfs_period_us");
	}
	free(path);
	return quota > 0 ? quota / period : NAN;
}

static void look_cpu(struct limits *limits, struct hierarchy *in)
{
	char *group = memory_text(in->own);

	do {
		limits->cpus = fmin(limits->cpus, granted(in, group));
	} while (go_up(group));
	free(group);
}

/* Version 1 mounts each controller on its own, version 2 all of them in one. */
static void look_groups(struct limits *limits, const char *root)
{
	static const struct {
		const char *controller, *mount;
	} ones[] = { { "memory", "/sys/fs/cgroup/memory" },
		     { "cpu", "/sys/fs/cgroup/cpu" },
		     { "pids", "/sys/fs/cgroup/pids" } };
	struct hierarchy in;

	for (size_t i = 0; i < sizeof(ones) / sizeof(*ones); i++) {
		hierarchy_find(&in, root, ones[i].controller, ones[i].mount);
		if (in.own && i == 0)
			look_memory(limits, &in, &files_of[1]);
		else if (in.own && i == 1)
			look_cpu(limits, &in);
		else if (in.own)
			look_pids(limits, &in);
		hierarchy_free(&in);
	}
	hierarchy_find(&in, root, NULL, "/sys/fs/cgroup");
	if (in.own) {
		look_memory(limits, &in, &files_of[0]);
		look_cpu(limits, &in);
		look_pids(limits, &in);
	}
	hierarchy_free(&in);
}

void limits_look(struct limits *limits, const char *root)
{
	struct rlimit files;
	cpu_set_t cpus;

	*limits = (struct limits){ .memory_left = INFINITY,
				   .memory_max = NAN,
				   .cpus = NAN,
				   .pids = NAN,
				   .file_mb = NAN };
	look_groups(limits, root);
	if (isinf(limits->memory_left))
		limits->memory_left = NAN;
	if (root && root[0])
		return;
	if (getrlimit(RLIMIT_FSIZE, &files) == 0 &&
	    files.rlim_cur != RLIM_INFINITY)
		limits->file_mb = (double)files.rlim_cur / (1 << 20);
	if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0)
		limits->cpus_ours = CPU_COUNT(&cpus);
	limits->cpus_all = (int)sysconf(_SC_NPROCESSORS_ONLN);
}

#define STACK_LEAST ((rlim_t)256 << 10)
#define FILES_LEAST 16 /* besides those that are open */

double limits_free_bytes(void)
{
	struct limits limits;

	limits_look(&limits, NULL);
	return fmin(available_bytes(), limits.memory_left);
}

int limits_enough(struct reason *why)
{
	int files[FILES_LEAST], nr = 0, err = 0;
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit) == 0 &&
	    limit.rlim_cur < STACK_LEAST)
		return reason_set(why, -ENOMEM,
				  "a stack may have no more than %llu KiB "
				  "here, and cowbench wants %llu: raise "
				  "`ulimit -s` (RLIMIT_STACK)",
				  (unsigned long long)limit.rlim_cur >> 10,
				  (unsigned long long)STACK_LEAST >> 10);
	while (nr < FILES_LEAST && !err) {
		files[nr] = open("/", O_PATH | O_CLOEXEC);
		if (files[nr] >= 0)
			nr++;
		else
			err = -errno;
	}
	if (err == -EMFILE && getrlimit(RLIMIT_NOFILE, &limit) == 0)
		reason_set(why, err,
			   "no more than %llu files may be open here, and "
			   "cowbench wants %d besides those that are: raise "
			   "`ulimit -n` (RLIMIT_NOFILE)",
			   (unsigned long long)limit.rlim_cur, FILES_LEAST);
	else if (err)
		reason_errno(why, err, "opening /");
	while (nr > 0)
		close(files[--nr]);
	return err;
}
