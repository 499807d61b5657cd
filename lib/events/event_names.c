/* event_names.c - see event_names.h. */
#include "events/event_names.h"

#include <errno.h>
#include <fcntl.h>
#include <perfmon/pfmlib_perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "host/tracefs.h"
#include "events/event_typo.h"

/* --- presets -------------------------------------------------------------- */

static const char *const presets[] = {
	"faults", "thp", "tlb", "walks", "cache", "numa",
};

#define NR_PRESETS (sizeof(presets) / sizeof(*presets))

/* Of the rows with the preset's word, the first one whose pmu is the start of
 * the CPU's name counts.  Event names without a PMU are the kernel's own, which
 * it has for most CPUs. */
static const struct {
	const char *word, *pmu, *events;
} rows[] = {
	{ "faults", "",
	  "page-faults,minor-faults,major-faults,exceptions:page_fault_user,"
	  "exceptions:page_fault_kernel,context-switches,cpu-migrations" },
	{ "thp", "",
	  "vmstat:thp_fault_alloc,vmstat:thp_split_pmd,vmstat:thp_split_page,"
	  "vmstat:thp_collapse_alloc" },
	{ "tlb", "",
	  "dTLB-load-misses:u,dTLB-load-misses:k,dTLB-store-misses:u,"
	  "dTLB-store-misses:k,iTLB-load-misses:u,iTLB-load-misses:k" },
	/* AMD counts fills after a miss in the second TLB, by size of page. */
	{ "walks", "amd64_",
	  "L1_DTLB_MISS:TLB_RELOAD_4K_L2_MISS:TLB_RELOAD_COALESCED_PAGE_MISS:u,"
	  "L1_DTLB_MISS:TLB_RELOAD_4K_L2_MISS:TLB_RELOAD_COALESCED_PAGE_MISS:k,"
	  "L1_DTLB_MISS:TLB_RELOAD_2M_L2_MISS:u,"
	  "L1_DTLB_MISS:TLB_RELOAD_2M_L2_MISS:k" },
	{ "walks", "",
	  "DTLB_LOAD_MISSES:WALK_COMPLETED:u,DTLB_LOAD_MISSES:WALK_COMPLETED:k,"
	  "DTLB_STORE_MISSES:WALK_COMPLETED:u,"
	  "DTLB_STORE_MISSES:WALK_COMPLETED:k" },
	{ "cache", "",
	  "L1-dcache-load-misses:u,L1-dcache-load-misses:k,cache-misses:u,"
	  "cache-misses:k" },
	{ "numa", "",
	  "node-loads,node-load-misses,node-stores,node-store-misses,"
	  "migrate:mm_migrate_pages,vmstat:pgmigrate_success,"
	  "vmstat:numa_hint_faults,vmstat:numa_miss" },
};

const char *event_preset(const char *word, const char *pmu)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (strcmp(rows[i].word, word) == 0 &&
		    strncmp(rows[i].pmu, pmu, strlen(rows[i].pmu)) == 0)
			return rows[i].events;
	return NULL;
}

/* Libpfm4's name for this CPU's counters; "": libpfm4 does not know this
 * CPU. */
static const char *this_pmu(void)
{
	for (int i = PFM_PMU_NONE; i < PFM_PMU_MAX; i++) {
		pfm_pmu_info_t info = { .size = sizeof(info) };

		if (pfm_get_pmu_info((pfm_pmu_t)i, &info) == PFM_SUCCESS &&
		    info.is_present && info.type == PFM_PMU_TYPE_CORE &&
		    strncmp(info.name, "perf", 4) != 0)
			return info.name;
	}
	return "";
}

/* --- why not -------------------------------------------------------------- */

/* Where the CPU's counters can be used, this folder has one for them, named by
 * the architecture. */
#define NO_PMU \
	"no PMU here: a virtual machine has one only where its host gives it"
static bool has_pmu(void)
{
	static const char *const names[] = { "cpu", "cpu_core", "armv8_pmuv3_0",
					     "armv8_pmuv3" };
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "/sys/bus/event_source/devices/%s",
			 names[i]);
		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}

#define PARANOID "/proc/sys/kernel/perf_event_paranoid"

/* To count in the kernel, kernel kernel/events/core.c:perf_event_open() asks
 * perf_allow_kernel().  The value 3, which Debian adds, refuses everything. */
static int refused(const struct perf_event_attr *attr, struct reason *why)
{
	long long paranoid = file_number(NULL, PARANOID, -2);
	struct perf_event_attr user = *attr;

	user.exclude_kernel = 1;

	int fd = event_open(&user, -1);

	if (fd >= 0) {
		close(fd);
		return reason_set(why, -EACCES,
				  "perf_event_paranoid is %lld: this user may "
				  "count only what user mode does (NAME:u); "
				  "`sysctl kernel.perf_event_paranoid=1`, or "
				  "root, may count the kernel",
				  paranoid);
	}
	return reason_set(why, -EACCES,
			  "perf_event_paranoid is %lld: this user may count "
			  "nothing; `sysctl kernel.perf_event_paranoid=1`, or "
			  "root, may",
			  paranoid);
}

/* Checks that this user can count the event: 0, or -errno with the reason. */
static int probe(const struct event_spec *spec, struct reason *why)
{
	int fd = event_open(&spec->attr, -1);

	if (fd >= 0) {
		close(fd);
		return 0;
	}
	switch (fd) {
	case -EACCES:
		return refused(&spec->attr, why);
	case -ENOSYS:
	case -EPERM:
		return reason_errno(
			why, fd,
			"perf_event_open() is refused, by a container's filter "
			"or by the kernel's lockdown; a container may be given "
			"it: --cap-add PERFMON");
	case -ENOENT:
	case -ENODEV:
	case -EOPNOTSUPP:
	case -EINVAL:
		if (spec->kind == EVENT_CPU && !has_pmu())
			return reason_set(why, fd, NO_PMU);
		return reason_set(why, fd, "this CPU has no such event");
	default:
		return reason_errno(why, fd, "perf_event_open()");
	}
}

/* --- one event ------------------------------------------------------------ */

static int find_vmstat(struct event_spec *spec, const char *name,
		       struct reason *why)
{
	char *text = file_read_all(NULL, "/proc/vmstat");
	bool has = text && event_vmstat(text, name) >= 0;

	free(text);
	spec->kind = EVENT_VMSTAT;
	return has ? 0
		   : reason_set(why, -ESRCH,
				"this kernel's /proc/vmstat has no such "
				"counter");
}

/* A tracepoint's number: events/GROUP/NAME/id. */
static int find_tracepoint(struct event_spec *spec, const char *word,
			   struct reason *why)
{
	char path[EVENT_NAME + 16], text[32] = "";
	int root = tracefs_open(why);

	if (root < 0)
		return root;
	snprintf(path, sizeof(path), "events/%s/id", word);
	*strchr(path, ':') = '/';

	int fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	close(root);
	if (got <= 0)
		return reason_set(why, -ESRCH,
				  "neither libpfm4 on this CPU nor this "
				  "kernel's tracepoints have an event of that "
				  "name");
	spec->kind = EVENT_SOFTWARE;
	spec->attr = (struct perf_event_attr){
		.type = PERF_TYPE_TRACEPOINT,
		.config = strtoull(text, NULL, 10),
	};
	return probe(spec, why);
}

/* Whether a word may be GROUP:NAME, and no path. */
static bool is_tracepoint(const char *word)
{
	const char *colon = strchr(word, ':');

	return colon && colon > word && !strchr(colon + 1, ':') &&
	       strspn(word, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-:") ==
		       strlen(word);
}

/* of_preset: an event of the CPU, whatever libpfm4 knows of this one.  0, or
 * -errno with the reason: -ESRCH where nothing here has that name. */
static int find(struct event_spec *spec, const char *word, bool of_preset,
		struct reason *why)
{
	pfm_perf_encode_arg_t encode = { .attr = &spec->attr,
					 .size = sizeof(encode) };
	int err;

	if (strncmp(word, "vmstat:", 7) == 0)
		return find_vmstat(spec, word + 7, why);
	spec->attr.size = sizeof(spec->attr);
	err = pfm_get_os_event_encoding(word, PFM_PLM0 | PFM_PLM3,
					PFM_OS_PERF_EVENT, &encode);
	if (err == PFM_SUCCESS) {
		bool software = spec->attr.type == PERF_TYPE_SOFTWARE ||
				spec->attr.type == PERF_TYPE_TRACEPOINT;

		spec->kind = software ? EVENT_SOFTWARE : EVENT_CPU;
		return probe(spec, why);
	}
	if (is_tracepoint(word))
		return find_tracepoint(spec, word, why);
	if (of_preset && !has_pmu())
		return reason_set(why, -ENODEV, NO_PMU);
	return reason_set(why, -ESRCH, "libpfm4: %s on this CPU",
			  pfm_strerror(err));
}

/* --- the list ------------------------------------------------------------- */

static void note_missing(struct event_names *names, const char *word,
			 const struct reason *why)
{
	for (size_t i = 0; i < names->nr_missing; i++) {
		struct event_missing *missing = &names->missing[i];
		size_t used = strlen(missing->names);

		if (strcmp(missing->why.text, why->text) != 0)
			continue;
		snprintf(missing->names + used, sizeof(missing->names) - used,
			 ", %s", word);
		return;
	}
	if (names->nr_missing == EVENTS_MAX)
		return;

	struct event_missing *missing = &names->missing[names->nr_missing++];

	snprintf(missing->names, sizeof(missing->names), "%s", word);
	missing->why = *why;
}

/* What this machine does not count is missing; but a word of the user's own
 * that is no name is a mistake. */
static int lacks_it(const char *word, bool of_preset, int err,
		    struct reason *why)
{
	const char *words[NR_PRESETS + 1] = { NULL };

	if (of_preset || err != -ESRCH)
		return 0;
	for (size_t i = 0; i < NR_PRESETS; i++)
		words[i] = presets[i];
	return event_typo(word, words, why);
}

static int add(struct event_names *names, const char *word, bool of_preset,
	       struct reason *why)
{
	struct event_spec spec = { .kind = EVENT_CPU };
	struct reason lacks;
	int err;

	if (strlen(word) >= EVENT_NAME)
		return reason_set(why, -EINVAL, "--events: %.40s...: too long",
				  word);
	for (size_t i = 0; i < names->nr; i++)
		if (strcmp(names->specs[i].name, word) == 0)
			return 0;
	snprintf(spec.name, sizeof(spec.name), "%s", word);
	err = find(&spec, word, of_preset, &lacks);
	if (err) {
		err = lacks_it(word, of_preset, err, why);
		if (!err)
			note_missing(names, word, &lacks);
		return err;
	}
	if (names->nr == EVENTS_MAX)
		return reason_set(why, -EINVAL, "--events: more than %d events",
				  EVENTS_MAX);
	names->specs[names->nr++] = spec;
	return 0;
}

static int add_all(struct event_names *names, const char *list, bool of_preset,
		   struct reason *why)
{
	char *text = memory_text(list), *rest = text, *word;
	int err = 0;

	while (!err && (word = strsep(&rest, ","))) {
		const char *preset = event_preset(word, this_pmu());

		err = !*word   ? reason_set(why, -EINVAL,
					    "--events %s: an event is missing "
					      "beside a comma",
					    list)
		      : preset ? add_all(names, preset, true, why)
			       : add(names, word, of_preset, why);
	}
	free(text);
	return err;
}

int event_names_parse(struct event_names *names, const char *list,
		      struct reason *why)
{
	int err = pfm_initialize();

	*names = (struct event_names){ 0 };
	if (err != PFM_SUCCESS)
		return reason_set(why, -EIO, "libpfm4 does not start: %s",
				  pfm_strerror(err));
	err = add_all(names, list, false, why);
	pfm_terminate();
	return err;
}
