/* source_config.h - the configuration of kernels that are built from source:
 * what the suite measures and what QEMU's machine needs, and nothing else.
 */
#ifndef COWBENCH_SOURCE_SOURCE_CONFIG_H
#define COWBENCH_SOURCE_SOURCE_CONFIG_H

#include "base/reason.h"

/* The lines for KCONFIG_ALLCONFIG=, on top of which all is off.  The caller
 * frees. */
char *source_config_text(void);

/* Whether config (the .config that came out of it) has what no guest can do
 * without.  -EINVAL with the reason, that names what is missing.  *without is
 * the rest that this kernel has not, as words; the caller frees. */
int source_config_check(const char *config, char **without, struct reason *why);

#endif
