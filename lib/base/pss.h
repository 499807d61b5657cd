/* pss.h - what a process takes of memory that it shares. */
#ifndef COWBENCH_BASE_PSS_H
#define COWBENCH_BASE_PSS_H

#include <sys/types.h>

/* Bytes that a process (0: this one) maps, each page divided by the number of
 * processes that map it: Pss of /proc/PID/smaps_rollup (4.14 on). NaN where
 * that cannot be read. */
double pss_bytes(pid_t pid);

#endif
