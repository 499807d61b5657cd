/* kernel_log.h - warnings that the kernel's log gains (/dev/kmsg, 3.5 on). */
#ifndef COWBENCH_HOST_KERNEL_LOG_H
#define COWBENCH_HOST_KERNEL_LOG_H

/* Opens the log at its end: a descriptor for kernel_log_warnings(), or -errno
 * (-EPERM where kernel.dmesg_restrict keeps it for root). */
int kernel_log_open(void);

/* Reads the lines that came since, closes the log, and returns how many of them
 * the kernel itself wrote at the level of a warning or worse.  Messages that
 * were overwritten before they could be read count as one; that it left
 * messages out ("callbacks suppressed") counts as none.  A WARN() counts
 * several times, once for each line of its trace. */
int kernel_log_warnings(int fd);

#endif
