/* kvm.c - see kvm.h. */
#include "lab/kvm.h"

#include "base/cpus.h"
#include "base/memory.h"
#include "lab/qemu.h"
#include "lab/schedule.h"

bool kvm_boots(const struct lab *lab, const struct kernel *kernel,
	       const volatile sig_atomic_t *stop, struct reason *why)
{
	char list[] = "list";
	char *words[] = { list };
	struct topology topology;
	struct lab probe = *lab;
	struct boot boot = { 0 };
	struct schedule schedule = {
		.boots = &boot,
		.nr = 1,
		.cores = cpus_allowed(),
		.bytes = schedule_bytes(),
		.attempts = 1,
		.stop = stop,
	};
	bool boots;

	if (!qemu_kvm(why))
		return false;
	probe.clock = CLOCK_TIME;
	probe.words = words;
	probe.nr_words = 1;
	probe.records = false;
	probe.boot_patience_s = probe.run_patience_s = KVM_PATIENCE_S;
	probe.overwrite = true;
	if (topology_parse(&topology, "1", why) ||
	    topology_settle(&topology, 1, true, TOPOLOGY_FIRST_MIN * 2, why))
		return false;
	boot.lab = &probe;
	boot.kernel = kernel;
	boot.topology = &topology;
	boot.number = 1;
	boot.seed = lab->seed;
	boot.path = memory_text("/dev/null");
	schedule_run(&schedule);
	boots = boot.state == BOOT_DONE;
	if (!boots)
		reason_set(why, 0, "%s", boot.why.text);
	boot_free(&boot);
	return boots;
}
