/* machine.c - see machine.h. */
#include "host/machine.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

#include "base/build_id.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"
#include "host/cpuinfo.h"

static void set_hash(struct facts *facts, const char *key, uint64_t hash)
{
	char text[20];

	snprintf(text, sizeof(text), "%016llx", (unsigned long long)hash);
	facts_set_text(facts, key, text);
}

static void set_file(struct facts *facts, const char *key, const char *root,
		     const char *path)
{
	char text[512];

	if (file_read(root, path, text, sizeof(text)) < 0)
		facts_set_null(facts, key);
	else
		facts_set_text(facts, key, text);
}

static void set_choice(struct facts *facts, const char *key, const char *root,
		       const char *path)
{
	char word[64];

	if (file_choice(root, path, word, sizeof(word)) < 0)
		facts_set_null(facts, key);
	else
		facts_set_text(facts, key, word);
}

static void set_number(struct facts *facts, const char *key, const char *root,
		       const char *path)
{
	long long number = file_number(root, path, -1);

	if (number < 0)
		facts_set_null(facts, key);
	else
		facts_set_number(facts, key, (double)number);
}

/* --- the kernel ---------------------------------------------------------- */

/* Options of a kernel's configuration that slow or change memory management,
 * and the warning for each that is on ("": none). */
static const struct {
	const char *name, *warning;
} options[] = {
	{ "KASAN", "the kernel has KASAN: every access is checked" },
	{ "DEBUG_VM", "the kernel has DEBUG_VM: faults run checks" },
	{ "PROVE_LOCKING", "the kernel has lockdep: every lock is checked" },
	{ "DEBUG_PAGEALLOC", "the kernel has DEBUG_PAGEALLOC" },
	{ "PAGE_POISONING", "the kernel poisons freed pages" },
	{ "KCSAN", "the kernel has KCSAN: accesses are watched" },
	{ "KMSAN", "the kernel has KMSAN: memory is shadowed" },
	{ "INIT_ON_ALLOC_DEFAULT_ON", "" },
	{ "INIT_ON_FREE_DEFAULT_ON", "" },
	{ "PREEMPT", "" },
	{ "PREEMPT_VOLUNTARY", "" },
	{ "PREEMPT_NONE", "" },
	{ "PREEMPT_LAZY", "" },
	{ "PREEMPT_RT", "" },
	{ "LRU_GEN_ENABLED", "" },
	{ "PER_VMA_LOCK", "" },
	{ "MEM_SOFT_DIRTY", "" },
	{ "NO_PAGE_MAPCOUNT", "" },
};

#define NR_OPTIONS (sizeof(options) / sizeof(*options))

static void key_of_option(char key[64], size_t i)
{
	snprintf(key, 64, "kernel.config.%s", options[i].name);
}

static void add_config(struct facts *facts, const char *root,
		       const char *release)
{
	char *paths[] = {
		memory_format("%s/proc/config.gz", root ? root : ""),
		memory_format("%s/boot/config-%s", root ? root : "", release),
	};
	gzFile file = gzopen(paths[0], "rb"); /* reads plain text as well */
	char line[4096], key[64];
	uint64_t hash = HASH_START;

	if (!file)
		file = gzopen(paths[1], "rb");
	free(paths[0]);
	free(paths[1]);
	if (!file) {
		facts_set_null(facts, "kernel.config_hash");
		return;
	}
	while (gzgets(file, line, sizeof(line))) {
		if (strncmp(line, "CONFIG_", 7) != 0)
			continue;
		hash = hash_more(hash, line, strlen(line));

		char *value = strchr(line, '=');

		for (size_t i = 0; value && i < NR_OPTIONS; i++)
			if ((size_t)(value - line) ==
				    7 + strlen(options[i].name) &&
			    strncmp(line + 7, options[i].name,
				    strlen(options[i].name)) == 0) {
				key_of_option(key, i);
				facts_set_bool(facts, key, true);
			}
	}
	gzclose(file);
	set_hash(facts, "kernel.config_hash", hash);
}

size_t machine_warnings(const struct facts *facts, const char **texts,
			size_t room)
{
	size_t nr = 0;

	for (size_t i = 0; i < NR_OPTIONS; i++) {
		char key[64];

		key_of_option(key, i);
		if (options[i].warning[0] && facts_find(facts, key) &&
		    nr < room)
			texts[nr++] = options[i].warning;
	}
	return nr;
}

/* Words of the kernel's command line that concern memory or time are recorded
 * as they are.  The others may name disks or secrets, so only their hash is. */
static void add_command_line(struct facts *facts, const char *root)
{
	static const char *const told[] = {
		"transparent_hugepage",
		"thp_anon",
		"mitigations",
		"nosmt",
		"isolcpus",
		"nohz_full",
		"rcu_nocbs",
		"init_on_alloc",
		"init_on_free",
		"hugepages",
		"hugepagesz",
		"default_hugepagesz",
		"numa_balancing",
		"numa",
		"tsc",
		"clocksource",
		"nopti",
		"pti",
		"kaslr",
		"nokaslr",
		"norandmaps",
		"deferred_init",
		"preempt",
		"page_reporting.page_reporting_order",
		"idle",
		"processor.max_cstate",
		"intel_pstate",
		"amd_pstate",
		"spectre_v2",
		"debug_pagealloc",
		"page_poison",
		"slub_debug",
		"cgroup_disable",
		"swiotlb",
	};
	char *line = file_read_all(root, "/proc/cmdline");
	char *kept = memory_text("");
	uint64_t hash = HASH_START;

	if (!line) {
		facts_set_null(facts, "kernel.command_line");
		free(kept);
		return;
	}
	for (char *rest = line, *word; (word = strtok_r(rest, " \n", &rest));) {
		size_t length = strcspn(word, "=");
		bool tell = false;

		for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
			tell |= strlen(told[i]) == length &&
				strncmp(told[i], word, length) == 0;
		if (!tell) {
			hash = hash_more(hash, word, strlen(word) + 1);
			continue;
		}
		memory_append(&kept, "%s%s", kept[0] ? " " : "", word);
	}
	facts_set_text(facts, "kernel.command_line", kept);
	set_hash(facts, "kernel.command_line_hash", hash);
	free(kept);
	free(line);
}

static void add_kernel(struct facts *facts, const char *root)
{
	char text[512];

	set_file(facts, "kernel.release", root, "/proc/sys/kernel/osrelease");
	set_file(facts, "kernel.version", root, "/proc/sys/kernel/version");
	file_read(root, "/proc/sys/kernel/osrelease", text, sizeof(text));
	add_config(facts, root, text);
	add_command_line(facts, root);
	if (file_read(root, "/proc/sys/kernel/tainted", text, sizeof(text)) > 0)
		facts_set_text(facts, "kernel.tainted", text);
	if (file_choice(root, "/sys/kernel/security/lockdown", text,
			sizeof(text)) == 0)
		facts_set_text(facts, "kernel.lockdown", text);
	if (file_choice(root, "/sys/kernel/debug/sched/preempt", text,
			sizeof(text)) == 0 &&
	    text[0])
		facts_set_text(facts, "kernel.preempt", text);
}

/* --- the CPU and the machine ---------------------------------------------- */

static void add_cpu(struct facts *facts, const char *root)
{
	static const struct {
		const char *name, *key;
	} fields[] = {
		{ "model name", "cpu.model" },
		{ "microcode", "cpu.microcode" },
		{ "cpu family", "cpu.family" },
		{ "model", "cpu.model_number" },
		{ "stepping", "cpu.stepping" },
	};
	char *info = file_read_all(root, "/proc/cpuinfo");
	bool guest = cpuinfo_guest(root, info);
	long online = 0;

	for (char *rest = info ? info : NULL, *line;
	     rest && (line = strtok_r(rest, "\n", &rest));) {
		char *colon = strchr(line, ':');

		if (!colon)
			continue;

		size_t length = strcspn(line, "\t:");
		const char *value = colon[1] == ' ' ? colon + 2 : colon + 1;

		online += strncmp(line, "processor", length) == 0 &&
			  length == 9;
		for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
			if (strlen(fields[i].name) == length &&
			    strncmp(fields[i].name, line, length) == 0 &&
			    !facts_find(facts, fields[i].key))
				facts_set_text(facts, fields[i].key, value);
	}
	free(info);
	facts_set_number(facts, "cpu.online", (double)online);
	facts_set_bool(facts, "guest", guest);

	char *path = memory_format("%s/sys/devices/system/cpu/vulnerabilities",
				   root ? root : "");
	struct dirent **names;
	int nr = scandir(path, &names, NULL, alphasort);

	for (int i = 0; i < nr; i++) {
		if (names[i]->d_name[0] != '.') {
			char *key = memory_format("cpu.mitigations.%s",
						  names[i]->d_name);
			char *file = memory_format(
				"/sys/devices/system/cpu/vulnerabilities/%s",
				names[i]->d_name);

			set_file(facts, key, root, file);
			free(key);
			free(file);
		}
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
	free(path);
	set_file(facts, "cpu.governor", root,
		 "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
	set_file(facts, "cpu.smt", root, "/sys/devices/system/cpu/smt/control");
}

static double meminfo(const char *text, const char *name)
{
	const char *line = text ? strstr(text, name) : NULL;

	return line ? strtod(line + strlen(name), NULL) * 1024 : -1;
}

static void add_memory(struct facts *facts, const char *root)
{
	char *text = file_read_all(root, "/proc/meminfo");
	double total = meminfo(text, "MemTotal:");
	double swap = meminfo(text, "SwapTotal:");

	free(text);
	if (total >= 0)
		facts_set_number(facts, "memory.bytes", total);
	facts_set_number(facts, "memory.page_bytes",
			 (double)sysconf(_SC_PAGESIZE));
	if (swap >= 0)
		facts_set_number(facts, "swap.bytes", swap);
	set_number(facts, "swap.swappiness", root, "/proc/sys/vm/swappiness");
}

static void add_mthp(struct facts *facts, const char *root)
{
	char *path = memory_format("%s/sys/kernel/mm/transparent_hugepage",
				   root ? root : "");
	struct dirent **names;
	int nr = scandir(path, &names, NULL, versionsort);

	for (int i = 0; i < nr; i++) {
		if (strncmp(names[i]->d_name, "hugepages-", 10) == 0) {
			char *key =
				memory_format("mthp.%s", names[i]->d_name + 10);
			char *file = memory_format("/sys/kernel/mm/"
						   "transparent_hugepage/%s/"
						   "enabled",
						   names[i]->d_name);

			set_choice(facts, key, root, file);
			free(key);
			free(file);
		}
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
	free(path);
}

#define THP "/sys/kernel/mm/transparent_hugepage/"

static void add_settings(struct facts *facts, const char *root)
{
	set_choice(facts, "thp.enabled", root, THP "enabled");
	set_choice(facts, "thp.defrag", root, THP "defrag");
	set_number(facts, "thp.use_zero_page", root, THP "use_zero_page");
	set_number(facts, "thp.khugepaged_scan_ms", root,
		   THP "khugepaged/scan_sleep_millisecs");
	add_mthp(facts, root);
	set_number(facts, "ksm.run", root, "/sys/kernel/mm/ksm/run");
	set_number(facts, "numa_balancing", root,
		   "/proc/sys/kernel/numa_balancing");
	set_file(facts, "lru_gen", root, "/sys/kernel/mm/lru_gen/enabled");
	set_number(facts, "hugetlb.pages", root, "/proc/sys/vm/nr_hugepages");
	set_number(facts, "overcommit", root, "/proc/sys/vm/overcommit_memory");
	set_file(facts, "clocksource", root,
		 "/sys/devices/system/clocksource/clocksource0/"
		 "current_clocksource");
}

void machine_facts(struct facts *facts, const char *root, bool anonymous)
{
	char text[256];

	if (!anonymous) {
		set_file(facts, "host", root, "/proc/sys/kernel/hostname");
		set_file(facts, "boot_id", root,
			 "/proc/sys/kernel/random/boot_id");
	}
	add_kernel(facts, root);
	add_cpu(facts, root);
	add_memory(facts, root);
	add_settings(facts, root);
	facts_set_text(facts, "build.version", COWBENCH_VERSION);
	build_id(text);
	facts_set_text(facts, "build.id", text);
	facts_set_text(facts, "build.compiler", __VERSION__);
}

void machine_topology(struct facts *facts, const struct placement *placement)
{
	facts_set_number(facts, "topology.nodes", (double)placement->nr);
	if (placement->unbound.text[0])
		facts_set_text(facts, "topology.unbound",
			       placement->unbound.text);
	for (size_t i = 0; i < placement->nr; i++) {
		const struct place_node *node = &placement->nodes[i];
		char *key = memory_format("topology.node%d.bytes", node->id);

		facts_set_number(facts, key, (double)node->bytes);
		free(key);
		key = memory_format("topology.node%d.cpus", node->id);
		facts_set_bool(facts, key, node->cpu >= 0);
		free(key);
		key = memory_format("topology.node%d.distances", node->id);

		char *row = memory_text("");

		for (size_t j = 0; j < placement->nr; j++) {
			memory_append(&row, "%s%llu", j ? " " : "",
				      (unsigned long long)placement_distance(
					      placement, node->id,
					      placement->nodes[j].id));
		}
		facts_set_text(facts, key, row);
		free(row);
		free(key);
	}
}

void machine_witness(struct facts *facts, const struct witness *witness)
{
	facts_set_bool(facts, "frames", !witness->blind);
	if (witness->blind)
		facts_set_null(facts, "exclusivity");
	else
		facts_set_text(facts, "exclusivity",
			       witness->tracks ? "tracked" : "untracked");
}
