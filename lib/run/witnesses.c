/* witnesses.c - see witnesses.h. */
#include "run/witnesses.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "run/kernel_log.h"
#include "run/trial.h"

/* The counters of /proc/vmstat that tell of our subject. */
static const char *const names[] = {
	"pgfault",
	"pgmajfault",
	"thp_fault_alloc",
	"thp_fault_fallback",
	"thp_zero_page_alloc",
	"thp_split_page",
	"thp_split_page_failed",
	"thp_split_pmd",
	"thp_deferred_split_page",
	"thp_collapse_alloc",
	"thp_migration_success",
	"thp_migration_fail",
	"pgmigrate_success",
	"pgmigrate_fail",
	"numa_pte_updates",
	"numa_hint_faults",
	"numa_pages_migrated",
	"numa_miss",
	"pswpin",
	"pswpout",
	"cow_ksm",
	"ksm_swpin_copy",
	"compact_stall",
	"allocstall_normal",
	"allocstall_movable",
	"pgscan_direct",
	"oom_kill",
};

#define NR_NAMES (sizeof(names) / sizeof(*names))

static_assert(NR_NAMES <= WITNESSES_VMSTAT, "room for each counter");

static void look_vmstat(double *values)
{
	char *text = file_read_all(NULL, "/proc/vmstat");

	if (!text)
		return;
	for (char *rest = text, *line; (line = strtok_r(rest, "\n", &rest));) {
		char *blank = strchr(line, ' ');

		if (!blank)
			continue;
		*blank = '\0';
		for (size_t i = 0; i < NR_NAMES; i++)
			if (strcmp(names[i], line) == 0)
				values[i] = strtod(blank + 1, NULL);
	}
	free(text);
}

static void look_all(struct witnesses_seen *seen)
{
	char text[256];
	struct rusage usage;

	memset(seen, 0, sizeof(*seen));
	look_vmstat(seen->vmstat);

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

static void tell(struct channel_count *count, const char *name, double value)
{
	snprintf(count->name, sizeof(count->name), "%s", name);
	count->value = value;
}

void witnesses_tell(const struct witnesses_seen *since,
		    struct channel_count *vmstat, struct channel_count *noise,
		    size_t nr)
{
	struct witnesses_seen now;
	double tick_ms = 1000.0 / (double)sysconf(_SC_CLK_TCK);
	size_t told = 0;

	look_all(&now);
	for (size_t i = 0; i < NR_NAMES && told < nr; i++)
		if (now.vmstat[i] != since->vmstat[i])
			tell(&vmstat[told++], names[i],
			     now.vmstat[i] - since->vmstat[i]);
	assert(nr >= 5);
	tell(&noise[0], "steal_ms",
	     (now.steal_ticks - since->steal_ticks) * tick_ms);
	tell(&noise[1], "run_delay_ns", now.run_delay_ns - since->run_delay_ns);
	tell(&noise[2], "switches", now.switches - since->switches);
	tell(&noise[3], "interrupts", now.interrupts - since->interrupts);
	if (since->kernel_log >= 0)
		tell(&noise[4], "kernel_warnings",
		     kernel_log_warnings(since->kernel_log));
}
