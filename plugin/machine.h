/* machine.h - what the plugin must know of an architecture: the instructions
 * that it looks for, which of them end a block how, and where the CPU enters
 * the kernel.
 */
#ifndef COWBENCH_PLUGIN_MACHINE_H
#define COWBENCH_PLUGIN_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum insn {
	INSN_OTHER,
	INSN_OPEN,  /* the stamp before a timed operation (lib/arch) */
	INSN_CLOSE, /* the one behind it */
	INSN_MARK,  /* lib/arch/mark.h */
	/* The kernel switches tasks: it stores the old one's stack pointer, or
	 * its return address, and loads those of the new one. */
	INSN_LEAVE_TASK,
	INSN_TAKE_TASK,
};

/* What a block's last instruction does. */
enum way {
	WAY_ON, /* to the next instruction, or wherever a jump goes */
	WAY_CALL,
	WAY_RETURN,
	WAY_RESUME, /* of an interrupt or a fault, to user space */
	WAY_SYSTEM, /* a system call */
};

/* How code comes to an address in the kernel. */
enum entry {
	ENTRY_CALL,
	ENTRY_FAULT, /* by an instruction that faulted: it will be executed
		      * again, and was not counted; or by a system call, where
		      * the CPU has one entry for both */
	ENTRY_TRAP,  /* by an interrupt, or by an instruction that is
		      * finished */
};

struct machine {
	const char *target;   /* the emulator's name of it */
	const char *switches; /* the kernel's function that switches tasks */

	/* Of an instruction, by its code and its length in bytes. */
	enum insn (*look)(const unsigned char *code, size_t length);
	enum way (*way)(const unsigned char *code, size_t length);
	/* Whether it is done, where it ends a block of user space and a fault
	 * follows: it jumps or calls, and touches no memory. */
	bool (*jumps)(const unsigned char *code, size_t length);
	unsigned char (*mark)(const unsigned char *code); /* what one carries */

	/* Of a place in the kernel's function of that name. */
	enum entry (*entry)(const char *name, uint64_t offset);
};

/* By the emulator's name, or NULL. */
const struct machine *machine_find(const char *target);

extern const struct machine machine_x86_64, machine_aarch64;

#endif
