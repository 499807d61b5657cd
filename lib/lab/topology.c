/* topology.c - see topology.h. */
#include "lab/topology.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/child.h"
#include "mm/placement.h"
#include "case/case.h"

#define LOCAL	       10
#define REMOTE	       20
#define NEAR	       12 /* another node of the same socket */
#define FAR_MEMORY     30
#define BANDWIDTH_UNIT 64 /* MiB/s */
#define ATTRIBUTE_MAX  65534
#define DISTANCE_MAX   254 /* 255 means unreachable, ACPI 6.5, 5.2.17 */

/* Two distances: to a close node and to a far one. */
static void set_distances(struct topology *topology, unsigned close,
			  unsigned far)
{
	for (size_t i = 0; i < topology->nr; i++) {
		const struct topology_node *a = &topology->nodes[i];

		for (size_t j = 0; j < topology->nr; j++) {
			const struct topology_node *b = &topology->nodes[j];
			bool apart = a->socket != b->socket || !a->has_cpus ||
				     !b->has_cpus;

			topology->distance[i][j] =
				(unsigned char)(i == j	? LOCAL
						: apart ? far
							: close);
		}
	}
}

static int bad(const char *word, const char *what, struct reason *why)
{
	return reason_set(why, -EINVAL,
			  "topology %s: %s (shapes are 1, 2, 4, 2+1, 2x2, with "
			  ":mem=SIZE and :dist=N behind them, or an .xml file "
			  "of lstopo)",
			  word, what);
}

/* "4", "2+1", "2x2"; *end is what follows. */
static int parse_shape(struct topology *topology, const char *word,
		       const char **end, struct reason *why)
{
	char *next;
	unsigned long first, second = 0;
	char between = '\0';

	if (*word < '1' || *word > '9')
		return bad(word, "not understood", why);
	first = strtoul(word, &next, 10);
	if (*next == '+' || *next == 'x') {
		between = *next;
		if (next[1] < '1' || next[1] > '9')
			return bad(word, "not understood", why);
		second = strtoul(next + 1, &next, 10);
	}
	*end = next;

	unsigned long nr = between == 'x' ? first * second : first + second;

	if (first > TOPOLOGY_NODES_MAX || second > TOPOLOGY_NODES_MAX ||
	    nr > TOPOLOGY_NODES_MAX)
		return bad(word, "too many nodes, 16 is the most", why);
	topology->nr = nr;
	topology->exact = between == '+';
	for (size_t i = 0; i < nr; i++)
		topology->nodes[i] = (struct topology_node){
			.has_cpus = between != '+' || i < first,
			.socket = between == 'x' ? (unsigned)(i / second) : 0,
		};
	if (between == 'x')
		set_distances(topology, NEAR, REMOTE);
	else
		set_distances(topology, REMOTE, FAR_MEMORY);
	return 0;
}

/* "1g" or "1g/2g": node by node, the last for all that follow. */
static int parse_memory(struct topology *topology, const char *word,
			char *sizes, struct reason *why)
{
	char *rest = NULL;
	char *size = strtok_r(sizes, "/", &rest);
	uint64_t bytes = 0;
	bool none = false;

	for (size_t i = 0; i < topology->nr; i++) {
		if (size) {
			bytes = size_parse(size);
			none = strcmp(size, "0") == 0;
			if (!bytes && !none)
				return bad(word,
					   "mem= wants sizes such as 1g, or 0",
					   why);
			size = strtok_r(NULL, "/", &rest);
		}
		topology->nodes[i].bytes = bytes;
		topology->nodes[i].no_memory = none;
	}
	return size ? bad(word, "mem= has more sizes than nodes", why) : 0;
}

/* "31" or "12/28". */
static int parse_distances(struct topology *topology, const char *word,
			   const char *text, struct reason *why)
{
	char *end;
	unsigned long close = strtoul(text, &end, 10), far = close;

	if (*end == '/' && end > text) {
		text = end + 1;
		far = strtoul(text, &end, 10);
	}
	if (*end || end == text)
		return bad(word, "dist= wants one or two numbers", why);
	if (close <= LOCAL || far <= LOCAL || close > DISTANCE_MAX ||
	    far > DISTANCE_MAX)
		return bad(word, "a distance is 11 to 254", why);
	set_distances(topology, (unsigned)close, (unsigned)far);
	return 0;
}

/* Each is ":name=value". */
static int parse_options(struct topology *topology, const char *word,
			 char *options, struct reason *why)
{
	int err = 0;

	while (!err && *options) {
		char *option = options + 1;

		options = strchrnul(option, ':');

		char *end = options;
		char was = *end;

		*end = '\0';
		if (strncmp(option, "mem=", 4) == 0)
			err = parse_memory(topology, word, option + 4, why);
		else if (strncmp(option, "dist=", 5) == 0)
			err = parse_distances(topology, word, option + 5, why);
		else
			err = bad(word, "not understood", why);
		*end = was;
	}
	return err;
}

/* ACPI 6.5, 5.2.29.4: entries are 16 bits of a base unit. QEMU finds the unit:
 * values that are whole numbers of this one always fit. */
static uint32_t attribute(uint64_t value, uint64_t unit)
{
	uint64_t units = (value + unit / 2) / unit;

	if (value && !units)
		units = 1;
	return (uint32_t)((units > ATTRIBUTE_MAX ? ATTRIBUTE_MAX : units) *
			  unit);
}

/* A real machine's nodes and distances; how much memory a node has, only by the
 * word's mem=. */
static void take_placement(struct topology *topology,
			   const struct placement *placement)
{
	uint64_t all = 0;

	for (size_t i = 0; i < placement->nr; i++)
		all += placement->nodes[i].bytes;
	topology->nr = placement->nr;
	for (size_t i = 0; i < placement->nr; i++) {
		const struct place_node *node = &placement->nodes[i];

		topology->nodes[i] = (struct topology_node){
			.has_cpus = node->cpu >= 0,
			.no_memory = all && !node->bytes,
		};
		topology->renumbered |= node->id != (int)i;
		for (size_t j = 0; j < placement->nr; j++) {
			size_t at = i * placement->nr + j;
			uint64_t far = placement_distance(
				placement, node->id, placement->nodes[j].id);

			if (i != j && (far <= LOCAL || far > DISTANCE_MAX))
				far = REMOTE;
			topology->distance[i][j] =
				(unsigned char)(i == j ? LOCAL : far);
			topology->latency_ns[i][j] =
				attribute(placement->latency_ns[at], 1);
			topology->bandwidth_mibs[i][j] = attribute(
				placement->bandwidth_mibs[at], BANDWIDTH_UNIT);
		}
	}
}

static int read_xml(const void *path, void *answer, struct reason *why)
{
	struct topology *topology = answer;
	struct placement placement;
	int err = placement_load_xml(&placement, path, why);

	if (err)
		return err;
	if (placement.nr > TOPOLOGY_NODES_MAX)
		err = reason_set(why, -EINVAL,
				 "%s has %zu nodes, %d are the most",
				 (const char *)path, placement.nr,
				 TOPOLOGY_NODES_MAX);
	else
		take_placement(topology, &placement);
	placement_free(&placement);
	return err;
}

/* In a process of its own, since hwloc trusts the file and crashes on a damaged
 * one. */
static int load_xml(struct topology *topology, const char *path,
		    struct reason *why)
{
	struct reason death = { "" };
	struct stat about;
	int err;

	if (stat(path, &about))
		return reason_errno(why, -errno, "%s", path);
	if (!S_ISREG(about.st_mode))
		return reason_set(why, -EINVAL, "%s is no file", path);
	err = child_answer(read_xml, path, topology, sizeof(*topology), &death);
	if (err == -EFAULT)
		return reason_set(why, -EINVAL,
				  "%s is no machine that lstopo saved: %s",
				  path, death.text);
	return err ? reason_set(why, err, "%s", death.text) : 0;
}

int topology_parse(struct topology *topology, const char *word,
		   struct reason *why)
{
	const char *options = "", *xml = strstr(word, ".xml");
	char text[512];
	int err;

	*topology = (struct topology){ 0 };
	if (strlen(word) >= sizeof(text))
		return bad("", "too long", why);
	if (xml && (xml[4] == '\0' || xml[4] == ':')) {
		snprintf(text, sizeof(text), "%.*s", (int)(xml + 4 - word),
			 word);
		err = load_xml(topology, text, why);
		options = xml + 4;
	} else {
		err = parse_shape(topology, word, &options, why);
	}
	if (err)
		return err;
	if (*options != '\0' && *options != ':')
		return bad(word, "not understood", why);

	const char *base = xml && strrchr(word, '/') ? strrchr(word, '/') + 1
						     : word;

	if (strlen(base) >= sizeof(topology->name))
		return bad(word, "too long", why);
	snprintf(topology->name, sizeof(topology->name), "%s", base);
	snprintf(text, sizeof(text), "%s", options);
	return parse_options(topology, word, text, why);
}

static int check_memory(const struct topology *topology, struct reason *why)
{
	uint64_t least = TOPOLOGY_FIRST_MIN;

	for (size_t i = 0; i < topology->nr; i++) {
		const struct topology_node *node = &topology->nodes[i];

		if (node->no_memory && !node->has_cpus)
			return reason_set(why, -EINVAL,
					  "topology %s: node %zu has neither "
					  "CPUs nor memory",
					  topology->name, i);
		if (node->no_memory)
			continue;
		if (node->bytes < least || node->bytes % TOPOLOGY_NODE_MIN)
			return reason_set(
				why, -EINVAL,
				"topology %s: node %zu has %llu MiB; it wants "
				"a multiple of 64 MiB, %llu MiB or more",
				topology->name, i,
				(unsigned long long)(node->bytes >> 20),
				(unsigned long long)(least >> 20));
		least = TOPOLOGY_NODE_MIN;
	}
	if (least == TOPOLOGY_FIRST_MIN)
		return reason_set(why, -EINVAL,
				  "topology %s: no node has memory",
				  topology->name);
	return 0;
}

/* A node of CPUs alone has to have one. */
static bool is_exact(const struct topology *topology)
{
	bool exact = topology->exact;

	for (size_t i = 0; i < topology->nr; i++)
		exact |= topology->nodes[i].no_memory &&
			 topology->nodes[i].has_cpus;
	return exact;
}

int topology_settle(struct topology *topology, unsigned cpus, bool lean,
		    uint64_t bytes, struct reason *why)
{
	size_t may = 0, at = 0;

	for (size_t i = 0; i < topology->nr; i++) {
		may += topology->nodes[i].has_cpus;
		if (!topology->nodes[i].bytes && !topology->nodes[i].no_memory)
			topology->nodes[i].bytes = bytes;
	}
	topology->exact = is_exact(topology);
	if (cpus > TOPOLOGY_CPUS_MAX)
		return reason_set(why, -EINVAL, "%u CPUs: %d are the most",
				  cpus, TOPOLOGY_CPUS_MAX);
	if (topology->exact && cpus && cpus < may)
		return reason_set(why, -EINVAL,
				  "topology %s has %zu nodes with CPUs: it "
				  "wants --cpus %zu or more",
				  topology->name, may, may);
	if (!cpus)
		cpus = lean && !topology->exact ? 1 : (unsigned)may;
	topology->cpus = cpus;
	/* Shares the CPUs out evenly; the first nodes get one more where some
	 * are left. */
	for (size_t i = 0; i < topology->nr; i++) {
		struct topology_node *node = &topology->nodes[i];

		if (!node->has_cpus)
			continue;
		node->cpus = cpus / (unsigned)may + (at < cpus % may);
		node->has_cpus = node->cpus > 0;
		at++;
	}
	return check_memory(topology, why);
}

uint64_t topology_bytes(const struct topology *topology)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < topology->nr; i++)
		bytes += topology->nodes[i].bytes;
	return bytes;
}
