/* placement.h - NUMA nodes: what the machine has (hwloc), and binding to them
 * (libnuma).  No other file calls the two libraries for this.
 *
 * Nodes are named by the kernel's numbers.  Only what this process may use
 * counts: CPUs of its cpuset and of its affinity (taskset), memory of its
 * cpuset.  A node may have CPUs and no memory, or the other way round.
 */
#ifndef COWBENCH_MM_PLACEMENT_H
#define COWBENCH_MM_PLACEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define PLACE_KIND 16

struct place_node {
	int id;		/* the kernel's number */
	int cpu;	/* its last usable CPU of the fastest kind; -1: none */
	bool home;	/* it has CPUs, also if this process may not use them */
	bool memory;	/* it has memory that this process may use */
	uint64_t bytes; /* length of its memory, usable or not */
};

struct place_cpu {
	int id, node; /* the kernel's numbers */
	int kind;     /* index into placement's kinds; -1: all are alike */
};

struct place_kind {
	char word[PLACE_KIND]; /* "core", "atom"; "kind0" without a name */
};

struct placement {
	struct place_node *nodes; /* ascending by id */
	size_t nr;
	uint64_t *distances; /* [nr * nr], SLIT; NULL where unknown */
	/* [nr * nr] from a node with CPUs to any node, HMAT; 0 where
	 * unknown. */
	uint64_t *latency_ns;
	uint64_t *bandwidth_mibs;
	int *hidden; /* [nr_hidden] nodes of which this process may use
		      * nothing */
	size_t nr_hidden;
	struct place_cpu *cpus; /* [nr_cpus] those that may be used,
				 * ascending */
	size_t nr_cpus;
	struct place_kind *kinds; /* [nr_kinds] the slowest first; or none */
	size_t nr_kinds;
	struct reason unbound; /* why memory cannot be bound; "": it can be */
};

/* Where one trial runs and where its memory lies; the kernel's numbers. */
struct place {
	int cpu; /* the CPU */
	int cpu_node;
	int mem;	       /* node of the region */
	int to;		       /* node of new frames */
	char kind[PLACE_KIND]; /* of the CPU; "" where all are alike */
};

/* Loads the machine (synthetic NULL) or hwloc's synthetic description of
 * another ("pack:2 numa:2 core:4 pu:1"), for tests.  0 or -errno. */
int placement_load(struct placement *placement, const char *synthetic,
		   struct reason *why);

/* The same from an XML file that `lstopo --of xml` wrote. */
int placement_load_xml(struct placement *placement, const char *path,
		       struct reason *why);

void placement_free(struct placement *placement);

/* The node of that number, or NULL. */
const struct place_node *placement_node(const struct placement *placement,
					int id);

/* The last CPU of a node and of a kind (-1: the fastest there) that this
 * process may run on.  The last, since the first ones serve more of the
 * machine's interrupts.  NULL: there is none. */
const struct place_cpu *placement_last_cpu(const struct placement *placement,
					   int node, int kind);

/* SLIT distance between two nodes, given by number.  Where the machine does not
 * say: 10 from a node to itself, 20 to another. */
uint64_t placement_distance(const struct placement *placement, int from,
			    int to);

/* The place that three words mean: a node's number, "local" or "remote" each;
 * cpu may also be a CPU's ("c3") or a kind of CPU.  cpu=local is the first node
 * that has CPUs, remote the farthest from it that has some; mem and to are seen
 * from the CPU's node, local being the nearest memory.  0, or -ENOENT when
 * there is no such place (a skip: say so). */
int placement_resolve(const struct placement *placement, const char *cpu,
		      const char *mem, const char *to, struct place *place,
		      struct reason *why);

/* Finds CPUs for nr workers: place->cpu, then other CPUs of its node that the
 * calling thread may run on, from the last one down.  cpus[nr] receives them;
 * returns how many were found. */
size_t place_cpus(const struct place *place, int *cpus, size_t nr);

/* A CPU that the calling thread may run on, and not place->cpu; -1: there is
 * none. */
int place_other_cpu(const struct place *place);

/* Bytes of the node that can become new frames without taking memory from other
 * processes: free ones and those of inactive files
 * (/sys/devices/system/node/nodeN/meminfo).  -1 where that cannot be read. */
double place_free_bytes(int node);

/* Binds the calling thread to the CPU.  0 or -errno. */
int place_bind_cpu(const struct place *place, struct reason *why);

/* 0 where the kernel lets this process bind memory to nodes, or has one alone;
 * else -errno with the reason (-ENOTSUP: it is refused). */
int placement_can_bind(struct reason *why);

/* Has the calling thread take all further frames from that node alone; -1: by
 * the kernel's own policy, from the CPU's node.  Does nothing where there is
 * one node, and where binding is refused (placement.unbound).  0 or -errno. */
int place_bind_memory(int node, struct reason *why);

#endif
