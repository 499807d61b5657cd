/* vm_prepare.c - what `cowbench vm` does before the first guest boots. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cpus.h"
#include "base/memory.h"
#include "base/text.h"
#include "lab/explain.h"
#include "lab/grid.h"
#include "lab/job.h"
#include "lab/kvm.h"
#include "lab/qemu.h"
#include "cli/cli.h"
#include "cli/vm.h"
#include "cli/vm_source.h"

/* Seconds that a guest may be silent, during boot and while it measures. */
#define BOOT_PATIENCE_S 60
#define RUN_PATIENCE_S	300

static void load_kernels(struct vm *vm)
{
	const struct vm_options *o = &vm->options;
	const char *wanted[OPTION_LIST_MAX + 1] = { NULL };

	for (size_t i = 0; i < o->modules.nr; i++)
		wanted[i] = o->modules.list[i];
	vm->kernels = memory_new(o->kernels.nr, sizeof(*vm->kernels));
	progress_start(&vm->progress, o->kernels.nr);
	for (size_t i = 0; i < o->kernels.nr && !*vm->stop; i++) {
		struct kernel *kernel = &vm->kernels[vm->nr_kernels];
		struct reason why;

		progress_say(&vm->progress, o->kernels.list[i]);
		if (vm_kernel_load(kernel, o->arch, o->kernels.list[i], wanted,
				   &vm->progress, &why)) {
			progress_clear(&vm->progress);
			complain("%s", why.text);
			kernel_free(kernel);
			vm->failed++;
			continue;
		}
		vm->progress.done++;
		vm->nr_kernels++;
	}
	progress_clear(&vm->progress);
}

static void load_topologies(struct vm *vm)
{
	struct vm_options *o = &vm->options;

	if (!o->topologies.nr)
		o->topologies.list[o->topologies.nr++] = "1";
	vm->topologies = memory_new(o->topologies.nr, sizeof(*vm->topologies));
	for (size_t i = 0; i < o->topologies.nr; i++) {
		struct topology *topology = &vm->topologies[vm->nr_topologies];
		struct reason why;

		if (topology_parse(topology, o->topologies.list[i], &why)) {
			complain("%s", why.text);
			vm->failed++;
		} else {
			vm->nr_topologies++;
			if (topology->renumbered)
				fprintf(stderr,
					"topology %s: its nodes are numbered "
					"from 0 in the guest, as QEMU takes no "
					"gaps\n",
					topology->name);
		}
	}
}

/* What depends on the clock. */
static void settle_topologies(struct vm *vm)
{
	struct vm_options *o = &vm->options;
	size_t nr = vm->nr_topologies;

	vm->nr_topologies = 0;
	for (size_t i = 0; i < nr; i++) {
		struct topology *topology = &vm->topologies[vm->nr_topologies];
		struct reason why;

		*topology = vm->topologies[i];
		if (topology_settle(topology, o->cpus,
				    vm->lab.clock == CLOCK_INSTRUCTIONS,
				    o->memory, &why)) {
			complain("%s", why.text);
			vm->failed++;
		} else {
			vm->nr_topologies++;
		}
	}
}

/* This may take seconds, so a line says what is done. */
static bool try_kvm(struct vm *vm, struct reason *why)
{
	bool boots;

	progress_start(&vm->progress, 1);
	progress_say(&vm->progress, "does a kernel boot under KVM?");
	boots = kvm_boots(&vm->lab, &vm->kernels[0], vm->stop, why);
	progress_clear(&vm->progress);
	return boots;
}

static int choose_clock(struct vm *vm)
{
	const struct vm_options *o = &vm->options;
	struct reason why;

	vm->lab.clock = CLOCK_INSTRUCTIONS;
	if (o->clock == CLOCK_INSTRUCTIONS || o->explain || vm_foreign(o))
		return EXIT_GOOD;
	if (o->clock == CLOCK_TIME) {
		if (!qemu_kvm(&why))
			return complain("--clock time wants KVM, as under "
					"emulation a time means nothing: %s",
					why.text);
		vm->lab.clock = CLOCK_TIME;
	} else if (try_kvm(vm, &why)) {
		vm->lab.clock = CLOCK_TIME;
	} else {
		fprintf(stderr, "counting instructions: no KVM (%s)\n",
			why.text);
	}
	return EXIT_GOOD;
}

static int load_job(struct vm *vm)
{
	const struct vm_options *o = &vm->options;
	const struct job job = {
		.words = (const char *const *)o->words,
		.nr_words = (size_t)o->nr_words,
		.added = o->added.list,
		.nr_added = o->added.nr,
	};
	struct reason why;

	if (job_load(&vm->lab, &job, &why))
		return complain("%s", why.text);
	return EXIT_GOOD;
}

#define SAME_SECOND 1000 /* runs that begin in one */

/* The folder that was named, which may be there; or the first name of this
 * second that no other run has taken. */
static int make_folder(struct vm *vm)
{
	const char *named = vm->options.folder;
	char stamp[32];

	text_utc(time(NULL), TEXT_STAMP, stamp, sizeof(stamp));
	vm->folder = named ? memory_text(named)
			   : memory_format("cowbench-vm-%s", stamp);
	for (int i = 2; mkdir(vm->folder, 0755); i++) {
		if (errno == EEXIST && named)
			return EXIT_GOOD;
		if (errno != EEXIST || i > SAME_SECOND)
			return complain("the folder %s: %s", vm->folder,
					strerror(errno));
		free(vm->folder);
		vm->folder = memory_format("cowbench-vm-%s-%d", stamp, i);
	}
	return EXIT_GOOD;
}

static void plan_boots(struct vm *vm)
{
	const struct vm_options *o = &vm->options;
	const struct grid grid = {
		.kernels = vm->kernels,
		.nr_kernels = vm->nr_kernels,
		.topologies = vm->topologies,
		.nr_topologies = vm->nr_topologies,
		.boots = o->boots,
		.seeds = o->seeds,
		.folder = vm->folder,
		.suffix = vm->lab.records ? "jsonl" : "txt",
	};

	grid_boots(&grid, &vm->lab, &vm->schedule);
	vm->schedule.cores = o->jobs ? o->jobs : cpus_allowed();
	vm->schedule.bytes = schedule_bytes() / 10 * 9;
	vm->schedule.attempts = o->attempts;
	vm->schedule.stop = vm->stop;
	vm->schedule.tell = vm_tell;
	vm->schedule.context = vm;
}

/* Without it, everything else still works. */
static void choose_plugin(struct vm *vm)
{
	const struct vm_options *o = &vm->options;
	struct reason why;

	if (!o->explain)
		return;
	vm->lab.plugin = explain_plugin(o->arch, &why);
	vm->lab.cache = o->cache;
	if (!vm->lab.plugin)
		complain("nothing will be explained: %s", why.text);
	for (size_t i = 0; vm->lab.plugin && i < vm->nr_topologies; i++)
		if (vm->topologies[i].cpus > 1)
			complain("topology %s: nothing will be explained, as "
				 "it has %u CPUs: the emulator's plugin tells "
				 "the operations of one CPU",
				 vm->topologies[i].name,
				 vm->topologies[i].cpus);
	progress_start(&vm->progress, 1);
	progress_say(&vm->progress, "reading which functions are inlined");
	for (size_t i = 0; vm->lab.plugin && i < vm->nr_kernels; i++)
		if (explain_inlines(&vm->kernels[i], o->vmlinux.list,
				    o->vmlinux.nr, &why))
			complain("%s: %s", vm->kernels[i].name, why.text);
	progress_clear(&vm->progress);
}

/* The guests' cowbench, where this one does not run there. */
static int build_cross(struct vm *vm)
{
	struct watch watch = vm_watch(&vm->progress);
	struct reason why;
	int err;

	progress_start(&vm->progress, 1);
	err = cross_build(&vm->lab.cross, vm->lab.arch, watch.say,
			  watch.context, &why);
	progress_clear(&vm->progress);
	return err ? complain("%s", why.text) : EXIT_GOOD;
}

int vm_prepare(struct vm *vm)
{
	const struct vm_options *o = &vm->options;
	struct reason why;

	vm->lab.cpu = o->cpu;
	vm->lab.append = o->append;
	vm->lab.seed = o->seed;
	vm->lab.overwrite = o->overwrite;
	vm->lab.boot_patience_s = o->patience_s ? o->patience_s
						: BOOT_PATIENCE_S;
	vm->lab.run_patience_s = o->patience_s ? o->patience_s : RUN_PATIENCE_S;
	vm->lab.arch = o->arch;
	vm->lab.emulator = qemu_version(o->arch, &why);
	if (!vm->lab.emulator)
		return complain("%s (Debian has it in %s)", why.text,
				o->arch->qemu_package);
	load_topologies(vm);
	if (!vm->nr_topologies)
		return EXIT_ERROR;
	load_kernels(vm);
	if (!vm->nr_kernels)
		return EXIT_ERROR;
	if (vm_foreign(o) && build_cross(vm))
		return EXIT_ERROR;
	if (job_load_init(&vm->lab, &why))
		return complain("%s", why.text);
	if (choose_clock(vm))
		return EXIT_ERROR;
	settle_topologies(vm);
	if (!vm->nr_topologies || load_job(vm) || make_folder(vm))
		return EXIT_ERROR;
	choose_plugin(vm);
	plan_boots(vm);
	return EXIT_GOOD;
}

void vm_clear(struct vm *vm)
{
	for (size_t i = 0; i < vm->schedule.nr; i++)
		boot_free(&vm->schedule.boots[i]);
	for (size_t i = 0; i < vm->nr_kernels; i++)
		kernel_free(&vm->kernels[i]);
	free(vm->schedule.boots);
	free(vm->kernels);
	free(vm->topologies);
	free(vm->folder);
	free(vm->lab.emulator);
	free(vm->lab.plugin);
	job_free(&vm->lab);
	cross_clear(&vm->lab.cross);
}
