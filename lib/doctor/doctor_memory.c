/* doctor_memory.c - what else works on memory: THP, KSM, DAMON, NUMA balancing,
 * the host's reporting, swap, fragmentation. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "doctor/doctor.h"
#include "host/busy.h"
#include "mm/kind.h"

#define THP   "/sys/kernel/mm/transparent_hugepage/"
#define KSM   "/sys/kernel/mm/ksm/"
#define DAMON "/sys/kernel/mm/damon/admin/kdamonds/"

/* --- folios --------------------------------------------------------------- */

static void look_thp(struct doctor *doctor)
{
	char enabled[32], defrag[32];

	if (file_choice(doctor->root, THP "enabled", enabled, sizeof(enabled)) <
	    0) {
		doctor_add(doctor, LEVEL_NOTE, "thp",
			   "kind=thp and kind=thp_pte are skipped",
			   "boot a kernel with CONFIG_TRANSPARENT_HUGEPAGE",
			   "none");
		return;
	}
	file_choice(doctor->root, THP "defrag", defrag, sizeof(defrag));

	bool never = strcmp(enabled, "never") == 0;
	bool always = strcmp(enabled, "always") == 0;
	/* kernel mm/huge_memory.c:vma_thp_gfp_mask: with these two a fault of
	 * MADV_HUGEPAGE does not compact, so it may get base pages. */
	bool lazy = strcmp(defrag, "never") == 0 ||
		    strcmp(defrag, "defer") == 0;

	doctor_add(doctor, never || always || lazy ? LEVEL_NOTE : LEVEL_GOOD,
		   "thp",
		   never ? "kind=thp and kind=thp_pte are skipped, unless the "
			   "run has --set"
		   : always ? "every program gets huge pages unasked, and "
			      "khugepaged works for all"
			    : "a fault may get base pages for want of a free "
			      "huge one",
		   never || always ? "echo madvise > " THP "enabled"
				   : "echo madvise > " THP "defrag",
		   "%s, defrag %s", enabled, defrag);
}

/* As mm/kind.c:pmd_bytes() has it, of the machine that is looked at. */
static long long pmd_bytes_there(const struct doctor *doctor)
{
	long long page = sysconf(_SC_PAGESIZE);

	return file_number(doctor->root, THP "hpage_pmd_size", page / 8 * page);
}

/* Folio sizes below a PMD's that faults use without any madvise(). */
static void look_mthp(struct doctor *doctor)
{
	char *path = memory_format("%s" THP, doctor->root ? doctor->root : "");
	struct dirent **names;
	int nr = scandir(path, &names, NULL, versionsort);
	long long pmd = pmd_bytes_there(doctor) >> 10;
	char thp[32], word[32], on[96] = "";
	unsigned sizes = 0, used;
	unsigned long size;
	bool unasked = false;

	free(path);
	file_choice(doctor->root, THP "enabled", thp, sizeof(thp));
	for (int i = 0; i < nr; i++) {
		if (sscanf(names[i]->d_name, "hugepages-%lukB", &size) == 1 &&
		    (long long)size < pmd) {
			char *file = memory_format(THP "%s/enabled",
						   names[i]->d_name);

			/* A size that exists for shared memory alone has no
			 * such file. */
			file_choice(doctor->root, file, word, sizeof(word));
			free(file);
			sizes += word[0] != '\0';
			used = (unsigned)strlen(on);
			if (word[0] && strcmp(word, "never") != 0)
				snprintf(on + used, sizeof(on) - used,
					 "%s%lu kB %s", used ? ", " : "", size,
					 word);
			unasked |= strcmp(word, "always") == 0 ||
				   (strcmp(word, "inherit") == 0 &&
				    strcmp(thp, "always") == 0);
		}
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
	doctor_add(doctor, unasked ? LEVEL_NOTE : LEVEL_GOOD, "mthp",
		   "every program gets folios of these sizes unasked",
		   "echo never > " THP "hugepages-SIZEkB/enabled", "%s",
		   !sizes  ? "no switches in this kernel"
		   : on[0] ? on
			   : "all sizes never");
}

static void look_khugepaged(struct doctor *doctor)
{
	char enabled[32];
	long long sleep_ms = file_number(
		doctor->root, THP "khugepaged/scan_sleep_millisecs", -1);
	long long pages =
		file_number(doctor->root, THP "khugepaged/pages_to_scan", 0);

	if (sleep_ms < 0 || file_choice(doctor->root, THP "enabled", enabled,
					sizeof(enabled)) < 0)
		return;
	if (strcmp(enabled, "never") == 0) {
		doctor_add(doctor, LEVEL_GOOD, "khugepaged", "", "", "off");
		return;
	}
	doctor_add(doctor, sleep_ms < 1000 ? LEVEL_NOTE : LEVEL_GOOD,
		   "khugepaged",
		   "it wakes often, and collapses pages under a benchmark",
		   "echo 10000 > " THP "khugepaged/scan_sleep_millisecs",
		   "%lld pages each %lld ms", pages, sleep_ms);
}

static void look_hugetlb(struct doctor *doctor, const char *meminfo)
{
	const char *total = meminfo ? strstr(meminfo, "HugePages_Total:")
				    : NULL;
	const char *nr_free = meminfo ? strstr(meminfo, "HugePages_Free:")
				      : NULL;

	if (total && nr_free)
		doctor_add(doctor, LEVEL_GOOD, "hugetlb", "", "",
			   "%lu pages in the pool, %lu free",
			   strtoul(total + 16, NULL, 10),
			   strtoul(nr_free + 15, NULL, 10));
}

/* --- who works on pages --------------------------------------------------- */

static void look_ksm(struct doctor *doctor)
{
	long long run = file_number(doctor->root, KSM "run", -1);
	long long pages = file_number(doctor->root, KSM "pages_shared", 0) +
			  file_number(doctor->root, KSM "pages_unshared", 0) +
			  file_number(doctor->root, KSM "pages_volatile", 0);

	if (run < 0)
		doctor_add(doctor, LEVEL_GOOD, "ksm", "", "", "none");
	else if (run != 1)
		doctor_add(doctor, LEVEL_GOOD, "ksm", "", "", "off");
	else
		doctor_add(doctor, pages ? LEVEL_BAD : LEVEL_NOTE, "ksm",
			   pages ? "ksmd write-protects and merges pages, and "
				   "takes CPU"
				 : "ksmd is on: it merges what a program "
				   "gives it",
			   "echo 0 > " KSM "run", "on, %lld pages looked at",
			   pages);
}

static bool is_yes(const char *root, const char *path)
{
	char text[16];

	return file_read(root, path, text, sizeof(text)) > 0 &&
	       (text[0] == 'Y' || text[0] == '1');
}

/* The action of a kdamond's first scheme, such as "pageout"; "looks" where it
 * has no scheme. */
static void read_action(const char *root, long long kdamond, char action[32])
{
	char *path = memory_format(DAMON "%lld/contexts/0/schemes/0/action",
				   kdamond);

	if (file_read(root, path, action, 32) <= 0)
		snprintf(action, 32, "looks");
	free(path);
}

static void look_damon(struct doctor *doctor)
{
	static const struct {
		const char *name, *change;
	} modules[] = {
#define MODULE(name) name, "echo N > /sys/module/" name "/parameters/enabled"
		{ MODULE("damon_reclaim") },
		{ MODULE("damon_lru_sort") },
		{ MODULE("damon_stat") },
	};
	long long nr = file_number(doctor->root, DAMON "nr_kdamonds", 0);
	const char *change = "";
	char value[96] = "", text[32];

	for (long long i = 0; i < nr && i < 64; i++) {
		char *path = memory_format(DAMON "%lld/state", i);
		size_t used = strlen(value);

		if (file_read(doctor->root, path, text, sizeof(text)) > 0 &&
		    strcmp(text, "on") == 0) {
			read_action(doctor->root, i, text);
			snprintf(value + used, sizeof(value) - used,
				 "%skdamond %lld: %s", used ? ", " : "", i,
				 text);
			change = "echo off > " DAMON "NUMBER/state";
		}
		free(path);
	}
	for (size_t i = 0; i < sizeof(modules) / sizeof(*modules); i++) {
		char *path = memory_format("/sys/module/%s/parameters/enabled",
					   modules[i].name);
		size_t used = strlen(value);

		if (is_yes(doctor->root, path)) {
			snprintf(value + used, sizeof(value) - used, "%s%s",
				 used ? ", " : "", modules[i].name);
			change = modules[i].change;
		}
		free(path);
	}
	/* DAMON is not bad: it acts on memory that was untouched for seconds,
	 * and a trial's memory is not.  But it takes a reference to each folio
	 * that it looks at (kernel mm/damon/ops-common.c:damon_get_folio()). */
	doctor_add(
		doctor, value[0] ? LEVEL_NOTE : LEVEL_GOOD, "damon",
		"it holds single pages for a moment, so that some folios are "
		"not split, collapsed or reused: strays",
		change, "%s", value[0] ? value : "asleep");
}

static void look_nodes(struct doctor *doctor)
{
	char nodes[64];

	if (file_read(doctor->root, "/sys/devices/system/node/has_memory",
		      nodes, sizeof(nodes)) <= 0)
		return;

	bool many = strpbrk(nodes, "-,") != NULL;

	doctor_add(doctor, many ? LEVEL_GOOD : LEVEL_NOTE, "nodes",
		   "nothing can migrate: migrate, numa_hint and the like are "
		   "skipped",
		   "cowbench vm --kernel debian:6.12 --topology 2 -- run ...",
		   "%s%s", many ? "" : "only ", nodes);
}

static void look_balancing(struct doctor *doctor)
{
	char nodes[64];
	long long on =
		file_number(doctor->root, "/proc/sys/kernel/numa_balancing", 0);
	bool many = file_read(doctor->root,
			      "/sys/devices/system/node/has_memory", nodes,
			      sizeof(nodes)) > 0 &&
		    strpbrk(nodes, "-,");

	/* kernel kernel/sched/fair.c:task_numa_work */
	doctor_add(doctor, on && many ? LEVEL_BAD : LEVEL_GOOD,
		   "numa_balancing",
		   "it unmaps pages to see who touches them, and moves them",
		   "sysctl kernel.numa_balancing=0", "%s%s", on ? "on" : "off",
		   many ? "" : ", one node");
}

/* --- the host's part ------------------------------------------------------ */

/* A balloon (virtio device 5) with VIRTIO_BALLOON_F_REPORTING, bit 5. */
static bool reports_pages(const char *root)
{
	char *path =
		memory_format("%s/sys/bus/virtio/devices", root ? root : "");
	DIR *folder = opendir(path);
	struct dirent *entry;
	bool reports = false;

	free(path);
	while (folder && (entry = readdir(folder))) {
		char *device = memory_format(
			"/sys/bus/virtio/devices/%s/device", entry->d_name);
		char *features = memory_format(
			"/sys/bus/virtio/devices/%s/features", entry->d_name);
		char id[16], bits[128];

		reports |= entry->d_name[0] != '.' &&
			   file_read(root, device, id, sizeof(id)) > 0 &&
			   strtoul(id, NULL, 16) == 5 &&
			   file_read(root, features, bits, sizeof(bits)) > 5 &&
			   bits[5] == '1';
		free(device);
		free(features);
	}
	if (folder)
		closedir(folder);
	return reports;
}

static void look_lazy(struct doctor *doctor, const char *meminfo)
{
	char *line = file_read_all(doctor->root, "/proc/cmdline");
	const char *unaccepted = meminfo ? strstr(meminfo, "Unaccepted:")
					 : NULL;
	unsigned long kb = unaccepted ? strtoul(unaccepted + 11, NULL, 10) : 0;
	const char *word = NULL;

	if (line && strstr(line, "deferred_init=lazy"))
		word = "deferred_init=lazy";
	if (kb)
		word = "accepted by the host at its first touch";
	doctor_add(doctor,
		   reports_pages(doctor->root) ? LEVEL_NOTE : LEVEL_GOOD,
		   "page_reporting",
		   "idle memory goes back to the host: its next first touch "
		   "pays the host's fault (the warm-up round takes it)",
		   "start the guest with free-page-reporting=off", "%s",
		   reports_pages(doctor->root) ? "on" : "off");
	doctor_add(doctor, word ? LEVEL_NOTE : LEVEL_GOOD, "lazy_memory",
		   "memory is made ready at its first use: fault costs more "
		   "until it was touched once",
		   kb ? "boot with accept_memory=eager"
		      : "boot without deferred_init=lazy",
		   "%s", word ? word : "no");
	free(line);
}

/* --- what is free --------------------------------------------------------- */

static void look_swap(struct doctor *doctor)
{
	char *swaps = file_read_all(doctor->root, "/proc/swaps");
	double total = 0, taken = 0;
	unsigned nr = 0;

	for (char *rest = swaps, *line;
	     rest && (line = strtok_r(rest, "\n", &rest));) {
		double size, used;

		if (sscanf(line, "%*s %*s %lf %lf", &size, &used) != 2)
			continue;
		nr++;
		total += size / 1024;
		taken += used / 1024;
	}
	free(swaps);
	if (!nr)
		doctor_add(doctor, LEVEL_GOOD, "swap", "", "", "none");
	else
		doctor_add(doctor, taken > 0 ? LEVEL_NOTE : LEVEL_GOOD, "swap",
			   "memory was short: reclaim may meet a benchmark's "
			   "pages",
			   "swapoff -a && swapon -a", "%.0f of %.0f MiB in use",
			   taken, total);
}

/* How much of each node's free memory lies in blocks of a PMD's size (2 MiB
 * with pages of 4 KiB) or more. */
static void look_fragmentation(struct doctor *doctor)
{
	long long pmd = pmd_bytes_there(doctor);
	struct buddy buddy;
	char value[100] = "";
	double worst = 1;

	buddy_look(&buddy, doctor->root, block_order((size_t)pmd));
	for (int node = 0; node < BUDDY_NODES; node++) {
		size_t used = strlen(value);

		if (buddy.all[node] <= 0)
			continue;

		double share = buddy.large[node] / buddy.all[node];

		snprintf(value + used, sizeof(value) - used,
			 "%snode %d %.0f %%", used ? ", " : "", node,
			 share * 100);
		if (share < worst)
			worst = share;
	}
	if (value[0])
		doctor_add(doctor, worst < 0.25 ? LEVEL_NOTE : LEVEL_GOOD,
			   "fragmentation",
			   "huge pages are hard to find: faults compact, or "
			   "fall back to base pages",
			   "echo 1 > /proc/sys/vm/compact_memory",
			   "free in blocks of %lld MiB on: %s", pmd >> 20,
			   value);
}

void doctor_look_memory(struct doctor *doctor)
{
	char *meminfo = file_read_all(doctor->root, "/proc/meminfo");

	look_thp(doctor);
	look_mthp(doctor);
	look_khugepaged(doctor);
	look_hugetlb(doctor, meminfo);
	look_ksm(doctor);
	look_damon(doctor);
	look_nodes(doctor);
	look_balancing(doctor);
	look_lazy(doctor, meminfo);
	look_swap(doctor);
	look_fragmentation(doctor);
	free(meminfo);
}
