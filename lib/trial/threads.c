/* threads.c - several threads operate at once: threads=.
 *
 * They share the region, each with a part of it as long as bytes=, and with it
 * the address space and its locks.  The state is reached and the frames are looked
 * at for all of it as for one worker; the operations alone are shared out.
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
	struct trial trial; /* its own: failed, refused, child, call ... */
	struct trial_worker own;
	struct share share;
	struct event_count counts[EVENTS_MAX]; /* but the first: the trial's */
	enum outcome outcome;
	struct reason why;
	int cpu;
};

/* What gives up in a worker ends that worker: how and why are its own. */
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
	/* One operation covers a part: that is then what it must not pass. */
	w->trial.bytes = t->bytes / t->threads;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	err = pthread_create(&w->thread, &attr, work, w);
	pthread_attr_destroy(&attr);
	return err;
}

/* Its children wait at the same gate as those of trial_crowd(). */
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

/* Of several workers that failed the first one's end and reason stand: they are
 * of one worker. */
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
	errno = err;
	if (err)
		trial_errno(t, "starting a worker");
	if (*t->worker->outcome != NR_OUTCOMES)
		longjmp(t->worker->end, 1);
}
