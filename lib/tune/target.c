/* target.c - see target.h. */
#include "tune/target.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/signals.h"
#include "mm/dirty.h"

/* A file of /proc/PID; NULL with the reason. */
static char *read_of(pid_t pid, const char *file, struct reason *why, int *err)
{
	char *path = memory_format("/proc/%d/%s", (int)pid, file);
	char *text = file_read_all(NULL, path);

	*err = text ? 0 : -errno;
	if (*err == -ENOENT || *err == -ESRCH)
		*err = reason_set(why, -ESRCH,
				  "there is no process %d; it may have ended",
				  (int)pid);
	else if (*err)
		reason_errno(why, *err, "reading %s", path);
	free(path);
	return text;
}

/* The number behind a name at the start of a line; NaN: there is none. */
static double number(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line ? strtod(line + strlen(name), NULL) : NAN;
}

static double bytes(const char *text, const char *name)
{
	double kib = number(text, name);

	return kib > 0 ? kib * 1024 : 0;
}

/* --- the mappings --------------------------------------------------------- */

/* A mapping's lines end with that of its flags. */
static void add_mapping(struct target *target, const char *lines)
{
	double anonymous = bytes(lines, "\nAnonymous:");
	const char *flags = strstr(lines, "\nVmFlags:");

	target->eligible += number(lines, "\nTHPeligible:") * anonymous;
	target->huge += bytes(lines, "\nAnonHugePages:") +
			bytes(lines, "\nShmemPmdMapped:");
	if (flags && strstr(flags, " hg"))
		target->advised += anonymous;
	if (flags && strstr(flags, " nh"))
		target->forbidden += anonymous;
}

static void add_mappings(struct target *target, char *text)
{
	while (text && *text) {
		char *flags = strstr(text, "\nVmFlags:");
		char *end = flags ? strchr(flags + 1, '\n') : NULL;

		if (!end)
			return;
		*end = '\0';
		add_mapping(target, text);
		text = end + 1;
	}
}

/* --- the process ---------------------------------------------------------- */

static void look_at_status(struct target *target, const char *status)
{
	target->anonymous = bytes(status, "\nRssAnon:");
	target->shared = bytes(status, "\nRssShmem:");
	target->file = bytes(status, "\nRssFile:");
	target->page_tables = bytes(status, "\nVmPTE:");
	target->off = number(status, "\nTHP_enabled:") == 0;
}

static void look_at_group(struct target *target)
{
	struct reason ignored;
	int err;
	char *text = read_of(target->pid, "cgroup", &ignored, &err);

	for (char *line = text; line;) {
		char *next = strchr(line, '\n');
		char *path = strchr(line, '/');

		if (next)
			*next++ = '\0';
		if (path &&
		    (strstr(line, ":memory:") ||
		     strncmp(line, "0::", 3) == 0) &&
		    path[1])
			snprintf(target->group, sizeof(target->group), "%s",
				 path);
		line = next;
	}
	free(text);
}

static void count_children(struct target *target)
{
	char *path = memory_format("/proc/%d/task/%d/children",
				   (int)target->pid, (int)target->pid);
	char *text = file_read_all(NULL, path);

	for (char *at = text; at && *at; at++)
		target->processes += *at == ' ';
	free(text);
	free(path);
}

/* When it began (field 22 of proc_pid_stat(5)); 0: it has ended. */
static uint64_t began(pid_t pid)
{
	char path[64], text[1024], state;
	const char *at;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if (file_read(NULL, path, text, sizeof(text)) <= 0)
		return 0;
	/* Its name may have brackets and blanks. */
	at = strrchr(text, ')');
	if (!at || sscanf(at, ") %c", &state) != 1 || strchr("ZXx", state))
		return 0;
	for (unsigned field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at, NULL, 10) : 0;
}

int target_look(pid_t pid, struct target *target, struct reason *why)
{
	char *status, *smaps = NULL;
	int err;

	*target = (struct target){ .pid = pid, .began = began(pid) };
	status = read_of(pid, "status", why, &err);
	if (!err)
		smaps = read_of(pid, "smaps", why, &err);
	if (err)
		goto out;
	sscanf(status, "Name: %63[^\n]", target->name);
	if (!strstr(status, "\nVmRSS:") || !*smaps) {
		err = reason_set(why, -ESRCH,
				 "process %d has no memory: it is a kernel "
				 "thread, or has ended",
				 (int)pid);
		goto out;
	}
	look_at_status(target, status);
	add_mappings(target, smaps);
	look_at_group(target);
	count_children(target);
out:
	free(smaps);
	free(status);
	return err;
}

int target_watch(struct target *target, double seconds,
		 const volatile sig_atomic_t *stop, struct reason *why)
{
	struct dirty dirty;
	struct reason lacks;
	int err = dirty_check(&lacks);

	if (err == -ENOTSUP)
		return reason_set(why, err,
				  "--watch wants %s: say by --written what it "
				  "writes",
				  lacks.text);
	if (err)
		return reason_set(why, err, "--watch: %s", lacks.text);
	err = dirty_clear(target->pid, why);
	if (err)
		return err;
	signals_sleep(seconds, stop);
	if (*stop)
		return reason_set(why, -EINTR, "stopped while it was watched");
	err = dirty_look(target->pid, &dirty, why);
	if (err)
		return err;
	target->anonymous = dirty.bytes;
	target->written = dirty.written;
	target->watched_s = seconds;
	return 0;
}

double target_written(const struct target *target)
{
	double share =
		target->anonymous > 0 ? target->written / target->anonymous : 0;

	return share > 1e-4 ? share : 1e-4;
}

bool target_lives(const struct target *target)
{
	return target->began && began(target->pid) == target->began;
}

static double percent(double part, double whole)
{
	return whole > 0 ? part / whole * 100 : 0;
}

#define MIB (1.0 / (1 << 20))

void target_print(const struct target *t, FILE *to)
{
	fprintf(to,
		"%s (%d): %.1f MiB anonymous, %.1f shared, %.1f of files, %.1f "
		"of page tables; %.0f children%s%s\n",
		t->name, (int)t->pid, t->anonymous * MIB, t->shared * MIB,
		t->file * MIB, t->page_tables * MIB, t->processes,
		t->group[0] ? "; cgroup " : "", t->group);
	fprintf(to,
		"  huge: %.1f MiB; %.0f %% of the anonymous may be by what is "
		"set now; %.0f %% asks for it, %.0f %% forbids it%s\n",
		t->huge * MIB, percent(t->eligible, t->anonymous),
		percent(t->advised, t->anonymous),
		percent(t->forbidden, t->anonymous),
		t->off ? "; THPs are switched off for it (PR_SET_THP_DISABLE): "
			 "no setting changes anything"
		       : "");
	if (t->watched_s > 0)
		fprintf(to, "  it stored to %.1f MiB of its %.1f MiB in %g s\n",
			t->written * MIB, t->anonymous * MIB, t->watched_s);
}
