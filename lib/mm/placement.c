/* placement.c - see placement.h. */
#include "mm/placement.h"

#include <errno.h>
#include <hwloc.h>
#include <numa.h>
#include <numaif.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"

/* The node that a CPU belongs to: of those that list it the one with the fewest
 * CPUs (memory far from all CPUs, such as HBM or CXL, lists those that are
 * nearest), then the first. */
static hwloc_obj_t home_of(hwloc_topology_t topology, int cpu)
{
	hwloc_obj_t node = NULL, home = NULL;

	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE,
						  node))) {
		if (!hwloc_bitmap_isset(node->cpuset, (unsigned)cpu))
			continue;
		if (!home || hwloc_bitmap_weight(node->cpuset) <
				     hwloc_bitmap_weight(home->cpuset))
			home = node;
	}
	return home;
}

/* The last CPU of the node that we may run on: the first ones serve more of
 * the machine's interrupts.  -1: the node has none.
 *
 * hwloc gives a node of memory alone the CPUs of the nodes it is close to
 * (HMAT's initiators, the SLIT), so its word is not taken: this machine's
 * kernel knows, and elsewhere a CPU has one home. */
static int last_cpu(hwloc_topology_t topology, hwloc_obj_t node,
		    hwloc_const_cpuset_t allowed, bool here)
{
	bool known = here && numa_available() >= 0;
	int last = -1, cpu;

	hwloc_bitmap_foreach_begin(cpu, node->cpuset)
	{
		bool ours = known ? numa_node_of_cpu(cpu) == (int)node->os_index
				  : home_of(topology, cpu) == node;

		if (ours && hwloc_bitmap_isset(allowed, (unsigned)cpu))
			last = cpu;
	}
	hwloc_bitmap_foreach_end();
	return last;
}

static void load_distances(struct placement *placement,
			   hwloc_topology_t topology)
{
	struct hwloc_distances_s *distances;
	unsigned nr = 1;

	if (hwloc_distances_get_by_type(
		    topology, HWLOC_OBJ_NUMANODE, &nr, &distances,
		    HWLOC_DISTANCES_KIND_MEANS_LATENCY, 0) ||
	    nr == 0)
		return;
	placement->distances = memory_new(placement->nr * placement->nr,
					  sizeof(*placement->distances));
	for (unsigned i = 0; i < distances->nbobjs; i++) {
		for (unsigned j = 0; j < distances->nbobjs; j++) {
			const struct place_node *from = placement_node(
				placement, (int)distances->objs[i]->os_index);
			const struct place_node *to = placement_node(
				placement, (int)distances->objs[j]->os_index);

			if (from && to)
				placement->distances
					[(size_t)(from - placement->nodes) *
						 placement->nr +
					 (size_t)(to - placement->nodes)] =
					distances->values[i * distances->nbobjs +
							  j];
		}
	}
	hwloc_distances_release(topology, distances);
}

/* What firmware or the file says of how fast node j is from node i, or 0. */
static uint64_t attribute(hwloc_topology_t topology, hwloc_memattr_id_t which,
			  int from, int to)
{
	hwloc_obj_t i =
		hwloc_get_numanode_obj_by_os_index(topology, (unsigned)from);
	hwloc_obj_t j =
		hwloc_get_numanode_obj_by_os_index(topology, (unsigned)to);
	struct hwloc_location initiator = {
		.type = HWLOC_LOCATION_TYPE_CPUSET,
	};
	hwloc_uint64_t value;

	if (!i || !j || hwloc_bitmap_iszero(i->cpuset))
		return 0;
	initiator.location.cpuset = i->cpuset;
	if (hwloc_memattr_get_value(topology, which, j, &initiator, 0, &value))
		return 0;
	return value;
}

static void load_attributes(struct placement *placement,
			    hwloc_topology_t topology)
{
	size_t nr = placement->nr;

	placement->latency_ns = memory_new(nr * nr, sizeof(uint64_t));
	placement->bandwidth_mibs = memory_new(nr * nr, sizeof(uint64_t));
	for (size_t i = 0; i < nr; i++) {
		if (placement->nodes[i].cpu < 0)
			continue;
		for (size_t j = 0; j < nr; j++) {
			int from = placement->nodes[i].id;
			int to = placement->nodes[j].id;

			placement->latency_ns[i * nr + j] = attribute(
				topology, HWLOC_MEMATTR_ID_LATENCY, from, to);
			placement->bandwidth_mibs[i * nr + j] = attribute(
				topology, HWLOC_MEMATTR_ID_BANDWIDTH, from, to);
		}
	}
}

static void load_nodes(struct placement *placement, hwloc_topology_t topology,
		       bool here)
{
	hwloc_const_cpuset_t cpus = hwloc_topology_get_allowed_cpuset(topology);
	hwloc_const_nodeset_t allowed =
		hwloc_topology_get_allowed_nodeset(topology);
	int id;

	hwloc_bitmap_foreach_begin(id, allowed)
	{
		hwloc_obj_t node = hwloc_get_numanode_obj_by_os_index(
			topology, (unsigned)id);

		if (!node)
			continue;
		placement->nodes = memory_resize(placement->nodes,
						 placement->nr + 1,
						 sizeof(*placement->nodes));
		placement->nodes[placement->nr++] = (struct place_node){
			.id = id,
			.cpu = last_cpu(topology, node, cpus, here),
			.bytes = node->attr->numanode.local_memory,
		};
	}
	hwloc_bitmap_foreach_end();
}

/* Nodes that are there and not ours to use. */
static void load_hidden(struct placement *placement, hwloc_topology_t topology)
{
	hwloc_const_nodeset_t all =
		hwloc_topology_get_complete_nodeset(topology);
	int id;

	hwloc_bitmap_foreach_begin(id, all)
	{
		if (placement_node(placement, id))
			continue;
		placement->hidden = memory_resize(placement->hidden,
						  placement->nr_hidden + 1,
						  sizeof(*placement->hidden));
		placement->hidden[placement->nr_hidden++] = id;
	}
	hwloc_bitmap_foreach_end();
}

static int load(struct placement *placement, const char *synthetic,
		const char *xml, struct reason *why)
{
	hwloc_topology_t topology;
	const char *name = synthetic ? synthetic : xml ? xml : "this machine";

	*placement = (struct placement){ 0 };
	if (hwloc_topology_init(&topology))
		return reason_set(why, -ENOMEM, "hwloc does not start");
	/* Nodes and PUs are all we read, but it is the objects between that
	 * tell which PUs are near a node. */
	hwloc_topology_set_all_types_filter(topology,
					    HWLOC_TYPE_FILTER_KEEP_STRUCTURE);
	if ((synthetic && hwloc_topology_set_synthetic(topology, synthetic)) ||
	    (xml && hwloc_topology_set_xml(topology, xml)) ||
	    hwloc_topology_load(topology)) {
		hwloc_topology_destroy(topology);
		return reason_set(why, -EINVAL,
				  "hwloc cannot read the topology of %s", name);
	}
	load_nodes(placement, topology, !synthetic && !xml);
	load_hidden(placement, topology);
	load_distances(placement, topology);
	load_attributes(placement, topology);
	hwloc_topology_destroy(topology);
	for (size_t i = 0; i < placement->nr; i++)
		if (placement->nodes[i].cpu >= 0)
			return 0;
	placement_free(placement);
	return reason_set(why, -ENODEV, "no NUMA node of %s has a usable CPU",
			  name);
}

int placement_load(struct placement *placement, const char *synthetic,
		   struct reason *why)
{
	return load(placement, synthetic, NULL, why);
}

int placement_load_xml(struct placement *placement, const char *path,
		       struct reason *why)
{
	return load(placement, NULL, path, why);
}

void placement_free(struct placement *placement)
{
	free(placement->nodes);
	free(placement->distances);
	free(placement->latency_ns);
	free(placement->bandwidth_mibs);
	free(placement->hidden);
	*placement = (struct placement){ 0 };
}

const struct place_node *placement_node(const struct placement *placement,
					int id)
{
	for (size_t i = 0; i < placement->nr; i++)
		if (placement->nodes[i].id == id)
			return &placement->nodes[i];
	return NULL;
}

uint64_t placement_distance(const struct placement *placement, int from, int to)
{
	const struct place_node *a = placement_node(placement, from);
	const struct place_node *b = placement_node(placement, to);

	if (!placement->distances || !a || !b)
		return from == to ? 10 : 20;
	return placement
		->distances[(size_t)(a - placement->nodes) * placement->nr +
			    (size_t)(b - placement->nodes)];
}

/* The node that the word means, seen from the node `from`. */
static const struct place_node *find(const struct placement *placement,
				     const char *axis, const char *word,
				     int from, bool with_cpu,
				     struct reason *why)
{
	const struct place_node *found = NULL;
	char *end;

	if (strcmp(word, "local") == 0)
		return placement_node(placement, from);
	if (strcmp(word, "remote") == 0) {
		for (size_t i = 0; i < placement->nr; i++) {
			const struct place_node *node = &placement->nodes[i];

			if (node->id == from || (with_cpu && node->cpu < 0))
				continue;
			if (!found ||
			    placement_distance(placement, from, node->id) >
				    placement_distance(placement, from,
						       found->id))
				found = node;
		}
		if (!found)
			reason_set(why, 0,
				   "%s=remote wants a second NUMA node%s; this "
				   "machine has one",
				   axis, with_cpu ? " with CPUs" : "");
		return found;
	}

	long id = strtol(word, &end, 10);

	found = *end == '\0' && end != word ? placement_node(placement, (int)id)
					    : NULL;
	bool hidden = false;

	for (size_t i = 0; i < placement->nr_hidden; i++)
		hidden |= *end == '\0' && placement->hidden[i] == id;
	if (!found)
		reason_set(why, 0, "%s=%s: no such NUMA node to be used here%s",
			   axis, word,
			   hidden ? "; it is there, but the cpuset of this "
				    "process forbids it"
				  : "");
	else if (with_cpu && found->cpu < 0)
		reason_set(why, 0, "%s=%s: that NUMA node has no usable CPU",
			   axis, word);
	return found && with_cpu && found->cpu < 0 ? NULL : found;
}

int placement_resolve(const struct placement *placement, const char *cpu,
		      const char *mem, const char *to, struct place *place,
		      struct reason *why)
{
	int home = -1;

	for (size_t i = 0; i < placement->nr && home < 0; i++)
		if (placement->nodes[i].cpu >= 0)
			home = placement->nodes[i].id;

	const struct place_node *runs =
		find(placement, "cpu", cpu, home, true, why);

	if (!runs)
		return -ENOENT;

	const struct place_node *lies =
		find(placement, "mem", mem, runs->id, false, why);
	const struct place_node *goes =
		lies ? find(placement, "to", to, runs->id, false, why) : NULL;

	if (!goes)
		return -ENOENT;
	*place = (struct place){ runs->cpu, runs->id, lies->id, goes->id };
	return 0;
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

/* The number behind the word in a node's meminfo, in bytes; 0 without one. */
static double node_bytes(const char *meminfo, const char *word)
{
	const char *at = strstr(meminfo, word);

	return at ? strtod(at + strlen(word), NULL) * 1024 : 0;
}

double place_free_bytes(int node)
{
	char *path =
		memory_format("/sys/devices/system/node/node%d/meminfo", node);
	char *meminfo = file_read_all(NULL, path);
	double bytes = -1;

	if (meminfo)
		bytes = node_bytes(meminfo, " MemFree:") +
			node_bytes(meminfo, " Inactive(file):") +
			node_bytes(meminfo, " SReclaimable:");
	free(meminfo);
	free(path);
	return bytes;
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

int place_bind_memory(int node, struct reason *why)
{
	if (numa_available() < 0 || numa_max_node() == 0)
		return 0;
	if (node < 0)
		return set_mempolicy(MPOL_DEFAULT, NULL, 0)
			       ? reason_errno(why, -errno,
					      "lifting the memory policy")
			       : 0;

	struct bitmask *nodes = numa_allocate_nodemask();

	numa_bitmask_setbit(nodes, (unsigned)node);

	long got = set_mempolicy(MPOL_BIND, nodes->maskp, nodes->size + 1);
	int err = got ? -errno : 0;

	numa_free_nodemask(nodes);
	return err ? reason_errno(why, err, "binding memory to node %d", node)
		   : 0;
}
