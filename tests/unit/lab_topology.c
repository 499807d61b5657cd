/* lab_topology.c - words for a guest's shape. */
#include "lab/topology.h"

#include <string.h>

#include "tap.h"

#define GiB ((uint64_t)1 << 30)

static struct topology topology;
static struct reason why;

/* Parsed and settled; false where either fails. */
static bool make(const char *word, unsigned cpus, bool lean)
{
	why.text[0] = '\0';
	return topology_parse(&topology, word, &why) == 0 &&
	       topology_settle(&topology, cpus, lean, GiB, &why) == 0;
}

static void check_shapes(void)
{
	CHECK(make("1", 0, true));
	CHECK(topology.nr == 1 && topology.cpus == 1);
	CHECK(topology_bytes(&topology) == GiB);

	/* Lean: the one CPU is on the first node, the rest is memory. */
	CHECK(make("4", 0, true));
	CHECK(topology.nr == 4 && topology.cpus == 1);
	CHECK(topology.nodes[0].cpus == 1 && !topology.nodes[1].has_cpus);
	CHECK(make("4", 0, false));
	CHECK(topology.cpus == 4 && topology.nodes[3].cpus == 1);
	CHECK(make("4", 6, true));
	CHECK(topology.nodes[0].cpus == 2 && topology.nodes[1].cpus == 2 &&
	      topology.nodes[2].cpus == 1 && topology.nodes[3].cpus == 1);

	/* The word says which have CPUs: lean does not take them away. */
	CHECK(make("2+1", 0, true));
	CHECK(topology.nr == 3 && topology.cpus == 2);
	CHECK(topology.nodes[1].cpus == 1 && topology.nodes[2].cpus == 0);
	CHECK(!make("2+1", 1, true));
	CHECK(strstr(why.text, "--cpus 2") != NULL);

	CHECK(make("2x2", 0, false));
	CHECK(topology.nr == 4 && topology.nodes[1].socket == 0 &&
	      topology.nodes[2].socket == 1);
	CHECK_TEXT(topology.name, "2x2");
	CHECK(make("2x3", 0, false) && topology.nr == 6);
	CHECK(!make("2", TOPOLOGY_CPUS_MAX + 1, true));
}

static void check_memory(void)
{
	CHECK(make("2:mem=2g", 0, true));
	CHECK(topology_bytes(&topology) == 4 * GiB);
	CHECK(make("2+1:mem=1g/512m", 0, true));
	CHECK(topology.nodes[0].bytes == GiB &&
	      topology.nodes[1].bytes == GiB / 2 &&
	      topology.nodes[2].bytes == GiB / 2);
	CHECK(!make("2:mem=1g/1g/1g", 0, true));
	CHECK(!make("2:mem=much", 0, true));
}

static void check_parts(void)
{
	/* CPUs and no memory: such a node has its CPU also where lean. */
	CHECK(make("3:mem=1g/0/1g", 0, true));
	CHECK(topology.nodes[1].bytes == 0 && topology.nodes[1].cpus == 1);
	CHECK(topology.cpus == 3 && topology_bytes(&topology) == 2 * GiB);
	CHECK(make("2:mem=0/1g", 0, true));
	CHECK(topology.nodes[0].bytes == 0 && topology.nodes[1].bytes == GiB);
	CHECK(!make("2:mem=1g/0", 1, true));
	CHECK(strstr(why.text, "--cpus 2") != NULL);
	CHECK(!make("2:mem=0", 0, true));
	CHECK(strstr(why.text, "no node has memory") != NULL);
	CHECK(!make("1+1:mem=1g/0", 0, true));
	CHECK(strstr(why.text, "node 1 has neither CPUs nor memory") != NULL);
	/* The least that a guest boots with. */
	CHECK(!make("2:mem=64m", 0, true));
	CHECK(strstr(why.text, "node 0 has 64 MiB") != NULL);
	CHECK(make("2:mem=256m/64m", 0, true));
	CHECK(!make("2:mem=256m/65m", 0, true));
}

static void check_distances(void)
{
	CHECK(make("2", 0, true));
	CHECK(topology.distance[0][0] == 10 && topology.distance[0][1] == 20);
	CHECK(make("2x2:dist=12/28", 0, true));
	CHECK(topology.distance[0][1] == 12 && topology.distance[0][2] == 28 &&
	      topology.distance[3][2] == 12 && topology.distance[3][3] == 10);
	CHECK(make("2+1:dist=21/40:mem=1g", 0, true));
	CHECK(topology.distance[0][1] == 21 && topology.distance[0][2] == 40 &&
	      topology.distance[2][1] == 40);
	CHECK(make("2:dist=31", 0, true));
	CHECK(topology.distance[1][0] == 31);
	CHECK(!make("2:dist=10", 0, true));
	CHECK(!make("2:dist=255", 0, true));
	CHECK(!make("2:dist=10/20", 0, true));
	CHECK(!make("2:dist=20/255", 0, true));
	CHECK(!make("2:dist=20/", 0, true));
	CHECK(!make("2:dist=20x", 0, true));
}

static void check_nonsense(void)
{
	static const char *const words[] = {
		"",	    "0",
		"17",	    "2+",
		"+1",	    "2x",
		"2+1+1",    "9x9",
		"two",	    "2:",
		"2:cpus=3", "2:mem=1g:",
		"2mem=1g",  "no-such-file.xml",
		"-1",	    "1 ",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		tap_result(!make(words[i], 0, true) && why.text[0], words[i],
			   __FILE__, __LINE__);
}

static void check_file(void)
{
	CHECK(make("tests/fake/topology/cxl.xml", 0, false));
	CHECK_TEXT(topology.name, "cxl.xml");
	CHECK(topology.nr == 3 && topology.cpus == 2);
	CHECK(topology.nodes[0].cpus == 1 && topology.nodes[1].cpus == 1 &&
	      topology.nodes[2].cpus == 0);
	CHECK(topology.distance[0][1] == 21 && topology.distance[2][0] == 33);
	CHECK(topology.latency_ns[0][1] == 150 &&
	      topology.latency_ns[1][2] == 330 &&
	      topology.latency_ns[2][0] == 0);
	/* To whole units of 64 MiB/s. */
	CHECK(topology.bandwidth_mibs[0][0] == 120000 &&
	      topology.bandwidth_mibs[0][2] == 25024);
	CHECK(topology_bytes(&topology) == 3 * GiB);
	CHECK(make("tests/fake/topology/cxl.xml:mem=2g", 0, true));
	CHECK(topology_bytes(&topology) == 6 * GiB && topology.cpus == 1);
}

/* Files that hwloc does not take as well. */
static void check_strangers(void)
{
	CHECK(make("tests/fake/topology/cpus_alone.xml", 0, true));
	CHECK(topology.nr == 3 && !topology.renumbered);
	CHECK(topology.nodes[1].bytes == 0 && topology.nodes[1].cpus == 1);
	CHECK(make("tests/fake/topology/sparse.xml", 0, true));
	CHECK(topology.nr == 2 && topology.renumbered);
	CHECK(!make("tests/fake.xml", 0, true));
	CHECK(!make("tests/fake/topology/crash.xml", 0, true));
	CHECK(strstr(why.text, "crash.xml") != NULL);
}

int main(void)
{
	check_shapes();
	check_memory();
	check_parts();
	check_distances();
	check_nonsense();
	check_file();
	check_strangers();
	return tap_end();
}
