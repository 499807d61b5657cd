/* round.c - a round: the region made, the state reached, the operations, and
 * what they prove. */
#include "host/idle.h"
#include "trial/inside.h"
#include "arch/mark.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/children.h"

/* Runs in the owner: the pages become the owner's; the parent never touches
 * them. */
static int own_pages(void *context)
{
	struct trial *t = context;
	struct trial_private *p = t->private;

	return state_reach(&p->region, p->c.state, &p->tools, t->worker->why);
}

static int make_owner(struct trial *t)
{
	struct trial_private *p = t->private;
	struct reason *why = t->worker->why;
	struct sharer owner;
	int err = sharer_start(&owner, own_pages, t, why);

	if (err)
		return err;
	p->tools.uffd = -1;
	p->tools.sharer = owner;
	err = sharer_work_once(&owner, why);
	return err ? err : witness_aim(&p->witness, owner.pid, why);
}

/* held=ref and held=pin hold each page that is looked at.  The exception is an
 * operation on a part of a large folio: there they hold the first page of each
 * object alone, which is enough to hold the folio. */
static bool holds_firsts(const struct trial *t)
{
	return !t->whole && t->span > t->page_bytes && t->batch == 1;
}

static size_t held_stride(const struct trial *t)
{
	return holds_firsts(t) ? t->stride : t->private->look_stride;
}

size_t round_held_pages(const struct trial *t)
{
	return holds_firsts(t) ? t->ops : t->private->looked;
}

/* Called after prepare() and after the operations, which may have unmapped
 * parts of the region. */
static void close_holes(struct trial *t)
{
	int err = region_close_holes(&t->private->region);

	if (!err)
		return;
	reason_errno(t->worker->why, err, "closing the holes in the region%s",
		     err == -ENOMEM ? ", which vm.max_map_count may be too low "
				      "for"
				    : "");
	trial_give_up(t, err);
}

static void make_round(struct trial *t)
{
	struct trial_private *p = t->private;
	struct reason *why = t->worker->why;
	const struct trial_config *config = &p->channel->config;
	int err = place_bind_memory(config->place.mem, why);

	/* Huge pages that the round before had pinned may come back to the pool
	 * late: kind_check() waits for them. */
	if (!err && (BIT(p->c.kind) & KINDS_POOL))
		err = kind_check(p->c.kind, t->bytes, &config->place, why);
	if (!err)
		err = trial_map(t, t->bytes);
	if (err)
		trial_give_up(t, err);
	t->mem = p->region.mem;
	p->tools.work = p->by_child ? round_timed : NULL;
	p->tools.context = t;
	p->tools.via = p->c.via;
	p->tools.forked = case_mode(&p->c, MODE_FORKED_GONE)	? FORKED_GONE
			  : case_mode(&p->c, MODE_FORKED_ALIVE) ? FORKED_ALIVE
								: FORKED_NO;
	err = p->by_owner ? make_owner(t)
			  : state_reach(&p->region, p->c.state, &p->tools, why);
	if (!err && p->held)
		err = hold_take(&p->hold, t->mem, held_stride(t),
				round_held_pages(t), why);
	if (err)
		trial_give_up(t, err);
	if (!p->channel->totals.rounds)
		round_check_memory(t);
	if (p->c.held == HELD_PIN)
		trial_hold_by_pin(t, held_stride(t), round_held_pages(t),
				  p->c.state == STATE_EXCLUSIVE_WP);
	t->child = p->tools.sharer.pid;
	t->gate = t->child ? p->tools.sharer.orders : -1;
	if (t->child)
		trial_count(t, "fork_ns", p->tools.sharer.fork_ns);
	if (p->c.bench->unbound)
		err = place_bind_memory(-1, why);
	if (err)
		trial_give_up(t, err);
	if (p->c.bench->prepare) {
		p->c.bench->prepare(t);
		close_holes(t);
	}
	if (p->by_child)
		err = witness_aim(&p->witness, p->tools.sharer.pid, why);
	if (!err && !p->c.bench->unbound)
		err = place_bind_memory(config->place.to, why);
	if (err)
		trial_give_up(t, err);
}

static void end_round(struct trial *t)
{
	struct trial_private *p = t->private;
	int err = 0;

	if (p->by_child || p->by_owner)
		err = witness_aim(&p->witness, 0, t->worker->why);
	if (err)
		trial_give_up(t, err);
	if (p->other_child.pid) {
		if (t->child == p->other_child.pid)
			t->child = 0;
		sharer_stop(&p->other_child);
	}
	if (t->child && t->child != p->tools.sharer.pid) {
		if (t->gate >= 0)
			close(t->gate);
		while (waitpid(t->child, NULL, 0) < 0 && errno == EINTR)
			;
	} else if (!t->child && p->tools.sharer.pid) {
		sharer_forget(&p->tools.sharer); /* the operation ended it */
	} else if (p->nr_crowd) {
		close(t->gate);
	}
	trial_crowd_end(t);
	t->child = 0;
	if (t->behind >= 0)
		close(t->behind);
	t->behind = -1;
	state_release(&p->tools);
	region_unmap(&p->spare);
	if (p->held)
		hold_drop(&p->hold);
	trial_pins_end_round(t);
	region_unmap(&p->region);
}

/* Tells plugin/explain.c the ticks of each operation of the round, and whether
 * the operation counts. */
static void mark_samples(const struct trial *t)
{
	for (size_t i = 0; i < t->ops; i++)
		if (t->samples[i] != SAMPLE_LOST)
			mark_line("%s %llu",
				  t->private->stray[i] ? "drop" : "keep",
				  (unsigned long long)t->samples[i]);
}

/* Runs the operations: 0, or what the one that failed returned. */
static int run_operations(struct trial *t)
{
	struct trial_private *p = t->private;
	struct reason gone;
	int failed;

	if (!p->by_child)
		return round_timed(t);
	failed = sharer_work_once(&p->tools.sharer, &gone);
	/* A child that gave up has left a reason: keep that one. */
	if (failed == -ECHILD && *t->worker->outcome == NR_OUTCOMES)
		*t->worker->why = gone;
	return failed;
}

/* Does the same, and adds up for how much of the operations' time no CPU ran
 * anything. */
static int run_counted(struct trial *t)
{
	struct trial_private *p = t->private;
	struct idle_seen before, after;
	double ticks = 0;
	uint64_t span;
	int failed;

	idle_look(NULL, &before);
	failed = run_operations(t);
	idle_look(NULL, &after);
	for (size_t i = 0; i < t->ops; i++)
		if (t->samples[i] != SAMPLE_LOST)
			ticks += (double)t->samples[i];
	span = (uint64_t)(ticks * p->channel->config.clock.ns_per_tick /
			  (double)p->c.threads);
	p->timed_ns += span;
	p->idle_ns += idle_within(&before, &after, span);
	return failed;
}

bool round_run(struct trial *t, bool counted)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	struct channel_totals before_it = channel->totals;

	/* Set before the sharer is forked, since the sharer may be the process
	 * that operates. */
	t->samples = channel->samples + channel->totals.nr_samples;
	p->counted = counted;
	if (p->marked)
		mark_line("round");
	make_round(t);
	round_look(t, p->before);
	round_check_state(t);

	bool counts = channel->config.clock.kind == CLOCK_INSTRUCTIONS &&
		      !p->crew;
	int failed = counts ? run_counted(t) : run_operations(t);

	if (t->refused)
		trial_count(t, "refused", (double)t->refused);
	if (failed == -ECHILD || failed == -EBADFD)
		trial_give_up(t, failed);
	if (failed && t->call.nr)
		trial_pin_failed(t, failed);
	if (failed == -EAGAIN && t->child < 0) /* a fork() that failed */
		trial_no_process(t, EAGAIN, "the operation itself");
	if (failed) {
		reason_errno(t->worker->why, failed,
			     "the operation itself failed");
		trial_give_up(t, -EIO);
	}
	close_holes(t);
	/* round_timed() has set `faults` to this round's alone. */
	channel->totals.faults += before_it.faults;
	trial_trace_count(t);
	if (p->by_owner && !round_look_again(t)) {
		end_round(t);
		channel->totals = before_it;
		return false;
	}
	t->mem += t->lands;
	if (!p->by_owner)
		round_look(t, p->after);
	t->mem -= t->lands;
	/* Where the operation is the first touch, it makes the folios, so their
	 * kind can only be checked afterwards.  (Not so in state=zero: a write
	 * after a read may make base pages, see bench/fault.c.) */
	if (p->c.state == STATE_ABSENT && !p->by_child && !p->by_owner) {
		if (!channel->totals.rounds)
			round_check_memory(t);
		round_check_kind(t);
	}

	round_count_fates(t);

	double before = frames_exclusive(&p->witness, p->before, p->looked);
	double after = frames_exclusive(&p->witness, p->after, p->looked);

	/* verify() is called every round, since it may count something; the
	 * first reason stays.  Where frames are hidden, verify() cannot refute
	 * anything. */
	struct reason why;

	if (p->c.bench->verify && !p->c.bench->verify(t, &why) && !p->refuted &&
	    !p->witness.blind) {
		p->refuted = true;
		*t->worker->why = why;
	}

	if (p->marked && counted)
		mark_samples(t);

	size_t samples = round_drop_strays(t);

	end_round(t);
	if (!counted) {
		channel->totals = before_it;
		return true;
	}
	channel->totals.nr_samples += samples;
	channel->totals.ops += t->ops;
	channel->totals.rounds++;
	p->exclusive_before += before;
	p->exclusive_after += after;
	return true;
}
