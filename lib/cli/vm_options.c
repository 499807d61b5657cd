/* vm_options.c - see vm_options.h. */
#include "cli/vm_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "case/case.h"
#include "lab/explain.h"
#include "lab/guest.h"
#include "lab/topology.h"
#include "source/source.h"
#include "option/options.h"
#include "cli/cli.h"
#include "option/run_options.h"
#include "cli/vm_source.h"

static const char usage[] =
	"usage: cowbench vm --kernel K [--kernel K]... [OPTIONS] -- run WORDS...\n"
	"       cowbench vm --kernel K [OPTIONS] -- ./PROGRAM WORDS...\n"
	"       cowbench vm --list-kernels\n"
	"Boots each kernel in each topology in a guest, runs the suite there, and\n"
	"shows the records side by side.  Nothing is installed; no root is needed.\n"
	"  -k, --kernel K     a bzImage or vmlinuz, a kernel's build tree, a .deb or\n"
	"                     .rpm with a kernel, debian:VERSION (debian:6.1)\n"
	"                     (arm64: debian:6.12-16k, source:6.12-64k), or\n"
	"                     source:VERSION[+EDIT]... that is compiled first, from\n"
	"                     Debian's source package (source:6.12+no-exclusive-bit)\n"
	"  --arch ARCH        of the guests: amd64, arm64 or riscv64 (this machine's);\n"
	"                     another is emulated, and its cowbench built first\n"
	"  --source DIR       source:DIR/, your own source, which is only read\n"
	"  --edit EDIT        beside each source: kernel the same with this edit: a\n"
	"                     word of --list-edits, or a file of a patch (-p1)\n"
	"  --list-edits       what EDIT may be, what each does, and the fates that it\n"
	"                     makes right\n"
	"  --list-kernels     what debian:VERSION may be, of --arch\n"
	"  --fetch            bring Debian's packages home, compile source: kernels,\n"
	"                     and boot nothing\n"
	"  -t, --topology T   nodes: 1, 2, 4; 2+1 (the last has no CPUs); 2x2 (sockets\n"
	"                     x nodes); with :mem=SIZE and :dist=N[/N] behind; or an\n"
	"                     .xml file of lstopo (default 1)\n"
	"  --boots N          of each kernel in each topology (1)\n"
	"  --clock KIND       instructions (emulated: counts repeat), or time (KVM);\n"
	"                     default: time where a kernel boots under KVM\n"
	"  --cpus N           of each guest (instructions: 1; time: one a node)\n"
	"  --memory SIZE      of each node (1g)\n"
	"  --append WORDS     to the kernel's command line\n"
	"  --cpu-model MODEL  as QEMU's -cpu takes it\n"
	"  --module NAME      load this module of the kernel's package too\n"
	"  --add FILE         pack this too for ./PROGRAM, as the guest's file of the\n"
	"                     same name: a program with its libraries, or a folder;\n"
	"                     of A/./B as /B\n"
	"  -o, --output DIR   the folder for the records (default cowbench-vm-DATE)\n"
	"  --overwrite        replace records that are there\n"
	"  --keep-console     keep each guest's console beside its record; that of a\n"
	"                     guest that failed is always kept\n"
	"  --jobs N           guests at a time (as many as there are CPUs)\n"
	"  --patience S       end a guest without a sign of life for S seconds (60 at\n"
	"                     boot, 300 while it measures)\n"
	"  --attempts N       for a boot that fails before its first trial (3)\n"
	"  --seed N           of the order of boots and cases, and of the guests'\n"
	"                     randomness (1)\n"
	"  --seeds N          boots by N seeds from there on: means over them, and\n"
	"                     changes seed by seed, with 95 % intervals.  By one seed counts\n"
	"                     repeat to the digit; by others long operations (fork,\n"
	"                     splits, swap) differ by 0.3 % and more (1)\n"
	"  --explain[=all]    below each row that differs (all: each row) the kernel's\n"
	"                     functions that its instructions are of, until 95 % of\n"
	"                     the difference is accounted for; kept in the records\n"
	"  --cache LEVELS     with --explain: the lines that an operation takes from each\n"
	"                     node's memory, by a model of caches: default is l2=2m/16\n"
	"                     (bytes/ways); with more levels: l2=2m/16,llc=32m/16\n"
	"  --vmlinux FILE     with --explain: its DWARF tells which functions are inlined\n"
	"  --ab AXIS=A,B      with --explain: cases with A against those with B, on each\n"
	"                     kernel, by function\n"
	"  --bisect           for git bisect run: exit 0 where nothing is slower than\n"
	"                     --baseline RECORD, 1 where a case is, 125 where the\n"
	"                     kernel does not boot or cannot measure\n"
	"  --baseline RECORD  of the kernel to compare with\n"
	"  --threshold PCT    that --bisect takes for slower (1)\n";

#define AT(field) .at = offsetof(struct vm_options, field)
#define COUNT(field, low, high) \
	.type = OPTION_COUNT, AT(field), .least = (low), .most = (high)

static const struct option_row rows[] = {
	{ .name = "kernel", .letter = 'k', .type = OPTION_LIST, AT(kernels) },
	{ .name = "topology",
	  .letter = 't',
	  .type = OPTION_LIST,
	  AT(topologies) },
	{ .name = "arch", .type = OPTION_TEXT, AT(arch_name) },
	{ .name = "source",
	  .type = OPTION_LIST,
	  AT(kernels),
	  .turn = vm_source_word },
	{ .name = "edit", .type = OPTION_LIST, AT(edits) },
	{ .name = "list-edits", .type = OPTION_FLAG, AT(list_edits) },
	{ .name = "list-kernels", .type = OPTION_FLAG, AT(list) },
	{ .name = "fetch", .type = OPTION_FLAG, AT(fetch) },
	{ .name = "boots", COUNT(boots, 1, 1000) },
	{ .name = "clock",
	  .type = OPTION_WORD,
	  AT(clock),
	  .words = clock_words,
	  .nr_words = NR_CLOCKS },
	{ .name = "cpus", COUNT(cpus, 1, TOPOLOGY_CPUS_MAX) },
	{ .name = "memory", .type = OPTION_BYTES, AT(memory) },
	{ .name = "append", .type = OPTION_TEXT, AT(append) },
	{ .name = "cpu-model", .type = OPTION_TEXT, AT(cpu) },
	{ .name = "module", .type = OPTION_LIST, AT(modules) },
	{ .name = "add", .type = OPTION_LIST, AT(added) },
	{ .name = "output", .letter = 'o', .type = OPTION_FOLDER, AT(folder) },
	{ .name = "overwrite", .type = OPTION_FLAG, AT(overwrite) },
	{ .name = "keep-console", .type = OPTION_FLAG, AT(keep_console) },
	{ .name = "jobs", COUNT(jobs, 1, 1024) },
	{ .name = "patience", COUNT(patience_s, 1, 86400) },
	{ .name = "attempts", COUNT(attempts, 1, 100) },
	{ .name = "seed", .type = OPTION_SEED, AT(seed) },
	{ .name = "seeds", COUNT(seeds, 1, 100) },
	{ .name = "bisect", .type = OPTION_FLAG, AT(bisect) },
	{ .name = "baseline", .type = OPTION_FILE, AT(baseline) },
	{ .name = "threshold",
	  .type = OPTION_NUMBER,
	  AT(threshold_pct),
	  .most = 1000 },
	{ .name = "explain", .type = OPTION_MAYBE, AT(explained) },
	{ .name = "cache", .type = OPTION_TEXT, AT(cache) },
	{ .name = "vmlinux", .type = OPTION_LIST, AT(vmlinux) },
	{ .name = "ab", .type = OPTION_TEXT, AT(ab) },
	{ 0 },
};

const struct option_table vm_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_GUEST,
};

int vm_options_parse(int argc, char **argv, struct vm_options *o)
{
	struct reason why;
	int code;

	*o = (struct vm_options){
		.boots = 1,
		.seeds = 1,
		.memory = (uint64_t)1 << 30,
		.clock = NR_CLOCKS,
		.attempts = 3,
		.seed = 1,
		.threshold_pct = 1,
	};
	code = options_parse(argc, argv, &vm_table, o, NULL);
	if (!code && o->explained)
		code = explain_parse(o->explained, &o->explain);
	if (o->cache && strcmp(o->cache, "default") == 0)
		o->cache = EXPLAIN_CACHE;
	o->arch = o->arch_name ? architecture_find(o->arch_name, &why)
			       : architecture_own();
	if (!code && !o->arch)
		code = complain("--arch %s", why.text);
	o->words = argv + optind;
	o->nr_words = argc - optind;
	return code ? code : vm_source_expand(o);
}

/* Checks the words after `run` as on a machine of two nodes, since only the
 * guest knows which nodes it has. */
static int check_run(const struct vm_options *o)
{
	static char name[] = "cowbench run"; /* getopt's */
	char **argv = memory_new((size_t)o->nr_words + 1, sizeof(*argv));
	struct placement placement = { 0 };
	struct run_options run;
	const struct request *words = &run.request;
	struct plan plan = { 0 };
	struct reason why;
	int code, err;

	memcpy(argv, o->words, (size_t)o->nr_words * sizeof(*argv));
	argv[0] = name;
	optind = 0; /* getopt() begins anew */
	complain_as("run");
	code = run_options_parse(o->nr_words, argv, &run);
	if (code)
		goto out;
	if (run.resume) {
		code = complain("--resume %s: a guest's run begins anew",
				run.resume);
		goto out;
	}
	if (words->path) {
		code = complain("-o %s goes before the --: the guest's record "
				"comes home by itself",
				words->path);
		goto out;
	}
	err = placement_load(&placement, "pack:2 [numa] pu:1", &why);
	if (!err)
		err = request_plan(words, &placement, &plan, &why);
	if (err)
		code = complain("%s", why.text);
out:
	complain_as("vm");
	plan_free(&plan);
	placement_free(&placement);
	free(argv);
	return code;
}

/* A bisection judges one kernel, by the cases of one record. */
static int check_bisect(const struct vm_options *o)
{
	if (o->list || o->fetch)
		return complain("--bisect boots a kernel: not with "
				"--list-kernels or --fetch");
	if (!o->baseline || o->kernels.nr != 1 || o->topologies.nr > 1)
		return complain("--bisect wants one --kernel, one --topology "
				"and --baseline RECORD");
	if (!o->nr_words || strcmp(o->words[0], "run") != 0)
		return complain("--bisect compares records: -- run WORDS...");
	if (o->folder && strchr(o->folder, ','))
		return complain("-o %s: --bisect wants a folder without a "
				"comma in its name",
				o->folder);
	return EXIT_GOOD;
}

bool vm_foreign(const struct vm_options *o)
{
	return o->arch != architecture_own();
}

/* What the guests of another architecture cannot do. */
static int check_foreign(const struct vm_options *o)
{
	if (o->clock == CLOCK_TIME)
		return complain("--clock time wants KVM, and KVM runs this "
				"machine's architecture alone: %s guests count "
				"instructions",
				o->arch->name);
	for (size_t i = 0; i < o->kernels.nr; i++)
		if (source_is(o->kernels.list[i]) && !o->arch->kbuild)
			return complain("%s: source: kernels are compiled for "
					"amd64 and arm64; give a build tree of "
					"your own for %s",
					o->kernels.list[i], o->arch->name);
	return EXIT_GOOD;
}

int vm_options_check(const struct vm_options *o)
{
	struct reason why;

	if (o->bisect && check_bisect(o))
		return EXIT_ERROR;
	if (o->list || o->list_edits)
		return EXIT_GOOD;
	if (!o->kernels.nr)
		return complain("which kernel? --kernel debian:6.1, or a file; "
				"--list-kernels shows Debian's");
	if (!o->nr_words && !o->fetch)
		return complain("what is to run there? -- run WORDS...");
	if (vm_foreign(o) && check_foreign(o))
		return EXIT_ERROR;
	if (o->explain && o->clock == CLOCK_TIME)
		return complain("--explain wants --clock instructions: only "
				"what is emulated is seen instruction by "
				"instruction");
	if (o->explain && (!o->nr_words || strcmp(o->words[0], "run") != 0))
		return complain("--explain is for `run`: what another program "
				"does is not timed");
	if ((o->cache || o->vmlinux.nr) && !o->explain)
		return complain("--%s is for --explain",
				o->cache ? "cache" : "vmlinux");
	if (o->ab && !o->explain)
		return complain("--ab is for --explain here; of a run in the "
				"guests it goes behind the --");
	if (o->ab && explain_parse_ab(o->ab))
		return EXIT_ERROR;
	if (o->cache && explain_cache_check(o->cache, &why))
		return complain("--cache %s", why.text);
	if (o->baseline && !o->bisect)
		return complain("--baseline is for --bisect; `cowbench "
				"compare` compares records");
	for (int i = 0; i < o->nr_words; i++) {
		if (strlen(o->words[i]) > GUEST_WORD_MAX ||
		    strchr(o->words[i], '\n'))
			return complain("a word for the guest is too long, or "
					"has a newline in it");
		if (i && strcmp(o->words[0], "run") == 0 &&
		    strncmp(o->words[i], "--cl", 4) == 0)
			return complain("--clock goes before the --: it is "
					"for the guest as a whole");
	}
	if (!o->nr_words || strchr(o->words[0], '/'))
		return EXIT_GOOD;
	return strcmp(o->words[0], "run") == 0 ? check_run(o)
					       : command_check(o->words[0]);
}
