/* available.h - how much memory can be had. */
#ifndef COWBENCH_HOST_AVAILABLE_H
#define COWBENCH_HOST_AVAILABLE_H

/* Bytes that can be had without taking memory from other processes
 * (MemAvailable of /proc/meminfo); infinite where the kernel does not say. */
double available_bytes(void);

#endif
