/* pin_disk.h - a disk in memory (zram), for a guest of `cowbench vm`: it has no
 * other. */
#ifndef COWBENCH_PIN_PIN_DISK_H
#define COWBENCH_PIN_PIN_DISK_H

#include <stddef.h>

#include "base/reason.h"

/* Makes one of so many bytes, all zero, and opens it for reading and writing;
 * *number receives N of zramN.  A descriptor; -ENODEV with the reason where the
 * kernel has no zram; other -errno.  It changes the machine: only where
 * own_guest() is true. */
int pin_disk_make(size_t bytes, int *number, struct reason *why);

/* Takes zramN away, which nobody has open. */
void pin_disk_end(int number);

#endif
