/* explain.c - a plugin of the emulator: counts every instruction of a timed
 * operation, by the chain of functions that called it.
 *
 * The loop that times operations (lib/bench.h) has a time stamp before each of
 * them and another one behind it (machine.h): what is executed between them is
 * a window.  The trial says the rest by marks, lines of text that it executes
 * (lib/arch/mark.h): a byte is an instruction without effect that carries it.
 *
 *	symbol LINE	a line of the guest's /proc/kallsyms
 *	build HEX	the build ID of its kernel
 *	trial PAGES ID	a trial begins, whose operations cover so many pages
 *	loop		from here on windows count, to
 *	halt		which ends it
 *	round		the windows so far are of no use (a warm-up, or of a
 *			round that was marked): those that come are a round's
 *	keep TICKS	by the trial's own stamps an operation of the round took
 *			so many instructions, and counts
 *	drop TICKS	the same, and does not count: a stray
 *	end		the trial has come to its end
 *
 * So the window of each operation is known by its length, and the sum over the
 * functions can be no other than what the trial counted.  Nothing in the guest
 * knows of us: no count changes.
 *
 * From the first trial on each block that is executed calls us, and each
 * instruction adds one to a number, which says how far a block came that a
 * fault left in its middle.  The instruction that faulted is done again and
 * counts once, as in the guest's own clock.
 *
 * With the arguments cache=LEVELS and nodes=BYTES (cache.h) each access to
 * memory asks a model of caches, from the first trial on, so that an operation
 * finds what ran before it left there.
 *
 * The argument inlines=FILE is a table of the functions that the kernel's
 * compiler inlined (inline.h): a node each, below the function that they are
 * in.
 *
 * What we write (the argument out=FILE), for lib/lab/explain.c:
 *
 *	cowbench-profile 1
 *	symbols				the guest told its functions
 *	inlines				the table of inlined functions is of
 *					this kernel; "inlines not: WHY": is not
 *	trial PAGES ID
 *	node NUMBER PARENT NAME [inlined]	each once, before it is used
 *	window KEPT TOTAL NODE:COUNT...	KEPT windows with these instructions
 *	lines NODE LOADS STORES		lines missed, by all windows that were
 *					kept
 *	lost NR SLEPT			operations whose window was not found,
 *					and how many of them took far more time
 *					than instructions
 *	end | cut			cut: no end, that it is in a window or
 *					not
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "block.h"
#include "cache.h"
#include "count.h"
#include "emulator.h"
#include "machine.h"
#include "memory.h"
#include "profile.h"
#include "stack.h"
#include "symbols.h"
#include "windows.h"

#define LINE_MAX_BYTES 512
#define PROGRAM_BYTES  ((uint64_t)16 << 20) /* from a mark to any stamp */

/* The plugin's state: the emulator passes most calls no pointer to it. */
static struct explain {
	uint64_t id;
	FILE *out;
	bool armed; /* blocks call us */

	char line[LINE_MAX_BYTES]; /* a mark that comes in */
	size_t length;
	uint64_t mark_at; /* an address in the program that marks */

	struct symbols symbols;
	struct blocks blocks;

	struct counts counts;
	char build[BUILD_BYTES]; /* the guest's kernel's */
	bool inlines;		 /* there is a table of them */
	struct stack stack;
	struct tasks tasks;

	/* Instructions begun so far, by the emulator's own addition; the block
	 * that is under way, where it began, and how far it is counted. */
	uint64_t begun, block_begun, counted;
	const struct block *block;
	/* Accesses by the last instruction of a block in user space, by an
	 * addition as well. */
	uint64_t accesses, block_accesses;

	struct cache cache;

	bool looping, open;
	bool in_trial;
	struct profiles profiles;
	struct windows windows;
} explain;

__attribute__((visibility("default"))) int qemu_plugin_version =
	EMULATOR_INTERFACE;

/* --- counting ------------------------------------------------------------- */

/* Counts what the block has done, up to that number of begun instructions. */
static void count_to(uint64_t begun)
{
	counts_add(&explain.counts, explain.block, stack_node(&explain.stack),
		   explain.counted - explain.block_begun,
		   begun - explain.block_begun);
	explain.counted = begun;
}

/* The node of the last instruction that was begun. */
static uint32_t last_node(void)
{
	uint64_t done = explain.begun - explain.block_begun;

	return counts_node(&explain.counts, explain.block,
			   stack_node(&explain.stack), done ? done - 1 : 0);
}

/* A fault after a whole block: of its last instruction; or, in user space, of
 * the next instruction, whose page is not mapped yet. */
static bool is_done(const struct block *block)
{
	if (!block->user)
		return block->way == WAY_RESUME;
	if (block->way == WAY_SYSTEM)
		return true;
	return block->jumps || explain.accesses != explain.block_accesses;
}

static void enter_block(unsigned vcpu, void *of)
{
	const struct block *block = of, *last = explain.block;
	bool whole, faulted;
	uint32_t from;

	(void)vcpu;
	if (!explain.open)
		return;
	whole = last && explain.begun - explain.block_begun >= last->nr;
	faulted = block->entry == ENTRY_FAULT && !(whole && is_done(last));
	/* The kernel had returned to user space, where no instruction was done
	 * yet. */
	if (block->entry == ENTRY_FAULT && whole && !faulted && !last->user)
		explain.stack.depth = 0;
	whole &= !faulted;
	from = last_node();
	/* What faulted is done again.  (An access to a device in the middle of
	 * a block is done again as well, but then the emulator calls
	 * nobody.) */
	count_to(explain.begun - faulted);
	explain.counted = explain.block_begun = explain.begun;
	explain.block_accesses = explain.accesses;
	explain.block = block;
	stack_enter(&explain.stack, &explain.counts.nodes,
		    whole ? last->way : WAY_ON, last ? last->next : 0, from,
		    block);
}

/* --- windows -------------------------------------------------------------- */

/* Whether a stamp is the program's: libraries and the vDSO have some too. */
static bool is_ours(uint64_t address)
{
	return address + PROGRAM_BYTES > explain.mark_at &&
	       address < explain.mark_at + PROGRAM_BYTES;
}

static void forget_window(void)
{
	counts_forget(&explain.counts);
	explain.open = false;
}

/* Before the stamp.  A block ends behind it, as it reads the clock. */
static void open_window(unsigned vcpu, void *of)
{
	uint64_t address = (uint64_t)(uintptr_t)of;

	(void)vcpu;
	if (!explain.looping || explain.open || !is_ours(address))
		return;
	explain.open = true;
	explain.block = NULL;
	explain.stack.depth = 0;
	explain.tasks.nr = 0;
	explain.cache.misses = (struct misses){ { 0 }, { 0 } };
	explain.counted = explain.block_begun = explain.begun;
	explain.block_accesses = explain.accesses;
}

/* Before the other one. */
static void close_window(unsigned vcpu, void *of)
{
	uint64_t address = (uint64_t)(uintptr_t)of;

	(void)vcpu;
	if (!explain.open || !is_ours(address))
		return;
	count_to(explain.begun);
	windows_add(&explain.windows,
		    profiles_take(&explain.profiles, explain.counts.nodes.list,
				  explain.counts.touched,
				  explain.counts.nr_touched),
		    &explain.cache.misses);
	explain.counts.nr_touched = 0;
	explain.open = false;
}

/* --- marks ---------------------------------------------------------------- */

static void end_trial(const char *how)
{
	if (!explain.in_trial)
		return;
	nodes_write(&explain.counts.nodes, &explain.symbols, explain.out);
	profiles_write(&explain.profiles, explain.out);
	windows_write(&explain.windows,
		      explain.cache.nr ? explain.cache.nr_nodes : 0,
		      explain.out);
	fprintf(explain.out, "%s\n", how);
	fflush(explain.out);
	profiles_clear(&explain.profiles);
	explain.in_trial = false;
}

static void start_round(void)
{
	forget_window();
	windows_start_round(&explain.windows);
}

static void arm(uint64_t id);

/* Whether the table is of this guest's kernel. */
static void settle_inlines(void)
{
	const char *why = inlines_refuse(&explain.counts.inlines,
					 &explain.symbols, explain.build);

	if (why)
		fprintf(explain.out, "inlines not: %s\n", why);
	else if (explain.inlines)
		fputs("inlines\n", explain.out);
}

static void start_trial(const char *rest)
{
	end_trial("cut");
	start_round();
	explain.in_trial = true;
	windows_start_trial(&explain.windows);
	explain.looping = false;
	fprintf(explain.out, "trial %s\n", rest);
	if (!explain.armed) {
		explain.armed = true;
		symbols_sort(&explain.symbols);
		if (explain.symbols.nr)
			fputs("symbols\n", explain.out);
		settle_inlines();
		qemu_plugin_reset(explain.id, arm);
	}
}

static bool begins(const char *line, const char *word, const char **rest)
{
	size_t length = strlen(word);

	*rest = line + length + (line[length] == ' ');
	return strncmp(line, word, length) == 0 &&
	       (line[length] == ' ' || !line[length]);
}

static void take_line(const char *line)
{
	const char *rest;

	if (begins(line, "loop", &rest)) {
		explain.looping = true;
	} else if (begins(line, "halt", &rest)) {
		explain.looping = false;
		forget_window();
	} else if (begins(line, "keep", &rest)) {
		windows_find(&explain.windows, &explain.profiles, rest, true);
	} else if (begins(line, "drop", &rest)) {
		windows_find(&explain.windows, &explain.profiles, rest, false);
	} else if (begins(line, "round", &rest)) {
		start_round();
	} else if (begins(line, "trial", &rest)) {
		start_trial(rest);
	} else if (begins(line, "end", &rest)) {
		end_trial("end");
	} else if (begins(line, "symbol", &rest) && !explain.armed) {
		symbols_add(&explain.symbols, rest);
	} else if (begins(line, "build", &rest) && !explain.armed) {
		snprintf(explain.build, sizeof(explain.build), "%s", rest);
	}
}

static void take_mark(unsigned vcpu, void *of)
{
	char byte = (char)(uintptr_t)of;

	(void)vcpu;
	if (byte != '\n') {
		if (explain.length < LINE_MAX_BYTES - 1)
			explain.line[explain.length++] = byte;
		return;
	}
	explain.line[explain.length] = '\0';
	explain.length = 0;
	take_line(explain.line);
}

/* --- memory --------------------------------------------------------------- */

static void access_memory(unsigned vcpu, uint32_t access, uint64_t address,
			  void *of)
{
	struct qemu_plugin_hwaddr *where =
		qemu_plugin_get_hwaddr(access, address);

	(void)vcpu;
	(void)of;
	if (where && !qemu_plugin_hwaddr_is_io(where))
		cache_access(&explain.cache,
			     qemu_plugin_hwaddr_phys_addr(where),
			     1u << qemu_plugin_mem_size_shift(access),
			     qemu_plugin_mem_is_store(access));
}

static void leave_task(unsigned vcpu, uint32_t access, uint64_t address,
		       void *of)
{
	(void)vcpu;
	(void)access;
	(void)of;
	if (explain.open)
		tasks_leave(&explain.tasks, &explain.stack, address);
}

static void take_task(unsigned vcpu, uint32_t access, uint64_t address,
		      void *of)
{
	(void)vcpu;
	(void)access;
	(void)of;
	if (!explain.open)
		return;
	count_to(explain.begun);
	tasks_take(&explain.tasks, &explain.counts.nodes, &explain.stack,
		   address);
}

static void look_at_switch(struct qemu_plugin_insn *insn)
{
	enum insn what = explain.blocks.machine->look(
		qemu_plugin_insn_data(insn), qemu_plugin_insn_size(insn));

	if (what == INSN_LEAVE_TASK || what == INSN_TAKE_TASK)
		qemu_plugin_register_vcpu_mem_cb(
			insn, what == INSN_TAKE_TASK ? take_task : leave_task,
			QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, NULL);
}

/* --- translation ---------------------------------------------------------- */

/* What the program's own instructions say. */
static void look_at_user(struct qemu_plugin_insn *insn)
{
	const unsigned char *code = qemu_plugin_insn_data(insn);
	const struct machine *machine = explain.blocks.machine;
	enum insn what = machine->look(code, qemu_plugin_insn_size(insn));
	uint64_t at = qemu_plugin_insn_vaddr(insn);

	if (what == INSN_MARK) {
		explain.mark_at = at;
		qemu_plugin_register_vcpu_insn_exec_cb(
			insn, take_mark, QEMU_PLUGIN_CB_NO_REGS,
			(void *)(uintptr_t)machine->mark(code));
	} else if (explain.armed && what == INSN_OPEN) {
		qemu_plugin_register_vcpu_insn_exec_cb(insn, open_window,
						       QEMU_PLUGIN_CB_NO_REGS,
						       (void *)(uintptr_t)at);
	} else if (explain.armed && what == INSN_CLOSE) {
		qemu_plugin_register_vcpu_insn_exec_cb(insn, close_window,
						       QEMU_PLUGIN_CB_NO_REGS,
						       (void *)(uintptr_t)at);
	}
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t nr = qemu_plugin_tb_n_insns(tb);
	bool user =
		!(qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0)) >> 63);

	const struct block *block = NULL;
	bool switches = false;

	(void)id;
	if (explain.armed) {
		block = blocks_take(&explain.blocks, &explain.symbols,
				    &explain.counts.inlines, tb);
		switches = !user &&
			   strcmp(explain.symbols.names[block->name].text,
				  explain.blocks.machine->switches) == 0;
		qemu_plugin_register_vcpu_tb_exec_cb(tb, enter_block,
						     QEMU_PLUGIN_CB_NO_REGS,
						     (void *)(uintptr_t)block);
	}
	for (size_t i = 0; i < nr; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (user)
			look_at_user(insn);
		if (user && explain.armed && i + 1 == nr)
			qemu_plugin_register_vcpu_mem_inline(
				insn, QEMU_PLUGIN_MEM_RW,
				QEMU_PLUGIN_INLINE_ADD_U64, &explain.accesses,
				1);
		if (switches)
			look_at_switch(insn);
		if (explain.armed && explain.cache.nr)
			qemu_plugin_register_vcpu_mem_cb(insn, access_memory,
							 QEMU_PLUGIN_CB_NO_REGS,
							 QEMU_PLUGIN_MEM_RW,
							 NULL);
		if (explain.armed)
			qemu_plugin_register_vcpu_insn_exec_inline(
				insn, QEMU_PLUGIN_INLINE_ADD_U64,
				&explain.begun, 1);
	}
}

/* Starts again with an empty translation cache: blocks translated before do not
 * call the plugin. */
static void arm(uint64_t id)
{
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
}

/* --- the start ------------------------------------------------------------ */

__attribute__((visibility("default"))) int
qemu_plugin_install(uint64_t id, const struct qemu_info_t *info, int argc,
		    char **argv)
{
	const char *path = NULL;
	bool good = true;

	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "out=", 4) == 0)
			path = argv[i] + 4;
		if (strncmp(argv[i], "cache=", 6) == 0)
			good &= cache_set_levels(&explain.cache, argv[i] + 6);
		if (strncmp(argv[i], "nodes=", 6) == 0)
			good &= cache_set_nodes(&explain.cache, argv[i] + 6);
		if (strncmp(argv[i], "inlines=", 8) == 0)
			explain.inlines = true,
			good &= inlines_read(&explain.counts.inlines,
					     &explain.symbols, argv[i] + 8);
		/* lib/lab/explain.c tries whether the plugin can be loaded. */
		if (strcmp(argv[i], "probe=on") == 0)
			_exit(0);
	}
	explain.blocks.machine = machine_find(info->target_name);
	if (!good || !path || !info->system_emulation ||
	    info->system.max_vcpus != 1 || !explain.blocks.machine) {
		fputs("the plugin explain wants out=FILE, one CPU of x86_64 or "
		      "aarch64, and caches, nodes and inlines that make "
		      "sense\n",
		      stderr);
		return -1;
	}
	explain.out = fopen(path, "we");
	if (!explain.out) {
		perror(path);
		return -1;
	}
	explain.id = id;
	fputs("cowbench-profile 1\n", explain.out);
	explain.blocks.user = symbols_name(&explain.symbols, "user");
	nodes_start(&explain.counts.nodes, explain.blocks.user);
	explain.tasks.name = symbols_name(&explain.symbols, "[another task]");
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
