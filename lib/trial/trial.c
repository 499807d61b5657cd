/* trial.c - see trial.h. */
#include "trial/trial.h"

#include <assert.h>
#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "arch/arch.h"
#include "trial/inside.h"
#include "arch/mark.h"
#include "trial/witnesses.h"

/* Where the whole region is one object, a round gives one sample and may take
 * longer than the whole budget.  Such a trial goes on until it has WHOLE_ROUNDS
 * samples, or has taken WHOLE_BUDGETS times its budget. */
#define WHOLE_ROUNDS  6 /* enough for a median (stats/quantile.h) */
#define WHOLE_BUDGETS 40

size_t trial_bytes(const struct run_case *c)
{
	size_t folio = kind_folio_bytes(c->kind), bytes = c->all_bytes;

	if (folio)
		bytes = (bytes + folio - 1) / folio * folio;
	/* The region, its copy, and page tables and reservations. */
	return 2 * bytes + bytes / 64 +
	       c->threads * c->procs * ((size_t)32 << 20);
}

/* Limits the address space, so that the kernel stops a trial that takes memory
 * without end.  The limit is on top of what the process has mapped already (a
 * sanitizer maps terabytes). */
static void limit_memory(struct trial *t)
{
	char text[128];
	unsigned long pages;
	/* A region and its copy are reserved with room to begin where a PMD
	 * does: 512 MiB each with base pages of 64 KiB. */
	size_t more = trial_bytes(&t->private->c) + ((size_t)256 << 20) +
		      2 * t->private->c.threads * pmd_bytes();

	if (file_read(NULL, "/proc/self/statm", text, sizeof(text)) < 0 ||
	    sscanf(text, "%lu", &pages) != 1)
		return;

	rlim_t limit = (rlim_t)pages * t->page_bytes + more;
	struct rlimit space = { limit, limit };

	setrlimit(RLIMIT_AS, &space);
}

/* Skips the trial, with the reason, where this kernel lacks what the case
 * needs. */
static void check_kernel(struct trial *t)
{
	struct trial_private *p = t->private;
	int err = kind_check(p->c.kind, p->c.all_bytes,
			     &p->channel->config.place, t->worker->why);

	if (!err)
		err = state_check(p->c.state, t->worker->why);
	if (err)
		trial_give_up(t, err);
	if (p->c.state != STATE_EXCLUSIVE_WP && p->c.state != STATE_MIXED)
		return;
	if (!p->witness.blind && !p->witness.tracks)
		trial_skip(t,
			   "state=%s wants a kernel that tracks exclusivity "
			   "(PG_anon_exclusive, 5.19 on); this one shows no "
			   "such bit",
			   state_words[p->c.state]);
	if (p->c.state == STATE_MIXED)
		return;
	err = via_check(p->c.via, t->worker->why);
	if (err)
		trial_give_up(t, err);
}

/* Room for a look, in shared memory: fork() then neither copies its page tables
 * nor write-protects it. */
static struct frame *frames_new(struct trial *t)
{
	void *mem = mmap(NULL, t->private->looked * sizeof(struct frame),
			 PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (mem == MAP_FAILED)
		trial_errno(t, "mapping room for a look at the frames");
	return mem;
}

/* Finds how the operations lie in the region, with the help of a first region,
 * which is then unmapped. */
static void find_shape(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	int err = trial_map(t, p->c.bytes);

	if (err)
		trial_give_up(t, err);
	t->bytes = p->region.bytes;
	t->folio_bytes = p->region.folio_bytes;
	t->stride = strcmp(p->c.value[AXIS_STRIDE], "folio") == 0
			    ? p->region.folio_bytes
			    : t->page_bytes;
	t->ops = t->bytes / t->stride;
	t->batch = 1;
	t->mem_node = channel->config.place.mem;
	t->to_node = channel->config.place.to;
	t->rearm = p->c.bench->rearm;
	t->threads = p->c.threads;
	if (p->c.bench->shape)
		p->c.bench->shape(t);
	if (!t->span && t->whole)
		t->span = t->bytes;
	channel->pages_each = (double)t->batch;
	if (t->whole && strcmp(p->c.bench->per, "page") == 0)
		channel->pages_each = (double)t->span / (double)t->page_bytes;
	if (!t->ops)
		trial_skip(t,
			   "an operation is on %zu KiB, and bytes=%s is less: "
			   "take a larger bytes=",
			   t->stride >> 10, p->c.value[AXIS_BYTES]);
	/* Each worker's part is laid out like the first. */
	assert(t->threads == 1 || t->ops * t->stride == t->bytes);
	t->bytes *= t->threads;
	t->ops *= t->threads;
	if (t->ops > channel->config.samples_max)
		trial_skip(t,
			   "bytes=%s makes %zu operations a round, more "
			   "than the %u that a trial may keep; take a "
			   "smaller bytes=",
			   p->c.value[AXIS_BYTES], t->ops,
			   channel->config.samples_max);
	p->look_stride = t->span ? t->page_bytes : t->stride / t->batch;
	if (!t->span)
		t->span = t->batch * p->look_stride;
	p->looked = t->ops * (t->span / p->look_stride);
	channel->per_folio = !t->whole &&
			     strcmp(p->c.bench->per, "store") != 0 &&
			     p->region.folio_bytes > t->page_bytes &&
			     t->stride / t->batch == p->region.folio_bytes;
	region_unmap(&p->region);
}

/* Finds the CPUs of the trial's threads.  Called before the trial is bound to
 * one CPU. */
static void find_cpus(struct trial *t)
{
	struct trial_private *p = t->private;
	const struct place *place = &p->channel->config.place;
	size_t nr = p->c.threads, found;

	p->cpus = memory_new(nr, sizeof(*p->cpus));
	found = place_cpus(place, p->cpus, nr);
	t->other_cpu = place_other_cpu(place);
	if (found < nr)
		trial_skip(t, CREW_WANTS, "threads", nr, nr, place->cpu_node,
			   found);
}

static void set_up(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	struct reason *why = t->worker->why;
	int err = case_parse_id(&p->c, channel->config.id, why);

	if (err)
		trial_give_up(t, err);
	trial_descend(t);
	find_cpus(t);
	err = place_bind_cpu(&channel->config.place, why);
	if (!err)
		err = witness_open(&p->witness, why);
	if (err)
		trial_give_up(t, err);
	/* A forked child must not preempt its parent as soon as the child can
	 * run, or the child's first steps would be in the parent's time.  Batch
	 * tasks do not preempt (kernel
	 * kernel/sched/fair.c:check_preempt_wakeup_fair()). */
	sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){ 0 });
	/* Have free() unmap the memory that a look needs.  Else that memory
	 * would stay in the heap, and fork() would copy its page tables. */
	mallopt(M_MMAP_THRESHOLD, 64 << 10);
	t->source = channel->config.clock.source;
	t->plant = channel->config.plant;
	t->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	check_kernel(t);
	limit_memory(t);
	if (strcmp(p->c.value[AXIS_MEMCG], "on") == 0)
		err = memcg_enter(&p->memcg, true, why);
	else if (strcmp(p->c.value[AXIS_MEMCG], "off") == 0)
		err = memcg_enter(&p->memcg, false, why);
	if (err)
		trial_give_up(t, err);

	find_shape(t);
	trial_trace_open(t);
	p->before = frames_new(t);
	p->after = frames_new(t);
	p->other = frames_new(t);
	p->stray = memory_new(t->ops, sizeof(*p->stray));
	p->by_child = case_mode(&p->c, MODE_CHILD_OPERATES);
	if (p->by_child && p->c.threads * p->c.procs > 1)
		trial_skip(t, "a child that operates does so alone: threads=1 "
			      "and procs=1");
	p->by_owner = case_mode(&p->c, MODE_CHILD_OWNS);
	/* Where another thread or process operates, that one opens its own
	 * counters. */
	if (t->threads == 1 && !p->by_child)
		err = events_open(&t->worker->events, channel->config.events,
				  channel->config.nr_events, why);
	if (err)
		trial_give_up(t, err);
	if (p->c.held == HELD_REF) {
		p->held = true;
		err = hold_open(&p->hold, round_held_pages(t), why);
		if (err)
			trial_give_up(t, err);
	}
}

/* Whether the proof is sure to fail: too many pages met another fate than the
 * trial's, or the trial's fate is none that the row states.  Most operations of
 * such a trial leave no sample, so there might never be enough samples to end
 * it. */
static bool is_astray(const struct trial *t)
{
	const struct trial_private *p = t->private;
	const struct channel_totals *totals = &p->channel->totals;
	bool stated = p->c.row->mixed || !p->fate_known ||
		      (p->c.row->fates & BIT(p->fate));

	return totals->rounds >= WHOLE_ROUNDS &&
	       (!stated || totals->strays * 100 > totals->rounds * p->looked) &&
	       totals->nr_samples * 2 < totals->ops;
}

/* At most one part in so many of the counted time may be idle time of the
 * guest. */
#define IDLE_SHARE 100

static void measure(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	const struct trial_config *config = &channel->config;

	/* The warm-up is not part of the budget: in a guest the first touch of
	 * unused memory may also cost a page fault of the host. */
	while (!round_run(t, false))
		;

	uint64_t start = stamp_raw(), spent;
	bool more;

	do {
		while (!round_run(t, true))
			;
		spent = stamp_raw() - start;
		more = channel->totals.nr_samples + t->ops <=
			       config->samples_max &&
		       !is_astray(t) &&
		       (channel->totals.rounds < config->rounds_min ||
			channel->totals.nr_samples < config->samples_min ||
			spent < config->budget_ns ||
			(t->whole && channel->totals.rounds < WHOLE_ROUNDS &&
			 spent < WHOLE_BUDGETS * config->budget_ns));
		if (p->crew)
			more = crew_agrees(t, more);
	} while (more);
	if (p->idle_ns * IDLE_SHARE > p->timed_ns)
		trial_skip(t,
			   "the operation waits while nothing runs, and an "
			   "emulated guest's clock jumps then: %.0f %% of what "
			   "would be counted is no instruction; --clock time "
			   "measures it",
			   100 * (double)p->idle_ns / (double)p->timed_ns);
	channel->exclusive_before =
		p->exclusive_before / (double)channel->totals.rounds;
	channel->exclusive_after =
		p->exclusive_after / (double)channel->totals.rounds;
	channel->proof = round_judge(t);
}

static void work(struct trial *t)
{
	struct trial_channel *channel = t->private->channel;
	struct witnesses_seen seen;

	set_up(t);
	if (t->private->marked)
		mark_line("trial %.17g %s", channel->pages_each,
			  channel->config.id);
	witnesses_look(&seen);
	t->private->seen = &seen;
	measure(t);
	if (t->private->marked)
		mark_line("end");
	witnesses_tell(&seen, channel->vmstat, channel->noise, channel->memory);
	if (channel->proof == PROOF_WRONG)
		witnesses_blame(channel->vmstat, t->worker->why);
	/* One of several processes may have been late in every round. */
	if (!channel->totals.nr_samples && channel->proof != PROOF_WRONG &&
	    !t->private->crew)
		trial_broken(t, "no operation left a sample that counts");
	channel->outcome = channel->config.nr_events && !channel->config.timed
				   ? OUTCOME_COUNT
				   : OUTCOME_TRIAL;
}

/* Whether a plugin gets marks of the trial: only where its times are valid. */
static bool is_marked(const struct trial_config *config)
{
	return mark_wanted() && !config->trace.names.nr &&
	       (!config->nr_events || config->timed);
}

static void work_alone(struct trial_channel *channel, struct crew *crew)
{
	struct trial_private private = { .channel = channel,
					 .crew = crew,
					 .marked = is_marked(&channel->config),
					 .tracing = -1,
					 .tools = { .uffd = -1 } };
	struct trial_worker worker = { .why = &channel->reason,
				       .outcome = &channel->outcome,
				       .pins = TRIAL_PINS_NONE };
	struct trial trial = { .private = &private,
			       .worker = &worker,
			       .behind = -1 };

	channel->outcome = NR_OUTCOMES;
	/* trial_give_up() jumps back to here; the channel then has the trial's
	 * end. */
	if (setjmp(worker.end) == 0)
		work(&trial);
	events_close(&worker.events);
	memcg_leave(&private.memcg);
	free(private.cpus);
	free(private.stray);
	pressure_close(&private.pressure);
	hold_close(&private.hold); /* the process's exit frees the rest */
	trial_pins_close(&worker.pins);
}

void trial_work(struct trial_channel *channel)
{
	struct reason none;
	struct run_case c;

	/* An invalid id is reported by the trial itself. */
	if (case_parse_id(&c, channel->config.id, &none) == 0 && c.procs > 1)
		crew_work(channel, &c, work_alone);
	else
		work_alone(channel, NULL);
}

int trial_serve(int fd)
{
	struct trial_channel *channel = mmap(NULL, sizeof(*channel),
					     PROT_READ | PROT_WRITE, MAP_SHARED,
					     fd, 0);

	if (channel == MAP_FAILED)
		return 2;
	close(fd);
	trial_work(channel);
	return 0;
}
