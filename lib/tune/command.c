/* command.c - see command.h. */
#include "tune/command.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tune/large.h"
#include "tune/tree.h"

/* How long a run may take: so many times what the first one took, and some
 * seconds. */
#define LIMIT_TIMES   5
#define LIMIT_LEAST_S 20

/* Looks at its memory in a run: every hundredth of it, within bounds. */
#define PAUSE_LEAST_S 0.002
#define PAUSE_MOST_S  0.02

enum { WALL, CPU, PEAK, FAULTS, HUGE_SHARE, STALLS, WAITED, NR_SHOWN };

static const struct measure measures[NR_SHOWN] = {
	[WALL] = { .name = "wall",
		   .unit = "s",
		   .scale = 1,
		   .goal = GOAL_THROUGHPUT },
	[CPU] = { .name = "cpu", .unit = "s", .scale = 1, .goal = NR_GOALS },
	[PEAK] = { .name = "peak",
		   .unit = "MiB",
		   .scale = 1.0 / (1 << 20),
		   .goal = GOAL_MEMORY },
	[FAULTS] = { .name = "faults",
		     .unit = "",
		     .scale = 1,
		     .goal = NR_GOALS },
	[HUGE_SHARE] = { .name = "huge",
			 .unit = "%",
			 .scale = 100,
			 .goal = NR_GOALS,
			 .shown = true },
	[WAITED] = { .name = "waited for memory",
		     .unit = "ms",
		     .scale = 1e3,
		     .goal = NR_GOALS,
		     .shown = true },
	[STALLS] = { .name = "stalls",
		     .unit = "",
		     .scale = 1,
		     .goal = NR_GOALS,
		     .shown = true },
};

/* The share of its memory that was huge: mapped by PMDs at the moment of most
 * of it; or made of smaller large folios during the run, where that
 * is more.  These are counted of the whole machine. */
static double huge_share(const struct tree_seen *seen, double folios)
{
	double huge = seen->huge > folios ? seen->huge : folios;

	if (!(seen->memory > 0))
		return NAN;
	return huge < seen->memory ? huge / seen->memory : 1;
}

static int run(void *context, bool look, double limit_s, double *values,
	       struct reason *why)
{
	struct command_subject *command = context;
	double usual = command->usual_s;
	struct tree_asked asked = {
		.argv = command->argv,
		.limit_s = usual > 0 ? fmin(LIMIT_TIMES * usual + LIMIT_LEAST_S,
					    limit_s)
				     : limit_s,
		.pause_s = fmin(fmax(usual / 100, PAUSE_LEAST_S), PAUSE_MOST_S),
		.look = look,
		.stop = command->stop,
	};
	struct tree_seen seen;
	struct large before, after;
	int err;

	large_look(&before);
	err = tree_run(&asked, &seen, why);
	large_look(&after);
	if (err)
		return err;
	if (!usual)
		command->usual_s = seen.wall_s;
	values[WALL] = seen.wall_s;
	values[CPU] = seen.cpu_s;
	values[PEAK] = seen.peak;
	values[FAULTS] = seen.faults;
	values[HUGE_SHARE] =
		huge_share(&seen, after.folio_bytes - before.folio_bytes);
	values[STALLS] = after.stalls - before.stalls;
	values[WAITED] = after.waited_s - before.waited_s;
	return 0;
}

struct subject command_subject(struct command_subject *command)
{
	return (struct subject){ measures, NR_SHOWN, run, command, NULL };
}
