/* slurm_run.h - `cowbench fleet`: submits a fleet's jobs, waits for them, and
 * says what is missing.  Each returns an exit code, after complaining. */
#ifndef COWBENCH_FLEET_SLURM_RUN_H
#define COWBENCH_FLEET_SLURM_RUN_H

#include "fleet/slurm.h"
#include "fleet/slurm_script.h"

/* Begins the label's folder, which must not have one yet, and submits all of
 * its jobs.  Nodes that take none now are left out and told. */
int slurm_begin(const struct slurm_jobs *jobs,
		const struct slurm_script *script);

/* Reads the nodes and repetitions of the label's folder into *jobs, names each
 * record that is missing, and submits its job; none while jobs of the label are
 * queued or run. */
int slurm_resume(struct slurm_jobs *jobs);

/* Waits until no job of the label is left.  EXIT_INCONCLUSIVE where records are
 * missing, each of which is named with the last line of its job. */
int slurm_wait(const struct slurm_jobs *jobs);

#endif
