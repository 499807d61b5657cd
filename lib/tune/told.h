/* told.h - what is said on standard error while an experiment runs. */
#ifndef COWBENCH_TUNE_TOLD_H
#define COWBENCH_TUNE_TOLD_H

#include "tune/experiment.h"
#include "view/progress.h"

struct told { /* all zero before */
	struct progress progress;
};

/* An experiment_tell(), whose context is a struct told. */
void told_event(void *context, enum experiment_event event,
		const struct experiment *experiment);

#endif
