/* insn.h - the instructions of x86-64 that the plugin must recognise. */
#ifndef COWBENCH_PLUGIN_INSN_H
#define COWBENCH_PLUGIN_INSN_H

#include <stddef.h>

enum insn {
	INSN_OTHER,
	INSN_OPEN,  /* rdtsc: before a timed operation */
	INSN_CLOSE, /* rdtscp: behind it */
	INSN_MARK,  /* lib/arch/mark.h */
	/* The kernel switches tasks: it stores the stack pointer of the old
	 * task, and loads that of the new one (kernel
	 * arch/x86/entry/entry_64.S:__switch_to_asm()): mov %rsp, OFFSET(%rdi);
	 * mov OFFSET(%rsi), %rsp. */
	INSN_LEAVE_TASK,
	INSN_TAKE_TASK,
};

/* Which of these an instruction is, by its code and its length in bytes. */
enum insn insn_look(const unsigned char *code, size_t length);

/* The byte that a mark carries. */
unsigned char insn_mark(const unsigned char *code);

#endif
