/* under.c - runs a command under what a container or a strange parent does to
 * it:
 *
 *	under [thp-off] [sigchld-ignored] [refuse=CALL[,CALL...]:ERRNO]
 *	      [hide=PATH] COMMAND
 *
 * refuse: those system calls fail with that number, as a container's seccomp
 * filter has it.  hide: no file of that name can be opened; a second process
 * looks at each name.  Nothing of cowbench is in here. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
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

/* --- hide= --------------------------------------------------------------- */

/* All of openat() ask whoever reads the listener. */
static int ask_at_openat(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_openat, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };
	int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
				    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);

	must(listener < 0, "seccomp");
	return listener;
}

/* Answers until nobody is left that could ask. */
static void answer(int listener, const char *hidden)
{
	struct seccomp_notif ask;
	char name[4096];

	for (;;) {
		struct pollfd asked = { .fd = listener, .events = POLLIN };

		if (poll(&asked, 1, -1) > 0 && asked.revents & POLLHUP)
			return;
		memset(&ask, 0, sizeof(ask));
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &ask))
			continue; /* whoever asked was killed meanwhile */

		struct iovec to = { name, strlen(hidden) + 1 };
		struct iovec from = { (void *)(uintptr_t)ask.data.args[1],
				      to.iov_len };
		struct seccomp_notif_resp word = {
			.id = ask.id,
			.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE,
		};

		if (process_vm_readv((pid_t)ask.pid, &to, 1, &from, 1, 0) ==
			    (ssize_t)to.iov_len &&
		    memcmp(name, hidden, to.iov_len) == 0) {
			word.flags = 0;
			word.error = -ENOENT;
		}
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &word);
	}
}

static void hide(const char *path)
{
	pid_t command = getpid(), self;
	int pair[2], listener;
	char ready;

	must(strlen(path) >= 4096, path);
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair),
	     "socketpair");
	self = fork();
	must(self < 0, "fork");
	if (self == 0) {
		int from;

		setsid();
		must(read(pair[1], &from, sizeof(from)) != sizeof(from),
		     "read");
		from = (int)syscall(SYS_pidfd_getfd,
				    syscall(SYS_pidfd_open, command, 0), from,
				    0);
		must(from < 0, "pidfd_getfd");
		must(write(pair[1], "", 1) != 1, "write");
		answer(from, path);
		_exit(0);
	}
	listener = ask_at_openat();
	must(write(pair[0], &listener, sizeof(listener)) != sizeof(listener),
	     "write");
	must(read(pair[0], &ready, 1) != 1, "read");
	close(listener);
	close(pair[0]);
	close(pair[1]);
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
		else if (strncmp(*argv, "hide=", 5) == 0)
			hide(*argv + 5);
		else
			break;
	}
	must(argc < 2, "under: which command");
	execvp(*argv, argv);
	perror(*argv);
	return 127;
}
