/* boot.c - see boot.h. */
#include "lab/boot.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/child.h"
#include "base/json.h"
#include "base/memory.h"
#include "data/record.h"
#include "lab/guest.h"
#include "lab/initramfs.h"
#include "lab/qemu.h"

#define LAST_WORDS_S 10 /* for a guest that said how it ended, or panicked */

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

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

/* --- Packing -------------------------------------------------------------*/

static int pack_program(struct initramfs *initramfs,
			const struct program *program, struct reason *why)
{
	int err = 0;

	for (size_t i = 0; i < program->nr && !err; i++)
		err = initramfs_add_file(initramfs, program->files[i].to,
					 program->files[i].from, why);
	return err;
}

static int pack_text(struct initramfs *initramfs, const char *path, char *text,
		     struct reason *why)
{
	int err = initramfs_add(initramfs, path, 0644, text, strlen(text), why);

	free(text);
	return err;
}

static char *words_text(const struct lab *lab)
{
	char *text = memory_text("");

	for (size_t i = 0; i < lab->nr_words; i++) {
		char *longer = memory_format("%s%s\n", text, lab->words[i]);

		free(text);
		text = longer;
	}
	return text;
}

/* One line without what would end it. */
static char *plain(const char *text)
{
	char *copy = memory_text(text ? text : "");

	for (char *c = copy; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = ' ';
	return copy;
}

static const char *cpu_model(const struct lab *lab)
{
	return lab->cpu ? lab->cpu : qemu_cpu(lab->clock);
}

/* For the run line. Nothing in it differs between two boots that ought to count
 * the same but the boot's number. */
static char *facts_text_of(const struct boot *boot)
{
	char *kernel = plain(boot->kernel->name);
	char *topology = plain(boot->topology->name);
	char *cpu = plain(cpu_model(boot->lab));
	char *append = plain(boot->lab->append);
	char *text = memory_format("vm.kernel=%s\n"
				   "vm.topology=%s\n"
				   "vm.boot#%u\n"
				   "vm.emulator=%s\n"
				   "vm.cpu_model=%s\n"
				   "vm.append=%s\n"
				   "vm.seed#%llu\n",
				   kernel, topology, boot->number,
				   boot->lab->emulator, cpu, append,
				   (unsigned long long)boot->lab->seed);

	free(kernel);
	free(topology);
	free(cpu);
	free(append);
	return text;
}

static int pack_modules(struct initramfs *initramfs,
			const struct kernel *kernel, struct reason *why)
{
	int err = initramfs_add_folder(initramfs, GUEST_MODULES, why);

	for (size_t i = 0; i < kernel->modules.nr && !err; i++) {
		const struct module *module = &kernel->modules.list[i];
		char *path = memory_format(GUEST_MODULES "/%02zu-%s.ko", i,
					   module->name);

		err = initramfs_add(initramfs, path, 0644, module->data,
				    module->length, why);
		free(path);
	}
	return err;
}

/* Where `uname -r` is looked for. */
static int pack_config(struct initramfs *initramfs, const struct kernel *kernel,
		       struct reason *why)
{
	char *path;
	int err;

	if (!kernel->config || strchr(kernel->release, '/'))
		return 0;
	path = memory_format("/boot/config-%s", kernel->release);
	err = initramfs_add(initramfs, path, 0644, kernel->config,
			    kernel->config_length, why);
	free(path);
	return err;
}

int boot_pack(const struct boot *boot, int *file, struct reason *why)
{
	struct initramfs *initramfs;
	int err = initramfs_open(&initramfs, why);

	if (err)
		return err;
	err = pack_program(initramfs, &boot->lab->init, why);
	if (!err)
		err = pack_program(initramfs, &boot->lab->job, why);
	if (!err)
		err = pack_program(initramfs, &boot->lab->added, why);
	if (!err)
		err = pack_text(initramfs, GUEST_WORDS, words_text(boot->lab),
				why);
	if (!err)
		err = pack_text(initramfs, GUEST_FACTS, facts_text_of(boot),
				why);
	if (!err)
		err = pack_modules(initramfs, boot->kernel, why);
	if (!err)
		err = pack_config(initramfs, boot->kernel, why);
	if (err) {
		initramfs_free(initramfs);
		return err;
	}
	return initramfs_close(initramfs, file, why);
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
	boot->status = 0;
	boot->why.text[0] = '\0';
	boot->trials = boot->skips = boot->broken = boot->cases = 0;
	console_clear(&boot->console);
	boot->pid = -1;
	boot->ended = boot->from_console = boot->from_port = -1;
	boot->from_errors = boot->record = -1;
	boot->whole = 0;
	boot->line_length = 0;
	boot->complaint[0] = '\0';
}

/* Its ends of three pipes go to the emulator, ours do not block. */
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

static int start_emulator(struct boot *boot, int kernel, int initramfs,
			  const int pipes[3], struct reason *why)
{
	const struct lab *lab = boot->lab;
	struct qemu_setup setup = {
		.topology = boot->topology,
		.clock = lab->clock,
		.cpu = lab->cpu,
		.append = lab->append,
		/* A boot that failed would fail again in the same way. */
		.seed = lab->seed + boot->attempt - 1,
		.host_nodes = lab->host_nodes,
		.kernel = kernel,
		.initramfs = initramfs,
		.console = pipes[0],
		.port = pipes[1],
	};
	const int keep[] = { kernel, initramfs, pipes[0], pipes[1] };
	struct child_setup child = {
		.err = pipes[2],
		.keep = keep,
		.nr_keep = sizeof(keep) / sizeof(*keep),
	};
	struct qemu_line line;

	qemu_line(&line, &setup);
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
	if (!err)
		err = start_emulator(boot, kernel, initramfs, pipes,
				     &boot->why);
	for (int i = 0; i < 3; i++)
		close_file(&pipes[i]);
	close_file(&kernel);
	close_file(&initramfs);
	boot->started_ns = boot->sign_ns = now_ns();
	boot->sign_cpu_ns = 0;
	boot->started_unix = time(NULL);
	boot->state = BOOT_STARTED;
	if (err) {
		close_file(&boot->from_console);
		close_file(&boot->from_port);
		close_file(&boot->from_errors);
		boot->state = BOOT_FAILED;
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

/* --- The record ----------------------------------------------------------*/

static void fail(struct boot *boot, const char *reason)
{
	if (boot->state == BOOT_FAILED)
		return;
	boot->state = BOOT_FAILED;
	reason_set(&boot->why, 0, "%s", reason);
	if (boot->pid > 0)
		kill(boot->pid, SIGKILL);
}

static void fail_record(struct boot *boot, int err, const char *what)
{
	struct reason why;

	reason_errno(&why, err, "%s: %s", boot->path, what);
	fail(boot, why.text);
	boot->retry = false;
}

/* A record that an attempt before has begun is begun anew. */
static bool open_record(struct boot *boot)
{
	int flags =
		O_WRONLY | O_CREAT | O_CLOEXEC |
		(boot->lab->overwrite || boot->attempt > 1 ? O_TRUNC : O_EXCL);

	boot->record = open(boot->path, flags, 0644);
	if (boot->record < 0)
		fail_record(boot, -errno,
			    "cannot create the record (another -o, or "
			    "--overwrite)");
	return boot->record >= 0;
}

/* Writes a whole line, or leaves the file as it was. */
static void write_line(struct boot *boot, const char *line, size_t length)
{
	size_t done = 0;

	if (boot->record < 0 && !open_record(boot))
		return;
	while (done < length) {
		ssize_t put = write(boot->record, line + done, length - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0) {
			int err = put ? -errno : -EIO;

			/* Where even that fails, readers pass over it. */
			fail_record(
				boot, err,
				ftruncate(boot->record, boot->whole)
					? "cannot write"
					: "cannot write, all before is kept");
			return;
		}
		done += (size_t)put;
	}
	boot->whole += (int64_t)length;
}

/* --- What comes home -----------------------------------------------------*/

static bool has_type(const char *line, const char *type)
{
	size_t length = strlen(type);

	return strncmp(line, "{\"type\":\"", 9) == 0 &&
	       strncmp(line + 9, type, length) == 0 && line[9 + length] == '"';
}

static void take_own_line(struct boot *boot, const char *line)
{
	size_t said = strlen(GUEST_SAID " ");

	if (strcmp(line, GUEST_READY) == 0) {
		boot->state = BOOT_READY;
	} else if (strncmp(line, GUEST_SAID " ", said) == 0) {
		char *text = plain(line + said);

		reason_set(&boot->why, 0, "%s", text);
		free(text);
	} else if (sscanf(line, GUEST_STATUS " %d", &boot->status) == 1) {
		boot->state = BOOT_DONE;
		if (boot->status == 0)
			boot->why.text[0] = '\0';
	}
}

/* line is ended by a newline and a NUL. */
static void take_line(struct boot *boot, char *line, size_t length)
{
	if (*line == GUEST_MARK) {
		line[length - 1] = '\0';
		take_own_line(boot, line + 1);
		return;
	}
	boot->trials += has_type(line, "trial");
	boot->skips += has_type(line, "skip");
	boot->broken += has_type(line, "broken");
	if (has_type(line, "run")) {
		const char *cases = strstr(line, "\"cases\":");

		if (cases)
			boot->cases = (unsigned)strtoul(cases + 8, NULL, 10);
	}
	write_line(boot, line, length);
}

static void take_port(struct boot *boot, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (boot->line_room - boot->line_length < 2) {
			boot->line_room = boot->line_room ? 2 * boot->line_room
							  : 4096;
			boot->line =
				memory_resize(boot->line, boot->line_room, 1);
		}
		boot->line[boot->line_length++] = bytes[i];
		if (boot->line_length > RECORD_LINE_MAX) {
			fail(boot, "the guest wrote a line without an end");
			boot->line_length = 0;
			return;
		}
		if (bytes[i] != '\n')
			continue;
		boot->line[boot->line_length] = '\0';
		if (boot->state != BOOT_FAILED)
			take_line(boot, boot->line, boot->line_length);
		boot->line_length = 0;
	}
}

/* The emulator's complaints; its warnings are no reason for anything. */
static void take_errors(struct boot *boot, char *text)
{
	char *rest = NULL;

	for (char *line = strtok_r(text, "\r\n", &rest); line;
	     line = strtok_r(NULL, "\r\n", &rest)) {
		char *clean;

		if (strstr(line, "warning:") || !*line)
			continue;
		clean = plain(line);
		snprintf(boot->complaint, sizeof(boot->complaint), "%s", clean);
		free(clean);
	}
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
		boot->sign_ns = now_ns();
		boot->sign_cpu_ns = cpu_ns(boot->pid);
		if (file == &boot->from_console) {
			console_feed(&boot->console, bytes, (size_t)got);
		} else if (file == &boot->from_port) {
			take_port(boot, bytes, (size_t)got);
		} else {
			bytes[got] = '\0';
			take_errors(boot, bytes);
		}
	}
}

/* --- The end -------------------------------------------------------------*/

/* Whether the kernel itself wrote on the console: a line with a time. */
static bool kernel_spoke(const struct console *console)
{
	const char *text = console->text;

	return text && (strstr(text, "Linux version") || strstr(text, "[  "));
}

/* How a guest came to its end that did not say so itself. */
static void explain(struct boot *boot)
{
	const char *when = boot->state == BOOT_READY ? "while it measured"
						     : "at boot";
	char *last;
	struct reason why;

	if (boot->console.sign == SIGN_PANIC) {
		reason_set(&why, 0, "the guest panicked %s: %s", when,
			   boot->console.worst);
	} else if (boot->complaint[0]) {
		reason_set(&why, 0, "the emulator ended %s: %s", when,
			   boot->complaint);
	} else if (!kernel_spoke(&boot->console)) {
		reason_set(&why, 0,
			   "the guest reset before its kernel said a word: it "
			   "has no serial console "
			   "(CONFIG_SERIAL_8250_CONSOLE=y), cannot run on this "
			   "CPU model, or is no kernel");
	} else {
		last = console_last(&boot->console);
		reason_set(&why, 0, "the guest reset %s; its last words: %s",
			   when, last ? last : "none");
		free(last);
	}
	fail(boot, why.text);
}

static void explain_silence(struct boot *boot, unsigned seconds)
{
	const char *kvm = boot->lab->clock == CLOCK_TIME
				  ? "; if KVM does not work on this machine, "
				    "--clock instructions does without"
				  : "";
	char *last = console_last(&boot->console);
	struct reason why;

	if (boot->console.sign == SIGN_PANIC)
		reason_set(&why, 0, "the guest panicked and hangs: %s",
			   boot->console.worst);
	else if (boot->state == BOOT_READY)
		reason_set(&why, 0,
			   "no sign of life for %u s while it measured; its "
			   "last words: %s%s",
			   seconds, last ? last : "none", kvm);
	else if (kernel_spoke(&boot->console))
		reason_set(&why, 0,
			   "no sign of life for %u s at boot; its last words: "
			   "%s%s",
			   seconds, last ? last : "none", kvm);
	else
		reason_set(&why, 0,
			   "the kernel said nothing for %u s: it hangs, or has "
			   "no serial console (CONFIG_SERIAL_8250_CONSOLE=y)%s",
			   seconds, kvm);
	free(last);
	fail(boot, why.text);
	/* Of a kernel that never speaks there is nothing more to learn. */
	boot->retry &= kernel_spoke(&boot->console);
}

static void put_console(struct json_text *json, const struct console *console)
{
	json_put_text(json, "sign", sign_words[console->sign]);
	json_open_array(json, "console");
	for (size_t i = 0; i < console->nr_flagged; i++)
		json_put_text(json, NULL, console->flagged[i]);
	json_close(json);
}

/* Behind what the guest wrote itself, where it wrote anything. */
static void write_guest_line(struct boot *boot)
{
	const struct lab *lab = boot->lab;
	struct json_text json = { 0 };
	char stamp[32];
	struct tm utc;
	time_t started = (time_t)boot->started_unix;

	if (boot->record < 0 || lab->job.nr)
		return;
	gmtime_r(&started, &utc);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &utc);
	json_open_object(&json, NULL);
	json_put_text(&json, "type", "guest");
	json_put_text(&json, "kernel", boot->kernel->name);
	json_put_text(&json, "release", boot->kernel->release);
	json_put_text(&json, "topology", boot->topology->name);
	json_put_integer(&json, "boot", boot->number);
	json_put_integer(&json, "attempt", boot->attempt);
	json_put_text(&json, "clock", clock_words[lab->clock]);
	json_put_text(&json, "emulator", lab->emulator);
	json_put_text(&json, "cpu_model", cpu_model(lab));
	json_put_text(&json, "ended",
		      boot->state == BOOT_DONE ? "well" : "failed");
	if (boot->state == BOOT_DONE)
		json_put_integer(&json, "status", (uint64_t)boot->status);
	else
		json_put_null(&json, "status");
	json_put_text(&json, "reason",
		      boot->why.text[0] ? boot->why.text : NULL);
	put_console(&json, &boot->console);
	json_put_text(&json, "started", stamp);
	json_put_integer(&json, "wall_ns", boot->wall_ns);
	json_close(&json);
	json_newline(&json);
	write_line(boot, json.text, json.length);
	json_text_free(&json);
}

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
	boot->wall_ns = now_ns() - boot->started_ns;
	if (boot->state != BOOT_DONE && boot->state != BOOT_FAILED)
		explain(boot);
	write_guest_line(boot);
	if (boot->record >= 0 && fsync(boot->record) && errno != EINVAL)
		fail_record(boot, -errno, "cannot write");
	close_file(&boot->record);
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

/* A machine that has other things to do is no reason to give a guest up. */
static bool is_patient(const struct boot *boot, unsigned patience_s)
{
	uint64_t patience_ns = patience_s * UINT64_C(1000000000);
	uint64_t silent_ns = now_ns() - boot->sign_ns;
	uint64_t spent_ns = cpu_ns(boot->pid) - boot->sign_cpu_ns;

	return silent_ns < patience_ns ||
	       (spent_ns < patience_ns / 2 && silent_ns < 4 * patience_ns);
}

bool boot_step(struct boot *boot)
{
	unsigned patience = boot->lab->boot_patience_s;
	bool gone = is_gone(boot->pid);

	/* In this order: what it wrote before it went is all there. */
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
		explain_silence(boot, (unsigned)((now_ns() - boot->sign_ns) /
						 1000000000));
	bury(boot);
	return true;
}

void boot_stop(struct boot *boot, const char *reason)
{
	if (boot->pid <= 0)
		return;
	fail(boot, reason);
	bury(boot);
}

void boot_free(struct boot *boot)
{
	console_clear(&boot->console);
	free(boot->line);
	free(boot->path);
	*boot = (struct boot){ 0 };
}
