/* vm.c - `cowbench vm`: kernels and topologies in guests of this machine. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/vm_options.h"
#include "cli/vm_table.h"
#include "lab/debian.h"
#include "lab/guest.h"
#include "lab/qemu.h"
#include "lab/schedule.h"
#include "trial/case.h"

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
	stopped = number;
}

struct vm {
	struct vm_options options;
	struct lab lab;
	struct kernel *kernels;
	size_t nr_kernels;
	struct topology *topologies;
	size_t nr_topologies;
	struct schedule schedule;
	struct progress progress;
	char *folder;
	const char **words; /* of the guest's program */
	char seed_word[24];
	bool records;		 /* the job writes one */
	unsigned failed;	 /* kernels, topologies and boots */
	int worst;		 /* exit code of the guests' runs */
	struct summary baseline; /* of --bisect */
};

/* Modules that serve the suite, with what they are known to need, so that one
 * pass over a package finds all. */
static const char *const modules[] = {
	"zsmalloc", "lz4_compress", "lz4hc_compress", "lzo",
	"lzo-rle",  "lz4",	    "zram",
};

#define NR_MODULES (sizeof(modules) / sizeof(*modules))

/* --- kernels that can be had -------------------------------------------------*/

static int list_kernels(void)
{
	static const struct table_column columns[] = {
		{ "--kernel", ALIGN_LEFT },
		{ "release", ALIGN_LEFT },
		{ "suite", ALIGN_LEFT },
		{ "", ALIGN_LEFT },
	};
	struct debian_kernels kernels;
	struct reason why = { "" };
	struct table *table;

	if (debian_list(&kernels, true, &why)) {
		debian_kernels_free(&kernels);
		return complain("%s", why.text);
	}
	if (why.text[0])
		complain("%s", why.text);
	table = table_new(columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < kernels.nr; i++) {
		const struct debian_kernel *kernel = &kernels.list[i];

		table_cell(table, TINT_PLAIN, "debian:%s", kernel->word);
		table_cell(table, TINT_PLAIN, "%s", kernel->release);
		table_cell(table, TINT_PLAIN, "%s", kernel->suite);
		table_cell(table, TINT_PLAIN, "%s",
			   kernel->cached ? "in the cache" : "");
	}
	table_print(table, stdout, colour_wanted(stdout));
	table_free(table);
	debian_kernels_free(&kernels);
	return EXIT_GOOD;
}

/* Brings home what debian: words stand for, and boots nothing. */
static int fetch_kernels(const struct vm_options *o)
{
	int code = EXIT_GOOD;

	for (size_t i = 0; i < o->nr_kernels; i++) {
		struct debian_packages packages;
		struct reason why;

		if (strncmp(o->kernels[i], "debian:", 7) != 0)
			continue;
		if (debian_fetch(&packages, o->kernels[i] + 7, &why))
			code = complain("%s", why.text);
		else
			for (size_t j = 0; j < packages.nr; j++)
				puts(packages.path[j]);
		debian_packages_free(&packages);
	}
	return code;
}

/* --- what to boot ------------------------------------------------------------*/

static void load_kernels(struct vm *vm)
{
	const struct vm_options *o = &vm->options;
	const char *wanted[NR_MODULES + VM_LIST_MAX + 1] = { NULL };

	for (size_t i = 0; i < NR_MODULES; i++)
		wanted[i] = modules[i];
	for (size_t i = 0; i < o->nr_modules; i++)
		wanted[NR_MODULES + i] = o->modules[i];
	vm->kernels = memory_new(o->nr_kernels, sizeof(*vm->kernels));
	for (size_t i = 0; i < o->nr_kernels && !stopped; i++) {
		struct kernel *kernel = &vm->kernels[vm->nr_kernels];
		struct reason why;

		progress_say(&vm->progress, o->kernels[i]);
		if (kernel_load(kernel, o->kernels[i], wanted, &why)) {
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

/* The least that a guest's first node can do with: kernel, initramfs and a
 * working set. */
#define FIRST_NODE_MIN ((uint64_t)256 << 20)
#define NODE_MIN       ((uint64_t)64 << 20)

static int check_memory(const struct topology *topology)
{
	for (size_t i = 0; i < topology->nr; i++) {
		uint64_t least = i ? NODE_MIN : FIRST_NODE_MIN;

		if (topology->nodes[i].bytes < least ||
		    topology->nodes[i].bytes % NODE_MIN)
			return complain(
				"topology %s: node %zu has %llu MiB; "
				"it wants a multiple of 64 MiB, %llu "
				"MiB or more",
				topology->name, i,
				(unsigned long long)(topology->nodes[i].bytes >>
						     20),
				(unsigned long long)(least >> 20));
	}
	return EXIT_GOOD;
}

static void load_topologies(struct vm *vm)
{
	struct vm_options *o = &vm->options;

	if (!o->nr_topologies)
		o->topologies[o->nr_topologies++] = "1";
	vm->topologies = memory_new(o->nr_topologies, sizeof(*vm->topologies));
	for (size_t i = 0; i < o->nr_topologies; i++) {
		struct topology *topology = &vm->topologies[vm->nr_topologies];
		struct reason why;

		if (topology_parse(topology, o->topologies[i], &why)) {
			complain("%s", why.text);
			vm->failed++;
		} else {
			vm->nr_topologies++;
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
		} else if (check_memory(topology)) {
			vm->failed++;
		} else {
			vm->nr_topologies++;
		}
	}
}

/* This program, as the guest's first. */
static int load_init(struct vm *vm)
{
	struct reason why;
	char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		return complain("this program's own file: %s", strerror(errno));
	self[length] = '\0';
	if (program_load(&vm->lab.init, self, GUEST_INIT, &why))
		return complain("%s", why.text);
	return EXIT_GOOD;
}

/* Whether the words for the guest say how long it measures. */
static bool says_amounts(const struct vm_options *o)
{
	static const char *const names[] = { "--budget", "--time", "--full" };

	for (int i = 1; i < o->nr_words; i++)
		for (size_t j = 0; j < sizeof(names) / sizeof(*names); j++)
			if (strncmp(o->words[i], names[j], strlen(names[j])) ==
			    0)
				return true;
	return false;
}

/* The guest's words: what was asked for, with what every run there needs. */
static int load_job(struct vm *vm)
{
	const struct vm_options *o = &vm->options;
	struct reason why;
	size_t nr = 0;

	vm->words = memory_new((size_t)o->nr_words + 10, sizeof(*vm->words));
	vm->records = strcmp(o->words[0], "run") == 0;
	if (strchr(o->words[0], '/')) {
		if (program_load(&vm->lab.job, o->words[0], GUEST_PROGRAM,
				 &why))
			return complain("%s", why.text);
	} else {
		vm->words[nr++] = o->words[0];
	}
	for (size_t i = 0; i < o->nr_added; i++)
		if (program_add(&vm->lab.added, o->added[i], &why))
			return complain("%s", why.text);
	if (vm->records) {
		snprintf(vm->seed_word, sizeof(vm->seed_word), "%llu",
			 (unsigned long long)o->seed);
		vm->words[nr++] = "-o";
		vm->words[nr++] = "-";
		vm->words[nr++] = "--clock";
		vm->words[nr++] = clock_words[vm->lab.clock];
		vm->words[nr++] = "--seed";
		vm->words[nr++] = vm->seed_word;
	}
	if (vm->records && vm->lab.clock == CLOCK_INSTRUCTIONS &&
	    !says_amounts(o)) {
		/* A count needs no more than its median to be settled. */
		vm->words[nr++] = "--budget";
		vm->words[nr++] = "10";
	}
	for (int i = 1; i < o->nr_words; i++)
		vm->words[nr++] = o->words[i];
	vm->lab.words = vm->words;
	vm->lab.nr_words = nr;
	return EXIT_GOOD;
}

/* --- the clock ---------------------------------------------------------------*/

static void tell_nothing(void *context, enum schedule_event event,
			 const struct boot *boot)
{
	(void)context;
	(void)event;
	(void)boot;
}

/* Whether a guest comes up under KVM within seconds: it may be there, and hang
 * every kernel. */
static bool boots_under_kvm(const struct vm *vm, struct reason *why)
{
	const char *words[] = { "list" };
	struct topology topology;
	struct lab lab = vm->lab;
	struct boot boot = { 0 };
	struct schedule schedule = {
		.boots = &boot,
		.nr = 1,
		.cores = schedule_cores(),
		.bytes = schedule_bytes(),
		.attempts = 1,
		.stop = &stopped,
		.tell = tell_nothing,
	};
	bool boots;

	if (!qemu_kvm(why))
		return false;
	lab.clock = CLOCK_TIME;
	lab.cpu = vm->options.cpu;
	lab.words = words;
	lab.nr_words = 1;
	lab.boot_patience_s = lab.run_patience_s = 15;
	lab.overwrite = true;
	if (topology_parse(&topology, "1", why) ||
	    topology_settle(&topology, 1, true, FIRST_NODE_MIN * 2, why))
		return false;
	boot.lab = &lab;
	boot.kernel = &vm->kernels[0];
	boot.topology = &topology;
	boot.number = 1;
	boot.path = memory_text("/dev/null");
	schedule_run(&schedule);
	boots = boot.state == BOOT_DONE;
	if (!boots)
		reason_set(why, 0, "%s", boot.why.text);
	boot_free(&boot);
	return boots;
}

static int choose_clock(struct vm *vm)
{
	const struct vm_options *o = &vm->options;
	struct reason why;

	if (o->clock == CLOCK_TIME) {
		if (!qemu_kvm(&why))
			return complain("--clock time wants KVM, as under "
					"emulation a time means nothing: %s",
					why.text);
		vm->lab.clock = CLOCK_TIME;
	} else if (o->clock == CLOCK_INSTRUCTIONS) {
		vm->lab.clock = CLOCK_INSTRUCTIONS;
	} else if (boots_under_kvm(vm, &why)) {
		vm->lab.clock = CLOCK_TIME;
	} else {
		vm->lab.clock = CLOCK_INSTRUCTIONS;
		fprintf(stderr, "counting instructions: no KVM (%s)\n",
			why.text);
	}
	return EXIT_GOOD;
}

/* --- boots -------------------------------------------------------------------*/

/* A name for files: the kernel's word, or its release where that is a path. */
static char *file_name(const struct vm *vm, const struct boot *boot)
{
	const char *kernel = strncmp(boot->kernel->name, "debian:", 7) == 0
				     ? boot->kernel->name
				     : boot->kernel->release;
	size_t same = 0;
	char *name;

	for (const struct kernel *other = vm->kernels; other != boot->kernel;
	     other++)
		same += strcmp(other->name, boot->kernel->name) == 0 ||
			(kernel == boot->kernel->release &&
			 strcmp(other->release, kernel) == 0);
	if (same)
		name = memory_format("%s.%zu_%s_%u", kernel, same + 1,
				     boot->topology->name, boot->number);
	else
		name = memory_format("%s_%s_%u", kernel, boot->topology->name,
				     boot->number);
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._+-", *c))
			*c = '-';
	return name;
}

static void plan_boots(struct vm *vm)
{
	struct schedule *schedule = &vm->schedule;
	uint64_t random = vm->options.seed;
	unsigned boots = vm->options.boots;

	schedule->nr = vm->nr_kernels * vm->nr_topologies * boots;
	schedule->boots = memory_new(schedule->nr, sizeof(*schedule->boots));
	for (size_t i = 0; i < schedule->nr; i++) {
		struct boot *boot = &schedule->boots[i];
		char *name;

		boot->lab = &vm->lab;
		boot->kernel = &vm->kernels[i / boots / vm->nr_topologies];
		boot->topology = &vm->topologies[i / boots % vm->nr_topologies];
		boot->number = (unsigned)(i % boots) + 1;
		name = file_name(vm, boot);
		boot->path = memory_format("%s/%s.%s", vm->folder, name,
					   vm->records ? "jsonl" : "txt");
		free(name);
	}
	for (size_t i = schedule->nr; i > 1; i--) {
		size_t other = random_below(&random, i);
		struct boot swapped = schedule->boots[i - 1];

		schedule->boots[i - 1] = schedule->boots[other];
		schedule->boots[other] = swapped;
	}
}

static int make_folder(struct vm *vm)
{
	char stamp[32];
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", &utc);
	vm->folder = vm->options.folder
			     ? memory_text(vm->options.folder)
			     : memory_format("cowbench-vm-%s", stamp);
	if (mkdir(vm->folder, 0755) && errno != EEXIST)
		return complain("the folder %s: %s", vm->folder,
				strerror(errno));
	return EXIT_GOOD;
}

/* "debian:6.1, topology 2, boot 1"; the caller frees. */
static char *boot_name(const struct vm *vm, const struct boot *boot)
{
	if (vm->options.boots > 1)
		return memory_format("%s, topology %s, boot %u",
				     boot->kernel->name, boot->topology->name,
				     boot->number);
	return memory_format("%s, topology %s", boot->kernel->name,
			     boot->topology->name);
}

static char *path_of_console(const struct boot *boot)
{
	const char *dot = strrchr(boot->path, '.');

	return memory_format("%.*s.console", (int)(dot - boot->path),
			     boot->path);
}

static void keep_console(const struct vm *vm, const struct boot *boot)
{
	bool failed = boot->state == BOOT_FAILED || boot->console.sign;
	char *path;
	FILE *file;

	if ((!vm->options.keep_console && !failed) || !boot->console.length)
		return;
	path = path_of_console(boot);
	file = fopen(path, "we");
	if (!file || fwrite(boot->console.text, 1, boot->console.length,
			    file) != boot->console.length)
		complain("keeping %s: %s", path, strerror(errno));
	if (file && fclose(file))
		complain("keeping %s: %s", path, strerror(errno));
	free(path);
}

/* What a job that writes no record wrote. */
static void print_text(const struct boot *boot)
{
	char *text = file_read_all(NULL, boot->path);

	if (text)
		fputs(text, stdout);
	fflush(stdout);
	free(text);
}

static void end_boot(struct vm *vm, const struct boot *boot)
{
	char *name = boot_name(vm, boot);

	progress_clear(&vm->progress);
	keep_console(vm, boot);
	if (boot->state == BOOT_FAILED) {
		vm->failed++;
		complain("%s: %s", name, boot->why.text);
		if (boot->trials)
			complain("%s: its %u trials until then are in %s", name,
				 boot->trials, boot->path);
	} else {
		if (boot->status > vm->worst)
			vm->worst = boot->status;
		fprintf(stderr, "%s: ", name);
		if (vm->records)
			fprintf(stderr, "%u trials, %u skipped, %u broken, ",
				boot->trials, boot->skips, boot->broken);
		fprintf(stderr, "in %.0f s\n", (double)boot->wall_ns / 1e9);
		if (boot->status)
			complain("%s: it exited with %d: %s", name,
				 boot->status, boot->why.text);
	}
	if (boot->state == BOOT_DONE && boot->console.sign)
		complain("%s: its kernel says: %s", name, boot->console.worst);
	if (!vm->records && boot->state == BOOT_DONE) {
		if (vm->schedule.nr > 1)
			printf("# %s\n", name);
		print_text(boot);
	}
	free(name);
}

/* What all guests are at. */
static void say_all(struct vm *vm)
{
	char *line = memory_text("");

	for (size_t i = 0; i < vm->schedule.nr; i++) {
		const struct boot *boot = &vm->schedule.boots[i];
		unsigned over = boot->trials + boot->skips + boot->broken;
		char *longer;

		if (boot->pid <= 0)
			continue;
		if (boot->state == BOOT_STARTED)
			longer = memory_format("%s%s%s %s boots", line,
					       *line ? " | " : "",
					       boot->kernel->name,
					       boot->topology->name);
		else if (boot->cases)
			longer = memory_format("%s%s%s %s %u/%u", line,
					       *line ? " | " : "",
					       boot->kernel->name,
					       boot->topology->name, over,
					       boot->cases);
		else
			longer = memory_format("%s%s%s %s", line,
					       *line ? " | " : "",
					       boot->kernel->name,
					       boot->topology->name);
		free(line);
		line = longer;
	}
	if (*line)
		progress_say(&vm->progress, line);
	free(line);
}

static void on_event(void *context, enum schedule_event event,
		     const struct boot *boot)
{
	struct vm *vm = context;
	char *name;

	switch (event) {
	case SCHEDULE_OVER:
		end_boot(vm, boot);
		vm->progress.done++;
		break;
	case SCHEDULE_RETRIED:
		name = boot_name(vm, boot);
		progress_clear(&vm->progress);
		complain("%s: again, as %s", name, boot->why.text);
		free(name);
		break;
	case SCHEDULE_STARTED:
	case SCHEDULE_TICK:
		say_all(vm);
		break;
	}
}

/* --- the end -----------------------------------------------------------------*/

static int by_plan(const void *a, const void *b)
{
	const struct boot *x = a, *y = b;

	if (x->kernel != y->kernel)
		return x->kernel < y->kernel ? -1 : 1;
	if (x->topology != y->topology)
		return x->topology < y->topology ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* The columns of the table, for what brought a record home. */
static size_t read_columns(struct vm *vm, struct vm_column *columns)
{
	size_t nr = 0;
	const struct boot *last = NULL;

	qsort(vm->schedule.boots, vm->schedule.nr, sizeof(*vm->schedule.boots),
	      by_plan);
	for (size_t i = 0; i < vm->schedule.nr; i++) {
		const struct boot *boot = &vm->schedule.boots[i];
		struct reason why = { "" };

		if (!boot->trials && !boot->skips)
			continue;
		if (!last || last->kernel != boot->kernel ||
		    last->topology != boot->topology)
			columns[nr++] = (struct vm_column){
				.kernel = boot->kernel->name,
				.topology = boot->topology->name,
			};
		last = boot;
		if (vm_summary_add(&columns[nr - 1].summary, boot->path, &why) <
		    0)
			complain("%s", why.text);
		else
			columns[nr - 1].boots++;
	}
	for (size_t i = 0; i < nr; i++)
		summary_finish(&columns[i].summary);
	return nr;
}

/* Exit code of --bisect; EXIT_ERROR where it cannot be said. */
static int judge(const struct vm *vm, const struct summary *now)
{
	const struct summary *before = &vm->baseline;
	size_t compared = 0, slower = 0;

	for (size_t i = 0; i < before->nr; i++) {
		const struct case_summary *base = &before->cases[i];
		const struct case_summary *one = vm_find(now, base);
		double change;

		if (!one || base->clock != one->clock ||
		    base->proof != PROOF_PROVED || one->proof == PROOF_BLIND ||
		    !(base->midmean.value > 0))
			continue;
		compared++;
		if (one->proof == PROOF_WRONG) {
			slower++;
			complain("bad: %s meets another fate", one->id);
			continue;
		}
		change = 100 * (one->midmean.value / base->midmean.value - 1);
		if (change <= vm->options.threshold_pct)
			continue;
		slower++;
		complain("bad: %s takes %.10g %s, %.10g before (%+.2f %%)",
			 one->id, one->midmean.value, one->unit,
			 base->midmean.value, change);
	}
	if (!compared)
		return complain("no case is in both records, proved and by the "
				"same clock");
	if (!slower)
		fprintf(stderr,
			"good: %zu case%s, none slower by more than "
			"%g %%\n",
			compared, text_plural(compared),
			vm->options.threshold_pct);
	return slower ? EXIT_REGRESSION : EXIT_GOOD;
}

static int finish(struct vm *vm)
{
	struct vm_column *columns =
		memory_new(vm->schedule.nr, sizeof(*columns));
	size_t nr = vm->records ? read_columns(vm, columns) : 0;
	int code = vm->failed  ? EXIT_ERROR
		   : vm->worst ? (vm->worst <= EXIT_NOTHING ? vm->worst
							    : EXIT_ERROR)
			       : EXIT_GOOD;

	if (vm->options.bisect) {
		code = nr && !vm->failed ? judge(vm, &columns[0].summary)
					 : EXIT_ERROR;
	} else if (nr) {
		putchar('\n');
		vm_table_print(columns, nr, stdout, colour_wanted(stdout));
		putchar('\n');
		vm_repeats_print(columns, nr, stdout, colour_wanted(stdout));
		printf("records: %s\n", vm->folder);
	} else if (!vm->records) {
		fprintf(stderr, "what they wrote: %s\n", vm->folder);
	}
	for (size_t i = 0; i < nr; i++)
		summary_clear(&columns[i].summary);
	free(columns);
	/* Nothing came home: no empty folder either. */
	rmdir(vm->folder);
	return code;
}

static int prepare(struct vm *vm)
{
	struct vm_options *o = &vm->options;
	struct reason why;

	if (o->bisect && summary_read(&vm->baseline, o->baseline, &why))
		return complain("%s", why.text);
	vm->lab.cpu = o->cpu;
	vm->lab.append = o->append;
	vm->lab.seed = o->seed;
	vm->lab.overwrite = o->overwrite;
	vm->lab.boot_patience_s = o->patience_s ? o->patience_s : 60;
	vm->lab.run_patience_s = o->patience_s ? o->patience_s : 300;
	vm->lab.emulator = qemu_version(&why);
	if (!vm->lab.emulator)
		return complain("%s (Debian has it in qemu-system-x86)",
				why.text);
	load_topologies(vm);
	if (!vm->nr_topologies)
		return EXIT_ERROR;
	progress_start(&vm->progress, o->nr_kernels);
	load_kernels(vm);
	if (!vm->nr_kernels || load_init(vm) || choose_clock(vm))
		return EXIT_ERROR;
	settle_topologies(vm);
	if (!vm->nr_topologies || load_job(vm) || make_folder(vm))
		return EXIT_ERROR;
	plan_boots(vm);
	return EXIT_GOOD;
}

static int run(struct vm *vm)
{
	const struct vm_options *o = &vm->options;
	struct sigaction action = { .sa_handler = on_signal };
	int code = prepare(vm);

	if (code)
		return code;
	/* Until here a signal ends us, and the kernel our children. */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	vm->schedule.cores = o->jobs ? o->jobs : schedule_cores();
	vm->schedule.bytes = schedule_bytes() / 10 * 9;
	vm->schedule.attempts = o->attempts;
	vm->schedule.stop = &stopped;
	vm->schedule.tell = on_event;
	vm->schedule.context = vm;
	progress_start(&vm->progress, vm->schedule.nr);
	if (schedule_run(&vm->schedule)) {
		progress_clear(&vm->progress);
		vm->failed++;
		complain("stopped; what came home is in %s", vm->folder);
	}
	progress_clear(&vm->progress);
	return finish(vm);
}

int command_vm(int argc, char **argv)
{
	struct vm vm = { 0 };
	int code = vm_options_parse(argc, argv, &vm.options);

	if (!code)
		code = vm_options_check(&vm.options);
	if (code < 0)
		return EXIT_GOOD;
	if (!code && vm.options.list)
		return list_kernels();
	if (!code && vm.options.fetch)
		return fetch_kernels(&vm.options);
	if (!code)
		code = run(&vm);
	/* git bisect run takes others than 0 and 125 for a bad kernel. */
	if (vm.options.bisect && (code == EXIT_ERROR || code == EXIT_NOTHING))
		code = 125;
	for (size_t i = 0; i < vm.schedule.nr; i++)
		boot_free(&vm.schedule.boots[i]);
	for (size_t i = 0; i < vm.nr_kernels; i++)
		kernel_free(&vm.kernels[i]);
	free(vm.schedule.boots);
	free(vm.kernels);
	free(vm.topologies);
	free(vm.words);
	free(vm.folder);
	free(vm.lab.emulator);
	program_free(&vm.lab.init);
	program_free(&vm.lab.job);
	program_free(&vm.lab.added);
	summary_clear(&vm.baseline);
	return code;
}
