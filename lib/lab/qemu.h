/* qemu.h - the emulator's command line: pure but for qemu_version() and
 * qemu_kvm().
 */
#ifndef COWBENCH_LAB_QEMU_H
#define COWBENCH_LAB_QEMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "kernel/architecture.h"
#include "lab/topology.h"
#include "trial/result.h"

struct qemu_setup {
	const struct architecture *arch;
	const struct topology *topology; /* settled */
	enum clock_kind clock;
	const char *cpu;     /* model; NULL: qemu_cpu() of the clock */
	const char *append;  /* more of the kernel's command line, or NULL */
	uint64_t seed;	     /* of the guest's random numbers */
	unsigned host_nodes; /* in CLOCK_TIME, guest node n's memory is bound
				to host node n of so many; 0: not bound */
	/* Files that the emulator inherits. */
	int kernel;
	int initramfs;
	int console;	    /* written: the first serial port */
	int port;	    /* written: the second */
	const char *plugin; /* the word behind -plugin, or NULL */
};

struct qemu_line {   /* an argument vector */
	char **argv; /* NULL ends */
	size_t nr;
};

/* The CPU model for a clock (kernel/architecture.c has the reasons). */
const char *qemu_cpu(const struct architecture *arch, enum clock_kind clock);

/* The whole command line; qemu_line_free() it. */
void qemu_line(struct qemu_line *line, const struct qemu_setup *setup);
void qemu_line_free(struct qemu_line *line);

/* The version of an architecture's emulator ("7.2.22"), on the heap; NULL with
 * the reason where there is none to be run. */
char *qemu_version(const struct architecture *arch, struct reason *why);

/* Whether KVM can be opened here; false with the reason. That says nothing of
 * whether a kernel boots under it. */
bool qemu_kvm(struct reason *why);

#endif
