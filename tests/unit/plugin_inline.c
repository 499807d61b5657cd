/* plugin_inline.c - the emulator's plugin: the table of inlined functions, and
 * whose instructions they then are. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../plugin/count.h"
#include "tap.h"

#define HEAD "cowbench-inlines 1\nbuild 0123abcd\nat 1000\nat 2000\n"
#define TABLE                                         \
	HEAD "chain 1 0 lock\nchain 2 1 spin\n"       \
	     "range 1010 1020 1\nrange 1020 1024 2\n" \
	     "range 1030 1040 1\nend\n"

static struct symbols symbols;

static bool read_table(struct inlines *inlines, const char *text)
{
	int file = memfd_create("table", MFD_CLOEXEC);
	char path[64];
	bool good;

	CHECK(write(file, text, strlen(text)) == (ssize_t)strlen(text));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	good = inlines_read(inlines, &symbols, path);
	close(file);
	return good;
}

static void forget(struct inlines *inlines)
{
	free(inlines->chains);
	free(inlines->list);
	free(inlines->ats);
	*inlines = (struct inlines){ 0 };
}

static void test_find(void)
{
	struct inlines inlines;

	CHECK(read_table(&inlines, TABLE));
	CHECK(inlines_find(&inlines, 0x100f) == CHAIN_NONE);
	CHECK(inlines_find(&inlines, 0x1010) == 1);
	CHECK(inlines_find(&inlines, 0x101f) == 1);
	CHECK(inlines_find(&inlines, 0x1020) == 2);
	CHECK(inlines_find(&inlines, 0x1024) == CHAIN_NONE);
	CHECK(inlines_find(&inlines, 0x103f) == 1);
	CHECK(inlines_find(&inlines, 0x1040) == CHAIN_NONE);
	CHECK(inlines_find(&inlines, 0) == CHAIN_NONE);
	forget(&inlines);
	CHECK(inlines_find(&inlines, 0x1010) == CHAIN_NONE);
}

/* A table that is cut, or that no reader of DWARF writes. */
static void test_bad(void)
{
	static const char *const bad[] = {
		"",
		HEAD,
		HEAD "chain 2 0 a\nend\n",
		HEAD "chain 1 1 a\nend\n",
		HEAD "range 10 20 1\nend\n",
		HEAD "chain 1 0 a\nrange 20 20 1\nend\n",
		HEAD "chain 1 0 a\nrange 20 30 1\nrange 2f 40 1\nend\n",
		HEAD "chain 1 0 a\nrange 20 30 0\nend\n",
		HEAD "chain 1 0 a\nrange 20 30 1 2\nend\n",
		HEAD "chain 1 0 a\nrange 20 30 1",
	};
	struct inlines inlines;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CHECK(!read_table(&inlines, bad[i]));
		CHECK(!inlines.nr && !inlines.chains);
	}
	CHECK(!inlines_read(&inlines, &symbols, "/nowhere"));
}

static const char *refusal(const char *build)
{
	static struct inlines inlines;
	const char *why;

	CHECK(read_table(&inlines, TABLE));
	why = inlines_refuse(&inlines, &symbols, build);
	CHECK(!inlines.nr == (why != NULL));
	forget(&inlines);
	return why ? why : "";
}

static void test_refuse(void)
{
	CHECK_TEXT(refusal("0123abcd"), "");
	CHECK_TEXT(refusal(""), "");
	CHECK_TEXT(refusal("0123abce"), "it has another build ID");
	for (size_t i = 0; i < symbols.nr; i++)
		symbols.list[i].address += 16 * i;
	CHECK_TEXT(refusal(""), "its functions lie elsewhere");
	for (size_t i = 0; i < symbols.nr; i++)
		symbols.list[i].address -= 16 * i;
}

static uint64_t count_of(const struct counts *counts, uint32_t node)
{
	return counts->nodes.list[node].count;
}

/* A block of ten instructions: two of the function's own, three of lock()
 * within it, two of spin() within that, and three of the next function. */
static void test_count(void)
{
	struct stretch stretches[] = {
		{ 2, symbols_name(&symbols, "fault"), CHAIN_NONE },
		{ 3, symbols_name(&symbols, "fault"), 1 },
		{ 2, symbols_name(&symbols, "fault"), 2 },
		{ 3, symbols_name(&symbols, "next"), CHAIN_NONE },
	};
	const struct block block = { .nr = 10,
				     .stretches = stretches,
				     .nr_stretches = 4 };
	struct counts counts = { 0 };
	uint32_t node, lock, spin, next;

	CHECK(read_table(&counts.inlines, TABLE));
	nodes_start(&counts.nodes, symbols_name(&symbols, "user"));
	node = nodes_child(&counts.nodes, NODE_ROOT, stretches[0].name);
	counts_add(&counts, &block, node, 0, 10);
	lock = counts_node(&counts, &block, node, 4);
	spin = counts_node(&counts, &block, node, 5);
	next = counts_node(&counts, &block, node, 9);
	CHECK(counts_node(&counts, &block, node, 1) == node);
	CHECK(counts_node(&counts, NULL, node, 7) == node);
	CHECK(counts.nodes.list[lock].parent == node);
	CHECK(counts.nodes.list[spin].parent == lock);
	CHECK(counts.nodes.list[next].parent == NODE_ROOT);
	CHECK(counts.nodes.list[spin].name ==
	      (symbols_name(&symbols, "spin") | NODE_INLINED));
	CHECK(count_of(&counts, node) == 2 && count_of(&counts, lock) == 3);
	CHECK(count_of(&counts, spin) == 2 && count_of(&counts, next) == 3);
	/* In two parts, as where a fault comes between. */
	counts_forget(&counts);
	CHECK(!count_of(&counts, spin) && !counts.nr_touched);
	counts_add(&counts, &block, node, 0, 6);
	counts_add(&counts, &block, node, 6, 10);
	CHECK(count_of(&counts, node) == 2 && count_of(&counts, lock) == 3);
	CHECK(count_of(&counts, spin) == 2 && count_of(&counts, next) == 3);
	/* What is in no block is the node's. */
	counts_add(&counts, NULL, node, 10, 17);
	CHECK(count_of(&counts, node) == 9);
	forget(&counts.inlines);
	free(counts.nodes.list);
	free(counts.nodes.slots);
	free(counts.touched);
}

int main(void)
{
	/* Of two names the one that is told first, also where the other one is
	 * known already. */
	symbols_name(&symbols, "alias");
	symbols_add(&symbols, "1000 T fault");
	symbols_add(&symbols, "1000 T alias");
	symbols_add(&symbols, "2000 t next");
	symbols_sort(&symbols);
	CHECK_TEXT(symbols.names[symbols_find(&symbols, 0x1001)->name].text,
		   "fault");
	test_find();
	test_bad();
	test_refuse();
	test_count();
	for (size_t i = 0; i < symbols.nr_names; i++)
		free(symbols.names[i].text);
	free(symbols.names);
	free(symbols.slots);
	free(symbols.list);
	return tap_end();
}
