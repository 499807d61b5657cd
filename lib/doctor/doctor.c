/* doctor.c - see doctor.h: the looks, one after the other. */
#include "doctor/doctor.h"

#include <unistd.h>

#include "host/journal.h"
#include "host/machine.h"

/* Settings that a run changes, or that one left changed. */
static void look_journal(struct doctor *doctor)
{
	pid_t driver = 0;

	switch (journal_look(doctor->root, NULL, &driver)) {
	case JOURNAL_NONE:
		break;
	case JOURNAL_LIVE:
		if (driver == getpid())
			break;
		doctor_add(doctor, LEVEL_BAD, "settings",
			   "another run measures, and has settings changed "
			   "until its end",
			   "", "being changed by pid %d", (int)driver);
		break;
	case JOURNAL_STALE:
		doctor_add(doctor, LEVEL_BAD, "settings",
			   "a run was killed together with its guard: nobody "
			   "put them back",
			   "cowbench doctor --restore", "left changed");
		break;
	}
}

static void look_kernel(struct doctor *doctor)
{
	const char *texts[16];
	size_t nr = doctor->machine
			    ? machine_warnings(doctor->machine, texts, 16)
			    : 0;

	if (nr)
		doctor_add(doctor, LEVEL_BAD, "kernel",
			   "a kernel built to find faults is slower at just "
			   "what is measured",
			   "", "%s%s", texts[0], nr > 1 ? ", and more" : "");
}

void doctor_look(struct doctor *doctor)
{
	look_journal(doctor);
	doctor_look_rights(doctor);
	look_kernel(doctor);
	doctor_look_cpu(doctor);
	doctor_look_memory(doctor);
	doctor_look_limits(doctor);
}

void doctor_hear(struct doctor *doctor, const struct noise *noise)
{
	enum level level = noise->share >= 0.03 ? LEVEL_BAD
			   : noise->share >= 0.005 || noise->worst_us >= 1000
				   ? LEVEL_NOTE
				   : LEVEL_GOOD;

	doctor_add(doctor, level, "noise",
		   "something else takes the CPU while a trial runs",
		   "stop what else runs here, or choose a quieter CPU with "
		   "cpu=",
		   "%.2f %% of %.1f s lost in %lu gaps, the longest %.0f us",
		   noise->share * 100, noise->seconds, noise->gaps,
		   noise->worst_us);
	level = noise->steal >= 0.02	? LEVEL_BAD
		: noise->steal >= 0.005 ? LEVEL_NOTE
					: LEVEL_GOOD;
	doctor_add(doctor, level, "steal_now",
		   "the host runs somebody else on this guest's CPUs",
		   "pin the guest's CPUs on its host, or come back later",
		   "%.2f %% in %.1f s", noise->steal * 100, noise->seconds);
	level = noise->threads_share >= 0.02 ? LEVEL_BAD
		: noise->threads_share > 0   ? LEVEL_NOTE
					     : LEVEL_GOOD;
	doctor_add(doctor, level, "threads",
		   "the kernel moves, merges or reclaims pages meanwhile", "",
		   "%s",
		   noise->threads[0] ? noise->threads
				     : "khugepaged, ksmd, kswapd, kcompactd, "
				       "kdamond sleep");
}
