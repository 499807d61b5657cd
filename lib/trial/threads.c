/* threads.c - several threads operate at once: threads=.
 *
 * The threads share one address space and its locks.  Each thread has its own
 * part of the region, of bytes= each.  The state is reached, and frames are
 * looked at, for the whole region at once, as with one worker; only the
 * operations are shared out.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "base/memory.h"
#include "trial/inside.h"

#define STACK_BYTES ((size_t)256 << 10)

struct worker {
	pthread_t thread;
	struct trial trial; /* a copy, for failed, refused, child, call ... */
	struct trial_worker own;
	struct share share;
	struct event_count counts[EVENTS_MAX]; /* unused by the first: it has
					        * the trial's */
	enum outcome outcome;
	struct reason why;
	int cpu;
};

/* A worker that gives up ends this function alone, and leaves its outcome and
 * its reason in *w. */
static void *work(void *context)
{
	struct worker *w = context;
	struct trial *t = &w->trial;
	const struct trial_config *config = &t->private->channel->config;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(w->cpu, &cpus);
	if (setjmp(w->own.end) == 0) {
		if (sched_setaffinity(0, sizeof(cpus), &cpus))
			trial_errno(t, "holding a worker on its CPU");
		if (events_open(&w->own.events, config->events,
				config->nr_events, &w->why))
			trial_give_up(t, -EIO);
		share_warm(t, &w->share);
		if (meeting_meet(w->share.meeting, 1, NULL, NULL))
			share_timed(t, &w->share);
		if (t->failed && t->call.nr)
			trial_pin_failed(t, t->failed);
		trial_pins_end_round(t);
	} else {
		atomic_store(&w->share.meeting->off, true);
	}
	events_close(&w->own.events);
	trial_pins_close(&w->own.pins);
	return NULL;
}

/* 0, or an errno. */
static int start(const struct trial *t, struct worker *w, size_t i,
		 struct meeting *meeting, struct event_count *counts)
{
	size_t each = t->ops / t->threads;
	pthread_attr_t attr;
	int err;

	w->trial = *t;
	w->trial.worker = &w->own;
	w->outcome = NR_OUTCOMES;
	w->own.why = &w->why;
	w->own.outcome = &w->outcome;
	w->own.pins = (struct trial_pins)TRIAL_PINS_NONE;
	w->cpu = t->private->cpus[i];
	w->share = (struct share){ .from = i * each,
				   .to = (i + 1) * each,
				   .meeting = meeting,
				   .counts = i ? w->counts : counts,
				   .keeps = i == 0 };
	/* An operation may cover all of t->bytes: of a worker that is its
	 * part. */
	w->trial.bytes = t->bytes / t->threads;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	err = pthread_create(&w->thread, &attr, work, w);
	pthread_attr_destroy(&attr);
	return err;
}

/* Takes over a child that a worker forked: the child waits at the same gate as
 * the children of trial_crowd(). */
static void adopt(struct trial *t, pid_t child)
{
	struct trial_private *p = t->private;

	if (!t->child) {
		t->child = child;
		return;
	}
	p->crowd = memory_resize(p->crowd, p->nr_crowd + 1, sizeof(*p->crowd));
	p->crowd[p->nr_crowd++] = child;
}

/* Where several workers failed, the first one's end and reason stand, both from
 * the same worker. */
static void merge(struct trial *t, const struct worker *w, struct share *all)
{
	const struct trial_config *config = &t->private->channel->config;
	const struct trial_worker *own = t->worker;

	if (*own->outcome == NR_OUTCOMES && w->outcome != NR_OUTCOMES) {
		*own->outcome = w->outcome;
		*own->why = w->why;
	} else if (!t->failed && w->trial.failed) {
		t->failed = w->trial.failed;
		if (*own->outcome == NR_OUTCOMES)
			*own->why = w->why;
	}
	t->refused += w->trial.refused;
	t->sum += w->trial.sum;
	if (w->share.counts == w->counts)
		events_merge(config->events, config->nr_events, all->counts,
			     w->counts);
	all->faults += w->share.faults;
	all->paced_ops += w->share.paced_ops;
	all->paced_ns += w->share.paced_ns;
}

void trial_threads(struct trial *t, struct share *all)
{
	struct worker *workers = memory_new(t->threads, sizeof(*workers));
	struct meeting meeting = { .nr = t->threads };
	pid_t before = t->child;
	size_t started = 0;
	int err = 0;

	t->failed = 0;
	t->refused = 0;
	t->sum = 0;
	while (started < t->threads && !err) {
		err = start(t, &workers[started], started, &meeting,
			    all->counts);
		started += !err;
	}
	if (err)
		atomic_store(&meeting.off, true);
	for (size_t i = 0; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	for (size_t i = 0; i < started; i++) {
		merge(t, &workers[i], all);
		if (workers[i].trial.child != before)
			adopt(t, workers[i].trial.child);
	}
	free(workers);
	if (err)
		trial_no_process(t, err, "a worker");
	if (*t->worker->outcome != NR_OUTCOMES)
		longjmp(t->worker->end, 1);
}
