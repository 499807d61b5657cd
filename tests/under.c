/* under.c - runs a command under what a container or a strange parent does to
 * it:
 *
 *	under [thp-off] [sigchld-ignored] [refuse=CALL[,CALL...]:ERRNO] COMMAND
 *
 * refuse: those system calls fail with that number, as a container's seccomp
 * filter has it.  Nothing of cowbench is in here. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* clang-format off */
#define CALL(name)  { #name, __NR_##name }
#define ERRNO(name) { #name, name }
/* clang-format on */

struct word {
	const char *name;
	unsigned number;
};

static const struct word calls[] = {
	CALL(perf_event_open),
	CALL(mbind),
	CALL(set_mempolicy),
	CALL(get_mempolicy),
	CALL(migrate_pages),
	CALL(move_pages),
	CALL(process_vm_readv),
	CALL(vmsplice),
	CALL(pidfd_open),
	CALL(userfaultfd),
	CALL(io_uring_setup),
	CALL(sched_setaffinity),
	CALL(mlock),
	CALL(bpf),
	{ NULL, 0 },
};

static const struct word errors[] = {
	ERRNO(EPERM),
	ERRNO(EACCES),
	ERRNO(ENOSYS),
	{ NULL, 0 },
};

static unsigned find(const struct word *words, const char *name)
{
	while (words->name && strcmp(words->name, name) != 0)
		words++;
	if (!words->name) {
		fprintf(stderr, "under: what is %s?\n", name);
		exit(2);
	}
	return words->number;
}

static void must(int failed, const char *what)
{
	if (!failed)
		return;
	perror(what);
	exit(2);
}

/* One filter a call; the kernel takes the strictest word of all of them. */
static void refuse(unsigned call, unsigned error)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}

static void refuse_all(char *words)
{
	char *error = strchr(words, ':');
	unsigned number;

	must(!error, words);
	*error = '\0';
	number = find(errors, error + 1);
	for (char *call = strtok(words, ","); call; call = strtok(NULL, ","))
		refuse(find(calls, call), number);
}

int main(int argc, char **argv)
{
	must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges");
	for (argv++; argc > 1; argv++, argc--) {
		if (strcmp(*argv, "thp-off") == 0)
			must(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0), *argv);
		else if (strcmp(*argv, "sigchld-ignored") == 0)
			must(signal(SIGCHLD, SIG_IGN) == SIG_ERR, *argv);
		else if (strncmp(*argv, "refuse=", 7) == 0)
			refuse_all(*argv + 7);
		else
			break;
	}
	must(argc < 2, "under: which command");
	execvp(*argv, argv);
	perror(*argv);
	return 127;
}
