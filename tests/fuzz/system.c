/* system - files of /proc and /sys: each piece of the bytes is one, whose place
 * its first byte says. */
#include "fuzz.h"

#include "base/file.h"
#include "host/busy.h"
#include "host/cpuinfo.h"
#include "host/limits.h"
#include "host/machine.h"
#include "host/noise.h"
#include "host/setting.h"

static const char *const places[] = {
	"/proc/cpuinfo",
	"/proc/meminfo",
	"/proc/stat",
	"/proc/cmdline",
	"/proc/buddyinfo",
	"/proc/loadavg",
	"/proc/pressure/cpu",
	"/proc/pressure/memory",
	"/proc/self/cgroup",
	"/proc/self/mountinfo",
	"/proc/mounts",
	"/proc/swaps",
	"/proc/version",
	"/proc/sys/kernel/osrelease",
	"/proc/sys/kernel/numa_balancing",
	"/boot/config-6.1.0-test",
	"/sys/fs/cgroup/memory.max",
	"/sys/fs/cgroup/memory.stat",
	"/sys/fs/cgroup/memory.current",
	"/sys/fs/cgroup/cpu.max",
	"/sys/fs/cgroup/pids.max",
	"/sys/kernel/mm/transparent_hugepage/enabled",
	"/sys/kernel/mm/transparent_hugepage/defrag",
	"/sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled",
	"/sys/kernel/mm/ksm/run",
	"/sys/kernel/mm/lru_gen/enabled",
	"/sys/devices/system/cpu/vulnerabilities/meltdown",
};

#define NR (sizeof(places) / sizeof(*places))

static char root[64];
static unsigned written; /* a set of places */

static void remove_root(void)
{
	fuzz_remove(root);
}

static void make_root(void)
{
	char path[256];

	snprintf(root, sizeof(root), "/dev/shm/cowbench-fuzz.XXXXXX");
	FUZZ_CHECK(mkdtemp(root));
	atexit(remove_root);
	for (size_t i = 0; i < NR; i++) {
		snprintf(path, sizeof(path), "%s%s", root, places[i]);
		for (char *at = path + strlen(root) + 1; (at = strchr(at, '/'));
		     *at++ = '/') {
			*at = '\0';
			mkdir(path, 0700);
		}
	}
}

static void put(size_t place, const uint8_t *data, size_t size)
{
	char path[256];
	int file;

	snprintf(path, sizeof(path), "%s%s", root, places[place]);
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	FUZZ_CHECK(file >= 0 && write(file, data, size) == (ssize_t)size);
	close(file);
	written |= 1u << place;
}

/* What the bytes before left, and these do not have. */
static void empty(unsigned before)
{
	char path[256];

	for (size_t i = 0; i < NR; i++)
		if (before & ~written & (1u << i)) {
			snprintf(path, sizeof(path), "%s%s", root, places[i]);
			unlink(path);
		}
}

static void look(void)
{
	struct facts facts = { 0 };
	struct limits limits;
	struct setting setting;
	double stolen, total;
	const char *texts[64];
	char text[SETTING_TEXT];
	struct reason why;
	char *cpuinfo = file_read_all(root, "/proc/cpuinfo");

	machine_facts(&facts, root, true);
	machine_warnings(&facts, texts, 64);
	facts_clear(&facts);
	limits_look(&limits, root);
	noise_steal(root, &stolen, &total);
	busy_pressure(root, "cpu");
	cpuinfo_has(cpuinfo, "hypervisor");
	cpuinfo_guest(root, cpuinfo);
	free(cpuinfo);
	if (setting_find(&setting, root, "thp.enabled", &why) == 0 &&
	    setting_read(&setting, root, text, &why) == 0)
		setting_word(text, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned before = written;

	if (!root[0])
		make_root();
	written = 0;
	while (size) {
		size_t length;
		const uint8_t *piece = fuzz_piece(&data, &size, &length);

		if (length)
			put(piece[0] % NR, piece + 1, length - 1);
	}
	empty(before);
	look();
	return 0;
}
