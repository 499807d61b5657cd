/* coverage.c - counts of lines are written also where a process ends without
 * exit(), becomes another program, or is the first one of a guest.
 *
 * Linked in by `make coverage` alone: gcov's library writes them from exit()
 * and before fork() and execv(), and knows of nothing else.
 */
#include <signal.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <unistd.h>

void __gcov_dump(void);
void __gcov_reset(void);
int __real_execveat(int folder, const char *path, char *const argv[],
		    char *const env[], int flags);
int __real_reboot(int how);
void __wrap__exit(int status) __attribute__((noreturn));
int __wrap_execveat(int folder, const char *path, char *const argv[],
		    char *const env[], int flags);
int __wrap_reboot(int how);

void __wrap__exit(int status)
{
	__gcov_dump();
	for (;;)
		syscall(SYS_exit_group, status);
}

int __wrap_execveat(int folder, const char *path, char *const argv[],
		    char *const env[], int flags)
{
	__gcov_dump();
	__gcov_reset(); /* where it fails, they are not to be added twice */
	return __real_execveat(folder, path, argv, env, flags);
}

int __wrap_reboot(int how)
{
	__gcov_dump();
	return __real_reboot(how);
}

/* NOLINTBEGIN(bugprone-signal-handler,cert-sig30-c): init only waits by then */
static void dump(int nr)
{
	(void)nr;
	__gcov_dump();
	__gcov_reset();
}
/* NOLINTEND(bugprone-signal-handler,cert-sig30-c) */

/* The guest's job asks its init for them, before it brings all home
 * (tests/coverage_guest.sh): nobody sees a file that is written behind it. */
static void __attribute__((constructor)) listen_as_init(void)
{
	if (getpid() == 1)
		signal(SIGUSR2, dump);
}
