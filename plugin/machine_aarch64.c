/* machine_aarch64.c - see machine.h.
 *
 * An instruction is a word of 32 bits (Arm ARM, C4: the encodings).
 */
#include "machine.h"

#include <string.h>

static uint32_t word_of(const unsigned char *code)
{
	return (uint32_t)code[0] | (uint32_t)code[1] << 8 |
	       (uint32_t)code[2] << 16 | (uint32_t)code[3] << 24;
}

static const struct {
	enum insn insn;
	uint32_t mask, word;
} insns[] = {
	/* mrs x9, cntvct_el0; mrs x10, cntvct_el0 (lib/arch/aarch64.h) */
	{ INSN_OPEN, 0xffffffff, 0xd53be049 },
	{ INSN_CLOSE, 0xffffffff, 0xd53be04a },
	/* movk xzr, #0x5b00 + byte, lsl #48 */
	{ INSN_MARK, 0xffffe01f, 0xf2eb601f },
	/* str lr, [x8]; ldr lr, [x8] (kernel
	 * arch/arm64/kernel/entry.S:cpu_switch_to()) */
	{ INSN_LEAVE_TASK, 0xffffffff, 0xf900011e },
	{ INSN_TAKE_TASK, 0xffffffff, 0xf940011e },
};

static enum insn look(const unsigned char *code, size_t length)
{
	for (size_t i = 0; i < sizeof(insns) / sizeof(*insns); i++)
		if (length == 4 &&
		    (word_of(code) & insns[i].mask) == insns[i].word)
			return insns[i].insn;
	return INSN_OTHER;
}

static unsigned char mark(const unsigned char *code)
{
	return word_of(code) >> 5 & 0xff;
}

static enum way way(const unsigned char *code, size_t length)
{
	uint32_t word = length == 4 ? word_of(code) : 0;

	/* bl; blr, and with pointer authentication */
	if ((word & 0xfc000000) == 0x94000000 ||
	    (word & 0xfefff000) == 0xd63f0000)
		return WAY_CALL;
	if ((word & 0xfffff000) == 0xd65f0000) /* ret, retaa, retab */
		return WAY_RETURN;
	if ((word & 0xfffff000) == 0xd69f0000) /* eret, eretaa, eretab */
		return WAY_RESUME;
	return (word & 0xffe0001f) == 0xd4000001 ? WAY_SYSTEM /* svc */
						 : WAY_ON;
}

/* b and bl; b.cond; cbz, cbnz, tbz, tbnz; br, blr and ret. */
static bool jumps(const unsigned char *code, size_t length)
{
	uint32_t word = length == 4 ? word_of(code) : 0;

	return (word & 0x7c000000) == 0x14000000 ||
	       (word & 0xff000000) == 0x54000000 ||
	       (word & 0x7c000000) == 0x34000000 ||
	       (word & 0xfe000000) == 0xd6000000;
}

/* The tables of vectors: 16 entries of 128 bytes, four by four from the kernel
 * (two times), from user space of 64 and of 32 bits; of each four the first is
 * for faults and system calls (Arm ARM D1.3.1.5; kernel
 * arch/arm64/kernel/entry.S). */
static enum entry entry(const char *name, uint64_t offset)
{
	if (strcmp(name, "vectors") != 0 &&
	    strcmp(name, "tramp_vectors") != 0 &&
	    strcmp(name, "__bp_harden_el1_vectors") != 0)
		return ENTRY_CALL;
	if (offset & 0x7f)
		return ENTRY_CALL;
	return offset & 0x180 ? ENTRY_TRAP : ENTRY_FAULT;
}

const struct machine machine_aarch64 = {
	.target = "aarch64",
	.switches = "cpu_switch_to",
	.look = look,
	.way = way,
	.jumps = jumps,
	.mark = mark,
	.entry = entry,
};
