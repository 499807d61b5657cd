/* doctor_cpu.c - what the CPU's time is worth: guest, steal, clock, frequency,
 * neighbours. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "doctor/doctor.h"
#include "host/busy.h"
#include "host/cpuinfo.h"

#define CPUS "/sys/devices/system/cpu/"

/* --- who else ------------------------------------------------------------- */

static void look_machine(struct doctor *doctor, const char *cpuinfo, bool guest)
{
	double stolen, total;

	if (!cpuinfo)
		return;
	doctor_add(doctor, guest ? LEVEL_NOTE : LEVEL_GOOD, "machine",
		   "the host's own faults, exits and second page table are in "
		   "the times",
		   "", guest ? "guest" : "bare metal");
	if (!guest || noise_steal(doctor->root, &stolen, &total) || total <= 0)
		return;

	double share = stolen / total;

	doctor_add(doctor,
		   share >= 0.02    ? LEVEL_BAD
		   : share >= 0.005 ? LEVEL_NOTE
				    : LEVEL_GOOD,
		   "steal", "the host runs somebody else on this guest's CPUs",
		   "pin the guest's CPUs on its host",
		   "%.1f %% steal, since boot", share * 100);
}

static void look_pressure(struct doctor *doctor)
{
	double cpu = busy_pressure(doctor->root, "cpu");
	double memory = busy_pressure(doctor->root, "memory");

	if (cpu < 0) {
		doctor_add(doctor, LEVEL_GOOD, "pressure", "", "", "not told");
		return;
	}
	doctor_add(doctor,
		   cpu >= 10 || memory >= 1 ? LEVEL_BAD
		   : cpu >= 1 || memory > 0 ? LEVEL_NOTE
					    : LEVEL_GOOD,
		   "pressure",
		   "other programs wait for CPUs or memory: they run beside "
		   "the trials; counts of instructions (cowbench vm) do not "
		   "mind them",
		   "stop what else runs here (top shows it)",
		   "CPU %.1f %%, memory %.1f %% of the last 10 s", cpu,
		   memory < 0 ? 0 : memory);
}

/* --- how fast it goes ----------------------------------------------------- */

static void look_clocksource(struct doctor *doctor, const char *cpuinfo)
{
	char source[64];
	bool x86 = cpuinfo && strstr(cpuinfo, "\nflags");
	bool invariant = !x86 || (cpuinfo_has(cpuinfo, "constant_tsc") &&
				  cpuinfo_has(cpuinfo, "nonstop_tsc"));
	bool plain = x86 && !cpuinfo_has(cpuinfo, "rdtscp");

	if (file_read(doctor->root,
		      "/sys/devices/system/clocksource/clocksource0/"
		      "current_clocksource",
		      source, sizeof(source)) <= 0)
		return;

	bool slow = strcmp(source, "hpet") == 0 ||
		    strcmp(source, "acpi_pm") == 0 ||
		    strcmp(source, "jiffies") == 0 ||
		    strcmp(source, "refined-jiffies") == 0;

	doctor_add(
		doctor,
		slow		      ? LEVEL_BAD
		: invariant && !plain ? LEVEL_GOOD
				      : LEVEL_NOTE,
		"clocksource",
		slow ? "the kernel distrusts the TSC here: stamps are slow "
		       "or wrong"
		: invariant
			? "the CPU lacks RDTSCP: a stamp is RDTSC, and its CPU "
			  "the one that Linux keeps for vgetcpu()"
			: "the CPU does not say that its TSC is invariant: "
			  "stamps come from the kernel's clock",
		slow ? "dmesg | grep -i tsc  # says why" : "", "%s%s%s", source,
		invariant ? "" : ", TSC not invariant",
		plain ? ", no RDTSCP" : "");
}

static void look_frequency(struct doctor *doctor, bool guest)
{
	char governor[64];
	long long no_turbo =
		file_number(doctor->root, CPUS "intel_pstate/no_turbo", -1);
	long long boost = file_number(doctor->root, CPUS "cpufreq/boost", -1);

	if (file_read(doctor->root, CPUS "cpu0/cpufreq/scaling_governor",
		      governor, sizeof(governor)) <= 0)
		doctor_add(doctor, LEVEL_GOOD, "governor", "", "", "%s",
			   guest ? "the host's" : "none");
	else
		doctor_add(doctor,
			   strcmp(governor, "performance") ? LEVEL_NOTE
							   : LEVEL_GOOD,
			   "governor",
			   "the frequency follows the load: the first "
			   "operations are slower",
			   "cpupower frequency-set -g performance", "%s",
			   governor);
	if (no_turbo >= 0)
		doctor_add(doctor, no_turbo ? LEVEL_GOOD : LEVEL_NOTE, "turbo",
			   "the frequency depends on heat and on what the "
			   "other cores do",
			   "echo 1 > " CPUS "intel_pstate/no_turbo", "%s",
			   no_turbo ? "off" : "on");
	else if (boost >= 0)
		doctor_add(doctor, boost ? LEVEL_NOTE : LEVEL_GOOD, "turbo",
			   "the frequency depends on heat and on what the "
			   "other cores do",
			   "echo 0 > " CPUS "cpufreq/boost", "%s",
			   boost ? "on" : "off");
}

/* A guest's timer interrupts take work of the host (an exit to arm the timer,
 * and an exit or a posted interrupt when it fires), which makes gaps in a
 * measurement. */
static void look_timer(struct doctor *doctor, bool guest)
{
	char device[64];

	if (file_read(doctor->root,
		      "/sys/devices/system/clockevents/clockevent0/"
		      "current_device",
		      device, sizeof(device)) <= 0)
		return;
	doctor_add(doctor, guest ? LEVEL_NOTE : LEVEL_GOOD, "timer",
		   "each tick goes through the host, and lands in the tail",
		   "boot with nohz_full= for the CPU that measures", "%s%s",
		   device, guest ? ", virtualised" : "");
}

static void look_cores(struct doctor *doctor)
{
	char control[32], isolated[96], siblings[64] = "";
	long long active = file_number(doctor->root, CPUS "smt/active", -1);

	if (active >= 0) {
		file_read(doctor->root, CPUS "smt/control", control,
			  sizeof(control));
		file_read(doctor->root,
			  CPUS "cpu0/topology/thread_siblings_list", siblings,
			  sizeof(siblings));
		doctor_add(doctor, active ? LEVEL_NOTE : LEVEL_GOOD, "smt",
			   "a busy sibling takes half the core",
			   "echo off > " CPUS "smt/control", "%s%s%s",
			   active	? "on"
			   : control[0] ? control
					: "off",
			   active && siblings[0] ? ", a core is CPUs " : "",
			   active ? siblings : "");
	}
	if (file_read(doctor->root, CPUS "isolated", isolated,
		      sizeof(isolated)) >= 0)
		doctor_add(doctor, LEVEL_GOOD, "isolated", "", "", "%s",
			   isolated[0] ? isolated : "no CPUs");
}

/* Mitigations are part of what is measured, so they are listed, not judged. */
static void look_mitigations(struct doctor *doctor)
{
	char *path = memory_format("%s" CPUS "vulnerabilities",
				   doctor->root ? doctor->root : "");
	DIR *folder = opendir(path);
	struct dirent *entry;
	unsigned mitigated = 0, vulnerable = 0;

	free(path);
	if (!folder)
		return;
	while ((entry = readdir(folder))) {
		char *file =
			memory_format(CPUS "vulnerabilities/%s", entry->d_name);
		char text[128];

		if (entry->d_name[0] != '.' &&
		    file_read(doctor->root, file, text, sizeof(text)) > 0) {
			mitigated += strncmp(text, "Mitigation", 10) == 0;
			vulnerable += strncmp(text, "Vulnerable", 10) == 0;
		}
		free(file);
	}
	closedir(folder);
	doctor_add(doctor, LEVEL_GOOD, "mitigations", "", "",
		   "%u on, %u off though vulnerable", mitigated, vulnerable);
}

void doctor_look_cpu(struct doctor *doctor)
{
	char *cpuinfo = file_read_all(doctor->root, "/proc/cpuinfo");
	bool guest = cpuinfo_guest(doctor->root, cpuinfo);

	look_machine(doctor, cpuinfo, guest);
	look_pressure(doctor);
	look_clocksource(doctor, cpuinfo);
	look_timer(doctor, guest);
	look_frequency(doctor, guest);
	look_cores(doctor);
	look_mitigations(doctor);
	free(cpuinfo);
}
