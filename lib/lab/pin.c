/* pin.c - see pin.h. */
#include "lab/pin.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* "0-3,8" of a sysfs list, cut to the CPUs that we may use. */
static void node_cpus(unsigned node, const cpu_set_t *ours, cpu_set_t *cpus)
{
	char path[64], list[4096];

	CPU_ZERO(cpus);
	snprintf(path, sizeof(path), "/sys/devices/system/node/node%u/cpulist",
		 node);
	file_read(NULL, path, list, sizeof(list));
	for (char *rest = list, *part; (part = strtok_r(rest, ",\n", &rest));) {
		unsigned from, to;
		int got = sscanf(part, "%u-%u", &from, &to);

		if (got < 1)
			continue;
		if (got == 1)
			to = from;
		for (unsigned cpu = from; cpu <= to && cpu < CPU_SETSIZE; cpu++)
			if (CPU_ISSET(cpu, ours))
				CPU_SET(cpu, cpus);
	}
}

/* The CPU number `place` of the set, counted round and round.  -1: the set is
 * empty. */
static int pick(const cpu_set_t *cpus, unsigned place)
{
	unsigned nr = (unsigned)CPU_COUNT(cpus);

	if (!nr)
		return -1;
	place %= nr;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, cpus) && place-- == 0)
			return cpu;
	return -1;
}

/* The guest's node of a virtual CPU, and its place among that node's. */
static size_t node_of(const struct topology *topology, unsigned cpu,
		      unsigned *place)
{
	size_t node = 0;

	while (node + 1 < topology->nr && cpu >= topology->nodes[node].cpus)
		cpu -= topology->nodes[node++].cpus;
	*place = cpu;
	return node;
}

static bool pin_thread(pid_t thread, unsigned virtual_cpu,
		       const struct topology *topology, unsigned host_nodes)
{
	cpu_set_t ours, on_node, one;
	unsigned place;
	size_t node = node_of(topology, virtual_cpu, &place);
	int cpu = -1;

	sched_getaffinity(0, sizeof(ours), &ours);
	if (node < host_nodes) {
		node_cpus((unsigned)node, &ours, &on_node);
		cpu = pick(&on_node, place);
	}
	if (cpu < 0)
		cpu = pick(&ours, virtual_cpu);
	if (cpu < 0)
		return false;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	return sched_setaffinity(thread, sizeof(one), &one) == 0;
}

unsigned pin_cpus(pid_t emulator, const struct topology *topology,
		  unsigned host_nodes)
{
	char path[64], name[64];
	unsigned held = 0;
	DIR *threads;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)emulator);
	threads = opendir(path);
	for (struct dirent *entry; threads && (entry = readdir(threads));) {
		pid_t thread = (pid_t)atoi(entry->d_name);
		unsigned cpu;

		if (thread <= 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%d/comm",
			 (int)emulator, (int)thread);
		/* QEMU's names with debug-threads=on. */
		if (file_read(NULL, path, name, sizeof(name)) > 0 &&
		    sscanf(name, "CPU %u/KVM", &cpu) == 1)
			held += pin_thread(thread, cpu, topology, host_nodes);
	}
	if (threads)
		closedir(threads);
	return held;
}
