/* tune_experiment.c - the experiment keeps within its time, whatever its
 * subject does: one whose clock is our own. */
#include "tune/experiment.h"

#include <errno.h>
#include <stdlib.h>

#include "tap.h"

#define ARMS 4

/* A run takes usual_s, and from the run number `from` on slow_s.  Arm 2 is
 * faster by a half in what it shows. */
struct fake {
	const struct experiment *experiment;
	double now_s, usual_s, slow_s;
	size_t runs, from;
	double cut_at_s; /* when a run was ended; 0: none was */
};

static const struct measure measures[] = {
	{ .name = "wall", .unit = "s", .scale = 1, .goal = GOAL_THROUGHPUT },
};

static double fake_clock(void *context)
{
	return ((struct fake *)context)->now_s;
}

static int fake_run(void *context, bool look, double limit_s, double *values,
		    struct reason *why)
{
	struct fake *fake = context;
	double takes = ++fake->runs < fake->from ? fake->usual_s : fake->slow_s;

	(void)look;
	CHECK(limit_s > 0);
	if (takes > limit_s) {
		fake->now_s += limit_s;
		fake->cut_at_s = fake->now_s;
		return reason_set(why, -ETIMEDOUT, "ended");
	}
	fake->now_s += takes;
	values[0] = fake->experiment->arm == 2 ? 1 : 2;
	return 0;
}

static struct arms arms;
static struct keeper keeper;

static struct experiment experiment(struct fake *fake, bool fixed)
{
	arms = (struct arms){ .nr = ARMS };
	for (size_t arm = 0; arm < ARMS; arm++)
		snprintf(arms.list[arm].name, ARM_NAME, "arm%zu", arm);
	/* What arms_refine() asks for. */
	facts_set_text(&arms.now, "thp.enabled", "madvise");
	return (struct experiment){
		.subject = { measures, 1, fake_run, fake, NULL },
		.arms = &arms,
		.keeper = &keeper,
		.time_s = 600,
		.clock = fake_clock,
		.fixed = fixed,
		.seed = 1,
	};
}

static int run(struct fake *fake, struct experiment *e, struct reason *why)
{
	int err;

	fake->now_s = 1000;
	fake->experiment = e;
	err = experiment_run(e, why);
	CHECK(fake->now_s - 1000 <= e->time_s);
	return err;
}

/* Each block has all of its stage's arms. */
static bool are_whole(const struct experiment *e)
{
	for (size_t i = 0; i < e->blocks.nr; i++)
		for (size_t arm = 0; arm < e->arms->nr; arm++) {
			bool wanted = i < e->screened || e->refined[arm];

			if (wanted == isnan(e->blocks.list[i].values[arm][0]))
				return false;
		}
	return true;
}

static void end(struct experiment *e)
{
	experiment_free(e);
	arms_clear(&arms);
}

static size_t recommended(const struct experiment *e)
{
	return answer_goal(&e->blocks, &e->subject, e->arms->nr, e->out,
			   e->refined, GOAL_THROUGHPUT)
		.arm;
}

static void steady(void)
{
	struct fake fake = { .usual_s = 2, .from = SIZE_MAX };
	struct experiment e = experiment(&fake, true);
	struct reason why;

	CHECK(run(&fake, &e, &why) == 0);
	CHECK(e.blocks.nr == 30 && !e.late[STAGE_SCREENING] && !e.unrefined);
	CHECK(are_whole(&e) && recommended(&e) == 2);
	end(&e);

	fake.runs = 0;
	e = experiment(&fake, false);
	CHECK(run(&fake, &e, &why) == 0);
	CHECK(e.screened >= BLOCKS_LEAST && e.refined[2] && !e.refined[1]);
	CHECK(e.blocks.from[2] == e.screened);
	CHECK(e.blocks.nr >= e.screened + BLOCKS_LEAST && !e.unrefined);
	CHECK(!e.late[STAGE_SCREENING] && !e.late[STAGE_REFINEMENT]);
	CHECK(recommended(&e) == 2);
	end(&e);
}

/* The load rises after the warm-up and the look: 4 + 6 runs on. */
static void slower(void)
{
	struct fake fake = { .usual_s = 4, .slow_s = 60, .from = 11 };
	struct experiment e = experiment(&fake, true);
	struct reason why;

	CHECK(run(&fake, &e, &why) == 0);
	CHECK(are_whole(&e));
	CHECK(e.blocks.nr == 3);
	CHECK(e.blocks.nr + e.late[STAGE_SCREENING] == 30);
	CHECK(fake.cut_at_s == 0);
	end(&e);
}

/* The load falls after the look: what time is left is used. */
static void faster(void)
{
	struct fake fake = { .usual_s = 20, .slow_s = 2, .from = 5 };
	struct experiment e = experiment(&fake, true);
	struct reason why;

	CHECK(run(&fake, &e, &why) == 0);
	CHECK(are_whole(&e) && e.blocks.nr == 30);
	CHECK(e.late[STAGE_SCREENING] == 0);
	end(&e);
}

/* A run hangs: it is ended with the time, and its block is dropped. */
static void hangs(void)
{
	struct fake fake = { .usual_s = 2, .slow_s = 1e9, .from = 4 * 10 + 3 };
	struct experiment e = experiment(&fake, true);
	struct reason why;

	CHECK(run(&fake, &e, &why) == 0);
	CHECK(are_whole(&e) && e.blocks.nr == 9);
	CHECK(e.late[STAGE_SCREENING] == 21);
	CHECK_NEAR(fake.cut_at_s, 1600, 1e-9);
	CHECK(recommended(&e) == 2);
	end(&e);
}

/* In the refinement: what it has is too little, and the screening decides. */
static void unrefined(void)
{
	struct fake fake = { .usual_s = 4, .slow_s = 1e9, .from = SIZE_MAX };
	struct experiment e = experiment(&fake, false);
	struct reason why;
	size_t screened;

	CHECK(run(&fake, &e, &why) == 0);
	screened = e.screened;
	CHECK(e.blocks.from[2] == screened && !e.unrefined);
	end(&e);
	/* Of the screening's arms, and two runs more. */
	fake.runs = 0;
	fake.from = ARMS * (1 + screened) + 3;
	e = experiment(&fake, false);
	CHECK(run(&fake, &e, &why) == 0);
	CHECK(e.unrefined && e.screened == screened);
	CHECK(e.blocks.nr == screened && arms.nr == ARMS && are_whole(&e));
	CHECK(e.blocks.from[2] == 0 && recommended(&e) == 2);
	end(&e);
}

static void too_short(void)
{
	struct fake fake = { .usual_s = 700, .from = SIZE_MAX };
	struct experiment e = experiment(&fake, true);
	struct reason why;

	CHECK(run(&fake, &e, &why) == -ETIME);
	CHECK(strstr(why.text, "the first run was not over within the 600 s"));
	end(&e);

	fake = (struct fake){ .usual_s = 100, .from = SIZE_MAX };
	e = experiment(&fake, true);
	CHECK(run(&fake, &e, &why) == -ETIME);
	CHECK(strstr(why.text, "a run takes 100.0 s, and 13 runs"));
	end(&e);

	/* While the others are looked at. */
	fake = (struct fake){ .usual_s = 4, .slow_s = 300, .from = 2 };
	e = experiment(&fake, true);
	CHECK(run(&fake, &e, &why) == -ETIME);
	CHECK(strstr(why.text, "are the least that say something"));
	CHECK(e.blocks.nr == 0);
	end(&e);

	/* There is time for two arms, not for four. */
	fake = (struct fake){ .usual_s = 45, .from = SIZE_MAX };
	e = experiment(&fake, true);
	CHECK(run(&fake, &e, &why) == 0);
	CHECK(arms.nr == 2 && e.blocks.nr == 5 && are_whole(&e));
	end(&e);
}

int main(void)
{
	steady();
	slower();
	faster();
	hangs();
	unrefined();
	too_short();
	return tap_end();
}
