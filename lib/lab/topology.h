/* topology.h - the NUMA shape of a guest: nodes, their memory, which of them
 * have CPUs, how far they are apart.
 *
 * A word describes it: a shape, and what is special about it behind colons.
 *
 *	4                four nodes
 *	2+1              two nodes with CPUs and one of memory alone
 *	2x2              two sockets of two nodes each
 *	2:mem=1g         1 GiB on each node; mem=1g/2g: in turn, the last
 *			repeats
 *	2:mem=1g/0       the second has CPUs and no memory
 *	2:dist=31        SLIT distance to another node (10 is to itself)
 *	2x2:dist=12/28   in the same socket, and to another
 *	2+1:dist=20/40   to a node with CPUs, and to or from one without
 *	FILE.xml         the machine that `lstopo --of xml` saved there: nodes
 *			 (with CPUs, memory or both), distances, latencies and
 *			 bandwidths
 */
#ifndef COWBENCH_LAB_TOPOLOGY_H
#define COWBENCH_LAB_TOPOLOGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define TOPOLOGY_NODES_MAX 16
#define TOPOLOGY_CPUS_MAX  64

/* The least memory, in bytes, that a guest's first node can do with (kernel,
 * initramfs and a working set), and another; each is a multiple of the
 * latter. */
#define TOPOLOGY_FIRST_MIN ((uint64_t)256 << 20)
#define TOPOLOGY_NODE_MIN  ((uint64_t)64 << 20)

struct topology_node {
	bool has_cpus;
	bool no_memory; /* CPUs alone: bytes stays 0 */
	unsigned socket;
	unsigned cpus;	/* set by topology_settle() */
	uint64_t bytes; /* 0: the default, until topology_settle() */
};

struct topology {
	char name[64]; /* the word; a file's name without its folder */
	size_t nr;
	struct topology_node nodes[TOPOLOGY_NODES_MAX];
	/* From a node with CPUs to any, HMAT; 0 where unknown. */
	uint32_t latency_ns[TOPOLOGY_NODES_MAX][TOPOLOGY_NODES_MAX];
	uint32_t bandwidth_mibs[TOPOLOGY_NODES_MAX][TOPOLOGY_NODES_MAX];
	unsigned char distance[TOPOLOGY_NODES_MAX][TOPOLOGY_NODES_MAX];
	unsigned cpus; /* of all nodes; set by topology_settle() */
	bool exact;    /* the word says which nodes have CPUs */
	/* The file's numbers have gaps, which QEMU does not take: its nodes are
	 * numbered from 0 in the guest. */
	bool renumbered;
};

/* Reads a word. 0, or -EINVAL with the reason; a file that cannot be read gives
 * its own. */
int topology_parse(struct topology *topology, const char *word,
		   struct reason *why);

/* Settles what the word left open.  cpus: of the whole guest, 0 for one on each
 * node that has some.  With fewer CPUs than nodes that may have some, the first
 * nodes get them and the rest are memory alone, but not where the word says
 * which have CPUs (2+1): -EINVAL, unless cpus is 0.  lean: with cpus 0, only
 * one in all, unless the word says which nodes have CPUs.  bytes: memory of
 * each node that has none named.  0, or -EINVAL with the reason. */
int topology_settle(struct topology *topology, unsigned cpus, bool lean,
		    uint64_t bytes, struct reason *why);

/* Memory of all nodes, in bytes. */
uint64_t topology_bytes(const struct topology *topology);

#endif
