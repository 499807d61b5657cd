/* boot.c - see boot.h. */
#include "lab/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"
#include "base/now.h"
#include "lab/boot_parts.h"
#include "lab/explain.h"
#include "lab/qemu.h"

/* For the emulator to end, when the guest has said how it ended or panicked. */
#define LAST_WORDS_S 10

/* The CPU time that the process has taken; 0: it is gone. */
static uint64_t cpu_ns(pid_t pid)
{
	struct timespec spent;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &spent))
		return 0;
	return (uint64_t)spent.tv_sec * 1000000000 + (uint64_t)spent.tv_nsec;
}

static void close_file(int *file)
{
	if (*file >= 0)
		close(*file);
	*file = -1;
}

/* --- Starting ------------------------------------------------------------*/

static int pack_image(const struct kernel *kernel, int *file,
		      struct reason *why)
{
	size_t done = 0;

	*file = memfd_create("kernel", MFD_CLOEXEC);
	if (*file < 0)
		return reason_errno(why, -errno, "copying the kernel");
	while (done < kernel->image_length) {
		ssize_t put = write(*file, kernel->image + done,
				    kernel->image_length - done);

		if (put <= 0)
			return reason_errno(why, put ? -errno : -EIO,
					    "copying the kernel");
		done += (size_t)put;
	}
	return 0;
}

static void reset(struct boot *boot)
{
	boot->state = BOOT_WAITING;
	boot->retry = true;
	boot->outside = false;
	boot->status = 0;
	boot->why.text[0] = '\0';
	boot->trials = boot->skips = boot->broken = boot->cases = 0;
	boot->profiles = 0;
	boot->unexplained.text[0] = boot->refused.text[0] = '\0';
	console_clear(&boot->console);
	boot->pid = -1;
	boot->ended = boot->from_console = boot->from_port = -1;
	boot->from_errors = boot->record = boot->profile = -1;
	boot->whole = 0;
	boot->came = 0;
	boot->line_length = 0;
	boot->complaint[0] = '\0';
}

/* Makes three pipes; the ends that stay in this process do not block. */
static int open_pipes(struct boot *boot, int theirs[3], struct reason *why)
{
	int *ours[3] = { &boot->from_console, &boot->from_port,
			 &boot->from_errors };

	for (int i = 0; i < 3; i++) {
		int ends[2];

		if (pipe2(ends, O_CLOEXEC))
			return reason_errno(why, -errno, "making a pipe");
		*ours[i] = ends[0];
		theirs[i] = ends[1];
		if (fcntl(ends[0], F_SETFL, O_NONBLOCK))
			return reason_errno(why, -errno, "making a pipe");
	}
	return 0;
}

static int open_profile(struct boot *boot, struct reason *why)
{
	boot->profile = memfd_create("profile", MFD_CLOEXEC);
	return boot->profile < 0
		       ? reason_errno(why, -errno, "making room for profiles")
		       : 0;
}

static int start_emulator(struct boot *boot, int kernel, int initramfs,
			  const int pipes[3], struct reason *why)
{
	const struct lab *lab = boot->lab;
	char *option = boot_explains(boot)
			       ? explain_option(lab->plugin, boot->profile,
						lab->cache, boot->topology,
						boot->kernel->inlined)
			       : NULL;
	struct qemu_setup setup = {
		.arch = lab->arch,
		.topology = boot->topology,
		.clock = lab->clock,
		.cpu = lab->cpu,
		.append = lab->append,
		/* A boot that failed would fail again in the same way. */
		.seed = boot->seed + boot->attempt - 1,
		.host_nodes = lab->host_nodes,
		.kernel = kernel,
		.initramfs = initramfs,
		.console = pipes[0],
		.port = pipes[1],
		.plugin = option,
	};
	int keep[6] = { kernel, initramfs, pipes[0], pipes[1] };
	size_t nr = 4;
	struct qemu_line line;

	if (boot_explains(boot))
		keep[nr++] = boot->profile;
	if (boot_explains(boot) && boot->kernel->inlined)
		keep[nr++] = boot->kernel->inlined;

	const struct child_setup child = {
		.err = pipes[2],
		.keep = keep,
		.nr_keep = nr,
	};

	qemu_line(&line, &setup);
	free(option);
	boot->pid = child_start((const char *const *)line.argv, &child, why);
	qemu_line_free(&line);
	if (boot->pid < 0)
		return boot->pid;
	boot->ended = (int)syscall(SYS_pidfd_open, boot->pid, 0);
	if (boot->ended >= 0)
		fcntl(boot->ended, F_SETFD, FD_CLOEXEC);
	return 0;
}

int boot_start(struct boot *boot, struct reason *why)
{
	int kernel = -1, initramfs = -1, pipes[3] = { -1, -1, -1 };
	int err;

	reset(boot);
	boot->attempt++;
	err = pack_image(boot->kernel, &kernel, &boot->why);
	if (!err)
		err = boot_pack(boot, &initramfs, &boot->why);
	if (!err)
		err = open_pipes(boot, pipes, &boot->why);
	if (!err && boot_explains(boot))
		err = open_profile(boot, &boot->why);
	if (!err)
		err = start_emulator(boot, kernel, initramfs, pipes,
				     &boot->why);
	for (int i = 0; i < 3; i++)
		close_file(&pipes[i]);
	close_file(&kernel);
	close_file(&initramfs);
	boot->started_ns = boot->sign_ns = now_ns(CLOCK_MONOTONIC);
	boot->sign_cpu_ns = 0;
	boot->started_unix = time(NULL);
	boot->state = BOOT_STARTED;
	if (err) {
		close_file(&boot->from_console);
		close_file(&boot->from_port);
		close_file(&boot->from_errors);
		close_file(&boot->profile);
		boot->state = BOOT_FAILED;
		boot->outside = true;
		reason_set(why, err, "%s", boot->why.text);
	}
	return err;
}

void boot_files(const struct boot *boot, int files[BOOT_FILES])
{
	files[0] = boot->from_console;
	files[1] = boot->from_port;
	files[2] = boot->from_errors;
	files[3] = boot->ended;
}

/* --- What the emulator writes --------------------------------------------*/

/* Keeps the emulator's error messages; its warnings are no reason for a
 * failure. */
static void take_errors(struct boot *boot, char *text)
{
	char *rest = NULL;

	for (char *line = strtok_r(text, "\r\n", &rest); line;
	     line = strtok_r(NULL, "\r\n", &rest)) {
		char *clean;

		if (strstr(line, "warning:") || !*line)
			continue;
		clean = boot_plain(line);
		snprintf(boot->complaint, sizeof(boot->complaint), "%s", clean);
		free(clean);
	}
}

/* Ends a guest that writes so much that it would fill the disk. */
static void fail_flood(struct boot *boot)
{
	struct reason why;

	reason_set(&why, 0, "the guest wrote more than %llu MiB, and was ended",
		   (unsigned long long)(BOOT_BYTES_MAX >> 20));
	boot->retry = false;
	boot_fail(boot, why.text);
}

/* Reads a pipe empty; closes it at its end. */
static void drain(struct boot *boot, int *file)
{
	static char bytes[65537];
	ssize_t got;

	while (*file >= 0) {
		got = read(*file, bytes, sizeof(bytes) - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return;
		if (got <= 0) {
			close_file(file);
			return;
		}
		boot->came += (uint64_t)got;
		if (boot->came > BOOT_BYTES_MAX) {
			fail_flood(boot);
			return;
		}
		boot->sign_ns = now_ns(CLOCK_MONOTONIC);
		boot->sign_cpu_ns = cpu_ns(boot->pid);
		if (file == &boot->from_console) {
			console_feed(&boot->console, bytes, (size_t)got);
		} else if (file == &boot->from_port) {
			boot_take_port(boot, bytes, (size_t)got);
		} else {
			bytes[got] = '\0';
			take_errors(boot, bytes);
		}
	}
}

/* --- The end -------------------------------------------------------------*/

static void bury(struct boot *boot)
{
	kill(boot->pid, SIGKILL);
	while (waitpid(boot->pid, NULL, 0) < 0 && errno == EINTR)
		;
	boot->pid = -1;
	drain(boot, &boot->from_console);
	drain(boot, &boot->from_port);
	drain(boot, &boot->from_errors);
	close_file(&boot->from_console);
	close_file(&boot->from_port);
	close_file(&boot->from_errors);
	close_file(&boot->ended);
	boot->wall_ns = now_ns(CLOCK_MONOTONIC) - boot->started_ns;
	if (boot->state != BOOT_DONE && boot->state != BOOT_FAILED)
		boot_explain(boot);
	boot_close_record(boot);
	close_file(&boot->profile);
	free(boot->line);
	boot->line = NULL;
	boot->line_length = boot->line_room = 0;
}

static bool is_gone(pid_t pid)
{
	siginfo_t info = { .si_pid = 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
	       info.si_pid == pid;
}

/* A guest is not given up because the machine is busy with other work. */
static bool is_patient(const struct boot *boot, unsigned patience_s)
{
	uint64_t patience_ns = patience_s * UINT64_C(1000000000);
	uint64_t silent_ns = now_ns(CLOCK_MONOTONIC) - boot->sign_ns;
	uint64_t spent_ns = cpu_ns(boot->pid) - boot->sign_cpu_ns;

	return silent_ns < patience_ns ||
	       (spent_ns < patience_ns / 2 && silent_ns < 4 * patience_ns);
}

bool boot_step(struct boot *boot)
{
	unsigned patience = boot->lab->boot_patience_s;
	bool gone = is_gone(boot->pid);

	/* In this order, so that all that the emulator wrote before its end is
	 * read. */
	drain(boot, &boot->from_console);
	drain(boot, &boot->from_port);
	drain(boot, &boot->from_errors);
	if (gone || boot->state == BOOT_FAILED) {
		bury(boot);
		return true;
	}
	if (boot->state == BOOT_READY)
		patience = boot->lab->run_patience_s;
	if ((boot->state == BOOT_DONE || boot->console.sign == SIGN_PANIC) &&
	    patience > LAST_WORDS_S)
		patience = LAST_WORDS_S;
	if (is_patient(boot, patience))
		return false;
	if (boot->state != BOOT_DONE)
		boot_explain_silence(boot, (unsigned)((now_ns(CLOCK_MONOTONIC) -
						       boot->sign_ns) /
						      1000000000));
	bury(boot);
	return true;
}

void boot_stop(struct boot *boot, const char *reason)
{
	if (boot->pid <= 0)
		return;
	boot_fail(boot, reason);
	bury(boot);
}

void boot_free(struct boot *boot)
{
	console_clear(&boot->console);
	free(boot->line);
	free(boot->path);
	*boot = (struct boot){ 0 };
}
