/* host_machine.c - the manifest of a machine that is a folder of files, of one
 * that shows nothing, and of this one. */
#include "base/build_id.h"
#include "host/machine.h"

#include <stdlib.h>

#include "tap.h"

#define DEBIAN "tests/fake/debian"

static const char *text_of(const struct facts *facts, const char *key)
{
	return facts_text(facts, key, "(none)");
}

static bool is_null(const struct facts *facts, const char *key)
{
	const struct fact *fact = facts_find(facts, key);

	return fact && fact->type == FACT_NULL;
}

static bool is_true(const struct facts *facts, const char *key)
{
	const struct fact *fact = facts_find(facts, key);

	return fact && fact->type == FACT_BOOL && fact->number == 1;
}

static void check_debian(void)
{
	static const char *const texts[][2] = {
		{ "kernel.release", "6.12.9-test" },
		{ "kernel.version", "#1 SMP PREEMPT_DYNAMIC Debian 6.12.9-1" },
		/* No root=, no password; "numafake" is not "numa". */
		{ "kernel.command_line",
		  "transparent_hugepage=always numa_balancing=enable "
		  "mitigations=off numa=fake=2" },
		{ "kernel.tainted", "512" },
		{ "kernel.lockdown", "integrity" },
		{ "kernel.preempt", "voluntary" },
		{ "cpu.model", "Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz" },
		{ "cpu.model_number", "106" },
		{ "cpu.microcode", "0xd0003b9" },
		{ "cpu.mitigations.meltdown", "Mitigation: PTI" },
		{ "cpu.mitigations.l1tf", "Not affected" },
		{ "cpu.governor", "powersave" },
		{ "cpu.smt", "on" },
		{ "thp.enabled", "madvise" },
		{ "thp.defrag", "madvise" },
		{ "mthp.64kB", "never" },
		{ "mthp.512kB", "always" },
		{ "mthp.2048kB", "inherit" },
		{ "lru_gen", "0x0007" },
		{ "clocksource", "tsc" },
	};
	static const struct {
		const char *key;
		double number;
	} numbers[] = {
		{ "cpu.online", 2 },
		{ "memory.bytes", 16384000.0 * 1024 },
		{ "swap.bytes", 2097152.0 * 1024 },
		{ "swap.swappiness", 60 },
		{ "thp.use_zero_page", 1 },
		{ "thp.khugepaged_scan_ms", 10000 },
		{ "ksm.run", 0 },
		{ "numa_balancing", 1 },
		{ "hugetlb.pages", 12 },
		{ "overcommit", 0 },
	};
	struct facts facts = { 0 }, again = { 0 };
	const char *warnings[8];

	machine_facts(&facts, DEBIAN, false);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		printf("# %s\n", texts[i][0]);
		CHECK_TEXT(text_of(&facts, texts[i][0]), texts[i][1]);
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		printf("# %s\n", numbers[i].key);
		CHECK(facts_number(&facts, numbers[i].key, -1) ==
		      numbers[i].number);
	}
	CHECK(is_true(&facts, "guest"));
	CHECK(strlen(text_of(&facts, "kernel.config_hash")) == 16);
	CHECK(strlen(text_of(&facts, "kernel.command_line_hash")) == 16);

	/* Of the configuration: whole names, and only what is y. */
	CHECK(is_true(&facts, "kernel.config.KASAN"));
	CHECK(is_true(&facts, "kernel.config.PREEMPT_VOLUNTARY"));
	CHECK(!facts_find(&facts, "kernel.config.PREEMPT"));
	CHECK(!facts_find(&facts, "kernel.config.DEBUG_VM"));
	CHECK(machine_warnings(&facts, warnings, 8) == 2);
	CHECK(strstr(warnings[0], "KASAN") != NULL);
	CHECK(strstr(warnings[1], "lockdep") != NULL);
	CHECK(machine_warnings(&facts, warnings, 1) == 1);

	/* Who it was stays out where that is asked for. */
	CHECK_TEXT(text_of(&facts, "host"), "secret-host");
	machine_facts(&again, DEBIAN, true);
	CHECK(!facts_find(&again, "host") && !facts_find(&again, "boot_id"));
	for (size_t i = 0; i < again.nr; i++) {
		const char *text = again.list[i].text;

		if (text && (strstr(text, "secret") || strstr(text, "5ecre7") ||
			     strstr(text, "hunter2")))
			CHECK_TEXT(again.list[i].key, "no secret in it");
	}
	facts_clear(&facts);
	facts_clear(&again);
}

static void check_nothing(void)
{
	static const char *const nulls[] = {
		"host",
		"boot_id",
		"kernel.release",
		"kernel.config_hash",
		"kernel.command_line",
		"cpu.governor",
		"thp.enabled",
		"ksm.run",
		"numa_balancing",
		"lru_gen",
		"hugetlb.pages",
		"swap.swappiness",
		"clocksource",
	};
	struct facts facts = { 0 };
	const char *warnings[8];

	machine_facts(&facts, "tests/fake/nothing", false);
	for (size_t i = 0; i < sizeof(nulls) / sizeof(*nulls); i++) {
		printf("# %s\n", nulls[i]);
		CHECK(is_null(&facts, nulls[i]));
	}
	CHECK(machine_warnings(&facts, warnings, 8) == 0);
	facts_clear(&facts);
}

static void check_topology(void)
{
	struct placement placement;
	struct facts facts = { 0 };
	struct reason why;

	CHECK(placement_load_xml(&placement, "tests/fake/topology/cpuless.xml",
				 &why) == 0);
	machine_topology(&facts, &placement);
	CHECK(facts_number(&facts, "topology.nodes", 0) == 3);
	CHECK_TEXT(text_of(&facts, "topology.node0.distances"), "10 21 14");
	CHECK_TEXT(text_of(&facts, "topology.node2.distances"), "14 24 10");
	CHECK(is_true(&facts, "topology.node1.cpus"));
	CHECK(!is_true(&facts, "topology.node2.cpus"));
	CHECK(facts_number(&facts, "topology.node2.bytes", 0) == 32e9);
	facts_clear(&facts);
	placement_free(&placement);
}

static void check_witness(void)
{
	struct facts facts = { 0 };

	machine_witness(&facts, &(struct witness){ .tracks = true });
	CHECK(is_true(&facts, "frames"));
	CHECK_TEXT(text_of(&facts, "exclusivity"), "tracked");
	machine_witness(&facts, &(struct witness){ .tracks = false });
	CHECK_TEXT(text_of(&facts, "exclusivity"), "untracked");
	machine_witness(&facts, &(struct witness){ .blind = true });
	CHECK(!is_true(&facts, "frames") && is_null(&facts, "exclusivity"));
	facts_clear(&facts);
}

static void check_here(void)
{
	struct facts facts = { 0 };
	char id[64];

	machine_facts(&facts, NULL, true);
	CHECK(facts_number(&facts, "memory.page_bytes", 0) >= 4096);
	CHECK_TEXT(text_of(&facts, "build.version"), COWBENCH_VERSION);
	build_id(id);
	CHECK(strlen(id) == 40 && strspn(id, "0123456789abcdef") == 40);
	CHECK_TEXT(text_of(&facts, "build.id"), id);
	facts_clear(&facts);
}

int main(void)
{
	check_debian();
	check_nothing();
	check_topology();
	check_witness();
	check_here();
	return tap_end();
}
