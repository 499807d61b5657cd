/* ask.c - what a benchmark may ask: see bench.h and bench/. */
#include "trial/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/pss.h"
#include "bench/children.h"
#include "bench/events.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/proof.h"
#include "mm/ablated.h"

/* --- how a trial ends ------------------------------------------------- */

/* Only the first end counts.  Where a child operates and fails, the child
 * writes its end first; the parent, which only sees that the child is gone,
 * must not replace that end. */
static void end_trial(const struct trial *t, enum outcome outcome)
{
	if (*t->worker->outcome == NR_OUTCOMES)
		*t->worker->outcome = outcome;
	longjmp(t->worker->end, 1);
}

void trial_give_up(const struct trial *t, int err)
{
	end_trial(t, err == -ENOTSUP ? OUTCOME_SKIP : OUTCOME_BROKEN);
	__builtin_unreachable();
}

void trial_skip(const struct trial *t, const char *fmt, ...)
{
	struct reason *why = t->worker->why;
	va_list args;

	va_start(args, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	trial_give_up(t, -ENOTSUP);
}

void trial_broken(const struct trial *t, const char *fmt, ...)
{
	struct reason *why = t->worker->why;
	va_list args;

	va_start(args, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	trial_give_up(t, -EIO);
}

void trial_errno(const struct trial *t, const char *call)
{
	int err = reason_refused(t->worker->why, -errno, call, NULL);

	trial_give_up(t, err == -ENOTSUP ? err : -EIO);
}

void trial_no_process(const struct trial *t, int error, const char *what)
{
	int err = reason_fork(t->worker->why, -error, what);

	trial_give_up(t, err == -ENOTSUP ? err : -EIO);
}

/* --- what a benchmark may ask ------------------------------------------ */

/* The value that the case has on the axis.  A benchmark that asks for an axis,
 * or for a value (NULL: for none), that it does not have ends the trial, since
 * any answer would be false. */
static const char *value_of(const struct trial *t, const char *axis,
			    const char *value)
{
	const struct run_case *c = &t->private->c;
	const struct bench_entry entry = { c->name, c->bench, NULL };
	struct reason unknown;

	if (axis_check(&entry, axis, value, &unknown))
		trial_broken(t, "bench/%s.c asks for %s%s%s: %s", c->name, axis,
			     value ? "=" : "", value ? value : "",
			     unknown.text);
	return c->value[bench_axis(c->bench, axis)];
}

const char *trial_axis(const struct trial *t, const char *name)
{
	return value_of(t, name, NULL);
}

bool trial_is(const struct trial *t, const char *name, const char *value)
{
	return strcmp(value_of(t, name, value), value) == 0;
}

void trial_whole(struct trial *t)
{
	t->whole = true;
	t->ops = 1;
	t->stride = t->bytes;
}

void trial_lru_drain(const struct trial *t)
{
	(void)t;
	lru_drain();
}

void trial_gate(struct trial *t)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		trial_errno(t, "making a pipe");
	t->behind = ends[0];
	t->gate = ends[1];
}

void *trial_own(struct trial *t, size_t bytes)
{
	t->own = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (t->own == MAP_FAILED)
		trial_errno(t, "mapping room for the benchmark");
	return t->own;
}

void trial_crowd(struct trial *t, size_t nr)
{
	struct trial_private *p = t->private;
	pid_t parent = getpid();

	trial_gate(t);
	p->crowd = memory_resize(p->crowd, nr, sizeof(*p->crowd));
	for (p->nr_crowd = 0; p->nr_crowd < nr; p->nr_crowd++) {
		pid_t pid = fork();

		if (pid < 0)
			trial_no_process(t, errno, "a sharing child");
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != parent)
				_exit(1);
			inline_child_waits(t);
		}
		p->crowd[p->nr_crowd] = pid;
	}
}

void trial_crowd_end(struct trial *t)
{
	struct trial_private *p = t->private;

	for (; p->nr_crowd; p->nr_crowd--)
		while (waitpid(p->crowd[p->nr_crowd - 1], NULL, 0) < 0 &&
		       errno == EINTR)
			;
	free(p->crowd);
	p->crowd = NULL;
}

void trial_moves(struct trial *t)
{
	struct trial_private *p = t->private;
	const struct place *place = &p->channel->config.place;
	int err = mover_start(&p->mover, t->mem, p->look_stride, p->looked,
			      place->mem, place->to, t->other_cpu,
			      t->worker->why);

	if (err)
		trial_give_up(t, err);
}

size_t trial_still(struct trial *t)
{
	size_t moved = mover_stop(&t->private->mover);

	trial_count(t, "moved", (double)moved);
	return moved;
}

size_t trial_met(const struct trial *t, enum fate fate)
{
	return (size_t)t->private->met[fate];
}

size_t trial_pages(const struct trial *t)
{
	return t->private->looked;
}

/* Looks at the first t->span bytes of each object, page by page. */
int trial_look_at(const struct trial *t, bool with_nodes, struct frame *frames)
{
	const struct trial_private *p = t->private;
	size_t each = p->looked / t->ops; /* pages of an object */
	bool gaps = each * p->look_stride < t->stride && t->ops > 1;
	size_t looks = gaps ? t->ops : 1;
	size_t nr = p->looked / looks;
	int err = 0;

	for (size_t i = 0; i < looks && !err; i++)
		err = witness_look(&p->witness, t->mem + i * t->stride,
				   p->look_stride, nr, with_nodes,
				   frames + i * nr, t->worker->why);
	return err;
}

static size_t child_shares(struct trial *t, pid_t child)
{
	struct trial_private *p = t->private;
	struct reason *why = t->worker->why;
	size_t same = 0;

	if (p->witness.blind)
		return p->looked; /* the proof is blind anyway */

	int err = witness_aim(&p->witness, child, why);

	if (!err)
		err = trial_look_at(t, false, p->other);
	if (!err)
		err = witness_aim(&p->witness, 0, why);
	if (err)
		trial_give_up(t, err);
	for (size_t i = 0; i < p->looked; i++)
		same += frame_present(&p->after[i]) &&
			frame_present(&p->other[i]) &&
			frame_pfn(&p->after[i]) == frame_pfn(&p->other[i]);
	return same;
}

size_t trial_child_shares(struct trial *t)
{
	struct trial_private *p = t->private;
	size_t least = child_shares(t, t->child);

	for (size_t i = 0; i < p->nr_crowd; i++) {
		size_t same = child_shares(t, p->crowd[i]);

		least = same < least ? same : least;
	}
	return least;
}

double trial_pss(const struct trial *t)
{
	return pss_bytes(0) + (t->child ? pss_bytes(t->child) : 0);
}

size_t trial_large(const struct trial *t)
{
	const struct trial_private *p = t->private;
	size_t large = 0;

	for (size_t i = 0; i < p->looked && !p->witness.blind; i++)
		large += (p->after[i].flags &
			  (KPF_COMPOUND_HEAD | KPF_COMPOUND_TAIL)) != 0;
	return large;
}

double trial_unmoved(struct trial *t, size_t apart)
{
	struct trial_private *p = t->private;
	size_t step = apart / p->look_stride, same = 0, nr = 0;

	if (p->witness.blind)
		return 0;

	int err = trial_look_at(t, false, p->other);

	if (err)
		trial_give_up(t, err);
	for (size_t i = 0; i < p->looked; i += step, nr++)
		same += frame_present(&p->other[i]) &&
			frame_pfn(&p->other[i]) == frame_pfn(&p->before[i]);
	return (double)same / (double)nr;
}

bool trial_blind(const struct trial *t)
{
	return t->private->witness.blind;
}

bool trial_tracks(const struct trial *t)
{
	return t->private->witness.tracks;
}

bool trial_before_tracking(const struct trial *t)
{
	const struct witness *witness = &t->private->witness;

	return !witness->blind &&
	       tracking_of(witness->tracks, witness->ablated) == TRACKING_NOT;
}

void trial_count(struct trial *t, const char *name, double value)
{
	struct channel_count *counters = t->private->channel->totals.counters;

	for (size_t i = 0; i < CHANNEL_COUNTS; i++) {
		struct channel_count *count = &counters[i];

		if (!count->name[0])
			snprintf(count->name, sizeof(count->name), "%s", name);
		if (strcmp(count->name, name) == 0) {
			count->value += value;
			return;
		}
	}
}

void trial_spare(struct trial *t)
{
	struct trial_private *p = t->private;
	int err = region_reserve(&p->spare, t->bytes, t->worker->why);

	if (err)
		trial_give_up(t, err);
	t->spare = p->spare.mem - t->mem;
}

void trial_fork(struct trial *t, int (*work)(void *t), bool ends)
{
	struct trial_private *p = t->private;
	struct reason *why = t->worker->why;
	int err = sharer_start(&p->other_child, work, t, why);

	if (!err)
		err = sharer_work_once(&p->other_child, why);
	if (err)
		trial_give_up(t, err < 0 ? err : -EIO);
	if (ends)
		sharer_stop(&p->other_child);
	else
		t->child = p->other_child.pid;
	lru_drain();
}

int trial_pressure(struct trial *t, char text[TRIAL_TEXT], size_t *length)
{
	struct trial_private *p = t->private;
	int err = pressure_open(&p->pressure, t->worker->why);

	if (err)
		trial_give_up(t, err);
	*length = (size_t)snprintf(text, TRIAL_TEXT, "%s", PRESSURE_TEXT);
	return p->pressure.reclaim;
}
