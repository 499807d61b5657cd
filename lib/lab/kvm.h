/* kvm.h - whether this machine's KVM boots a kernel. */
#ifndef COWBENCH_LAB_KVM_H
#define COWBENCH_LAB_KVM_H

#include <signal.h>
#include <stdbool.h>

#include "lab/boot.h"

/* Seconds without a sign of life after which KVM is given up. */
#define KVM_PATIENCE_S 15

/* Whether a guest of the kernel comes up under KVM: KVM may be there, and hang
 * every kernel.  lab has what a guest is packed with.  False with the
 * reason. */
bool kvm_boots(const struct lab *lab, const struct kernel *kernel,
	       const volatile sig_atomic_t *stop, struct reason *why);

#endif
