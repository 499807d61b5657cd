/* doctor_rights.c - what the kernel lets this process see and do. */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "mm/frames.h"
#include "doctor/doctor.h"

/* Capabilities by number (kernel include/uapi/linux/capability.h). */
enum {
	NET_RAW = 13,
	IPC_LOCK = 14,
	SYS_PTRACE = 19,
	SYS_ADMIN = 21,
	SYS_NICE = 23,
	SYS_RESOURCE = 24,
	PERFMON = 38,
};

struct rights {
	long uid;	       /* -1: not told */
	bool of_namespace;     /* root here is another user outside the
			        * container */
	uint64_t capabilities; /* effective */
	int seccomp;	       /* 2: a filter */
	double memlock;	       /* bytes; -1: unlimited; NaN: unknown */
};

static bool may(const struct rights *rights, int capability)
{
	return rights->capabilities >> capability & 1;
}

/* The value of that name, in a file of "Name:\tvalue" lines; NULL: no such
 * line. */
static const char *line_of(const char *text, const char *name)
{
	const char *line = text ? strstr(text, name) : NULL;

	return line ? line + strlen(name) : NULL;
}

static void read_rights(const char *root, struct rights *rights)
{
	char *status = file_read_all(root, "/proc/self/status");
	char *limits = file_read_all(root, "/proc/self/limits");
	char *map = file_read_all(root, "/proc/self/uid_map");
	unsigned long outside, nr;
	const char *uid = line_of(status, "\nUid:");
	const char *capabilities = line_of(status, "\nCapEff:");
	const char *seccomp = line_of(status, "\nSeccomp:");
	const char *memlock = line_of(limits, "Max locked memory");

	*rights = (struct rights){ .uid = -1, .memlock = NAN };
	if (uid)
		sscanf(uid, "%*d %ld", &rights->uid); /* the effective one */
	/* The machine's own user namespace maps every uid to itself. */
	rights->of_namespace = map &&
			       sscanf(map, "%*u %lu %lu", &outside, &nr) == 2 &&
			       (outside || nr != UINT32_MAX);
	free(map);
	if (capabilities)
		rights->capabilities = strtoull(capabilities, NULL, 16);
	if (seccomp)
		rights->seccomp = atoi(seccomp);
	if (memlock && sscanf(memlock, "%lf", &rights->memlock) != 1)
		rights->memlock = -1;
	free(status);
	free(limits);
}

/* What root may lack in a container or a service, and what goes with it
 * (SECURITY.md has the whole table). */
static void look_capabilities(struct doctor *doctor,
			      const struct rights *rights)
{
	static const struct {
		int number;
		const char *name, *word, *why, *change;
	} wanted[] = {
		{ SYS_ADMIN, "sys_admin", "CAP_SYS_ADMIN",
		  "frames are hidden, so no trial is proved; no swap area, "
		  "tracepoint or mount",
		  "docker run --cap-add SYS_ADMIN ..." },
		{ SYS_PTRACE, "sys_ptrace", "CAP_SYS_PTRACE",
		  "held=pin is skipped: no userfaultfd for faults of the "
		  "kernel",
		  "docker run --cap-add SYS_PTRACE ..." },
		{ IPC_LOCK, "ipc_lock", "CAP_IPC_LOCK",
		  "io_uring pins no more than `ulimit -l` allows",
		  "docker run --cap-add IPC_LOCK ..." },
		{ SYS_NICE, "sys_nice", "CAP_SYS_NICE",
		  "pages that others map too are not moved (flags=move_all)",
		  "docker run --cap-add SYS_NICE ..." },
		{ SYS_RESOURCE, "sys_resource", "CAP_SYS_RESOURCE",
		  "pipes hold no more than fs.pipe-max-size, and its "
		  "guard may be killed when memory runs out",
		  "docker run --cap-add SYS_RESOURCE ..." },
		{ NET_RAW, "net_raw", "CAP_NET_RAW",
		  "pins by sockets of AF_XDP are skipped",
		  "docker run --cap-add NET_RAW ..." },
	};
	size_t missing = 0;

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		missing += !may(rights, wanted[i].number);
	if (!missing)
		doctor_add(doctor, LEVEL_GOOD, "rights", "", "", "root");
	else
		doctor_add(doctor, LEVEL_NOTE, "rights",
			   "some calls are refused or held to limits", "",
			   "root without %zu of %zu capabilities", missing,
			   sizeof(wanted) / sizeof(*wanted));
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (!may(rights, wanted[i].number))
			doctor_add(doctor, LEVEL_NOTE, wanted[i].name,
				   wanted[i].why, wanted[i].change,
				   "%s missing", wanted[i].word);
}

static void look_user(struct doctor *doctor, const struct rights *rights)
{
	if (rights->uid < 0) {
		doctor_add(doctor, LEVEL_NOTE, "rights",
			   "without /proc little can be told",
			   "mount -t proc proc /proc", "not told");
		return;
	}
	if (rights->uid) {
		doctor_add(doctor, LEVEL_NOTE, "rights",
			   "without root, page frames are hidden and settings "
			   "fixed",
			   "sudo cowbench ...", "user %ld", rights->uid);
		return;
	}
	if (rights->of_namespace) {
		doctor_add(doctor, LEVEL_NOTE, "rights",
			   "its rights end with the namespace: page frames are "
			   "hidden and settings fixed",
			   "start it outside of the container, or in a guest: "
			   "cowbench vm",
			   "root of a user namespace");
		return;
	}
	look_capabilities(doctor, rights);
}

/* Found by a look at a frame of this process: neither a capability nor a file
 * tells for sure. */
static bool sees_frames(void)
{
	struct witness witness;
	bool sees = witness_open(&witness, NULL) == 0;

	if (!sees)
		return false;
	sees = !witness.blind;
	witness_close(&witness);
	return sees;
}

static void look_frames(struct doctor *doctor, const struct rights *rights)
{
	bool real = !doctor->root || !doctor->root[0];
	char *path = memory_format("%s/proc/kpageflags",
				   doctor->root ? doctor->root : "");
	bool flags = access(path, R_OK) == 0;
	/* kernel fs/proc/task_mmu.c:pagemap_open gives frame numbers to
	 * CAP_SYS_ADMIN. */
	bool sees = real ? sees_frames() : flags && may(rights, SYS_ADMIN);
	const char *change = "boot a kernel with CONFIG_PROC_PAGE_MONITOR";

	free(path);
	if (rights->uid != 0)
		change = "sudo cowbench ...";
	else if (rights->of_namespace || flags)
		change = "start it outside of the container, or in a guest: "
			 "cowbench vm";
	if (sees)
		doctor_add(doctor, LEVEL_GOOD, "frames", "", "", "visible");
	else
		doctor_add(doctor, LEVEL_NOTE, "frames",
			   "no trial can be proved: faults are counted, fates "
			   "are not seen (blind)",
			   change, "hidden");
}

static void look_perf(struct doctor *doctor, const struct rights *rights)
{
	static const char *const units[] = {
		"cpu",
		"cpu_core",
		"armv8_pmuv3_0",
		"armv8_pmuv3",
	};
	long long paranoid = file_number(
		doctor->root, "/proc/sys/kernel/perf_event_paranoid", -100);
	bool has_unit = false;

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		char *path = memory_format("%s/sys/bus/event_source/devices/%s",
					   doctor->root ? doctor->root : "",
					   units[i]);

		has_unit |= access(path, F_OK) == 0;
		free(path);
	}
	if (paranoid == -100)
		doctor_add(doctor, LEVEL_NOTE, "counters",
			   "nothing can be counted beside the times",
			   "boot a kernel with CONFIG_PERF_EVENTS", "none");
	else if (paranoid > 1 && !may(rights, PERFMON) &&
		 !may(rights, SYS_ADMIN))
		doctor_add(doctor, LEVEL_NOTE, "counters",
			   "counters of the kernel's part are refused",
			   "sysctl kernel.perf_event_paranoid=1",
			   "perf_event_paranoid %lld", paranoid);
	else
		doctor_add(doctor, has_unit ? LEVEL_GOOD : LEVEL_NOTE,
			   "counters",
			   "no hardware counters here: software events alone",
			   "", "%s, perf_event_paranoid %lld",
			   has_unit ? "hardware" : "no hardware", paranoid);
}

static void look_memlock(struct doctor *doctor, const struct rights *rights)
{
	/* io_uring accounts pinned pages to it (kernel io_uring/rsrc.c:
	 * __io_account_mem), except for CAP_IPC_LOCK. */
	if (!(rights->memlock >= 0) || may(rights, IPC_LOCK))
		doctor_add(doctor, LEVEL_GOOD, "memlock", "", "", "%s",
			   isnan(rights->memlock) ? "not told"
			   : rights->memlock < 0  ? "unlimited"
						  : "not held to");
	else
		doctor_add(doctor,
			   rights->memlock < 64 << 20 ? LEVEL_NOTE : LEVEL_GOOD,
			   "memlock", "pins of more than this are refused",
			   "ulimit -l unlimited", "%.0f KiB",
			   rights->memlock / 1024);
}

static void look_debugfs(struct doctor *doctor)
{
	char *mounts = file_read_all(doctor->root, "/proc/self/mounts");
	char lockdown[32];

	if (mounts && strstr(mounts, " /sys/kernel/debug debugfs "))
		doctor_add(doctor, LEVEL_GOOD, "debugfs", "", "", "mounted");
	else
		doctor_add(doctor, LEVEL_NOTE, "debugfs",
			   "THPs can be split from outside through it alone",
			   "mount -t debugfs debugfs /sys/kernel/debug",
			   "not mounted");
	free(mounts);
	/* kernel fs/debugfs/file.c:debugfs_locked_down refuses files that may
	 * be written. */
	if (file_choice(doctor->root, "/sys/kernel/security/lockdown", lockdown,
			sizeof(lockdown)) < 0 ||
	    !lockdown[0] || strcmp(lockdown, "none") == 0)
		doctor_add(doctor, LEVEL_GOOD, "lockdown", "", "", "none");
	else
		doctor_add(doctor, LEVEL_NOTE, "lockdown",
			   "debugfs and tracing refuse what would change the "
			   "kernel",
			   "boot with lockdown=none, or use cowbench vm", "%s",
			   lockdown);
}

/* What run/trace.h needs. */
static void look_tracing(struct doctor *doctor, const struct rights *rights)
{
	static const char why[] =
		"run --trace cannot say which of the kernel's functions "
		"served an operation";
	static const char guest[] =
		"cowbench vm --kernel debian:6.12 -- run --trace ...";
	char tracers[256];
	char *list = memory_format(
		"%s/sys/kernel/tracing/available_filter_functions",
		doctor->root ? doctor->root : "");
	FILE *functions = fopen(list, "r"); /* access() asks no lockdown */

	free(list);
	if (rights->uid != 0)
		doctor_add(doctor, LEVEL_NOTE, "tracing", why,
			   "sudo cowbench ...", "root's alone");
	else if (file_read(doctor->root,
			   "/sys/kernel/tracing/available_tracers", tracers,
			   sizeof(tracers)) < 0)
		doctor_add(doctor, LEVEL_NOTE, "tracing", why,
			   "mount -t tracefs tracefs /sys/kernel/tracing",
			   "tracefs not mounted");
	else if (!strstr(tracers, "function"))
		doctor_add(doctor, LEVEL_NOTE, "tracing", why, guest,
			   "no function tracer in this kernel");
	else if (!functions)
		doctor_add(doctor, LEVEL_NOTE, "tracing", why, guest,
			   "refused, by lockdown or a container");
	else
		doctor_add(doctor, LEVEL_GOOD, "tracing", "", "", "functions");
	if (functions)
		fclose(functions);
}

static void look_userfaultfd(struct doctor *doctor, const struct rights *rights)
{
	/* kernel fs/userfaultfd.c:userfaultfd_syscall_allowed */
	long long anybody = file_number(
		doctor->root, "/proc/sys/vm/unprivileged_userfaultfd", -1);

	if (anybody < 0)
		doctor_add(doctor, LEVEL_NOTE, "userfaultfd",
			   "via=wp_async is refused",
			   "boot a kernel with CONFIG_USERFAULTFD", "none");
	else if (anybody == 0 && !may(rights, SYS_PTRACE))
		doctor_add(doctor, LEVEL_NOTE, "userfaultfd",
			   "faults in the kernel cannot be handled by it",
			   "sysctl vm.unprivileged_userfaultfd=1",
			   "user faults alone");
	else
		doctor_add(doctor, LEVEL_GOOD, "userfaultfd", "", "",
			   "allowed");
}

static void look_io_uring(struct doctor *doctor, const struct rights *rights)
{
	bool real = !doctor->root || !doctor->root[0];
	/* kernel io_uring/io_uring.c:io_uring_allowed, 6.6 on */
	long long disabled = file_number(
		doctor->root, "/proc/sys/kernel/io_uring_disabled", -1);
	bool refused = disabled == 2 ||
		       (disabled == 1 && !may(rights, SYS_ADMIN));

	/* Without the file, and under a filter, only the call itself tells:
	 * EFAULT where it is allowed. */
	if (real && !refused)
		refused =
			syscall(SYS_io_uring_setup, 1, NULL) < 0 &&
			(errno == ENOSYS || errno == EPERM || errno == EACCES);
	doctor_add(doctor, refused ? LEVEL_NOTE : LEVEL_GOOD, "io_uring",
		   "pages cannot be pinned by it (held=pin)",
		   disabled > 0 ? "sysctl kernel.io_uring_disabled=0" : "",
		   refused ? "refused" : "allowed");
}

void doctor_look_rights(struct doctor *doctor)
{
	struct rights rights;

	read_rights(doctor->root, &rights);
	look_user(doctor, &rights);
	look_frames(doctor, &rights);
	look_perf(doctor, &rights);
	look_memlock(doctor, &rights);
	look_debugfs(doctor);
	look_tracing(doctor, &rights);
	look_userfaultfd(doctor, &rights);
	look_io_uring(doctor, &rights);
	if (rights.seccomp == 2)
		doctor_add(doctor, LEVEL_NOTE, "seccomp",
			   "a filter (a container's) may refuse calls that "
			   "benchmarks make, and slows each",
			   "docker run --security-opt seccomp=unconfined ...",
			   "filtered");
}
