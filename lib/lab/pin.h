/* pin.h - virtual CPUs held on CPUs of the host.
 */
#ifndef COWBENCH_LAB_PIN_H
#define COWBENCH_LAB_PIN_H

#include <sys/types.h>

#include "lab/topology.h"

/* Holds each virtual CPU thread of the emulator on one of our CPUs: where the
 * guest's node stands for a host node of that number (below host_nodes), on
 * that node's; else on any in turn.  Threads that are held already, or not yet
 * there, are passed over: call it again.  Returns how many are held. */
unsigned pin_cpus(pid_t emulator, const struct topology *topology,
		  unsigned host_nodes);

#endif
