/* slurm_run.c - see slurm_run.h. */
#include "fleet/slurm_run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "fleet/program_copy.h"
#include "view/complain.h"

#define POLL_S 5

/* --- the folder ----------------------------------------------------------- */

static int make_folders(const struct slurm_jobs *jobs)
{
	static const char *const parts[] = { "", "/log", "/boot" };
	int code = EXIT_GOOD;

	if (mkdir(jobs->folder, 0777) && errno != EEXIST)
		return complain("%s: %s", jobs->folder, strerror(errno));
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && !code; i++) {
		char *path = memory_format("%s/%s%s", jobs->folder, jobs->label,
					   parts[i]);

		if (mkdir(path, 0777) && errno != EEXIST)
			code = complain("%s: %s", path, strerror(errno));
		free(path);
	}
	return code;
}

static int write_script(const struct slurm_jobs *jobs,
			const struct slurm_script *script)
{
	char *path = memory_format("%s/%s/job.sh", jobs->folder, jobs->label);
	FILE *file = file_create(path);
	int code = EXIT_GOOD;

	if (!file)
		code = complain("%s: %s", path, strerror(errno));
	else
		slurm_script_print(script, file);
	if (file && fclose(file))
		code = complain("%s: %s", path, strerror(errno));
	free(path);
	return code;
}

/* --- submitting ----------------------------------------------------------- */

/* Submits what is missing on each node that takes jobs, in random order. */
static int submit(const struct slurm_jobs *jobs)
{
	size_t nr = jobs->nodes.nr, jobs_nr = 0, nodes_nr = 0;
	size_t *order = memory_new(nr, sizeof(*order));
	uint64_t seed;
	int code = EXIT_GOOD;

	if (getentropy(&seed, sizeof(seed)))
		seed = 1;
	for (size_t i = 0; i < nr; i++) {
		size_t at = random_below(&seed, i + 1);

		order[i] = order[at];
		order[at] = i;
	}
	for (size_t i = 0; i < nr && !code; i++) {
		const char *node = jobs->nodes.texts[order[i]];
		char *refuses = slurm_node_refuses(node);
		struct reason why;
		int got;

		if (refuses) {
			complain("%s is left out: %s; --resume submits its "
				 "jobs later",
				 node, refuses);
			free(refuses);
			continue;
		}
		got = slurm_node_submit(jobs, node, &why);
		if (got < 0)
			code = complain("%s: %s", node, why.text);
		jobs_nr += got > 0 ? (size_t)got : 0;
		nodes_nr += got > 0;
	}
	free(order);
	if (!code && !jobs_nr)
		code = complain("no job was submitted: no node takes jobs now");
	if (!code)
		fprintf(stderr, "%zu job%s on %zu node%s\n", jobs_nr,
			text_plural(jobs_nr), nodes_nr, text_plural(nodes_nr));
	return code;
}

/* Names each record that is missing; their number. */
static size_t tell_missing(const struct slurm_jobs *jobs)
{
	size_t missing = 0;

	for (size_t i = 0; i < jobs->nodes.nr; i++)
		for (unsigned j = 1; j <= jobs->repetitions; j++) {
			const char *node = jobs->nodes.texts[i];
			char *last;

			if (slurm_job_done(jobs, node, j))
				continue;
			last = slurm_job_last(jobs, node, j);
			complain("missing: %s-%u: %s", node, j,
				 last ? last : "the job did not begin");
			free(last);
			missing++;
		}
	fprintf(stderr, "%zu of %zu records are in %s/%s\n",
		jobs->nodes.nr * jobs->repetitions - missing,
		jobs->nodes.nr * jobs->repetitions, jobs->folder, jobs->label);
	return missing;
}

int slurm_wait(const struct slurm_jobs *jobs)
{
	struct reason why;
	int queued;

	while ((queued = slurm_jobs_queued(jobs, &why)) > 0)
		sleep(POLL_S);
	if (queued < 0)
		return complain("%s", why.text);
	return tell_missing(jobs) ? EXIT_INCONCLUSIVE : EXIT_GOOD;
}

int slurm_resume(struct slurm_jobs *jobs)
{
	struct reason why;
	int queued;

	if (slurm_jobs_load(jobs, &why))
		return complain("%s", why.text);
	queued = slurm_jobs_queued(jobs, &why);
	if (queued < 0)
		return complain("%s", why.text);
	if (queued)
		return complain("%d job%s of cowbench-%s are still queued or "
				"run: wait for them, or `scancel --name "
				"cowbench-%s`",
				queued, text_plural((size_t)queued),
				jobs->label, jobs->label);
	return tell_missing(jobs) ? submit(jobs) : EXIT_GOOD;
}

/* The list of nodes is written last, whole: what is killed before that has
 * begun nothing, and is begun again by the same words. */
int slurm_begin(const struct slurm_jobs *jobs,
		const struct slurm_script *script)
{
	struct reason why;
	int code = make_folders(jobs);

	if (!code && slurm_jobs_saved(jobs))
		code = complain("%s/%s: is there; --resume goes on with what "
				"was begun there",
				jobs->folder, jobs->label);
	if (!code)
		code = write_script(jobs, script);
	if (!code)
		code = program_copy(script->program);
	if (!code && slurm_jobs_save(jobs, &why))
		code = complain("%s", why.text);
	if (!code && !script->hook && jobs->repetitions > 1)
		complain(
			"beware: without --boot-hook the jobs of a node are of "
			"one boot, and count as one value");
	return code ? code : submit(jobs);
}
