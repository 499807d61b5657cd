/* placement.c - see placement.h. */
#include "mm/placement.h"

#include <ctype.h>
#include <errno.h>
#include <hwloc.h>
#include <numa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* The node that a CPU belongs to.  Several nodes may list the CPU, since memory
 * far from all CPUs (HBM, CXL) lists the CPUs that are nearest: then it is the
 * node with the fewest CPUs, and of several such the first. */
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

/* The number of a CPU's node; -1: it has none.
 *
 * hwloc gives a node that has memory alone the CPUs of the nodes close to it
 * (HMAT's initiators, the SLIT).  So on this machine the kernel is asked; in a
 * description of another machine, home_of() chooses. */
static int node_of(hwloc_topology_t topology, int cpu, bool here)
{
	hwloc_obj_t home;

	if (here && numa_available() >= 0)
		return numa_node_of_cpu(cpu);
	home = home_of(topology, cpu);
	return home ? (int)home->os_index : -1;
}

/* Loads the kinds of CPUs, the slowest first; none where all CPUs are alike or
 * hwloc does not know which are faster. */
static void load_kinds(struct placement *placement, hwloc_topology_t topology)
{
	int nr = hwloc_cpukinds_get_nr(topology, 0), efficiency;

	if (nr < 2 ||
	    hwloc_cpukinds_get_info(topology, 0, NULL, &efficiency, NULL, NULL,
				    0) ||
	    efficiency < 0)
		return;
	placement->nr_kinds = (size_t)nr;
	placement->kinds = memory_new((size_t)nr, sizeof(*placement->kinds));
	for (unsigned i = 0; i < (unsigned)nr; i++) {
		char *word = placement->kinds[i].word;
		struct hwloc_info_s *infos = NULL;
		unsigned nr_infos = 0;

		snprintf(word, PLACE_KIND, "kind%u", i);
		hwloc_cpukinds_get_info(topology, i, NULL, &efficiency,
					&nr_infos, &infos, 0);
		for (unsigned j = 0; j < nr_infos; j++) {
			const char *value = infos[j].value;

			if (strcmp(infos[j].name, "CoreType") != 0)
				continue;
			/* IntelCore, IntelAtom */
			if (strncmp(value, "Intel", 5) == 0)
				value += 5;
			snprintf(word, PLACE_KIND, "%s", value);
			for (char *at = word; *at; at++)
				*at = (char)tolower((unsigned char)*at);
		}
	}
}

/* The CPUs that this process may run on: those of its cpuset; on this machine
 * only those of them in its affinity, which taskset may have set. */
static hwloc_cpuset_t usable_cpus(hwloc_topology_t topology, bool here)
{
	hwloc_cpuset_t ours = hwloc_bitmap_alloc();

	if (!here || hwloc_get_cpubind(topology, ours, HWLOC_CPUBIND_THREAD))
		hwloc_bitmap_fill(ours);
	hwloc_bitmap_and(ours, ours,
			 hwloc_topology_get_allowed_cpuset(topology));
	hwloc_bitmap_and(ours, ours,
			 hwloc_topology_get_topology_cpuset(topology));
	return ours;
}

static void load_cpus(struct placement *placement, hwloc_topology_t topology,
		      bool here)
{
	hwloc_cpuset_t ours = usable_cpus(topology, here);
	int cpu;

	hwloc_bitmap_foreach_begin(cpu, ours)
	{
		hwloc_cpuset_t one = hwloc_bitmap_alloc();
		int kind;

		hwloc_bitmap_only(one, (unsigned)cpu);
		kind = hwloc_cpukinds_get_by_cpuset(topology, one, 0);
		hwloc_bitmap_free(one);
		placement->cpus = memory_resize(placement->cpus,
						placement->nr_cpus + 1,
						sizeof(*placement->cpus));
		placement->cpus[placement->nr_cpus++] = (struct place_cpu){
			.id = cpu,
			.node = node_of(topology, cpu, here),
			.kind = placement->nr_kinds ? kind : -1,
		};
	}
	hwloc_bitmap_foreach_end();
	hwloc_bitmap_free(ours);
}

const struct place_cpu *placement_last_cpu(const struct placement *placement,
					   int node, int kind)
{
	const struct place_cpu *last = NULL;

	for (size_t i = 0; i < placement->nr_cpus; i++) {
		const struct place_cpu *cpu = &placement->cpus[i];

		if ((node < 0 || cpu->node == node) &&
		    (kind < 0 || cpu->kind == kind) &&
		    (!last || cpu->kind >= last->kind))
			last = cpu;
	}
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

/* The speed of node j's memory seen from node i, as the firmware or the XML
 * file gives it; 0: unknown. */
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

/* Whether the node is the home of a CPU that is online. */
static bool is_home(hwloc_topology_t topology, int node, bool here)
{
	int cpu;

	hwloc_bitmap_foreach_begin(cpu,
				   hwloc_topology_get_topology_cpuset(topology))
	{
		if (node_of(topology, cpu, here) == node)
			return true;
	}
	hwloc_bitmap_foreach_end();
	return false;
}

static void hide(struct placement *placement, int id)
{
	placement->hidden = memory_resize(placement->hidden,
					  placement->nr_hidden + 1,
					  sizeof(*placement->hidden));
	placement->hidden[placement->nr_hidden++] = id;
}

/* Loads the nodes whose memory or CPUs this process may use, and the numbers of
 * the others.  bytes_known: a synthetic node of hwloc may have memory of
 * unknown length. */
static void load_nodes(struct placement *placement, hwloc_topology_t topology,
		       bool here, bool bytes_known)
{
	hwloc_const_nodeset_t allowed =
		hwloc_topology_get_allowed_nodeset(topology);
	int id;

	hwloc_bitmap_foreach_begin(
		id, hwloc_topology_get_complete_nodeset(topology))
	{
		hwloc_obj_t node = hwloc_get_numanode_obj_by_os_index(
			topology, (unsigned)id);
		const struct place_cpu *cpu =
			placement_last_cpu(placement, id, -1);
		uint64_t bytes = node ? node->attr->numanode.local_memory : 0;
		bool ours = (bytes || !bytes_known) &&
			    hwloc_bitmap_isset(allowed, (unsigned)id);

		if (!node || (!ours && !cpu)) {
			hide(placement, id);
			continue;
		}
		placement->nodes = memory_resize(placement->nodes,
						 placement->nr + 1,
						 sizeof(*placement->nodes));
		placement->nodes[placement->nr++] = (struct place_node){
			.id = id,
			.cpu = cpu ? cpu->id : -1,
			.home = is_home(topology, id, here),
			.memory = ours,
			.bytes = bytes,
		};
	}
	hwloc_bitmap_foreach_end();
}

#define SYSFS_CPUS "/sys/devices/system/cpu"

static int load(struct placement *placement, const char *synthetic,
		const char *xml, struct reason *why)
{
	hwloc_topology_t topology;
	const char *name = synthetic ? synthetic : xml ? xml : "this machine";
	bool here = !synthetic && !xml, cpus = false, memory = false;

	*placement = (struct placement){ 0 };
	if (here && access(SYSFS_CPUS, F_OK))
		return reason_errno(why, -errno,
				    SYSFS_CPUS
				    ", which says what CPUs there "
				    "are (`mount -t sysfs sysfs /sys`)");
	if (hwloc_topology_init(&topology))
		return reason_set(why, -ENOMEM, "hwloc does not start");
	/* Only nodes and PUs are read here; but the objects between them tell
	 * hwloc which PUs are near a node, so they are loaded too. */
	hwloc_topology_set_all_types_filter(topology,
					    HWLOC_TYPE_FILTER_KEEP_STRUCTURE);
	/* A cpuset may allow a node's CPUs and not its memory. */
	hwloc_topology_set_flags(topology,
				 HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
	if ((synthetic && hwloc_topology_set_synthetic(topology, synthetic)) ||
	    (xml && hwloc_topology_set_xml(topology, xml)) ||
	    hwloc_topology_load(topology)) {
		hwloc_topology_destroy(topology);
		return reason_set(why, -EINVAL,
				  "hwloc cannot read the topology of %s", name);
	}
	load_kinds(placement, topology);
	load_cpus(placement, topology, here);
	load_nodes(placement, topology, here, !synthetic);
	load_distances(placement, topology);
	load_attributes(placement, topology);
	hwloc_topology_destroy(topology);
	for (size_t i = 0; i < placement->nr; i++) {
		cpus |= placement->nodes[i].cpu >= 0;
		memory |= placement->nodes[i].memory;
	}
	if (here && memory)
		placement_can_bind(&placement->unbound);
	if (cpus && memory)
		return 0;
	placement_free(placement);
	return reason_set(why, -ENODEV, "no NUMA node of %s has %s", name,
			  cpus ? "memory that is ours to use" : "a usable CPU");
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
	free(placement->cpus);
	free(placement->kinds);
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
