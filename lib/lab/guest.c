/* guest.c - see guest.h. */
#include "lab/guest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "arch/arch.h"
#include "base/file.h"
#include "base/memory.h"
#include "lab/explain.h"

#define WORDS_MAX  256
#define SAID_PATH  "/tmp/said"
#define SEED_BYTES 64
#define SAID_LAST  4096 /* bytes of it that go home */

static const struct {
	const char *kind, *on;
} mounts[] = {
	{ "proc", "/proc" },	 { "sysfs", "/sys" },
	{ "devtmpfs", "/dev" },	 { "debugfs", "/sys/kernel/debug" },
	{ "tmpfs", "/run" },	 { "tmpfs", "/tmp" },
	{ "tmpfs", "/dev/shm" }, { "tracefs", "/sys/kernel/tracing" },
};

/* Switches off what else works at regular times and would run on the clock.
 * The guest runs nothing else, and its record has the settings of before.  A
 * file that this kernel lacks is skipped. */
static const struct {
	const char *path, *text;
} settings[] = {
	{ "/proc/sys/kernel/printk", "5" },
	{ "/proc/sys/kernel/printk_devkmsg", "on" },
	{ "/proc/sys/kernel/numa_balancing", "0" },
	{ "/proc/sys/kernel/watchdog", "0" },
	{ "/proc/sys/kernel/hung_task_timeout_secs", "0" },
	{ "/proc/sys/vm/stat_interval", "86400" },
	{ "/proc/sys/vm/dirty_writeback_centisecs", "0" },
	{ "/proc/sys/vm/compaction_proactiveness", "0" },
	{ "/sys/kernel/mm/ksm/run", "0" },
	{ "/sys/kernel/mm/transparent_hugepage/enabled", "madvise" },
	{ "/sys/kernel/mm/transparent_hugepage/khugepaged/"
	  "scan_sleep_millisecs",
	  "86400000" },
};

bool guest_is_init(const char *argv0)
{
	return getpid() == 1 && strcmp(argv0, GUEST_INIT) == 0;
}

/* A line in the kernel's log, so that it stands in the console's order. */
static void __attribute__((format(printf, 1, 2))) say(const char *fmt, ...)
{
	int log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	char line[512] = "<4>cowbench: ";
	size_t used = strlen(line);
	va_list args;

	va_start(args, fmt);
	vsnprintf(line + used, sizeof(line) - used, fmt, args);
	va_end(args);
	if (log < 0)
		return;

	ssize_t done = write(log, line, strlen(line));

	(void)done; /* nobody is left to tell */
	close(log);
}

/* Writes a line of this program, not of the job, to the second port. */
static void __attribute__((format(printf, 2, 3)))
tell(int port, const char *fmt, ...)
{
	char line[1024] = { GUEST_MARK };
	va_list args;

	va_start(args, fmt);
	vsnprintf(line + 1, sizeof(line) - 2, fmt, args);
	va_end(args);
	line[strlen(line)] = '\n'; /* the last byte stays the end */
	if (write(port, line, strlen(line)) < 0)
		say("the second serial port takes nothing: %s",
		    strerror(errno));
	tcdrain(port);
}

/* Raw mode: no echo, and newlines are not changed. */
static int open_port(const char *path)
{
	int port = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios raw;

	if (port >= 0 && tcgetattr(port, &raw) == 0) {
		cfmakeraw(&raw);
		raw.c_cflag |= CLOCAL;
		tcsetattr(port, TCSANOW, &raw);
	}
	return port;
}

/* An emulated machine has no source of random numbers, and a kernel without a
 * seed makes each few of them by hashing its pool anew (kernel
 * drivers/char/random.c:crng_make_state()): 10,000 instructions, in one window
 * of a swap-out and not in the next, since slabs are shuffled by them.  Nothing
 * in the guest is a secret. */
static void seed_random(void)
{
	struct rand_pool_info *seed = memory_new(1, sizeof(*seed) + SEED_BYTES);
	int file = open("/dev/urandom", O_WRONLY | O_CLOEXEC);

	seed->entropy_count = 8 * SEED_BYTES;
	seed->buf_size = SEED_BYTES;
	if (file < 0 || ioctl(file, RNDADDENTROPY, seed))
		say("/dev/urandom: %s", strerror(errno));
	if (file >= 0)
		close(file);
	free(seed);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void load_modules(void)
{
	struct dirent **names;
	int nr = scandir(GUEST_MODULES, &names, NULL, by_name);

	for (int i = 0; i < nr; i++) {
		char path[512];

		snprintf(path, sizeof(path), GUEST_MODULES "/%s",
			 names[i]->d_name);
		if (names[i]->d_name[0] != '.') {
			int file = open(path, O_RDONLY | O_CLOEXEC);

			if (file < 0 ||
			    (syscall(SYS_finit_module, file, "", 0) &&
			     errno != EEXIST))
				say("module %s: %s", names[i]->d_name,
				    strerror(errno));
			if (file >= 0)
				close(file);
		}
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
}

/* Brings up the CPUs that the kernel was told to leave (maxcpus=1): up to 6.4
 * it waits for each in a loop without cpu_relax() (kernel
 * arch/x86/kernel/smpboot.c:do_boot_cpu()), and QEMU before 8.1 gives the
 * waiting CPU all of the instructions until the next timer, so that the other
 * never gets one.  The loop calls schedule(): a process that relaxes there ends
 * its turn.  It yields to the loop at once, or both would relax for a whole
 * slice: minutes. */
static void start_cpus(void)
{
	pid_t relaxed = -1;

	for (unsigned cpu = 1;; cpu++) {
		char path[64], online[8];

		snprintf(path, sizeof(path),
			 "/sys/devices/system/cpu/cpu%u/online", cpu);
		if (file_read(NULL, path, online, sizeof(online)) <= 0)
			break;
		if (strcmp(online, "0") != 0)
			continue;
		if (relaxed < 0)
			relaxed = fork();
		if (relaxed == 0)
			for (;; sched_yield())
				arch_pause();
		if (file_write(path, "1"))
			say("CPU %u does not come up", cpu);
	}
	if (relaxed > 0) {
		kill(relaxed, SIGKILL);
		waitpid(relaxed, NULL, 0);
	}
}

/* What all tasks together have done so far. */
struct work {
	unsigned long long switches;
	unsigned long long busy; /* CPU time, in 10 ms: ours and the kernel's */
};

static struct work work_so_far(void)
{
	char *stat = file_read_all(NULL, "/proc/stat");
	const char *line = stat ? strstr(stat, "\nctxt ") : NULL;
	unsigned long long user, nice, system;
	struct work work = { 0 };

	if (line)
		work.switches = strtoull(line + 6, NULL, 10);
	if (stat &&
	    sscanf(stat, "cpu %llu %llu %llu", &user, &nice, &system) == 3)
		work.busy = user + nice + system;
	free(stat);
	return work;
}

static void sleep_ms(unsigned ms)
{
	struct timespec span = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&span, NULL);
}

/* Waits until the work that a boot leaves behind is done: crypto self-tests,
 * the initramfs being freed, RCU.  At rest a window of 100 ms has some ten
 * context switches, and the CPUs nothing to do (a kernel thread that works on
 * without a break has few switches: seen on 6.12 and 7.2, it took half of the
 * first trials' time); three such windows in a row will do, and 20 s are
 * enough. */
static void wait_for_rest(void)
{
	unsigned calm = 0;

	for (unsigned windows = 0; windows < 200 && calm < 3; windows++) {
		struct work before = work_so_far(), now;

		sleep_ms(100);
		now = work_so_far();
		calm = now.switches - before.switches <= 30 &&
				       now.busy - before.busy <= 2
			       ? calm + 1
			       : 0;
	}
	if (calm < 3)
		say("the kernel does not come to rest");
}

/* The job's words after its name (argv[0]), by which a program with many uses
 * knows which one is meant. */
static char **read_words(char *name)
{
	static char *argv[WORDS_MAX + 2];
	char *text = file_read_all(NULL, GUEST_WORDS);
	size_t nr = 0;

	argv[nr++] = name;
	for (char *word = text; word && *word && nr <= WORDS_MAX;) {
		char *end = strchrnul(word, '\n');
		bool more = *end;

		*end = '\0';
		argv[nr++] = word;
		word = end + more;
	}
	return argv;
}

static pid_t start_job(int port)
{
	bool own = access(GUEST_PROGRAM, F_OK) != 0;
	const char *path = own ? GUEST_INIT : GUEST_PROGRAM;
	char *name = own ? NULL : file_read_all(NULL, GUEST_NAME);
	char **argv = read_words(name ? name : memory_text(path));
	pid_t pid = fork();

	if (pid)
		return pid;

	int null = open("/dev/null", O_RDONLY);
	int said = open(SAID_PATH, O_WRONLY | O_CREAT | O_APPEND, 0600);

	setsid();
	dup2(null, 0);
	dup2(port, 1);
	dup2(said, 2);
	execv(path, argv);
	dprintf(2, "%s does not start: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Waits for the job's status; reaps orphans as they end. */
static int wait_for(pid_t job)
{
	int status;

	for (;;) {
		pid_t pid = wait(&status);

		if (pid < 0 && errno != EINTR)
			return 127;
		if (pid != job)
			continue;
		return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
					   : WEXITSTATUS(status);
	}
}

/* The last of what the job wrote on standard error. */
static void tell_said(int port)
{
	char *text = file_read_all(NULL, SAID_PATH);
	size_t length = text ? strlen(text) : 0;
	char *from = text, *rest = NULL;

	if (length > SAID_LAST)
		from += length - SAID_LAST;
	for (char *line = text ? strtok_r(from, "\r\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\r\n", &rest))
		tell(port, GUEST_SAID " %s", line);
	free(text);
}

/* A reset, on which the emulator ends: a power-off would need ACPI. */
static _Noreturn void restart(void)
{
	sync();
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

void guest_main(void)
{
	struct reason why;
	int port, status;
	char *named;
	pid_t job;

	mkdir("/tmp", 01777);
	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts); i++) {
		mkdir(mounts[i].on, 0755);
		mount(mounts[i].kind, mounts[i].on, mounts[i].kind, 0, NULL);
	}
	/* Links that udev makes elsewhere; bash needs /dev/fd for <(). */
	if (symlink("/proc/self/fd", "/dev/fd"))
		say("/dev/fd: %s", strerror(errno));
	named = file_read_all(NULL, GUEST_PORT);
	port = open_port(named ? named : GUEST_PORT_USUAL);
	free(named);
	if (port < 0) {
		say("no second serial port for the record: %s",
		    strerror(errno));
		restart();
	}
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/tmp", 1);
	/* The port is a terminal, and what it carries goes into a file. */
	setenv("NO_COLOR", "1", 1);
	start_cpus();
	seed_random();
	load_modules();
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		file_write(settings[i].path, settings[i].text);
	if (access(GUEST_EXPLAIN, F_OK) == 0 && explain_guest(&why))
		say("%s", why.text);
	wait_for_rest();
	say("ready");
	tell(port, GUEST_READY);
	job = start_job(port);
	status = job < 0 ? 127 : wait_for(job);
	tell_said(port);
	tell(port, GUEST_STATUS " %d", status);
	say("status %d", status);
	restart();
}

void guest_facts(struct facts *facts)
{
	char *text = file_read_all(NULL, GUEST_FACTS), *rest = NULL;

	for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line;
	     line = strtok_r(NULL, "\n", &rest)) {
		char *value = strpbrk(line, "=#");

		if (!value)
			continue;

		char kind = *value;

		*value++ = '\0';
		if (kind == '#')
			facts_set_number(facts, line, strtod(value, NULL));
		else
			facts_set_text(facts, line, value);
	}
	free(text);
}
