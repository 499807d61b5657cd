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

#include "arch/arch.h"
#include "base/memory.h"
#include "trial/inside.h"

#define STACK_BYTES ((size_t)256 << 10)

bool meeting_meet(struct meeting *m, size_t turn, void (*idle)(void *),
		  void *context)
{
	atomic_fetch_add(&m->came, 1);
	for (size_t turns = 1; atomic_load(&m->came) < turn * m->nr; turns++) {
		if (atomic_load(&m->off))
			return false;
		arch_pause();
		if (turns % 4096)
			continue;
		sched_yield(); /* an emulator's CPUs run in turn */
		if (idle)
			idle(context);
	}
	return true;
}

struct worker {
	pthread_t thread;
	struct trial trial; /* its own: failed, refused, child, call ... */
	struct trial_private private;
	struct share share;
	struct event_count counts[EVENTS_MAX]; /* but the first: the trial's */
	int cpu;
};

/* What gives up in a worker ends that worker, its word in the channel. */
static void *work(void *context)
{
	struct worker *w = context;
	struct trial *t = &w->trial;
	const struct trial_config *config = &w->private.channel->config;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(w->cpu, &cpus);
	if (setjmp(w->private.end) == 0) {
		if (sched_setaffinity(0, sizeof(cpus), &cpus))
			trial_errno(t, "holding a worker on its CPU");
		if (events_open(&w->private.events, config->events,
				config->nr_events, &w->private.channel->reason))
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
	events_close(&w->private.events);
	trial_pins_close(&w->private.pins);
	return NULL;
}

static void start(struct trial *t, struct worker *w, size_t i,
		  struct meeting *meeting, struct event_count *counts)
{
	size_t each = t->ops / t->threads;
	pthread_attr_t attr;

	w->trial = *t;
	w->trial.private = &w->private;
	w->private = *t->private;
	w->private.pins = (struct trial_pins)TRIAL_PINS_NONE;
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
	errno = pthread_create(&w->thread, &attr, work, w);
	pthread_attr_destroy(&attr);
	if (errno)
		trial_errno(t, "starting a worker");
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

void trial_threads(struct trial *t, struct share *all)
{
	struct worker *workers = memory_new(t->threads, sizeof(*workers));
	struct trial_channel *channel = t->private->channel;
	struct meeting meeting = { .nr = t->threads };
	pid_t before = t->child;

	t->failed = 0;
	t->refused = 0;
	t->sum = 0;
	for (size_t i = 0; i < t->threads; i++)
		start(t, &workers[i], i, &meeting, all->counts);
	for (size_t i = 0; i < t->threads; i++)
		pthread_join(workers[i].thread, NULL);
	for (size_t i = 0; i < t->threads; i++) {
		const struct trial *own = &workers[i].trial;
		const struct share *share = &workers[i].share;

		t->failed = t->failed ? t->failed : own->failed;
		t->refused += own->refused;
		t->sum += own->sum;
		if (own->child != before)
			adopt(t, own->child);
		if (i)
			events_merge(channel->config.events,
				     channel->config.nr_events, all->counts,
				     workers[i].counts);
		all->faults += share->faults;
		all->paced_ops += share->paced_ops;
		all->paced_ns += share->paced_ns;
	}
	free(workers);
	if (channel->outcome != NR_OUTCOMES)
		longjmp(t->private->end, 1);
}
