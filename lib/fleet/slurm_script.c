/* slurm_script.c - see slurm_script.h. */
#include "fleet/slurm_script.h"

#include <errno.h>
#include <string.h>

/* --- texts ---------------------------------------------------------------- */

/* As one word of the shell. */
static void put_quoted(FILE *to, const char *text)
{
	putc('\'', to);
	for (; *text; text++)
		if (*text == '\'')
			fputs("'\\''", to);
		else
			putc(*text, to);
	putc('\'', to);
}

static void put_variable(FILE *to, const char *name, const char *text)
{
	fprintf(to, "%s=", name);
	put_quoted(to, text);
	putc('\n', to);
}

int slurm_script_check(const struct slurm_script *script, struct reason *why)
{
	static const char *const plain =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789._+-";

	if (!script->label[0] || script->label[0] == '.' ||
	    script->label[0] == '-' ||
	    script->label[strspn(script->label, plain)])
		return reason_set(why, -EINVAL,
				  "--kernel-label %s: a name of letters, "
				  "digits and . _ + - is wanted, such as 6.12",
				  script->label);
	return 0;
}

/* --- the script ----------------------------------------------------------- */

/* Where a node has to boot before each run: a file says of which boot the hook
 * was called, and the job comes again behind that boot. */
static void put_boot(const struct slurm_script *script, FILE *to)
{
	put_variable(to, "hook", script->hook);
	fputs("asked=$folder/$label/boot/$node\n"
	      "if [ ! -e \"$asked\" ]; then\n"
	      "\techo \"$boot\" >\"$asked\"\n"
	      "\texport COWBENCH_LABEL=$label COWBENCH_NODE=$node\n"
	      "\tif ! bash -c \"$hook\"; then\n"
	      "\t\trm -f \"$asked\"\n"
	      "\t\tfail 'the boot hook failed'\n"
	      "\tfi\n"
	      "\tscontrol requeue \"$SLURM_JOB_ID\" || fail 'not put back into the queue'\n"
	      "\tsleep 600 # the job ends here, or with the node\n"
	      "\tfail 'neither booted nor put back into the queue'\n"
	      "fi\n"
	      "if [ \"$(cat \"$asked\")\" = \"$boot\" ]; then\n"
	      "\trm -f \"$asked\"\n"
	      "\tfail 'the boot hook did not boot: the boot id is the same'\n"
	      "fi\n"
	      "rm -f \"$asked\"\n"
	      "if grep -ls \"\\\"boot_id\\\":\\\"$boot\\\"\" \"$folder/$label/$node\"-*.jsonl; then\n"
	      "\tfail 'this boot was measured before'\n"
	      "fi\n",
	      to);
}

void slurm_script_print(const struct slurm_script *script, FILE *to)
{
	fprintf(to,
		"#!/bin/bash\n"
		"#SBATCH --job-name=cowbench-%s\n"
		"#SBATCH --nodes=1\n"
		"#SBATCH --ntasks=1\n"
		"#SBATCH --exclusive\n"
		"#SBATCH --time=%u\n"
		"#SBATCH --%s\n"
		"#SBATCH --output=/dev/null\n"
		"# One job a node and repetition: `cowbench fleet` wrote this.\n"
		"set -u\n",
		script->label, script->minutes,
		script->hook ? "requeue" : "no-requeue");
	put_variable(to, "folder", script->folder);
	put_variable(to, "label", script->label);
	put_variable(to, "cowbench", script->program);
	fputs("node=$SLURMD_NODENAME\n"
	      "task=$node-$SLURM_ARRAY_TASK_ID\n"
	      "record=$folder/$label/$task.jsonl\n"
	      "exec >>\"$folder/$label/log/$task.log\" 2>&1 || exit 1\n"
	      "fail() { echo \"$node: $1\" >&2; exit 1; }\n"
	      "[ ! -e \"$record\" ] || exit 0\n"
	      "boot=$(cat /proc/sys/kernel/random/boot_id)\n",
	      to);
	if (script->hook)
		put_boot(script, to);
	/* The record has its name when it is whole. */
	fputs("\"$cowbench\" run --no-table --yes --overwrite -o \"$record.part\"",
	      to);
	for (size_t i = 0; i < script->nr_words; i++) {
		putc(' ', to);
		put_quoted(to, script->words[i]);
	}
	fputs("\ncode=$?\n"
	      "[ $code -le 1 ] || fail \"cowbench run ended with $code\"\n"
	      "mv \"$record.part\" \"$record\"\n",
	      to);
}
