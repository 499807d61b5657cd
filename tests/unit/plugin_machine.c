/* plugin_machine.c - the emulator's plugin: the instructions and the entries
 * that it looks for, by architecture. */
#include "../../plugin/machine.h"

#include "tap.h"

static void test_x86_64(void)
{
	static const struct {
		const char *what;
		enum insn insn;
		size_t length;
		unsigned char code[7];
	} rows[] = {
		{ "rdtsc", INSN_OPEN, 2, { 0x0f, 0x31 } },
		{ "rdtscp", INSN_CLOSE, 3, { 0x0f, 0x01, 0xf9 } },
		{ "a mark",
		  INSN_MARK,
		  7,
		  { 0x0f, 0x1f, 0x80, 'x', 0xc7, 0xe7, 0x5b } },
		{ "the same nop of a compiler",
		  INSN_OTHER,
		  7,
		  { 0x0f, 0x1f, 0x80, 0, 0, 0, 0 } },
		{ "a mark that is cut",
		  INSN_OTHER,
		  6,
		  { 0x0f, 0x1f, 0x80, 'x', 0xc7, 0xe7 } },
		{ "mov %rsp,0x1c78(%rdi)",
		  INSN_LEAVE_TASK,
		  7,
		  { 0x48, 0x89, 0xa7, 0x78, 0x1c, 0, 0 } },
		{ "mov 0x1c78(%rsi),%rsp",
		  INSN_TAKE_TASK,
		  7,
		  { 0x48, 0x8b, 0xa6, 0x78, 0x1c, 0, 0 } },
		{ "invlpg, as long as rdtscp",
		  INSN_OTHER,
		  3,
		  { 0x0f, 0x01, 0x38 } },
	};
	const struct machine *machine = machine_find("x86_64");

	CHECK(machine == &machine_x86_64);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		tap_result(machine->look(rows[i].code, rows[i].length) ==
				   rows[i].insn,
			   rows[i].what, __FILE__, __LINE__);
	CHECK(machine->mark(rows[2].code) == 'x');
	CHECK(machine->entry("asm_exc_page_fault", 0) == ENTRY_FAULT);
	CHECK(machine->entry("asm_exc_page_fault", 9) == ENTRY_CALL);
	CHECK(machine->entry("asm_exc_int3", 0) == ENTRY_TRAP);
	CHECK(machine->entry("asm_sysvec_apic_timer_interrupt", 0) ==
	      ENTRY_TRAP);
	CHECK(machine->entry("irq_entries_start", 40) == ENTRY_TRAP);
	CHECK(machine->entry("exc_page_fault", 0) == ENTRY_CALL);
}

/* As GNU as assembles them. */
static void test_aarch64(void)
{
	static const struct {
		const char *what;
		uint32_t word;
		enum insn insn;
		enum way way;
		bool jumps;
	} rows[] = {
		{ "mrs x9, cntvct_el0", 0xd53be049, INSN_OPEN, WAY_ON, false },
		{ "mrs x10, cntvct_el0", 0xd53be04a, INSN_CLOSE, WAY_ON,
		  false },
		{ "mrs x0, cntvct_el0", 0xd53be040, INSN_OTHER, WAY_ON, false },
		{ "mrs x9, cntfrq_el0", 0xd53be009, INSN_OTHER, WAY_ON, false },
		{ "a mark: movk xzr, #0x5b78, lsl #48", 0xf2eb6f1f, INSN_MARK,
		  WAY_ON, false },
		{ "movk x0, #0x5b78, lsl #48", 0xf2eb6f00, INSN_OTHER, WAY_ON,
		  false },
		{ "movk xzr, #0x5c78, lsl #48", 0xf2eb8f1f, INSN_OTHER, WAY_ON,
		  false },
		{ "str x30, [x8]", 0xf900011e, INSN_LEAVE_TASK, WAY_ON, false },
		{ "ldr x30, [x8]", 0xf940011e, INSN_TAKE_TASK, WAY_ON, false },
		{ "bl .+4", 0x94000001, INSN_OTHER, WAY_CALL, true },
		{ "blr x8", 0xd63f0100, INSN_OTHER, WAY_CALL, true },
		{ "blraaz x8", 0xd63f091f, INSN_OTHER, WAY_CALL, true },
		{ "blraa x8, x9", 0xd73f0909, INSN_OTHER, WAY_CALL, true },
		{ "br x8", 0xd61f0100, INSN_OTHER, WAY_ON, true },
		{ "ret", 0xd65f03c0, INSN_OTHER, WAY_RETURN, true },
		{ "retaa", 0xd65f0bff, INSN_OTHER, WAY_RETURN, true },
		{ "eret", 0xd69f03e0, INSN_OTHER, WAY_RESUME, true },
		{ "svc #0", 0xd4000001, INSN_OTHER, WAY_SYSTEM, false },
		{ "hvc #0", 0xd4000002, INSN_OTHER, WAY_ON, false },
		{ "b .-4", 0x17ffffff, INSN_OTHER, WAY_ON, true },
		{ "b.ne .+8", 0x54000041, INSN_OTHER, WAY_ON, true },
		{ "cbz x0, .+8", 0xb4000040, INSN_OTHER, WAY_ON, true },
		{ "cbnz w0, .+8", 0x35000040, INSN_OTHER, WAY_ON, true },
		{ "tbz w0, #3, .+8", 0x36180040, INSN_OTHER, WAY_ON, true },
		{ "tbnz x0, #40, .+8", 0xb7400040, INSN_OTHER, WAY_ON, true },
		{ "str x1, [x0]", 0xf9000001, INSN_OTHER, WAY_ON, false },
		{ "stp x29, x30, [sp, #-16]!", 0xa9bf7bfd, INSN_OTHER, WAY_ON,
		  false },
		{ "add x0, x0, x1", 0x8b010000, INSN_OTHER, WAY_ON, false },
		{ "mrs x0, tpidr_el0", 0xd53bd040, INSN_OTHER, WAY_ON, false },
		{ "isb", 0xd5033fdf, INSN_OTHER, WAY_ON, false },
	};
	const struct machine *machine = machine_find("aarch64");

	CHECK(machine == &machine_aarch64 && !machine_find("riscv64"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const unsigned char code[4] = {
			rows[i].word & 255,
			rows[i].word >> 8 & 255,
			rows[i].word >> 16 & 255,
			rows[i].word >> 24,
		};

		tap_result(machine->look(code, 4) == rows[i].insn &&
				   machine->way(code, 4) == rows[i].way &&
				   machine->jumps(code, 4) == rows[i].jumps,
			   rows[i].what, __FILE__, __LINE__);
		if (rows[i].insn == INSN_MARK)
			CHECK(machine->mark(code) == 'x');
	}
	CHECK(machine->entry("vectors", 0x400) == ENTRY_FAULT);
	CHECK(machine->entry("vectors", 0x480) == ENTRY_TRAP);
	CHECK(machine->entry("vectors", 0x404) == ENTRY_CALL);
	CHECK(machine->entry("vectors", 0x200) == ENTRY_FAULT);
	CHECK(machine->entry("__bp_harden_el1_vectors", 0x1280) == ENTRY_TRAP);
	CHECK(machine->entry("el0t_64_sync", 0) == ENTRY_CALL);
}

int main(void)
{
	test_x86_64();
	test_aarch64();
	return tap_end();
}
