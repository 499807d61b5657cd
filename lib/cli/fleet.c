/* fleet.c - `cowbench fleet`: the same run on many machines, through Slurm, or
 * in many boots of this one. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "run/estimate.h"
#include "run/session.h"
#include "fleet/here_run.h"
#include "fleet/here_unit.h"
#include "fleet/slurm_run.h"
#include "option/options.h"
#include "cli/cli.h"
#include "option/run_options.h"

#define HOOK "/etc/cowbench/boot-hook"

static const char usage[] =
	"usage: cowbench fleet --kernel-label LABEL -o FOLDER [OPTIONS] -- run WORDS...\n"
	"       cowbench fleet --kernel-label LABEL -o FOLDER --resume [--wait]\n"
	"       cowbench fleet --here --kernels A,B -o FOLDER [OPTIONS] -- run WORDS...\n"
	"       cowbench fleet --here -o FOLDER --resume\n"
	"Runs the same words on many machines, through Slurm: an array a node, whose\n"
	"jobs have the node to themselves, one job a repetition.  Nodes are submitted\n"
	"in random order.  FOLDER is seen by all nodes; FOLDER/LABEL/NODE-N.jsonl are\n"
	"the records, and `cowbench compare FOLDER/OLD FOLDER/NEW` compares them.\n"
	"  --nodes LIST      n1,n2,n3 (default: all of the partition)\n"
	"  --partition NAME  (default: Slurm's)\n"
	"  --repetitions N   jobs a node (5); of one boot, unless --boot-hook boots\n"
	"  --time MIN        limit of a job (default: twice what the plan takes here,\n"
	"                    and 5)\n"
	"  --boot-hook CMD   a command that boots its node into the kernel before each\n"
	"                    repetition; doc/fleet.md has two\n"
	"  --print           write the batch script to standard output, submit nothing\n"
	"  --resume          submit the jobs that have no record\n"
	"  --wait            until no job is left, then say what is missing\n"
	"A node that is down or drained is left out and told.\n"
	"Without Slurm, as root:\n"
	"  --here            BOOTS this machine, again and again; a unit of systemd goes on\n"
	"                    behind each boot, and takes itself away at the end\n"
	"  --kernels A,B     as `uname -r` says; FOLDER/KERNEL/HOST-N.jsonl are the records\n"
	"  --boots N         of each kernel (5), in random order\n"
	"  --boot-hook CMD   boots into $COWBENCH_LABEL, once: the boot after that is of the\n"
	"                    machine's own kernel (default: " HOOK ")\n"
	"  --print           the unit\n"
	"  --resume          go on, also with the boots that failed\n"
	"Exit codes: 0 good, 2 an error, 3 with --wait and --here: records are missing.\n";

struct fleet_options {
	const char *label, *folder, *nodes, *partition, *hook, *kernels;
	unsigned repetitions, minutes, boots;
	bool print, resume, wait, here;
};

#define AT(member) .at = offsetof(struct fleet_options, member)
static const struct option_row rows[] = {
	{ .name = "kernel-label", .type = OPTION_TEXT, AT(label) },
	{ .name = "output", .letter = 'o', .type = OPTION_FOLDER, AT(folder) },
	{ .name = "nodes", .type = OPTION_TEXT, AT(nodes) },
	{ .name = "partition", .type = OPTION_TEXT, AT(partition) },
	{ .name = "boot-hook", .type = OPTION_TEXT, AT(hook) },
	{ .name = "repetitions",
	  .type = OPTION_COUNT,
	  AT(repetitions),
	  .least = 1,
	  .most = 1000 },
	{ .name = "time",
	  .type = OPTION_COUNT,
	  AT(minutes),
	  .least = 1,
	  .most = 100000 },
	{ .name = "here", .type = OPTION_FLAG, AT(here) },
	{ .name = "kernels", .type = OPTION_TEXT, AT(kernels) },
	{ .name = "boots",
	  .type = OPTION_COUNT,
	  AT(boots),
	  .least = 1,
	  .most = 1000 },
	{ .name = "print", .type = OPTION_FLAG, AT(print) },
	{ .name = "resume", .type = OPTION_FLAG, AT(resume) },
	{ .name = "wait", .type = OPTION_FLAG, AT(wait) },
	{ 0 },
};

const struct option_table fleet_table = {
	.usage = usage,
	.rows = rows,
	.takes = TAKES_GUEST,
};

/* --- what runs ------------------------------------------------------------ */

/* Checks the words after `run` on this machine, and sets how many minutes a job
 * may take. */
static int check_run(int argc, char **argv, unsigned *minutes)
{
	static char name[] = "cowbench run"; /* getopt's */
	char **words = memory_new((size_t)argc + 1, sizeof(*words));
	struct session session = { 0 };
	struct run_options run;
	struct reason why;
	int code;

	memcpy(words, argv, (size_t)argc * sizeof(*words));
	words[0] = name;
	optind = 0; /* getopt() begins anew */
	complain_as("run");
	code = run_options_parse(argc, words, &run);
	complain_as("fleet");
	if (!code && (run.resume || run.request.path))
		code = complain("-o and --resume go before the --: each job "
				"has a record of its own");
	session.request = run.request;
	if (!code && session_open(&session, &why))
		code = complain("%s", why.text);
	if (!code && !*minutes)
		*minutes =
			5 + (unsigned)ceil(2 * estimate_seconds(&session) / 60);
	if (!code)
		session_close(&session);
	free(words);
	return code;
}

static int begin(const struct fleet_options *o, struct slurm_jobs *jobs,
		 int argc, char **argv)
{
	char *program = memory_format("%s/%s/cowbench", o->folder, o->label);
	struct slurm_script script = {
		.label = o->label,
		.folder = o->folder,
		.program = program,
		.minutes = o->minutes,
		.hook = o->hook,
		.words = (const char *const *)argv + 1,
		.nr_words = (size_t)argc - 1,
	};
	struct reason why;
	int code = check_run(argc, argv, &script.minutes);

	if (!code && slurm_script_check(&script, &why))
		code = complain("%s", why.text);
	if (!code && o->print) {
		slurm_script_print(&script, stdout);
		goto out;
	}
	if (!code && slurm_nodes_find(jobs, o->nodes, o->partition, &why))
		code = complain("%s", why.text);
	if (!code)
		code = slurm_begin(jobs, &script);
out:
	free(program);
	return code;
}

/* The kernels and the words of --here, checked; here_clear() in either case. */
static int make_here(const struct fleet_options *o, struct here_jobs *jobs,
		     int argc, char **argv)
{
	const char *hook = o->hook ? o->hook : HOOK;
	unsigned minutes = 1;
	struct reason why;
	int code = check_run(argc, argv, &minutes);

	*jobs = (struct here_jobs){ .folder = memory_text(o->folder),
				    .hook = memory_text(hook) };
	here_add_kernels(jobs, o->kernels);
	for (int i = 1; i < argc; i++)
		here_add_word(jobs, argv[i]);
	if (!code && !o->hook && access(HOOK, X_OK))
		code = complain("--boot-hook CMD boots into a kernel; " HOOK
				" would be asked, and is none");
	if (!code && here_check(jobs, &why))
		code = complain("%s", why.text);
	if (!code)
		here_plan(jobs, o->boots);
	return code;
}

static int command_here(const struct fleet_options *o, int argc, char **argv)
{
	struct here_jobs jobs = { 0 };
	int code;

	if (o->label || o->nodes || o->partition || o->minutes || o->wait)
		return complain("--here is without Slurm: it takes --kernels, "
				"--boots, --boot-hook, --print and --resume");
	if (o->resume)
		return here_resume(o->folder);
	if (!o->kernels)
		return complain("--kernels A,B says into which this machine "
				"is to boot");
	code = make_here(o, &jobs, argc, argv);
	if (!code && o->print)
		here_unit_print(jobs.folder, stdout);
	else if (!code)
		code = here_begin(&jobs);
	here_clear(&jobs);
	return code;
}

int command_fleet(int argc, char **argv)
{
	struct fleet_options o = { .repetitions = 5, .boots = 5 };
	int code = options_parse(argc, argv, &fleet_table, &o, NULL);
	int words = argc - optind;
	char folder[PATH_MAX];
	struct slurm_jobs jobs;

	if (code)
		return code < 0 ? EXIT_GOOD : code;
	if ((!o.label && !o.here) || !o.folder)
		return complain(o.here ? "-o names the folder of the records"
				       : "--kernel-label names the kernel, -o "
					 "the folder that all nodes see");
	if (o.resume ? words : !words || strcmp(argv[optind], "run") != 0)
		return complain(o.resume ? "--resume runs the words that were "
					   "submitted"
					 : "what do the nodes run? -- run "
					   "WORDS...");
	if (o.folder[0] != '/') {
		char here[PATH_MAX];

		if (!getcwd(here, sizeof(here)) ||
		    snprintf(folder, sizeof(folder), "%s/%s", here, o.folder) >=
			    (int)sizeof(folder))
			return complain("-o %s: the path is too long",
					o.folder);
		o.folder = folder;
	}
	if (o.here)
		return command_here(&o, words, argv + optind);
	jobs = (struct slurm_jobs){ .label = o.label,
				    .folder = o.folder,
				    .repetitions = o.repetitions };
	argv += optind;
	code = o.resume ? slurm_resume(&jobs) : begin(&o, &jobs, words, argv);
	if (!code && o.wait && !o.print)
		code = slurm_wait(&jobs);
	slurm_jobs_clear(&jobs);
	return code;
}
