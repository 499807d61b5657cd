/* no_axis - asks for an axis, or for a value of one, that it does not have,
 * each by a value of its own axis.  "No" would be the answer to another
 * question, and so would the number behind it. */
#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/mode.h"

BENCH_LOOP(store_each, inline_store)

static void prepare(struct trial *t)
{
	if (trial_is(t, "asks", "axis"))
		trial_axis(t, "ask");
	if (trial_is(t, "asks", "axis_value"))
		trial_is(t, "opp", "store");
	if (trial_is(t, "asks", "value"))
		trial_is(t, "asks", "vale");
	if (trial_is(t, "asks", "state"))
		trial_is(t, "state", "ksm");
	if (trial_is(t, "asks", "bytes"))
		trial_is(t, "bytes", "2mb");
}

/* Also where it is asked by a child or a thread that operates. */
static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "asks", "loop") || trial_is(t, "asks", "child"))
		trial_axis(t, "lop");
	store_each(t, from, to);
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_COPIED), .faults = 1 },
};

static const struct axis axes[] = {
	{ "asks", "what it asks for",
	  VALUES("nothing", "axis", "axis_value", "value", "state", "bytes",
		 "loop", "child") },
};

static const struct mode_row modes[] = {
	{ MODE_CHILD_OPERATES, "asks=child" },
};
/* clang-format on */

const struct bench bench_no_axis = {
	.what = "asks for what it does not have",
	.kernel = "none",
	.per = "page",
	.crew = true,
	.axes = LIST(axes),
	.modes = LIST(modes),
	.expect = LIST(expect),
	.prepare = prepare,
	.loop = loop,
};
