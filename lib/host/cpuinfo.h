/* cpuinfo.h - what /proc/cpuinfo says that is read twice; NULL says nothing. */
#ifndef COWBENCH_HOST_CPUINFO_H
#define COWBENCH_HOST_CPUINFO_H

#include <stdbool.h>

/* Whether the CPU has a feature, by x86's name: x86 alone names its features in
 * a line of words ("flags"). */
bool cpuinfo_has(const char *cpuinfo, const char *flag);

/* True in a virtual machine, also an emulated one: x86 says so in its flags,
 * others by their device tree or firmware. */
bool cpuinfo_guest(const char *root, const char *cpuinfo);

#endif
