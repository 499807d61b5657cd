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
#include "trial/mark.h"
#include "trial/witnesses.h"

/* A round of a large region may take longer than the whole budget and gives one
 * sample: such a trial goes on until it has a few, within reason. */
#define WHOLE_ROUNDS  6 /* then there is a median (stats/quantile.h) */
#define WHOLE_BUDGETS 40

/* --- rounds -------------------------------------------------------------- */

/* In the owner: the pages become its own, we never touch them. */
static int own_pages(void *context)
{
	struct trial *t = context;
	struct trial_private *p = t->private;

	return state_reach(&p->region, p->c.state, &p->tools,
			   &p->channel->reason);
}

static int make_owner(struct trial *t)
{
	struct trial_private *p = t->private;
	struct reason *why = &p->channel->reason;
	struct sharer owner;
	int err = sharer_start(&owner, own_pages, t, why);

	if (err)
		return err;
	p->tools.uffd = -1;
	p->tools.sharer = owner;
	err = sharer_work_once(&owner, why);
	return err ? err : witness_aim(&p->witness, owner.pid, why);
}

/* The pages that held=ref and held=pin hold: those looked at; but where one
 * operation covers a part of a folio its first page, which holds the folio. */
static bool holds_firsts(const struct trial *t)
{
	return !t->whole && t->span > t->page_bytes && t->batch == 1;
}

static size_t held_stride(const struct trial *t)
{
	return holds_firsts(t) ? t->stride : t->private->look_stride;
}

static size_t held_pages(const struct trial *t)
{
	return holds_firsts(t) ? t->ops : t->private->looked;
}

/* After what may unmap: prepare() and the operations. */
static void close_holes(struct trial *t)
{
	int err = region_close_holes(&t->private->region);

	if (!err)
		return;
	reason_errno(&t->private->channel->reason, err,
		     "closing the holes in the region%s",
		     err == -ENOMEM ? ", which vm.max_map_count may be too low "
				      "for"
				    : "");
	trial_give_up(t, err);
}

static void make_round(struct trial *t)
{
	struct trial_private *p = t->private;
	struct reason *why = &p->channel->reason;
	const struct trial_config *config = &p->channel->config;
	int err = place_bind_memory(config->place.mem, why);

	/* What the round before pinned may come back to its node's pool late. */
	if (!err && (BIT(p->c.kind) & KINDS_POOL))
		err = kind_check(p->c.kind, t->bytes, &config->place, why);
	if (!err)
		err = region_map(&p->region, p->c.kind, t->bytes, why);
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
		err = hold_take(&p->hold, t->mem, held_stride(t), held_pages(t),
				why);
	if (err)
		trial_give_up(t, err);
	if (!p->channel->totals.rounds)
		round_check_memory(t);
	if (p->c.held == HELD_PIN)
		trial_hold_by_pin(t, held_stride(t), held_pages(t),
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
		err = witness_aim(&p->witness, 0, &p->channel->reason);
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

/* For plugin/explain.c: which operations of the round count, by their ticks. */
static void mark_samples(const struct trial *t)
{
	for (size_t i = 0; i < t->ops; i++)
		if (t->samples[i] != SAMPLE_LOST)
			mark_line("%s %llu",
				  t->private->stray[i] ? "drop" : "keep",
				  (unsigned long long)t->samples[i]);
}

/* One round; its samples lie behind those of the rounds before.  The warm-up is
 * looked at like any other (a state not reached ends the trial there), but
 * leaves no trace in the totals.  False when it has to be taken again. */
static bool run_round(struct trial *t, bool counted)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	struct channel_totals before_it = channel->totals;

	/* Before the sharer is forked: it may be the one that operates. */
	t->samples = channel->samples + channel->totals.nr_samples;
	if (p->marked)
		mark_line("round");
	make_round(t);
	round_look(t, p->before);
	round_check_state(t);

	int failed = p->by_child ? sharer_work_once(&p->tools.sharer,
						    &channel->reason)
				 : round_timed(t);

	if (t->refused)
		trial_count(t, "refused", (double)t->refused);
	if (failed == -ECHILD || failed == -EBADFD)
		trial_give_up(t, failed);
	if (failed && t->call.nr)
		trial_pin_failed(t, failed);
	if (failed) {
		reason_fork(&channel->reason, failed,
			    "the operation itself failed");
		trial_give_up(t, -EIO);
	}
	close_holes(t);
	/* round_timed() left this round's alone. */
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
	/* A first touch makes the folios: they are proved when they are there.
	 * (The write after a read may make base pages: see fault.) */
	if (p->c.state == STATE_ABSENT && !p->by_child && !p->by_owner) {
		if (!channel->totals.rounds)
			round_check_memory(t);
		round_check_kind(t);
	}

	round_count_fates(t);

	double before = frames_exclusive(&p->witness, p->before, p->looked);
	double after = frames_exclusive(&p->witness, p->after, p->looked);

	/* Every round, for what it counts; the first reason stays.  What cannot
	 * be seen refutes nothing. */
	struct reason why;

	if (p->c.bench->verify && !p->c.bench->verify(t, &why) && !p->refuted &&
	    !p->witness.blind) {
		p->refuted = true;
		channel->reason = why;
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

/* --- the whole trial ------------------------------------------------------ */

size_t trial_bytes(const struct run_case *c)
{
	size_t folio = kind_folio_bytes(c->kind), bytes = c->all_bytes;

	if (folio)
		bytes = (bytes + folio - 1) / folio * folio;
	/* The region, its copy, and page tables and reservations. */
	return 2 * bytes + bytes / 64 +
	       c->threads * c->procs * ((size_t)32 << 20);
}

/* A trial that runs away is stopped by the kernel: a limit of address space
 * beside what the process has already (a sanitizer takes terabytes). */
static void limit_memory(struct trial *t)
{
	char text[128];
	unsigned long pages;
	size_t more = trial_bytes(&t->private->c) + ((size_t)256 << 20);

	if (file_read(NULL, "/proc/self/statm", text, sizeof(text)) < 0 ||
	    sscanf(text, "%lu", &pages) != 1)
		return;

	rlim_t limit = (rlim_t)pages * t->page_bytes + more;
	struct rlimit space = { limit, limit };

	setrlimit(RLIMIT_AS, &space);
}

/* What this kernel cannot do for the case is a skip with its reason. */
static void check_kernel(struct trial *t)
{
	struct trial_private *p = t->private;
	int err = kind_check(p->c.kind, p->c.all_bytes,
			     &p->channel->config.place, &p->channel->reason);

	if (!err)
		err = state_check(p->c.state, &p->channel->reason);
	if (err)
		trial_give_up(t, err);
	if (p->c.state != STATE_EXCLUSIVE_WP)
		return;
	if (!p->witness.blind && !p->witness.tracks)
		trial_skip(t, "state=exclusive_wp wants a kernel that tracks "
			      "exclusivity (PG_anon_exclusive, 5.19 on); this "
			      "one shows no such bit");
	err = via_check(p->c.via, &p->channel->reason);
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

/* How the operations lie in the region: found on a first one, which is not used
 * further. */
static void find_shape(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	int err =
		region_map(&p->region, p->c.kind, p->c.bytes, &channel->reason);

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
	/* All parts like the first. */
	assert(t->threads == 1 || t->ops * t->stride == t->bytes);
	t->bytes *= t->threads;
	t->ops *= t->threads;
	if (t->ops > channel->config.samples_max)
		trial_broken(t,
			     "bytes=%s makes %zu operations a round, more than "
			     "the %u that a trial may keep; take less",
			     p->c.value[AXIS_BYTES], t->ops,
			     channel->config.samples_max);
	p->look_stride = t->span ? t->page_bytes : t->stride / t->batch;
	if (!t->span)
		t->span = t->batch * p->look_stride;
	p->looked = t->ops * (t->span / p->look_stride);
	channel->per_folio = !t->whole &&
			     p->region.folio_bytes > t->page_bytes &&
			     t->stride / t->batch == p->region.folio_bytes;
	region_unmap(&p->region);
}

/* Before the trial is held on one: the CPUs of its threads. */
static void find_cpus(struct trial *t)
{
	struct trial_private *p = t->private;
	const struct place *place = &p->channel->config.place;
	size_t nr = p->c.threads, found;

	p->cpus = memory_new(nr, sizeof(*p->cpus));
	found = place_cpus(place, p->cpus, nr);
	if (found < nr)
		trial_skip(t, CREW_WANTS, "threads", nr, nr, place->cpu_node,
			   found);
}

static void set_up(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	struct reason *why = &channel->reason;
	int err = case_parse_id(&p->c, channel->config.id, why);

	if (err)
		trial_give_up(t, err);
	find_cpus(t);
	err = place_bind_cpu(&channel->config.place, why);
	if (!err)
		err = witness_open(&p->witness, why);
	if (err)
		trial_give_up(t, err);
	/* A child that we fork must not preempt us the moment it can run, or its
	 * first steps count as ours (kernel/sched/fair.c:
	 * check_preempt_wakeup_fair(): batch tasks do not preempt). */
	sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){ 0 });
	/* What a look needs is unmapped again when it is freed: else it would
	 * stay in the heap, and fork() would copy its page tables. */
	mallopt(M_MMAP_THRESHOLD, 64 << 10);
	t->source = channel->config.clock.source;
	t->plant = channel->config.plant;
	t->page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	check_kernel(t);
	limit_memory(t);
	if (case_mode(&p->c, MODE_MEMCG_OWN))
		err = memcg_enter(&p->memcg, true, why);
	else if (case_mode(&p->c, MODE_MEMCG_ROOT))
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
	/* Another thread or process that operates opens its own. */
	if (t->threads == 1 && !p->by_child)
		err = events_open(&p->events, channel->config.events,
				  channel->config.nr_events, why);
	if (err)
		trial_give_up(t, err);
	if (p->c.held == HELD_REF) {
		p->held = true;
		err = hold_open(&p->hold, held_pages(t), why);
		if (err)
			trial_give_up(t, err);
	}
}

/* So many pages met another fate than the trial's, or that is so surely none
 * stated, that the proof has failed and most operations leave no sample: there
 * may never be enough of them. */
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

static void measure(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	const struct trial_config *config = &channel->config;

	/* The warm-up is not part of the budget: the first touch of memory that
	 * lies idle in a guest may cost the host's own fault. */
	while (!run_round(t, false))
		;

	uint64_t start = stamp_raw(), spent;
	bool more;

	do {
		while (!run_round(t, true))
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
	measure(t);
	if (t->private->marked)
		mark_line("end");
	witnesses_tell(&seen, channel->vmstat, channel->noise, channel->memory);
	/* One of several may have been late each time. */
	if (!channel->totals.nr_samples && channel->proof != PROOF_WRONG &&
	    !t->private->crew)
		trial_broken(t, "no operation left a sample that counts");
	channel->outcome = channel->config.nr_events && !channel->config.timed
				   ? OUTCOME_COUNT
				   : OUTCOME_TRIAL;
}

/* Whether its operations are to be explained: those that give times. */
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
					 .tracing = -1 };
	struct trial trial = { .private = &private, .behind = -1 };

	channel->outcome = NR_OUTCOMES;
	private.tools.uffd = -1;
	private.pins = (struct trial_pins)TRIAL_PINS_NONE;
	/* Once more from here when a trial is given up, its end in the
	 * channel. */
	if (setjmp(private.end) == 0)
		work(&trial);
	events_close(&private.events);
	memcg_leave(&private.memcg);
	free(private.cpus);
	free(private.stray);
	pressure_close(&private.pressure);
	hold_close(&private.hold); /* the rest goes with the process */
	trial_pins_close(&private.pins);
}

void trial_work(struct trial_channel *channel)
{
	struct reason none;
	struct run_case c;

	/* A case that is none says so in the trial. */
	if (case_parse_id(&c, channel->config.id, &none) == 0 && c.procs > 1)
		crew_work(channel, &c, work_alone);
	else
		work_alone(channel, NULL);
}
