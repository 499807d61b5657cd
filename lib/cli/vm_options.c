/* vm_options.c - see vm_options.h. */
#include "cli/vm_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/cli.h"
#include "cli/number.h"
#include "cli/options.h"
#include "cli/run_options.h"
#include "cli/vm_source.h"
#include "lab/explain.h"
#include "lab/guest.h"
#include "lab/topology.h"
#include "trial/case.h"

static const char usage[] =
	"usage: cowbench vm --kernel K [--kernel K]... [OPTIONS] -- run WORDS...\n"
	"       cowbench vm --kernel K [OPTIONS] -- ./PROGRAM WORDS...\n"
	"       cowbench vm --list-kernels\n"
	"Boots each kernel in each topology in a guest, runs the suite there, and\n"
	"shows the records side by side.  Nothing is installed; no root is needed.\n"
	"  -k, --kernel K     a bzImage or vmlinuz, a kernel's build tree, a .deb or\n"
	"                     .rpm with a kernel, debian:VERSION (debian:6.1), or\n"
	"                     source:VERSION[+EDIT]... that is compiled first, from\n"
	"                     Debian's source package (source:6.12+no-exclusive-bit)\n"
	"  --source DIR       source:DIR/, your own source, which is only read\n"
	"  --edit EDIT        beside each source: kernel the same with this edit: a\n"
	"                     word of --list-edits, or a file of a patch (-p1)\n"
	"  --list-edits       what EDIT may be, and what each does\n"
	"  --list-kernels     what debian:VERSION may be\n"
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
	"                     same name: a program with its libraries, or a folder\n"
	"  -o DIR             the folder for the records (default cowbench-vm-DATE)\n"
	"  --overwrite        replace records that are there\n"
	"  --keep-console     keep each guest's console beside its record; that of a\n"
	"                     guest that failed is always kept\n"
	"  --jobs N           guests at a time (as many as there are CPUs)\n"
	"  --patience S       end a guest without a sign of life for S seconds (60 at\n"
	"                     boot, 300 while it measures)\n"
	"  --attempts N       for a boot that fails before its first trial (3)\n"
	"  --seed N           of the order of boots and cases, and of the guests'\n"
	"                     randomness (1)\n"
	"  --seeds N          boots by N seeds from there on: means over them, and changes\n"
	"                     seed by seed, with 95 % intervals.  By one seed counts\n"
	"                     repeat to the digit; by others long operations (fork,\n"
	"                     splits, swap) differ by 0.3 % and more (1)\n"
	"  --explain[=all]    below each row that differs (all: each row) the kernel's\n"
	"                     functions that its instructions are of, until 95 % of\n"
	"                     the difference is accounted for; kept in the records\n"
	"  --cache LEVELS     with --explain: the lines that an operation takes from each\n"
	"                     node's memory, by a model of caches: default is l2=2m/16\n"
	"                     (bytes/ways); with more levels: l2=2m/16,llc=32m/16\n"
	"  --bisect           for git bisect run: exit 0 where nothing is slower than\n"
	"                     --baseline RECORD, 1 where a case is, 125 where the\n"
	"                     kernel does not boot or cannot measure\n"
	"  --baseline RECORD  of the kernel to compare with\n"
	"  --threshold PCT    that --bisect takes for slower (1)\n";

static int parse_list(const char *name, const char *word, const char **list,
		      size_t *nr)
{
	if (*nr == VM_LIST_MAX)
		return complain("--%s: %d are the most", name, VM_LIST_MAX);
	list[(*nr)++] = word;
	return EXIT_GOOD;
}

static int parse_clock(const char *word, int *clock)
{
	for (int i = 0; i < NR_CLOCKS; i++)
		if (strcmp(word, clock_words[i]) == 0) {
			*clock = i;
			return EXIT_GOOD;
		}
	return complain("--clock %s: it is instructions or time", word);
}

int vm_options_parse(int argc, char **argv, struct vm_options *o)
{
	enum {
		LIST = 256,
		BOOTS,
		CLOCK,
		CPUS,
		MEMORY,
		APPEND,
		CPU_MODEL,
		MODULE,
		ADD,
		FETCH,
		SOURCE,
		EDIT,
		LIST_EDITS,
		OVERWRITE,
		KEEP_CONSOLE,
		JOBS,
		PATIENCE,
		ATTEMPTS,
		SEED,
		SEEDS,
		BISECT,
		BASELINE,
		THRESHOLD,
		EXPLAIN,
		CACHE
	};
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "kernel", required_argument, NULL, 'k' },
		{ "topology", required_argument, NULL, 't' },
		{ "list-kernels", no_argument, NULL, LIST },
		{ "boots", required_argument, NULL, BOOTS },
		{ "clock", required_argument, NULL, CLOCK },
		{ "cpus", required_argument, NULL, CPUS },
		{ "memory", required_argument, NULL, MEMORY },
		{ "append", required_argument, NULL, APPEND },
		{ "cpu-model", required_argument, NULL, CPU_MODEL },
		{ "module", required_argument, NULL, MODULE },
		{ "add", required_argument, NULL, ADD },
		{ "fetch", no_argument, NULL, FETCH },
		{ "source", required_argument, NULL, SOURCE },
		{ "edit", required_argument, NULL, EDIT },
		{ "list-edits", no_argument, NULL, LIST_EDITS },
		{ "overwrite", no_argument, NULL, OVERWRITE },
		{ "keep-console", no_argument, NULL, KEEP_CONSOLE },
		{ "jobs", required_argument, NULL, JOBS },
		{ "patience", required_argument, NULL, PATIENCE },
		{ "attempts", required_argument, NULL, ATTEMPTS },
		{ "seed", required_argument, NULL, SEED },
		{ "seeds", required_argument, NULL, SEEDS },
		{ "bisect", no_argument, NULL, BISECT },
		{ "baseline", required_argument, NULL, BASELINE },
		{ "threshold", required_argument, NULL, THRESHOLD },
		{ "explain", optional_argument, NULL, EXPLAIN },
		{ "cache", required_argument, NULL, CACHE },
		{ 0 },
	};
	int option, code = EXIT_GOOD;

	*o = (struct vm_options){
		.boots = 1,
		.seeds = 1,
		.memory = (uint64_t)1 << 30,
		.clock = -1,
		.attempts = 3,
		.seed = 1,
		.threshold_pct = 1,
	};
	/* "+": the words behind "--" are the guest's. */
	while (!code &&
	       (option = option_next(argc, argv, "+hk:t:o:", options)) != -1) {
		switch (option) {
		case 'h':
			fputs(usage, stdout);
			return -1;
		case 'k':
			code = parse_list("kernel", optarg, o->kernels,
					  &o->nr_kernels);
			break;
		case 't':
			code = parse_list("topology", optarg, o->topologies,
					  &o->nr_topologies);
			break;
		case 'o':
			o->folder = optarg;
			break;
		case LIST:
			o->list = true;
			break;
		case BOOTS:
			code = count_parse("boots", optarg, 1, 1000, &o->boots);
			break;
		case CLOCK:
			code = parse_clock(optarg, &o->clock);
			break;
		case CPUS:
			code = count_parse("cpus", optarg, 1, TOPOLOGY_CPUS_MAX,
					   &o->cpus);
			break;
		case MEMORY:
			o->memory = size_parse(optarg);
			if (!o->memory)
				code = complain("--memory %s: a size such as "
						"512m or 1g",
						optarg);
			break;
		case APPEND:
			o->append = optarg;
			break;
		case CPU_MODEL:
			o->cpu = optarg;
			break;
		case MODULE:
			code = parse_list("module", optarg, o->modules,
					  &o->nr_modules);
			break;
		case ADD:
			if (o->nr_added == VM_ADDED_MAX)
				code = complain("--add: %d are the most; a "
						"folder counts one",
						VM_ADDED_MAX);
			else
				o->added[o->nr_added++] = optarg;
			break;
		case FETCH:
			o->fetch = true;
			break;
		case SOURCE:
			code = parse_list("source", vm_source_word(optarg),
					  o->kernels, &o->nr_kernels);
			break;
		case EDIT:
			code = parse_list("edit", optarg, o->edits,
					  &o->nr_edits);
			break;
		case LIST_EDITS:
			o->list_edits = true;
			break;
		case OVERWRITE:
			o->overwrite = true;
			break;
		case KEEP_CONSOLE:
			o->keep_console = true;
			break;
		case JOBS:
			code = count_parse("jobs", optarg, 1, 1024, &o->jobs);
			break;
		case PATIENCE:
			code = count_parse("patience", optarg, 1, 86400,
					   &o->patience_s);
			break;
		case ATTEMPTS:
			code = count_parse("attempts", optarg, 1, 100,
					   &o->attempts);
			break;
		case SEEDS:
			code = count_parse("seeds", optarg, 1, 100, &o->seeds);
			break;
		case SEED:
			code = seed_parse(optarg, &o->seed);
			break;
		case BISECT:
			o->bisect = true;
			break;
		case BASELINE:
			o->baseline = optarg;
			break;
		case THRESHOLD:
			code = number_parse("threshold", optarg, 0, 1000,
					    &o->threshold_pct);
			break;
		case EXPLAIN:
			code = explain_parse(optarg, &o->explain);
			break;
		case CACHE:
			o->cache = strcmp(optarg, "default") == 0
					   ? EXPLAIN_CACHE
					   : optarg;
			break;
		default:
			return EXIT_ERROR;
		}
	}
	o->words = argv + optind;
	o->nr_words = argc - optind;
	return code ? code : vm_source_expand(o);
}

/* The words behind `run`, on a machine of two nodes: which nodes there are in the
 * guest is for the guest to say. */
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
		err = plan_make(&plan, words->words, words->nr_words,
				words->scope, &placement, &why);
	if (!err && words->ab)
		err = plan_pair(&plan, words->ab, &why);
	if (err)
		code = complain("%s", why.text);
out:
	complain_as("vm");
	plan_free(&plan);
	placement_free(&placement);
	free(argv);
	return code;
}

/* What a bisection judges is one kernel, by the cases of one record. */
static int check_bisect(const struct vm_options *o)
{
	if (o->list || o->fetch)
		return complain("--bisect boots a kernel: not with "
				"--list-kernels or --fetch");
	if (!o->baseline || o->nr_kernels != 1 || o->nr_topologies > 1)
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

int vm_options_check(const struct vm_options *o)
{
	struct reason why;

	if (o->bisect && check_bisect(o))
		return EXIT_ERROR;
	if (o->list || o->list_edits)
		return EXIT_GOOD;
	if (!o->nr_kernels)
		return complain("which kernel? --kernel debian:6.1, or a file; "
				"--list-kernels shows Debian's");
	if (!o->nr_words && !o->fetch)
		return complain("what is to run there? -- run WORDS...");
	if (o->explain && o->clock == CLOCK_TIME)
		return complain("--explain wants --clock instructions: only "
				"what is emulated is seen instruction by "
				"instruction");
	if (o->explain && (!o->nr_words || strcmp(o->words[0], "run") != 0))
		return complain("--explain is for `run`: what another program "
				"does is not timed");
	if (o->cache && !o->explain)
		return complain("--cache is for --explain");
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
