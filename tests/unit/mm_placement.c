/* mm_placement.c - nodes, their CPUs and their distances, and what the words
 * local, remote and a number mean: on machines that are not here. */
#include "mm/placement.h"

#include <errno.h>
#include <sched.h>

#include "tap.h"

#define FAKE "tests/fake/topology/"

/* "0:3 1:7": each node and its CPU, "-" where it has none. */
static const char *nodes_text(const struct placement *p)
{
	static char text[2048];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < p->nr; i++) {
		char cpu[16] = "-";

		if (p->nodes[i].cpu >= 0)
			snprintf(cpu, sizeof(cpu), "%d", p->nodes[i].cpu);
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%d:%s", i ? " " : "",
					 p->nodes[i].id, cpu);
	}
	return text;
}

/* "cpu@node mem to" or the reason. */
static const char *where(const struct placement *p, const char *cpu,
			 const char *mem, const char *to)
{
	static char text[REASON_MAX];
	struct reason why = { "" };
	struct place place;
	int err = placement_resolve(p, cpu, mem, to, &place, &why);

	if (err)
		snprintf(text, sizeof(text), "%s",
			 err == -ENOENT ? why.text : "not ENOENT");
	else
		snprintf(text, sizeof(text), "%d@%d %d %d", place.cpu,
			 place.cpu_node, place.mem, place.to);
	return text;
}

static void check_shapes(void)
{
	static const struct {
		const char *synthetic, *nodes, *remote;
	} shapes[] = {
		/* remote: where cpu=local mem=remote to=local is. */
		{ "core:2 pu:1", "0:1",
		  "mem=remote wants a second NUMA node; this machine has one" },
		{ "pack:1 core:8 pu:2", "0:15",
		  "mem=remote wants a second NUMA node; this machine has one" },
		{ "pack:2 [numa] core:4 pu:1", "0:3 1:7", "3@0 1 0" },
		{ "pack:4 [numa] core:8 pu:2", "0:15 1:31 2:47 3:63",
		  "15@0 1 0" },
		/* Sub-NUMA clusters. */
		{ "pack:2 numa:2 core:2 pu:2", "0:3 1:7 2:11 3:15", "3@0 1 0" },
		{ "pack:2 numa:4 core:1 pu:1",
		  "0:0 1:1 2:2 3:3 4:4 5:5 6:6 7:7", "0@0 1 0" },
		/* The kernel's numbers, not the order. */
		{ "numa:2(indexes=1,0) core:2 pu:1", "0:3 1:1", "3@0 1 0" },
		{ "numa:4(indexes=0,2,4,6) pu:2", "0:1 2:3 4:5 6:7",
		  "1@0 2 0" },
		/* Near memory twice: one of the two is the CPUs' home. */
		{ "pack:2 [numa] [numa] core:2 pu:1", "0:1 1:- 2:3 3:-",
		  "1@0 1 0" },
		/* Memory that is near to all CPUs alike is none's home. */
		{ "[numa] pack:2 [numa] core:2 pu:1", "0:1 1:3 2:-",
		  "1@0 1 0" },
	};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		struct placement p;
		struct reason why;

		printf("# %s\n", shapes[i].synthetic);
		if (!CHECK(placement_load(&p, shapes[i].synthetic, &why) == 0))
			continue;
		CHECK_TEXT(nodes_text(&p), shapes[i].nodes);
		CHECK_TEXT(where(&p, "local", "remote", "local"),
			   shapes[i].remote);
		placement_free(&p);
		CHECK(p.nr == 0 && !p.nodes && !p.distances);
	}
}

static void check_many(void)
{
	struct placement p;
	struct reason why;

	CHECK(placement_load(&p, "pack:8 numa:8 core:2 pu:2", &why) == 0);
	CHECK(p.nr == 64);
	for (size_t i = 0; i < p.nr; i++)
		if (p.nodes[i].id != (int)i || p.nodes[i].cpu != (int)i * 4 + 3)
			CHECK(!"node i has CPUs 4 i to 4 i + 3");
	CHECK_TEXT(where(&p, "63", "0", "local"), "255@63 0 63");
	CHECK_TEXT(where(&p, "64", "0", "0"),
		   "cpu=64: no such NUMA node to be used here");
	placement_free(&p);
}

static void check_words(void)
{
	struct placement p;
	struct reason why;

	CHECK(placement_load(&p, "pack:2 [numa(memory=3GB)] core:4 pu:1",
			     &why) == 0);
	CHECK(placement_node(&p, 1) == &p.nodes[1]);
	CHECK(placement_node(&p, 2) == NULL);
	CHECK(p.nodes[0].bytes == 3000000000);
	CHECK_TEXT(where(&p, "local", "local", "local"), "3@0 0 0");
	CHECK_TEXT(where(&p, "remote", "local", "remote"), "7@1 1 0");
	CHECK_TEXT(where(&p, "1", "0", "1"), "7@1 0 1");
	CHECK_TEXT(where(&p, "0", "remote", "remote"), "3@0 1 1");
	CHECK_TEXT(where(&p, "0", "7", "0"),
		   "mem=7: no such NUMA node to be used here");
	CHECK_TEXT(where(&p, "0", "0", "x"),
		   "to=x: no such NUMA node to be used here");
	CHECK_TEXT(where(&p, "", "0", "0"),
		   "cpu=: the axis takes a NUMA node (its number, local, "
		   "remote, all), a CPU (c3)");
	CHECK_TEXT(where(&p, "0x1", "0", "0"),
		   "cpu=0x1: the axis takes a NUMA node (its number, local, "
		   "remote, all), a CPU (c3)");
	CHECK_TEXT(where(&p, "-1", "0", "0"),
		   "cpu=-1: the axis takes a NUMA node (its number, local, "
		   "remote, all), a CPU (c3)");
	/* Nothing says how far: SLIT's own defaults. */
	CHECK(placement_distance(&p, 1, 1) == 10);
	CHECK(placement_distance(&p, 0, 5) == 20);
	placement_free(&p);
}

static void check_cpuless(void)
{
	struct placement p;
	struct reason why;

	CHECK(placement_load_xml(&p, FAKE "cpuless.xml", &why) == 0);
	CHECK_TEXT(nodes_text(&p), "0:1 1:3 2:-");
	CHECK(placement_distance(&p, 0, 2) == 14);
	CHECK(placement_distance(&p, 2, 1) == 24);
	CHECK(p.nodes[2].bytes == 32000000000);
	/* Memory may lie there, the CPU may not. */
	CHECK_TEXT(where(&p, "0", "2", "local"), "1@0 2 0");
	CHECK_TEXT(where(&p, "2", "0", "0"),
		   "cpu=2: that NUMA node has no usable CPU");
	CHECK_TEXT(where(&p, "remote", "local", "local"), "3@1 1 1");
	/* The farthest. */
	CHECK_TEXT(where(&p, "0", "remote", "local"), "1@0 1 0");
	CHECK_TEXT(where(&p, "1", "remote", "local"), "3@1 2 1");
	placement_free(&p);
}

static void check_asymmetric(void)
{
	struct placement p;
	struct reason why;

	CHECK(placement_load_xml(&p, FAKE "asymmetric.xml", &why) == 0);
	CHECK_TEXT(nodes_text(&p), "0:1 1:3 2:5 3:7");
	CHECK(placement_distance(&p, 0, 1) == 16);
	CHECK(placement_distance(&p, 1, 0) == 17);
	CHECK(placement_distance(&p, 3, 0) == 28);
	CHECK_TEXT(where(&p, "0", "remote", "local"), "1@0 3 0");
	CHECK_TEXT(where(&p, "1", "remote", "local"), "3@1 2 1");
	CHECK_TEXT(where(&p, "remote", "remote", "local"), "7@3 0 3");
	placement_free(&p);

	CHECK(placement_load_xml(&p, FAKE "hidden_node.xml", &why) == 0);
	/* Its CPUs are ours, its memory is not. */
	CHECK_TEXT(nodes_text(&p), "0:1 1:3 2:5 3:7");
	CHECK(placement_distance(&p, 2, 1) == 28);
	CHECK_TEXT(where(&p, "0", "3", "0"),
		   "mem=3: the memory of that NUMA node is not this process's "
		   "(cpuset)");
	CHECK_TEXT(where(&p, "3", "0", "0"), "7@3 0 0");
	CHECK_TEXT(where(&p, "0", "4", "0"),
		   "mem=4: no such NUMA node to be used here");
	CHECK_TEXT(where(&p, "0", "remote", "local"), "1@0 2 0");
	placement_free(&p);

	/* A cpuset that leaves node 1 its memory alone. */
	CHECK(placement_load_xml(&p, FAKE "cpuset.xml", &why) == 0);
	CHECK_TEXT(nodes_text(&p), "0:1 1:-");
	CHECK_TEXT(where(&p, "remote", "local", "local"),
		   "cpu=remote wants a second NUMA node with CPUs; this machine"
		   " has one");
	CHECK_TEXT(where(&p, "local", "remote", "local"), "1@0 1 0");
	placement_free(&p);
}

/* Nodes 1 and 3 have CPUs and no memory: the nearest memory is local to
 * them. */
static void check_memoryless(void)
{
	struct placement p;
	struct reason why;

	CHECK(placement_load_xml(&p, FAKE "memoryless.xml", &why) == 0);
	CHECK_TEXT(nodes_text(&p), "0:1 1:3 2:5 3:7");
	CHECK(p.nodes[0].memory && !p.nodes[1].memory && !p.nodes[1].bytes);
	CHECK_TEXT(where(&p, "local", "local", "local"), "1@0 0 0");
	CHECK_TEXT(where(&p, "1", "local", "local"), "3@1 0 0");
	CHECK_TEXT(where(&p, "1", "0", "2"), "3@1 0 2");
	CHECK_TEXT(where(&p, "3", "local", "remote"), "7@3 2 0");
	CHECK_TEXT(where(&p, "0", "1", "0"),
		   "mem=1: that NUMA node has no memory");
	placement_free(&p);
}

/* CPUs 0 and 1 are the fast ones. */
static void check_kinds(void)
{
	struct placement p;
	struct place place;
	struct reason why;

	CHECK(placement_load_xml(&p, FAKE "hybrid.xml", &why) == 0);
	CHECK(p.nr_kinds == 2);
	CHECK_TEXT(nodes_text(&p), "0:1");
	CHECK_TEXT(where(&p, "local", "local", "local"), "1@0 0 0");
	CHECK_TEXT(where(&p, "atom", "local", "local"), "3@0 0 0");
	CHECK_TEXT(where(&p, "core", "local", "local"), "1@0 0 0");
	CHECK_TEXT(where(&p, "c2", "local", "local"), "2@0 0 0");
	CHECK_TEXT(where(&p, "c4", "local", "local"),
		   "cpu=c4: no such CPU that this process may run on (cpuset, "
		   "or taskset)");
	CHECK_TEXT(where(&p, "big", "local", "local"),
		   "cpu=big: the axis takes a NUMA node (its number, local, "
		   "remote, all), a CPU (c3), or a kind of CPU: core");
	CHECK(placement_resolve(&p, "c2", "local", "local", &place, &why) == 0);
	CHECK_TEXT(place.kind, "atom");
	placement_free(&p);
}

/* Whoever started us has chosen CPUs: the last of them, and no other. */
static void check_affinity(void)
{
	struct placement p;
	struct place place;
	struct reason why;
	cpu_set_t before, one;
	int first = 0, cpus[4];
	char word[16];

	CHECK(sched_getaffinity(0, sizeof(before), &before) == 0);
	while (first < CPU_SETSIZE - 1 && !CPU_ISSET(first, &before))
		first++;
	CPU_ZERO(&one);
	CPU_SET(first, &one);
	CHECK(sched_setaffinity(0, sizeof(one), &one) == 0);
	CHECK(placement_load(&p, NULL, &why) == 0);
	CHECK(p.nr_cpus == 1 && p.cpus[0].id == first);
	CHECK(placement_resolve(&p, "local", "local", "local", &place, &why) ==
	      0);
	CHECK(place.cpu == first && place_cpus(&place, cpus, 4) == 1);
	CHECK(place_other_cpu(&place) == -1);
	snprintf(word, sizeof(word), "c%d", first + 1);
	CHECK(strstr(where(&p, word, "local", "local"), "taskset") != NULL);
	placement_free(&p);
	CHECK(sched_setaffinity(0, sizeof(before), &before) == 0);
}

/* CPU 3 of node 1 is offline, and all of node 2. */
static void check_offline(void)
{
	struct placement p;
	struct reason why;

	CHECK(placement_load_xml(&p, FAKE "offline.xml", &why) == 0);
	CHECK_TEXT(nodes_text(&p), "0:1 1:2 2:-");
	CHECK_TEXT(where(&p, "1", "local", "local"), "2@1 1 1");
	CHECK_TEXT(where(&p, "2", "local", "local"),
		   "cpu=2: that NUMA node has no usable CPU");
	CHECK_TEXT(where(&p, "remote", "2", "local"), "2@1 2 1");
	CHECK_TEXT(where(&p, "local", "remote", "local"), "1@0 2 0");
	placement_free(&p);
}

/* Of the machine that we are on: first the trial's own CPU, each once. */
static void check_cpus(void)
{
	struct placement p;
	struct place place;
	struct reason why;
	int cpus[4096];

	CHECK(placement_load(&p, NULL, &why) == 0);
	CHECK(placement_resolve(&p, "local", "local", "local", &place, &why) ==
	      0);
	CHECK(place_cpus(&place, cpus, 0) == 0);
	CHECK(place_cpus(&place, cpus, 1) == 1 && cpus[0] == place.cpu);

	size_t nr = place_cpus(&place, cpus, 4096);

	CHECK(nr >= 1 && nr < 4096 && cpus[0] == place.cpu);
	for (size_t i = 0; i < nr; i++)
		for (size_t j = 0; j < i; j++)
			if (cpus[i] == cpus[j])
				CHECK(!"a CPU has two workers");
	CHECK(place_cpus(&place, cpus, nr) == nr);
	placement_free(&p);
}

static void check_bad(void)
{
	struct placement p;
	struct reason why;

	CHECK(placement_load(&p, "pack:2 nonsense:3", &why) == -EINVAL);
	CHECK_TEXT(why.text, "hwloc cannot read the topology of pack:2 "
			     "nonsense:3");
	CHECK(placement_load_xml(&p, FAKE "nothing.xml", &why) == -EINVAL);
	CHECK(placement_load_xml(&p, FAKE "not_there.xml", &why) == -EINVAL);
	CHECK(p.nr == 0);
	/* The machine that we are on has a node, and a CPU on it. */
	CHECK(placement_load(&p, NULL, &why) == 0);
	CHECK(p.nr >= 1);
	placement_free(&p);
	placement_free(&p);
}

int main(void)
{
	check_shapes();
	check_many();
	check_words();
	check_cpuless();
	check_asymmetric();
	check_memoryless();
	check_kinds();
	check_affinity();
	check_offline();
	check_cpus();
	check_bad();
	return tap_end();
}
