/* machine_x86_64.c - see machine.h. */
#include "machine.h"

#include <string.h>

/* The bytes that an instruction begins with, and those from its fifth byte
 * on. */
static const struct {
	enum insn insn;
	size_t length, nr;
	unsigned char head[3], tail[3];
} insns[] = {
	/* rdtsc, rdtscp */
	{ INSN_OPEN, .length = 2, .nr = 2, .head = { 0x0f, 0x31 } },
	{ INSN_CLOSE, .length = 3, .nr = 3, .head = { 0x0f, 0x01, 0xf9 } },
	{ INSN_MARK, .length = 7, .nr = 3, .head = { 0x0f, 0x1f, 0x80 },
	  .tail = { 0xc7, 0xe7, 0x5b } },
	/* mov %rsp, OFFSET(%rdi); mov OFFSET(%rsi), %rsp (kernel
	 * arch/x86/entry/entry_64.S:__switch_to_asm()) */
	{ INSN_LEAVE_TASK, .length = 7, .nr = 3, .head = { 0x48, 0x89, 0xa7 } },
	{ INSN_TAKE_TASK, .length = 7, .nr = 3, .head = { 0x48, 0x8b, 0xa6 } },
};

static enum insn look(const unsigned char *code, size_t length)
{
	for (size_t i = 0; i < sizeof(insns) / sizeof(*insns); i++) {
		if (length != insns[i].length ||
		    memcmp(code, insns[i].head, insns[i].nr) != 0)
			continue;
		if (!insns[i].tail[0] ||
		    memcmp(code + 4, insns[i].tail, 3) == 0)
			return insns[i].insn;
	}
	return INSN_OTHER;
}

static unsigned char mark(const unsigned char *code)
{
	return code[3];
}

/* Past prefixes: the first byte of the instruction itself. */
static size_t prefixes(const unsigned char *code, size_t length)
{
	static const char known[] = "\x66\x67\x2e\x36\x3e\x26\x64\x65\xf2\xf3";
	size_t at = 0;

	while (at + 1 < length && memchr(known, code[at], sizeof(known) - 1))
		at++;
	if (at + 1 < length && (code[at] & 0xf0) == 0x40)
		at++;
	return at;
}

static enum way way(const unsigned char *code, size_t length)
{
	size_t at = prefixes(code, length);
	unsigned char next = at + 1 < length ? code[at + 1] : 0;

	switch (code[at]) {
	case 0xe8:
		return WAY_CALL;
	case 0xff: /* /2: an indirect call */
		return (next >> 3 & 7) == 2 ? WAY_CALL : WAY_ON;
	case 0xc2:
	case 0xc3:
		return WAY_RETURN;
	case 0xcf: /* iret */
		return WAY_RESUME;
	case 0x0f: /* syscall, sysret */
		return next == 0x05   ? WAY_SYSTEM
		       : next == 0x07 ? WAY_RESUME
				      : WAY_ON;
	default:
		return WAY_ON;
	}
}

/* A relative jump, with a condition or without; or one by a register. */
static bool jumps(const unsigned char *code, size_t length)
{
	size_t at = prefixes(code, length);
	unsigned char next = at + 1 < length ? code[at + 1] : 0;

	return code[at] == 0xe9 || code[at] == 0xeb ||
	       (code[at] & 0xf0) == 0x70 ||
	       (code[at] == 0x0f && (next & 0xf0) == 0x80) ||
	       (code[at] == 0xff && (next & 0xf8) == 0xe0);
}

/* The kernel's names of the entries that the CPU jumps to
 * (kernel arch/x86/include/asm/idtentry.h, from 5.8 on). */
static enum entry entry(const char *name, uint64_t offset)
{
	static const char *const traps[] = { "asm_exc_nmi", "asm_exc_int3",
					     "asm_exc_debug",
					     "asm_exc_overflow" };

	/* A few bytes for each interrupt. */
	if (strcmp(name, "irq_entries_start") == 0 ||
	    strcmp(name, "spurious_entries_start") == 0)
		return ENTRY_TRAP;
	if (offset)
		return ENTRY_CALL;
	for (size_t i = 0; i < sizeof(traps) / sizeof(*traps); i++)
		if (strcmp(name, traps[i]) == 0)
			return ENTRY_TRAP;
	if (strncmp(name, "asm_exc_", 8) == 0)
		return ENTRY_FAULT;
	return strncmp(name, "asm_sysvec_", 11) == 0 ? ENTRY_TRAP : ENTRY_CALL;
}

const struct machine machine_x86_64 = {
	.target = "x86_64",
	.switches = "__switch_to_asm",
	.look = look,
	.way = way,
	.jumps = jumps,
	.mark = mark,
	.entry = entry,
};
