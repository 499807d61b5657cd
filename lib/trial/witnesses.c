/* witnesses.c - see witnesses.h. */
#include "trial/witnesses.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "host/kernel_log.h"
#include "trial/trial.h"

static void tell(struct channel_count *count, const char *name, double value)
{
	snprintf(count->name, sizeof(count->name), "%s", name);
	count->value = value;
}

/* The counters of /proc/vmstat that are recorded begin with one of these. */
static const char *const vmstat_names[] = {
	"pgfault",  "pgmajfault",    "thp_",	    "pgmigrate_",
	"numa_",    "pswp",	     "swp",	    "ksm_",
	"cow_ksm",  "compact_stall", "allocstall_", "pgscan_direct",
	"oom_kill", "pgsteal_",	     "vma_lock_",
};

/* Of /proc/self/smaps_rollup. */
static const struct {
	const char *key, *name;
} memory_names[NR_WITNESSES_MEMORY] = {
	{ "Rss:", "rss_kb" },
	{ "Pss:", "pss_kb" },
	{ "Anonymous:", "anonymous_kb" },
	{ "AnonHugePages:", "anon_huge_kb" },
	{ "Swap:", "swap_kb" },
	{ "KSM:", "ksm_kb" },
	{ "Locked:", "locked_kb" },
};

/* The time for which some task waited for the resource: on the whole machine,
 * and in this process's cgroup. */
static const char *const resources[NR_WITNESSES_PSI] = { "cpu", "memory",
							 "io" };

static bool wanted(const char *name)
{
	for (size_t i = 0; i < sizeof(vmstat_names) / sizeof(*vmstat_names);
	     i++)
		if (strncmp(name, vmstat_names[i], strlen(vmstat_names[i])) ==
		    0)
			return true;
	return false;
}

/* Puts the wanted counters into list, in the file's order, which does not
 * change while a kernel runs (kernel mm/vmstat.c:vmstat_text).  Returns their
 * number. */
static size_t look_vmstat(struct channel_count list[WITNESSES_VMSTAT])
{
	char *text = file_read_all(NULL, "/proc/vmstat");
	size_t nr = 0;

	for (char *rest = text, *line; text && nr < WITNESSES_VMSTAT &&
				       (line = strtok_r(rest, "\n", &rest));) {
		char *blank = strchr(line, ' ');

		if (!blank)
			continue;
		*blank = '\0';
		if (wanted(line))
			tell(&list[nr++], line, strtod(blank + 1, NULL));
	}
	free(text);
	return nr;
}

static void look_memory(double values[NR_WITNESSES_MEMORY])
{
	char text[2048];

	file_read(NULL, "/proc/self/smaps_rollup", text, sizeof(text));
	for (size_t i = 0; i < NR_WITNESSES_MEMORY; i++) {
		const char *line = strstr(text, memory_names[i].key);

		values[i] =
			line ? strtod(line + strlen(memory_names[i].key), NULL)
			     : 0;
	}
}

/* The number that follows a word in a small file; NaN: no such word or file. */
static double number_behind(const char *path, const char *word)
{
	char text[1024];
	const char *at;

	if (file_read(NULL, path, text, sizeof(text)) <= 0)
		return NAN;
	at = strstr(text, word);
	return at ? strtod(at + strlen(word), NULL) : NAN;
}

/* The folder of this process's cgroup (version 2).  "" where there is none, and
 * in the root cgroup, whose pressure is the machine's (/proc/pressure). */
static void cgroup_folder(char *path, size_t room)
{
	static const char *const mounts[] = { "/sys/fs/cgroup",
					      "/sys/fs/cgroup/unified" };
	char text[1024], probe[64];
	const char *own;

	*path = '\0';
	if (file_read(NULL, "/proc/self/cgroup", text, sizeof(text)) <= 0)
		return;
	own = strncmp(text, "0::", 3) == 0 ? text : strstr(text, "\n0::");
	if (!own)
		return;
	own = strchr(own, '/');
	if (!own || !own[1] || own[1] == '\n')
		return;
	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts); i++) {
		snprintf(probe, sizeof(probe), "%s/cgroup.controllers",
			 mounts[i]);
		if (access(probe, F_OK) == 0)
			snprintf(path, room, "%s%.*s", mounts[i],
				 (int)strcspn(own, "\n"), own);
	}
}

static void look_pressure(struct witnesses_seen *seen)
{
	char folder[512], path[640];

	cgroup_folder(folder, sizeof(folder));
	for (size_t i = 0; i < NR_WITNESSES_PSI; i++) {
		/* The file's first line is "some ... total=MICROSECONDS". */
		snprintf(path, sizeof(path), "/proc/pressure/%s", resources[i]);
		seen->psi_us[i] = number_behind(path, "total=");
		snprintf(path, sizeof(path), "%s/%s.pressure", folder,
			 resources[i]);
		seen->cgroup_us[i] = *folder ? number_behind(path, "total=")
					     : NAN;
	}
	snprintf(path, sizeof(path), "%s/cpu.stat", folder);
	seen->throttled_us = *folder ? number_behind(path, "throttled_usec ")
				     : NAN;
}

static void look_all(struct witnesses_seen *seen)
{
	char text[256];
	struct rusage usage;

	memset(seen, 0, sizeof(*seen));
	seen->nr_vmstat = look_vmstat(seen->vmstat);
	look_memory(seen->memory_kb);
	look_pressure(seen);

	char *stat = file_read_all(NULL, "/proc/stat");
	const char *intr = stat ? strstr(stat, "\nintr ") : NULL;

	/* cpu user nice system idle iowait irq softirq steal */
	if (stat)
		sscanf(stat, "cpu %*s %*s %*s %*s %*s %*s %*s %lf",
		       &seen->steal_ticks);
	if (intr)
		seen->interrupts = strtod(intr + 6, NULL);
	free(stat);
	if (file_read(NULL, "/proc/self/schedstat", text, sizeof(text)) > 0)
		sscanf(text, "%*s %lf", &seen->run_delay_ns);
	getrusage(RUSAGE_SELF, &usage);
	seen->switches = (double)usage.ru_nivcsw;
}

void witnesses_look(struct witnesses_seen *seen)
{
	look_all(seen);
	seen->kernel_log = kernel_log_open();
}

/* What this kernel does not show is left out of the list. */
static void tell_known(struct channel_count *list, size_t *nr, const char *name,
		       double now, double since)
{
	if (!isnan(now - since))
		tell(&list[(*nr)++], name, now - since);
}

static void tell_noise(const struct witnesses_seen *now,
		       const struct witnesses_seen *since,
		       struct channel_count *noise)
{
	double tick_ms = 1000.0 / (double)sysconf(_SC_CLK_TCK);
	size_t nr = 0;
	char name[32];

	tell(&noise[nr++], "steal_ms",
	     (now->steal_ticks - since->steal_ticks) * tick_ms);
	tell(&noise[nr++], "run_delay_ns",
	     now->run_delay_ns - since->run_delay_ns);
	tell(&noise[nr++], "switches", now->switches - since->switches);
	tell(&noise[nr++], "interrupts", now->interrupts - since->interrupts);
	if (since->kernel_log >= 0)
		tell(&noise[nr++], "kernel_warnings",
		     kernel_log_warnings(since->kernel_log));
	for (size_t i = 0; i < NR_WITNESSES_PSI; i++) {
		snprintf(name, sizeof(name), "psi_%s_us", resources[i]);
		tell_known(noise, &nr, name, now->psi_us[i], since->psi_us[i]);
		snprintf(name, sizeof(name), "cgroup_%s_us", resources[i]);
		tell_known(noise, &nr, name, now->cgroup_us[i],
			   since->cgroup_us[i]);
	}
	tell_known(noise, &nr, "throttled_us", now->throttled_us,
		   since->throttled_us);
	assert(nr <= WITNESSES_NOISE);
}

/* Writes the counters that changed; room stays for an empty name behind them
 * where one did not. */
static void tell_vmstat(const struct witnesses_seen *now,
			const struct witnesses_seen *since,
			struct channel_count *vmstat)
{
	for (size_t i = 0; i < now->nr_vmstat && i < since->nr_vmstat; i++)
		if (now->vmstat[i].value != since->vmstat[i].value)
			tell(vmstat++, now->vmstat[i].name,
			     now->vmstat[i].value - since->vmstat[i].value);
}

void witnesses_tell(const struct witnesses_seen *since,
		    struct channel_count *vmstat, struct channel_count *noise,
		    struct channel_count *memory)
{
	struct witnesses_seen now;
	size_t told = 0;

	look_all(&now);
	tell_vmstat(&now, since, vmstat);
	tell_noise(&now, since, noise);
	for (size_t i = 0; i < NR_WITNESSES_MEMORY; i++)
		if (now.memory_kb[i] != since->memory_kb[i])
			tell(&memory[told++], memory_names[i].name,
			     now.memory_kb[i] - since->memory_kb[i]);
}

/* What somebody may do to the pages of a trial: counters that tell of it. */
static const struct {
	const char *name, *did, *whom;
} deeds[] = {
	{ "pgmigrate_success", "migrated", "pages" },
	{ "numa_pages_migrated", "moved for NUMA balancing", "pages" },
	{ "thp_split_page", "split", "THPs" },
	{ "thp_split_pmd", "split the mappings of", "THPs" },
	{ "thp_collapse_alloc", "collapsed pages to", "THPs" },
	{ "pswpout", "swapped out", "pages" },
	{ "pgsteal_kswapd", "reclaimed (kswapd)", "pages" },
	{ "pgsteal_direct", "reclaimed (directly)", "pages" },
};

static double count_of(const struct channel_count *vmstat, const char *name)
{
	for (size_t i = 0; i < WITNESSES_VMSTAT && vmstat[i].name[0]; i++)
		if (strcmp(vmstat[i].name, name) == 0)
			return vmstat[i].value;
	return 0;
}

void witnesses_blame(const struct channel_count *vmstat, struct reason *why)
{
	size_t said = strlen(why->text), used = said;

	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++) {
		double count = count_of(vmstat, deeds[i].name);

		if (count <= 0 || used >= sizeof(why->text))
			continue;
		used += (size_t)snprintf(why->text + used,
					 sizeof(why->text) - used,
					 "%s %s %.0f %s",
					 used == said ? "; meanwhile this "
							"machine"
						      : ",",
					 deeds[i].did, count, deeds[i].whom);
	}
	if (used > said && used < sizeof(why->text))
		snprintf(why->text + used, sizeof(why->text) - used,
			 ": where the benchmark does not do so itself, others "
			 "met its pages");
}

void witnesses_blame_since(const struct witnesses_seen *since,
			   struct reason *why)
{
	struct channel_count vmstat[WITNESSES_VMSTAT] = { 0 };
	struct witnesses_seen now = { 0 };

	now.nr_vmstat = look_vmstat(now.vmstat);
	tell_vmstat(&now, since, vmstat);
	witnesses_blame(vmstat, why);
}
