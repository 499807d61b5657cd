/* boot_fail.c - see boot_parts.h. */
#include <signal.h>

#include "lab/boot_parts.h"

void boot_fail(struct boot *boot, const char *reason)
{
	if (boot->state == BOOT_FAILED)
		return;
	boot->state = BOOT_FAILED;
	reason_set(&boot->why, 0, "%s", reason);
	if (boot->pid > 0)
		kill(boot->pid, SIGKILL);
}
