/* source_config.h - the configuration of kernels that are built from source:
 * what the suite measures and what QEMU's machine needs, and nothing else.
 */
#ifndef COWBENCH_SOURCE_SOURCE_CONFIG_H
#define COWBENCH_SOURCE_SOURCE_CONFIG_H

#include "base/reason.h"
#include "source/source.h"

/* The lines for KCONFIG_ALLCONFIG=: what they do not name is off.  The caller
 * frees. */
char *source_config_text(const struct source_machine *machine);

/* Whether config (the .config that make wrote from those lines) has what no
 * guest can do without.  0, or -EINVAL with a reason that names what is
 * missing.  *without has the other options that this kernel lacks, as words;
 * the caller frees. */
int source_config_check(const struct source_machine *machine,
			const char *config, char **without, struct reason *why);

#endif
