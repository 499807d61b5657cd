/* schedule.c - see schedule.h. */
#include "lab/schedule.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "host/available.h"
#include "lab/pin.h"

#define OVERHEAD_BYTES ((uint64_t)192 << 20) /* the emulator's own, initramfs */
#define TICK_MS	       500

uint64_t schedule_bytes(void)
{
	double bytes = available_bytes();

	return isfinite(bytes) ? (uint64_t)bytes : 0;
}

/* What a guest takes of the host's memory, in bytes. */
static uint64_t need_of(const struct boot *boot)
{
	return topology_bytes(boot->topology) + OVERHEAD_BYTES;
}

/* An emulated guest takes one core, however many CPUs it has. */
static unsigned cores_of(const struct schedule *schedule,
			 const struct boot *boot)
{
	return boot->lab->clock == CLOCK_TIME ? schedule->cores : 1;
}

static bool runs(const struct boot *boot)
{
	return boot->pid > 0;
}

static bool fits(const struct schedule *schedule, const struct boot *boot)
{
	unsigned cores = cores_of(schedule, boot);
	uint64_t bytes = need_of(boot);
	bool alone = true;

	for (size_t i = 0; i < schedule->nr; i++)
		if (runs(&schedule->boots[i])) {
			cores += cores_of(schedule, &schedule->boots[i]);
			bytes += need_of(&schedule->boots[i]);
			alone = false;
		}
	return (alone || cores <= schedule->cores) && bytes <= schedule->bytes;
}

static void tell(const struct schedule *schedule, enum schedule_event event,
		 const struct boot *boot)
{
	if (schedule->tell)
		schedule->tell(schedule->context, event, boot);
}

static void start(const struct schedule *schedule, struct boot *boot)
{
	struct reason why;
	int err = boot_start(boot, &why);

	tell(schedule, err ? SCHEDULE_OVER : SCHEDULE_STARTED, boot);
}

/* Starts all boots that have room; true while any boot runs. */
static bool start_some(const struct schedule *schedule)
{
	bool any = false;

	for (size_t i = 0; i < schedule->nr; i++) {
		struct boot *boot = &schedule->boots[i];

		if (boot->state == BOOT_WAITING && boot->pid <= 0) {
			if (need_of(boot) > schedule->bytes) {
				boot->state = BOOT_FAILED;
				boot->outside = true;
				reason_set(
					&boot->why, 0,
					"topology %s wants %llu MiB of "
					"memory, and the host has %llu MiB "
					"to give",
					boot->topology->name,
					(unsigned long long)(need_of(boot) >>
							     20),
					(unsigned long long)(schedule->bytes >>
							     20));
				tell(schedule, SCHEDULE_OVER, boot);
			} else if (fits(schedule, boot)) {
				start(schedule, boot);
			}
		}
		any |= runs(boot);
	}
	return any;
}

static void wait_for_signs(const struct schedule *schedule)
{
	struct pollfd *polls =
		memory_new(schedule->nr * BOOT_FILES, sizeof(*polls));
	size_t nr = 0;

	for (size_t i = 0; i < schedule->nr; i++) {
		int files[BOOT_FILES];

		if (!runs(&schedule->boots[i]))
			continue;
		boot_files(&schedule->boots[i], files);
		for (size_t j = 0; j < BOOT_FILES; j++)
			if (files[j] >= 0)
				polls[nr++] = (struct pollfd){
					.fd = files[j],
					.events = POLLIN,
				};
	}
	poll(polls, nr, TICK_MS);
	free(polls);
}

/* An attempt has ended: the boot is over, or another attempt follows. */
static void end_attempt(const struct schedule *schedule, struct boot *boot)
{
	bool again = boot->state == BOOT_FAILED && boot->trials == 0 &&
		     boot->attempt < schedule->attempts && boot->retry &&
		     !*schedule->stop;

	/* The same failure twice is no accident, so there is no third
	 * attempt. */
	again &= strcmp(boot->why.text, boot->before.text) != 0;
	boot->before = boot->why;
	tell(schedule, again ? SCHEDULE_RETRIED : SCHEDULE_OVER, boot);
	if (again)
		start(schedule, boot);
}

int schedule_run(struct schedule *schedule)
{
	while (!*schedule->stop && start_some(schedule)) {
		wait_for_signs(schedule);
		for (size_t i = 0; i < schedule->nr; i++) {
			struct boot *boot = &schedule->boots[i];

			if (!runs(boot))
				continue;
			if (boot->lab->clock == CLOCK_TIME)
				pin_cpus(boot->pid, boot->topology,
					 boot->lab->host_nodes);
			if (boot_step(boot))
				end_attempt(schedule, boot);
		}
		tell(schedule, SCHEDULE_TICK, NULL);
	}
	if (!*schedule->stop)
		return 0;
	for (size_t i = 0; i < schedule->nr; i++) {
		struct boot *boot = &schedule->boots[i];

		boot_stop(boot, "stopped");
		if (boot->state == BOOT_WAITING) {
			boot->state = BOOT_FAILED;
			reason_set(&boot->why, 0, "stopped");
		}
	}
	return -EINTR;
}
