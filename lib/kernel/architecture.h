/* architecture.h - what differs by the architecture that a guest has: its
 * emulator, its kernels, its programs.
 *
 * What differs in a program's own code is in lib/arch.
 */
#ifndef COWBENCH_KERNEL_ARCHITECTURE_H
#define COWBENCH_KERNEL_ARCHITECTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/reason.h"

/* Of Debian's kernels those that are offered. */
struct flavour {
	const char *package; /* how its packages' names and its releases end */
	const char *word;    /* how debian:VERSION ends that means it */
	const char *pages;   /* its base pages, as Kconfig says: "16K" */
};

struct architecture {
	const char *name;	  /* Debian's: "arm64" */
	const char *machine;	  /* as uname -m says: "aarch64" */
	const char *triple;	  /* of its compiler and library folders */
	const char *prefix;	  /* of its compiler's and linker's names */
	uint16_t elf;		  /* e_machine of its programs: EM_AARCH64 */
	const char *qemu;	  /* the emulator */
	const char *qemu_package; /* Debian's package that has it */
	const char *compiler_package; /* and the one of the compiler */
	const char *board;	      /* QEMU's -machine */
	const char *cpu;     /* QEMU's -cpu where instructions are counted */
	const char *console; /* the kernel's name of the first serial port */
	const char *driver;  /* the kernel's option for a console there */
	const char *port;    /* the guest's file of the second */
	bool pci_port;	     /* the second is a PCI device */
	const char *append;  /* of the kernel's command line */
	const char *still;   /* the same where instructions are counted */
	const char *image;   /* in a kernel's build tree */
	const char *kbuild;  /* the kernel's own name, for its make; NULL where
			      * no kernels are compiled (source/source.h) */
	struct flavour flavours[4]; /* the first is what no word means; an
				     * empty one ends */
};

/* The architecture of that name (Debian's, or that of uname -m), or NULL with
 * the reason. */
const struct architecture *architecture_find(const char *name,
					     struct reason *why);

/* This machine's; amd64 where there is none of its name. */
const struct architecture *architecture_own(void);

/* The one whose programs have this e_machine, or NULL. */
const struct architecture *architecture_of_elf(uint16_t machine);

#endif
