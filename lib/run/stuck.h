/* stuck.h - what a trial and the machine did when the trial was given up. */
#ifndef COWBENCH_RUN_STUCK_H
#define COWBENCH_RUN_STUCK_H

#include <stddef.h>
#include <sys/types.h>

/* "it slept in folio_wait_bit; load 8.2 on 2 CPUs, 3 % of the time without
 * memory": words for a reason, made of what /proc/PID, /proc/loadavg and
 * /proc/pressure show. */
void stuck_describe(pid_t pid, char *text, size_t room);

#endif
