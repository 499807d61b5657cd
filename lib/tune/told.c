/* told.c - see told.h. */
#include "tune/told.h"

#include <math.h>
#include <stdio.h>

#include "base/now.h"
#include "tune/sheet.h"
#include "view/complain.h"

static void say_stage(const struct experiment *e, struct told *told)
{
	progress_clear(&told->progress);
	progress_start(&told->progress, e->total);
	if (e->stage != STAGE_LOOK)
		fprintf(stderr, "%s: at most %zu runs, some %.0f s\n",
			stage_words[e->stage], e->total,
			fmin((double)e->total * e->usual_s, e->time_s));
}

void told_event(void *context, enum experiment_event event,
		const struct experiment *e)
{
	struct told *told = context;
	char line[128];

	switch (event) {
	case EXPERIMENT_WARM:
		fprintf(stderr,
			"a run takes %.2f s; %zu settings, in at most %.0f s\n",
			e->usual_s, e->arms->nr, e->time_s);
		break;
	case EXPERIMENT_STAGE:
		say_stage(e, told);
		break;
	case EXPERIMENT_STEP:
		told->progress.done = e->done;
		snprintf(line, sizeof(line), "%s: %s", stage_words[e->stage],
			 e->arms->list[e->arm].name);
		progress_say(&told->progress, line);
		break;
	case EXPERIMENT_OUT:
		progress_clear(&told->progress);
		complain("%s is left out: %s", e->arms->list[e->arm].name,
			 e->why[e->arm].text);
		break;
	case EXPERIMENT_FIRST:
		progress_clear(&told->progress);
		fprintf(stderr, "after the first block, %.0f s:\n",
			now_s() - e->began_s);
		sheet_table(e, stderr);
		break;
	case EXPERIMENT_SCREENED:
		progress_clear(&told->progress);
		fputs("so far, before the refinement:\n", stderr);
		sheet_table(e, stderr);
		break;
	}
}
