/* bind.c - being held to a place: see placement.h.  A trial needs no more of a
 * placement than this, and has no hwloc (trial/main.c). */
#include <errno.h>
#include <numa.h>
#include <numaif.h>
#include <sched.h>

#include "mm/placement.h"

int place_other_cpu(const struct place *place)
{
	cpu_set_t usable;

	if (sched_getaffinity(0, sizeof(usable), &usable))
		return -1;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (cpu != place->cpu && CPU_ISSET(cpu, &usable))
			return cpu;
	return -1;
}

size_t place_cpus(const struct place *place, int *cpus, size_t nr)
{
	bool nodes = numa_available() >= 0;
	cpu_set_t usable;
	size_t found = 0;

	if (nr)
		cpus[found++] = place->cpu;
	if (sched_getaffinity(0, sizeof(usable), &usable))
		return found;
	for (int cpu = CPU_SETSIZE - 1; cpu >= 0 && found < nr; cpu--)
		if (CPU_ISSET(cpu, &usable) && cpu != place->cpu &&
		    (!nodes || numa_node_of_cpu(cpu) == place->cpu_node))
			cpus[found++] = cpu;
	return found;
}

int place_bind_cpu(const struct place *place, struct reason *why)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(place->cpu, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		return reason_errno(why, -errno, "holding the trial on CPU %d",
				    place->cpu);
	return 0;
}

/* Asked with a policy that there is not, which is refused as such (kernel
 * mm/mempolicy.c:sanitize_mpol_flags()). */
int placement_can_bind(struct reason *why)
{
	if (numa_max_node() <= 0 || set_mempolicy(255, NULL, 0) == 0 ||
	    errno == EINVAL)
		return 0;
	return reason_refused(why, -errno, "set_mempolicy()", "CONFIG_NUMA");
}

int place_bind_memory(int node, struct reason *why)
{
	unsigned long nodes[16] = { 0 };
	const size_t word = 8 * sizeof(nodes[0]);
	long got;

	if (numa_max_node() <= 0)
		return 0;
	if (node < 0) {
		got = set_mempolicy(MPOL_DEFAULT, NULL, 0);
	} else {
		nodes[(size_t)node / word] |= 1ul << (size_t)node % word;
		got = set_mempolicy(MPOL_BIND, nodes, sizeof(nodes) * 8);
	}
	/* Refused: then only what the kernel does by itself was resolved,
	 * memory of the CPU's node. */
	if (got == 0 || placement_can_bind(NULL))
		return 0;
	return reason_errno(why, -errno, "binding memory to node %d", node);
}
