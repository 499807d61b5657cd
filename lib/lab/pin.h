/* pin.h - virtual CPUs held on CPUs of the host.
 */
#ifndef COWBENCH_LAB_PIN_H
#define COWBENCH_LAB_PIN_H

#include <sys/types.h>

#include "lab/topology.h"

/* Binds each virtual CPU's thread of the emulator to one of the CPUs that this
 * process may use: to a CPU of the host node with the number of the guest's
 * node, where that is below host_nodes; else to any CPU in turn.  Threads that
 * do not exist yet are bound by a later call.  Returns how many are bound. */
unsigned pin_cpus(pid_t emulator, const struct topology *topology,
		  unsigned host_nodes);

#endif
