/* place.c - what the words for a place mean on this machine: see
 * placement.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "mm/placement.h"

/* The node of the memory that is local to a node: the node itself.  Where this
 * process may use none of that node's memory, the nearest node whose memory it
 * may use, as the kernel chooses it. */
static const struct place_node *nearest(const struct placement *placement,
					const struct place_node *from)
{
	const struct place_node *found = from->memory ? from : NULL;

	for (size_t i = 0; i < placement->nr && !from->memory; i++) {
		const struct place_node *node = &placement->nodes[i];

		if (node->memory &&
		    (!found ||
		     placement_distance(placement, from->id, node->id) <
			     placement_distance(placement, from->id,
						found->id)))
			found = node;
	}
	return found;
}

static const struct place_node *farthest(const struct placement *placement,
					 int from, bool with_cpu)
{
	const struct place_node *found = NULL;

	for (size_t i = 0; i < placement->nr; i++) {
		const struct place_node *node = &placement->nodes[i];

		if (node->id == from ||
		    (with_cpu ? node->cpu < 0 : !node->memory))
			continue;
		if (!found ||
		    placement_distance(placement, from, node->id) >
			    placement_distance(placement, from, found->id))
			found = node;
	}
	return found;
}

/* The number that the word is; -1 where the word is no number. */
static long number_of(const char *word)
{
	char *end;
	long number = strtol(word, &end, 10);

	return *word >= '0' && *word <= '9' && !*end ? number : -1;
}

/* Finds a node by its number; the reason says what the node lacks. */
static const struct place_node *numbered(const struct placement *placement,
					 const char *axis, const char *word,
					 bool with_cpu, struct reason *why)
{
	long id = number_of(word);
	const struct place_node *node =
		id < 0 ? NULL : placement_node(placement, (int)id);
	bool hidden = false;

	for (size_t i = 0; i < placement->nr_hidden; i++)
		hidden |= id == placement->hidden[i];
	if (!node)
		reason_set(why, 0, "%s=%s: no such NUMA node to be used here%s",
			   axis, word,
			   hidden ? "; it is there, but neither memory nor "
				    "CPUs of it are this process's (cpuset)"
				  : "");
	else if (with_cpu && node->cpu < 0)
		reason_set(why, 0, "%s=%s: %s", axis, word,
			   node->home ? "the CPUs of that NUMA node are not "
					"this process's (cpuset, or taskset)"
				      : "that NUMA node has no usable CPU");
	else if (!with_cpu && !node->memory)
		reason_set(why, 0, "%s=%s: %s", axis, word,
			   node->bytes ? "the memory of that NUMA node is not "
					 "this process's (cpuset)"
				       : "that NUMA node has no memory");
	else
		return node;
	return NULL;
}

/* The memory node that the word means, seen from the CPU's node. */
static const struct place_node *find_memory(const struct placement *placement,
					    const char *axis, const char *word,
					    const struct place_node *from,
					    struct reason *why)
{
	const struct place_node *local = nearest(placement, from);
	const struct place_node *found = local;

	if (strcmp(word, "remote") == 0) {
		found = local ? farthest(placement, local->id, false) : NULL;
		if (!found)
			reason_set(why, 0,
				   "%s=remote wants a second NUMA node; this "
				   "machine has one",
				   axis);
	} else if (strcmp(word, "local") != 0) {
		found = numbered(placement, axis, word, false, why);
	}
	if (!found || found == local || !placement->unbound.text[0])
		return found;
	reason_set(why, 0, "%s=%s: memory cannot be bound to a NUMA node: %s",
		   axis, word, placement->unbound.text);
	return NULL;
}

static int kind_of(const struct placement *placement, const char *word)
{
	for (size_t i = 0; i < placement->nr_kinds; i++)
		if (strcmp(placement->kinds[i].word, word) == 0)
			return (int)i;
	return -1;
}

static const struct place_cpu *
find_numbered_cpu(const struct placement *placement, const char *word,
		  struct reason *why)
{
	long id = number_of(word + 1);

	for (size_t i = 0; i < placement->nr_cpus; i++)
		if (placement->cpus[i].id == id &&
		    placement_node(placement, placement->cpus[i].node))
			return &placement->cpus[i];
	reason_set(why, 0,
		   "cpu=%s: no such CPU that this process may run on (cpuset, "
		   "or taskset)",
		   word);
	return NULL;
}

/* The CPU that the word means: the number of a node, "c" and the number of a
 * CPU, or a kind of CPU. */
static const struct place_cpu *find_cpu(const struct placement *placement,
					const char *word, struct reason *why)
{
	const struct place_node *home = NULL, *node = NULL;
	int kind = kind_of(placement, word);

	for (size_t i = 0; i < placement->nr && !home; i++)
		if (placement->nodes[i].cpu >= 0)
			home = &placement->nodes[i];
	if (kind >= 0) {
		const struct place_cpu *cpu =
			placement_last_cpu(placement, -1, kind);

		if (!cpu)
			reason_set(why, 0,
				   "cpu=%s: no CPU of that kind is this "
				   "process's (cpuset, or taskset)",
				   word);
		return cpu;
	}
	if (word[0] == 'c' && number_of(word + 1) >= 0)
		return find_numbered_cpu(placement, word, why);
	if (strcmp(word, "local") == 0) {
		node = home;
	} else if (strcmp(word, "remote") == 0) {
		node = home ? farthest(placement, home->id, true) : NULL;
		if (!node)
			reason_set(why, 0,
				   "cpu=remote wants a second NUMA node with "
				   "CPUs; this machine has one");
	} else if (number_of(word) >= 0) {
		node = numbered(placement, "cpu", word, true, why);
	} else {
		reason_set(
			why, 0,
			"cpu=%s: the axis takes a NUMA node (its number, "
			"local, remote, all), a CPU (c3)%s%s",
			word, placement->nr_kinds ? ", or a kind of CPU: " : "",
			placement->nr_kinds
				? placement->kinds[placement->nr_kinds - 1].word
				: "");
	}
	return node ? placement_last_cpu(placement, node->id, -1) : NULL;
}

int placement_resolve(const struct placement *placement, const char *cpu,
		      const char *mem, const char *to, struct place *place,
		      struct reason *why)
{
	const struct place_cpu *runs = find_cpu(placement, cpu, why);
	const struct place_node *from =
		runs ? placement_node(placement, runs->node) : NULL;
	const struct place_node *lies =
		from ? find_memory(placement, "mem", mem, from, why) : NULL;
	const struct place_node *goes =
		lies ? find_memory(placement, "to", to, from, why) : NULL;

	if (!goes)
		return -ENOENT;
	*place = (struct place){ .cpu = runs->id,
				 .cpu_node = runs->node,
				 .mem = lies->id,
				 .to = goes->id };
	if (runs->kind >= 0)
		snprintf(place->kind, PLACE_KIND, "%s",
			 placement->kinds[runs->kind].word);
	return 0;
}

/* The number that follows the word in a node's meminfo, in bytes; 0 where there
 * is none. */
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
