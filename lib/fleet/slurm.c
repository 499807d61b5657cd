/* slurm.c - see slurm.h. */
#include "fleet/slurm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/memory.h"

#define OUTPUT_MAX (16 << 20) /* bytes that a program of Slurm may print */

/* --- Slurm's programs ----------------------------------------------------- */

/* What it printed, freed by the caller; NULL with the reason. */
static char *ask(const char *const *argv, struct reason *why)
{
	const struct child_setup setup = { 0 };
	struct reason own;
	char *text = child_output(argv, &setup, OUTPUT_MAX, NULL, &own);

	if (!text)
		reason_set(why, 0, "%s: %s", argv[0], own.text);
	return text;
}

int slurm_nodes_find(struct slurm_jobs *jobs, const char *list,
		     const char *partition, struct reason *why)
{
	const char *const argv[] = { "sinfo",
				     "--noheader",
				     "--Node",
				     "--format=%N",
				     partition ? "--partition" : NULL,
				     partition,
				     NULL };
	char *text = list ? memory_text(list) : ask(argv, why);

	if (!text)
		return -EIO;
	for (char *rest = text, *name; (name = strtok_r(rest, ", \n", &rest));)
		text_index_add(&jobs->nodes, name);
	free(text);
	if (!jobs->nodes.nr)
		return reason_set(why, -ENODEV, "there is no node%s%s",
				  partition ? " in partition " : "",
				  partition ? partition : "");
	return 0;
}

char *slurm_node_refuses(const char *node)
{
	static const char *const takes[] = { "idle", "alloc", "mix", "comp",
					     "plnd" };
	const char *const argv[] = { "sinfo",	"--noheader", "--Node",
				     "--nodes", node,	      "--format=%t|%E",
				     NULL };
	struct reason why;
	char *text = ask(argv, &why), *cause;

	if (!text)
		return memory_text(why.text);
	text[strcspn(text, "\n")] = '\0';
	for (size_t i = 0; i < sizeof(takes) / sizeof(*takes); i++)
		if (strncmp(text, takes[i], strlen(takes[i])) == 0 &&
		    !strpbrk(text, "*$@")) {
			free(text);
			return NULL;
		}
	cause = strchr(text, '|');
	if (cause)
		*cause++ = '\0';
	cause = memory_format("%s%s%s", text[0] ? text : "unknown to Slurm",
			      cause && cause[0] ? ": " : "",
			      cause ? cause : "");
	free(text);
	return cause;
}

int slurm_jobs_queued(const struct slurm_jobs *jobs, struct reason *why)
{
	char *name = memory_format("--name=cowbench-%s", jobs->label);
	const char *const argv[] = { "squeue",	    "--noheader", "--array",
				     "--format=%i", name,	  NULL };
	char *text = ask(argv, why);
	int nr = 0;

	free(name);
	if (!text)
		return -EIO;
	for (const char *at = text; *at; at++)
		nr += *at == '\n';
	free(text);
	return nr;
}

/* --- the folder ----------------------------------------------------------- */

static char *path_of(const struct slurm_jobs *jobs, const char *file)
{
	return memory_format("%s/%s/%s", jobs->folder, jobs->label, file);
}

int slurm_jobs_save(const struct slurm_jobs *jobs, struct reason *why)
{
	char *path = path_of(jobs, "nodes");
	char *next = path_of(jobs, "nodes.new");
	FILE *file = file_create(next);
	int err = 0;

	if (file) {
		fprintf(file, "%u\n", jobs->repetitions);
		for (size_t i = 0; i < jobs->nodes.nr; i++)
			fprintf(file, "%s\n", jobs->nodes.texts[i]);
	}
	if (!file || fclose(file) || rename(next, path))
		err = reason_errno(why, -errno, "%s: cannot write", path);
	free(path);
	free(next);
	return err;
}

bool slurm_jobs_saved(const struct slurm_jobs *jobs)
{
	char *path = path_of(jobs, "nodes");
	bool saved = access(path, F_OK) == 0;

	free(path);
	return saved;
}

int slurm_jobs_load(struct slurm_jobs *jobs, struct reason *why)
{
	char *path = path_of(jobs, "nodes");
	FILE *file = fopen(path, "re");
	char line[512];
	int err = 0;

	if (!file)
		err = reason_errno(why, -errno,
				   "%s: cannot read: nothing was submitted "
				   "under that label and folder",
				   path);
	else if (!fgets(line, sizeof(line), file) ||
		 (jobs->repetitions = (unsigned)strtoul(line, NULL, 10)) == 0)
		err = reason_set(why, -EBADMSG,
				 "%s: begins with no number of repetitions",
				 path);
	while (!err && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		text_index_add(&jobs->nodes, line);
	}
	if (file)
		fclose(file);
	free(path);
	return err;
}

bool slurm_job_done(const struct slurm_jobs *jobs, const char *node,
		    unsigned repetition)
{
	char *path = memory_format("%s/%s/%s-%u.jsonl", jobs->folder,
				   jobs->label, node, repetition);
	bool done = access(path, F_OK) == 0;

	free(path);
	return done;
}

char *slurm_job_last(const struct slurm_jobs *jobs, const char *node,
		     unsigned repetition)
{
	char *path = memory_format("%s/%s/log/%s-%u.log", jobs->folder,
				   jobs->label, node, repetition);
	FILE *file = fopen(path, "re");
	char *last = NULL, *line = NULL;
	size_t room = 0;

	while (file && getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!line[0])
			continue;
		free(last);
		last = memory_text(line);
	}
	if (file)
		fclose(file);
	free(line);
	free(path);
	return last;
}

int slurm_node_submit(const struct slurm_jobs *jobs, const char *node,
		      struct reason *why)
{
	char *array = memory_text("--array=");
	char *pin = memory_format("--nodelist=%s", node);
	char *script = path_of(jobs, "job.sh");
	const char *argv[] = { "sbatch", "--parsable", pin, NULL, script, NULL };
	char *answer = NULL;
	int nr = 0;

	for (unsigned i = 1; i <= jobs->repetitions; i++)
		if (!slurm_job_done(jobs, node, i))
			memory_append(&array, "%s%u", nr++ ? "," : "", i);
	memory_append(&array, "%s", "%1"); /* one after the other */
	argv[3] = array;
	if (nr) {
		answer = ask(argv, why);
		nr = answer ? nr : -EIO;
	}
	free(answer);
	free(array);
	free(pin);
	free(script);
	return nr;
}

void slurm_jobs_clear(struct slurm_jobs *jobs)
{
	text_index_free(&jobs->nodes);
}
