/* machine.h - the manifest: the kernel, the machine and the settings that a run
 * met. */
#ifndef COWBENCH_HOST_MACHINE_H
#define COWBENCH_HOST_MACHINE_H

#include <stdbool.h>

#include "base/facts.h"
#include "mm/frames.h"
#include "mm/placement.h"

#define COWBENCH_VERSION "0.2"

/* Adds all that can be read of the machine under root ("" or NULL: the real
 * one; tests pass a fake one): kernel, its configuration and command line, CPU,
 * memory, mitigations, and the settings of memory management.  What is missing
 * is null.  anonymous leaves the host's name and the boot's id out. */
void machine_facts(struct facts *facts, const char *root, bool anonymous);

/* Adds the topology as it may be used. */
void machine_topology(struct facts *facts, const struct placement *placement);

/* Adds what the witness of frames saw of this kernel: "exclusivity" is
 * "tracked", "untracked", or null where frames are hidden; "frames" is whether
 * they are seen. */
void machine_witness(struct facts *facts, const struct witness *witness);

/* Warnings about the kernel's configuration, one line each: debugging that
 * slows or changes memory.  The number of them; the texts are constants. */
size_t machine_warnings(const struct facts *facts, const char **texts,
			size_t room);

#endif
