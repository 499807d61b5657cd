/* slurm.h - a fleet's jobs through Slurm: an array a node, with a job for each
 * repetition.  Slurm's own programs are called (22.05 here): sbatch, squeue and
 * sinfo.
 *
 * All that is known of the jobs lies in one folder, which each node sees:
 *
 *	LABEL/job.sh		the batch script (slurm_script.h)
 *	LABEL/nodes		a line a node
 *	LABEL/log/NODE-N.log	what its Nth job said
 *	LABEL/NODE-N.jsonl	its record, when it is whole
 *	LABEL/NODE-N.jsonl.part	its record until then
 */
#ifndef COWBENCH_FLEET_SLURM_H
#define COWBENCH_FLEET_SLURM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"
#include "base/text_index.h"

struct slurm_jobs {
	const char *label, *folder; /* the caller's; folder is absolute */
	unsigned repetitions;	    /* of each node */
	struct text_index nodes;    /* in LABEL/nodes */
};

/* Fills jobs->nodes from a list with commas between, or where it is NULL with
 * the nodes of the partition (NULL: of Slurm's default), in Slurm's order.  0,
 * or -errno with the reason. */
int slurm_nodes_find(struct slurm_jobs *jobs, const char *list,
		     const char *partition, struct reason *why);

/* Writes, and reads, LABEL/nodes, with the number of repetitions: all of it, or
 * none is there.  0, or -errno with the reason. */
int slurm_jobs_save(const struct slurm_jobs *jobs, struct reason *why);
bool slurm_jobs_saved(const struct slurm_jobs *jobs);
int slurm_jobs_load(struct slurm_jobs *jobs, struct reason *why);

/* Whether the node's record of that repetition, from 1, is there. */
bool slurm_job_done(const struct slurm_jobs *jobs, const char *node,
		    unsigned repetition);

/* Why the node takes no jobs now: "drained: disk"; NULL where it does.  The
 * caller frees. */
char *slurm_node_refuses(const char *node);

/* The number of the label's jobs that are queued or run, or -errno with the
 * reason. */
int slurm_jobs_queued(const struct slurm_jobs *jobs, struct reason *why);

/* Submits the array of a node: the repetitions that have no record.  Returns
 * how many these are, or -errno with the reason. */
int slurm_node_submit(const struct slurm_jobs *jobs, const char *node,
		      struct reason *why);

/* The last line of a job's log; the caller frees.  NULL: it said nothing. */
char *slurm_job_last(const struct slurm_jobs *jobs, const char *node,
		     unsigned repetition);

void slurm_jobs_clear(struct slurm_jobs *jobs);

#endif
