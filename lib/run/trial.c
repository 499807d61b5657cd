/* trial.c - see trial.h. */
#include "run/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "mm/frames.h"
#include "mm/hold.h"
#include "mm/mover.h"
#include "mm/pressure.h"
#include "mm/region.h"
#include "run/memcg.h"
#include "run/stamp.h"
#include "run/trial_parts.h"
#include "run/trial_pin.h"
#include "run/witnesses.h"

#define CHUNK	      64 /* operations between two looks at the calibrator */
#define CALLS_A_CHUNK 4

#define RETAKEN_MAX 20 /* rounds whose frames somebody else had taken */

/* A round of a large region may take longer than the whole budget and gives one
 * sample: such a trial goes on until it has a few, within reason. */
#define WHOLE_ROUNDS  6 /* then there is a median (stats/quantile.h) */
#define WHOLE_BUDGETS 40

struct trial_private {
	struct trial_channel *channel;
	struct run_case c;
	struct witness witness;
	struct region region;
	struct region spare; /* trial_spare() */
	struct state_tools tools;
	struct hold hold;
	bool held;     /* hold is open */
	bool by_child; /* the sharer operates */
	bool by_owner; /* the sharer has the pages, and we have none */
	size_t looked; /* pages (folios) looked at a round */
	size_t look_stride;
	struct trial_pins pins; /* what a benchmark, or held=pin, pins */
	struct frame *before, *after, *other; /* [looked]; other: t->child's */
	enum fate fate;		/* that most pages of the first round met */
	uint64_t met[NR_FATES]; /* of this round */
	bool fate_known;
	double exclusive_before, exclusive_after; /* sums over rounds */
	struct sharer other_child;		  /* trial_fork() */
	struct pressure pressure;		  /* trial_pressure() */
	pid_t *crowd; /* [nr_crowd] of trial_crowd() */
	size_t nr_crowd;
	struct mover mover;
	struct memcg memcg;
	uint64_t retaken; /* rounds */
	bool refuted;	  /* verify() said no; its reason is in the channel */
	jmp_buf end;
};

/* --- how a trial ends ------------------------------------------------- */

static void end_trial(struct trial *t, enum outcome outcome)
{
	t->private->channel->outcome = outcome;
	longjmp(t->private->end, 1);
}

static void __attribute__((noreturn)) give_up(struct trial *t, int err)
{
	end_trial(t, err == -ENOTSUP ? OUTCOME_SKIP : OUTCOME_BROKEN);
	__builtin_unreachable();
}

struct trial_pins *trial_pins(struct trial *t, struct reason **why)
{
	*why = &t->private->channel->reason;
	return &t->private->pins;
}

void trial_give_up(struct trial *t, int err)
{
	give_up(t, err);
}

void trial_skip(struct trial *t, const char *fmt, ...)
{
	struct reason *why = &t->private->channel->reason;
	va_list args;

	va_start(args, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	give_up(t, -ENOTSUP);
}

void trial_broken(struct trial *t, const char *fmt, ...)
{
	struct reason *why = &t->private->channel->reason;
	va_list args;

	va_start(args, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	give_up(t, -EIO);
}

void trial_errno(struct trial *t, const char *call)
{
	trial_broken(t, "%s: %s", call, strerror(errno));
}

/* --- what a benchmark may ask ------------------------------------------ */

const char *trial_axis(const struct trial *t, const char *name)
{
	int id = bench_axis(t->private->c.bench, name);

	return id < 0 ? "none" : t->private->c.value[id];
}

bool trial_is(const struct trial *t, const char *name, const char *value)
{
	return strcmp(trial_axis(t, name), value) == 0;
}

void trial_whole(struct trial *t)
{
	t->whole = true;
	t->ops = 1;
	t->stride = t->bytes;
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
			trial_errno(t, "forking a sharing child");
		if (pid == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != parent)
				_exit(1);
			inline_child_waits(t);
		}
		p->crowd[p->nr_crowd] = pid;
	}
}

static void end_crowd(struct trial *t)
{
	struct trial_private *p = t->private;

	for (; p->nr_crowd; p->nr_crowd--)
		while (waitpid(p->crowd[p->nr_crowd - 1], NULL, 0) < 0 &&
		       errno == EINTR)
			;
}

void trial_moves(struct trial *t)
{
	struct trial_private *p = t->private;
	const struct place *place = &p->channel->config.place;
	int err = mover_start(&p->mover, t->mem, p->look_stride, p->looked,
			      place->mem, place->to, &p->channel->reason);

	if (err)
		give_up(t, err);
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

/* Looks at the pages of each object that its span covers, in their order. */
static int look_at(const struct trial *t, bool with_nodes, struct frame *frames)
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
				   frames + i * nr, &p->channel->reason);
	return err;
}

size_t trial_child_shares(struct trial *t)
{
	struct trial_private *p = t->private;
	struct reason *why = &p->channel->reason;
	size_t same = 0;

	if (p->witness.blind)
		return p->looked; /* the proof is blind anyway */

	int err = witness_aim(&p->witness, t->child, why);

	if (!err)
		err = look_at(t, false, p->other);
	if (!err)
		err = witness_aim(&p->witness, 0, why);
	if (err)
		give_up(t, err);
	for (size_t i = 0; i < p->looked; i++)
		same += frame_present(&p->after[i]) &&
			frame_present(&p->other[i]) &&
			frame_pfn(&p->after[i]) == frame_pfn(&p->other[i]);
	return same;
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

	int err = look_at(t, false, p->other);

	if (err)
		give_up(t, err);
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
	int err = region_reserve(&p->spare, t->bytes, &p->channel->reason);

	if (err)
		give_up(t, err);
	t->spare = p->spare.mem - t->mem;
}

void trial_fork(struct trial *t, int (*work)(void *t), bool ends)
{
	struct trial_private *p = t->private;
	struct reason *why = &p->channel->reason;
	int err = sharer_start(&p->other_child, work, t, why);

	if (!err)
		err = sharer_work_once(&p->other_child, why);
	if (err)
		give_up(t, err < 0 ? err : -EIO);
	if (ends)
		sharer_stop(&p->other_child);
	else
		t->child = p->other_child.pid;
	lru_drain();
}

int trial_pressure(struct trial *t, char text[TRIAL_TEXT], size_t *length)
{
	struct trial_private *p = t->private;
	int err = pressure_open(&p->pressure, &p->channel->reason);

	if (err)
		give_up(t, err);
	*length = (size_t)snprintf(text, TRIAL_TEXT, "%s", PRESSURE_TEXT);
	return p->pressure.reclaim;
}

/* What lib/run/trial_folios.c sees of a trial. */
struct trial_parts trial_parts(const struct trial *t)
{
	struct trial_private *p = t->private;

	return (struct trial_parts){ &p->witness,	&p->region, &p->spare,
				     p->before,		p->after,   p->looked,
				     p->looked / t->ops };
}

/* --- the stamps' own cost and the calibrator --------------------------- */

static inline long nothing(struct trial *t, unsigned char *at)
{
	(void)t;
	(void)at;
	return 0;
}

static inline long call_getppid(struct trial *t, unsigned char *at)
{
	(void)t;
	(void)at;
	return inline_syscall(SYS_getppid, 0, 0, 0, 0, 0, 0);
}

BENCH_LOOP(empty_loop, nothing)
BENCH_LOOP(calls_loop, call_getppid)

static size_t append(uint64_t *to, uint64_t nr, const uint64_t *ticks, size_t n)
{
	for (size_t i = 0; i < n && nr < CHANNEL_CALLS; i++)
		if (ticks[i] != SAMPLE_LOST)
			to[nr++] = ticks[i];
	return nr;
}

static void calibrate(struct trial *t, bool keep)
{
	struct trial_channel *channel = t->private->channel;
	uint64_t ticks[CALLS_A_CHUNK] = { 0 };
	struct trial own = { .mem = t->mem,
			     .source = t->source,
			     .samples = ticks };

	empty_loop(&own, 0, CALLS_A_CHUNK);
	if (keep)
		channel->totals.nr_empty = append(channel->empty,
						  channel->totals.nr_empty,
						  ticks, CALLS_A_CHUNK);
	calls_loop(&own, 0, CALLS_A_CHUNK);
	if (keep)
		channel->totals.nr_calls = append(channel->calls,
						  channel->totals.nr_calls,
						  ticks, CALLS_A_CHUNK);
}

/* --- the timed part of a round ----------------------------------------- */

static uint64_t faults_so_far(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
}

static void touch(volatile void *from, size_t bytes)
{
	volatile unsigned char *at = from;

	for (size_t i = 0; i < bytes; i += 4096)
		at[i] = at[i];
	if (bytes)
		at[bytes - 1] = at[bytes - 1];
}

/* The part of the stack that the caller's callees will use. */
static void __attribute__((noinline)) touch_stack(void)
{
	volatile unsigned char stack[16384];

	for (size_t i = 0; i < sizeof(stack); i += 1024)
		stack[i] = 0;
}

/* The kernel writes to this area of ours when it has scheduled us away, as in
 * an operation that sleeps (kernel/rseq.c); its flags alone are not its own. */
static void touch_rseq(void)
{
#ifdef RSEQ_SIG
	char *area = (char *)__builtin_thread_pointer() + __rseq_offset;
	volatile uint32_t *flags = &((struct rseq *)(void *)area)->flags;

	if (__rseq_size)
		*flags = *flags;
#endif
}

/* Runs the loop in chunks with the calibrator between, and counts the faults
 * that the loop took.  The fork() of a state write-protects our own memory:
 * everything that the loop writes is written once before, or its faults would
 * land in the samples.  Runs in the sharer where the child operates, so it
 * returns its faults through the channel. */
static int timed_part(void *context)
{
	struct trial *t = context;
	struct trial_channel *channel = t->private->channel;
	const struct bench *bench = t->private->c.bench;

	/* The sharer was forked while frames came from the region's node. */
	if (t->private->by_child && !bench->unbound &&
	    place_bind_memory(channel->config.place.to, &channel->reason))
		return -EIO;
	touch_stack();
	touch_rseq();
	touch(t->samples, t->ops * sizeof(*t->samples));
	touch(&channel->empty[channel->totals.nr_empty % CHANNEL_CALLS],
	      sizeof(uint64_t));
	touch(&channel->calls[channel->totals.nr_calls % CHANNEL_CALLS],
	      sizeof(uint64_t));
	t->failed = 0;
	t->refused = 0;
	calibrate(t, false);
	/* The loop's own code: a child that operates has yet to map it. */
	bench->loop(t, 0, 0);
	faults_so_far();

	uint64_t faults = 0;

	for (size_t from = 0; from < t->ops && !t->failed; from += CHUNK) {
		size_t to = from + CHUNK < t->ops ? from + CHUNK : t->ops;
		uint64_t before = faults_so_far();

		bench->loop(t, from, to);
		faults += faults_so_far() - before;
		calibrate(t, true);
	}
	channel->totals.faults = faults;
	return (int)t->failed;
}

/* --- looks --------------------------------------------------------------- */

static void look(struct trial *t, struct frame *frames)
{
	int err = look_at(t, t->private->channel->config.many_nodes, frames);

	if (err)
		give_up(t, err);
}

/* The owner is gone, and the frames that it had are all that can be asked.  One
 * that somebody else has been given meanwhile is mapped again and nobody can
 * tell whose it is, so a round with many of them is taken again: false.  Where
 * that happens over and over the frames were not freed. */
static bool look_again(struct trial *t)
{
	struct trial_private *p = t->private;
	size_t mapped = 0;
	int err = witness_look_again(&p->witness, p->before, p->looked,
				     p->after, &p->channel->reason);

	if (err)
		give_up(t, err);
	for (size_t i = 0; i < p->looked; i++)
		mapped += frame_present(&p->after[i]);
	return mapped * 100 <= p->looked ||
	       ++p->retaken > RETAKEN_MAX + 2 * p->channel->totals.rounds;
}

/* Pages that were only just touched and are in no folio of the kind: memory has
 * none to give, which is the machine's lack and no failure. */
static void check_memory(struct trial *t)
{
	struct trial_private *p = t->private;
	struct reason why;

	if (!kind_folio_bytes(p->c.kind))
		return;
	if (region_check(&p->region, &p->witness, &why) == -EAGAIN)
		trial_skip(t, "no folios for kind=%s: %s",
			   kind_words[p->c.kind], why.text);
}

static void check_kind(struct trial *t)
{
	struct trial_private *p = t->private;
	struct reason why;

	if (region_check(&p->region, &p->witness, &why))
		trial_broken(t, "kind=%s was not reached: %s",
			     kind_words[p->c.kind], why.text);
}

/* Whether the i-th page looked at was in the case's state before.  Of a folio
 * that a PMD maps 6.1 shows the exclusive bit at the head alone, for all of it
 * (fs/proc/page.c:stable_page_flags()). */
static bool in_state(const struct trial *t, size_t i)
{
	const struct trial_private *p = t->private;
	struct frame frame = p->before[i];
	size_t folio = t->folio_bytes / t->page_bytes;
	size_t each = p->looked / t->ops;
	size_t head = i - i % (each < folio ? each : folio);

	if (p->c.kind == KIND_THP && (frame.flags & KPF_COMPOUND_TAIL))
		frame.flags |= p->before[head].flags & KPF_ANON_EXCLUSIVE;
	return state_holds(p->c.state, p->witness.tracks, &frame);
}

/* A page that is not in the state before is no sample; more than 1 % of them,
 * and the recipe has not worked. */
static void check_state(struct trial *t)
{
	struct trial_private *p = t->private;
	const struct trial_config *config = &p->channel->config;
	size_t off = 0, elsewhere = 0, first = 0;

	if (p->witness.blind)
		return;
	for (size_t i = 0; i < p->looked; i++) {
		if (!in_state(t, i))
			first = off++ ? first : i;
		if (config->many_nodes && p->before[i].node >= 0 &&
		    frame_anon(&p->before[i]) &&
		    p->before[i].node != config->place.mem)
			elsewhere++;
	}
	if (off * 100 > p->looked)
		trial_broken(t,
			     "state=%s was not reached: %zu of %zu pages are "
			     "not in it (page %zu: pagemap %#llx, kpageflags "
			     "%#llx)",
			     state_words[p->c.state], off, p->looked, first,
			     (unsigned long long)p->before[first].map,
			     (unsigned long long)p->before[first].flags);
	if (elsewhere * 100 > p->looked)
		trial_broken(t, "%zu of %zu pages lie on another node than %d",
			     elsewhere, p->looked, config->place.mem);

	check_kind(t);
}

static enum fate fate_of(const struct trial *t, size_t i)
{
	const struct trial_private *p = t->private;
	const struct trial_config *config = &p->channel->config;
	const struct frame *after = &p->after[i];
	enum fate fate = frame_fate(&p->before[i], after);
	/* 6.1 shows a PMD's bit at its head alone. */
	bool tail = after->flags & KPF_COMPOUND_TAIL;
	bool bit = (p->before[i].flags ^ after->flags) & KPF_ANON_EXCLUSIVE;

	int node = p->c.bench->unbound ? config->place.cpu_node
				       : config->place.to;

	/* Another frame is what both come to; the benchmark knows which.
	 * Migration keeps the bit (mm/migrate.c:remove_migration_pte()). */
	if (fate == FATE_COPIED && (p->c.row->fates & BIT(FATE_MOVED)))
		fate = p->witness.tracks && bit && !tail ? FATE_ODD
							 : FATE_MOVED;

	bool new = fate == FATE_FILLED || fate == FATE_COPIED ||
		   fate == FATE_MOVED;

	if (!in_state(t, i))
		return FATE_ODD;
	if (new && config->many_nodes && after->node != node)
		return FATE_ODD;
	return fate;
}

/* Which fate the trial's pages meet: the one that most of a round met. */
static enum fate most_met(const uint64_t fates[NR_FATES])
{
	enum fate most = FATE_ODD;

	for (unsigned fate = 0; fate < NR_FATES; fate++)
		if (fates[fate] > fates[most])
			most = (enum fate)fate;
	return most;
}

/* A page that met another fate than the trial's; or than any that its row
 * allows, where that says that they differ. */
static bool is_stray(const struct trial *t, size_t i)
{
	const struct trial_private *p = t->private;
	enum fate fate = fate_of(t, i);

	if (p->c.row->mixed)
		return !(p->c.row->fates & BIT(fate));
	return fate != p->fate;
}

/* Counts the fates of a round and drops the samples of pages that met another
 * than the trial's; returns how many samples are left at t->samples. */
static size_t count_fates(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	uint64_t fates[NR_FATES] = { 0 };
	size_t each = p->looked / t->ops; /* pages of an operation's object */
	size_t kept = 0;

	if (p->witness.blind) {
		for (size_t i = 0; i < t->ops; i++)
			if (t->samples[i] != SAMPLE_LOST)
				t->samples[kept++] = t->samples[i];
		return kept;
	}
	for (size_t i = 0; i < p->looked; i++)
		fates[fate_of(t, i)]++;
	memcpy(p->met, fates, sizeof(p->met));
	if (!p->fate_known) {
		p->fate = most_met(fates);
		p->fate_known = true;
	}
	for (unsigned fate = 0; fate < NR_FATES; fate++)
		channel->totals.fates[fate] += fates[fate];
	for (size_t i = 0; i < t->ops; i++) {
		size_t strays = 0;

		for (size_t page = i * each; page < (i + 1) * each; page++)
			strays += is_stray(t, page);
		channel->totals.strays += strays;
		/* A whole region is one object: a few strays leave it be. */
		if (strays && !t->whole)
			continue;
		if (t->samples[i] != SAMPLE_LOST)
			t->samples[kept++] = t->samples[i];
	}
	return kept;
}

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

static void make_round(struct trial *t)
{
	struct trial_private *p = t->private;
	struct reason *why = &p->channel->reason;
	const struct trial_config *config = &p->channel->config;
	int err = place_bind_memory(config->place.mem, why);

	if (!err)
		err = region_map(&p->region, p->c.kind, p->c.bytes, why);
	if (err)
		give_up(t, err);
	t->mem = p->region.mem;
	p->tools.work = p->by_child ? timed_part : NULL;
	p->tools.context = t;
	p->tools.forked = trial_is(t, "forked", "gone")	   ? FORKED_GONE
			  : trial_is(t, "forked", "alive") ? FORKED_ALIVE
							   : FORKED_NO;
	err = p->by_owner ? make_owner(t)
			  : state_reach(&p->region, p->c.state, &p->tools, why);
	if (!err && p->held)
		err = hold_take(&p->hold, t->mem, held_stride(t), held_pages(t),
				why);
	if (err)
		give_up(t, err);
	if (!p->channel->totals.rounds)
		check_memory(t);
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
		give_up(t, err);
	if (p->c.bench->prepare)
		p->c.bench->prepare(t);
	if (p->by_child)
		err = witness_aim(&p->witness, p->tools.sharer.pid, why);
	if (!err && !p->c.bench->unbound)
		err = place_bind_memory(config->place.to, why);
	if (err)
		give_up(t, err);
}

static void end_round(struct trial *t)
{
	struct trial_private *p = t->private;
	int err = 0;

	if (p->by_child || p->by_owner)
		err = witness_aim(&p->witness, 0, &p->channel->reason);
	if (err)
		give_up(t, err);
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
	end_crowd(t);
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
	make_round(t);
	look(t, p->before);
	check_state(t);

	int failed = p->by_child ? sharer_work_once(&p->tools.sharer,
						    &channel->reason)
				 : timed_part(t);

	if (t->refused)
		trial_count(t, "refused", (double)t->refused);
	if (failed == -ECHILD)
		give_up(t, failed);
	if (failed && t->call.nr)
		trial_pin_failed(t, failed);
	if (failed) {
		reason_fork(&channel->reason, failed,
			    "the operation itself failed");
		give_up(t, -EIO);
	}
	/* timed_part() left this round's alone. */
	channel->totals.faults += before_it.faults;
	if (p->by_owner && !look_again(t)) {
		end_round(t);
		channel->totals = before_it;
		return false;
	}
	if (!p->by_owner)
		look(t, p->after);
	/* A first touch makes the folios: they are proved when they are there.
	 * (The write after a read may make base pages: see fault.) */
	if (p->c.state == STATE_ABSENT && !p->by_child && !p->by_owner) {
		if (!channel->totals.rounds)
			check_memory(t);
		check_kind(t);
	}

	size_t samples = count_fates(t);
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

/* The proof, in both its parts: fates by frames, and faults by their count.
 * A recipe that silently failed to write-protect also ends "kept, bit set",
 * but without the fault. */
static enum proof judge(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	const struct expect *row = p->c.row;
	uint64_t ops = channel->totals.ops, faults = channel->totals.faults;
	uint64_t pages = 0;

	for (unsigned fate = 0; fate < NR_FATES; fate++)
		pages += channel->totals.fates[fate];

	uint64_t spare = ops / 100 + 1; /* faults of our own */
	bool none = faults <= spare;
	bool faults_ok;

	switch (row->faults) {
	case FAULTS_ANY:
		faults_ok = true;
		break;
	case FAULTS_SAME:
		faults_ok = none ||
			    (faults + spare >= ops && faults <= ops + spare);
		break;
	default:
		faults_ok = faults + spare >= ops * (uint64_t)row->faults &&
			    faults <= ops * (uint64_t)row->faults + spare;
	}
	if (!faults_ok) {
		reason_set(&channel->reason, 0,
			   "%llu faults in %llu operations, where %d each are "
			   "stated",
			   (unsigned long long)faults, (unsigned long long)ops,
			   row->faults == FAULTS_SAME ? 1 : row->faults);
		return PROOF_WRONG;
	}
	if (p->refuted)
		return PROOF_WRONG;
	if (p->witness.blind)
		return PROOF_BLIND;
	if (!row->mixed && !(row->fates & BIT(p->fate))) {
		reason_set(&channel->reason, 0,
			   "pages were %s, which the benchmark does not state",
			   fate_words[p->fate]);
		return PROOF_WRONG;
	}
	if (channel->totals.strays * 100 > pages) {
		reason_set(&channel->reason, 0,
			   "%llu of %llu pages met another fate than '%s'%s",
			   (unsigned long long)channel->totals.strays,
			   (unsigned long long)pages, fate_words[p->fate],
			   row->mixed ? " or the others stated" : "");
		return PROOF_WRONG;
	}
	return PROOF_PROVED;
}

/* --- the whole trial ------------------------------------------------------ */

size_t trial_bytes(const struct run_case *c)
{
	/* The region, its copy, and page tables and reservations. */
	return 2 * c->bytes + c->bytes / 64 + ((size_t)32 << 20);
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
	int err = kind_check(p->c.kind, p->c.bytes, &p->channel->reason);

	if (!err)
		err = state_check(p->c.state, &p->channel->reason);
	if (err)
		give_up(t, err);
	if (p->c.state != STATE_EXCLUSIVE_WP)
		return;
	if (!p->witness.blind && !p->witness.tracks)
		trial_skip(t, "state=exclusive_wp wants a kernel that tracks "
			      "exclusivity (PG_anon_exclusive, 5.19 on); this "
			      "one shows no such bit");
	err = via_check(p->c.via, &p->channel->reason);
	if (err)
		give_up(t, err);
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
		give_up(t, err);
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
	if (p->c.bench->shape)
		p->c.bench->shape(t);
	if (t->ops > channel->config.samples_max)
		trial_broken(t,
			     "bytes=%s makes %zu operations a round, more than "
			     "the %u that a trial may keep; take less",
			     p->c.value[AXIS_BYTES], t->ops,
			     channel->config.samples_max);
	p->look_stride = t->whole || t->span ? t->page_bytes
					     : t->stride / t->batch;
	if (!t->span)
		t->span = t->whole ? t->bytes : t->batch * p->look_stride;
	p->looked = t->ops * (t->span / p->look_stride);
	channel->per_folio = !t->whole && t->stride > t->page_bytes &&
			     t->stride / t->batch == p->region.folio_bytes;
	channel->pages_each = (double)t->batch;
	if (t->whole && strcmp(p->c.bench->per, "page") == 0)
		channel->pages_each = (double)(t->bytes / t->page_bytes);
	region_unmap(&p->region);
}

static void set_up(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	struct reason *why = &channel->reason;
	int err = case_parse_id(&p->c, channel->config.id, why);

	if (!err)
		err = place_bind_cpu(&channel->config.place, why);
	if (!err)
		err = witness_open(&p->witness, why);
	if (err)
		give_up(t, err);
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
	if (trial_is(t, "memcg", "on") || trial_is(t, "memcg", "off"))
		err = memcg_enter(&p->memcg, trial_is(t, "memcg", "on"), why);
	if (err)
		give_up(t, err);

	find_shape(t);
	p->before = frames_new(t);
	p->after = frames_new(t);
	p->other = frames_new(t);
	p->by_child = trial_is(t, "writer", "child");
	p->by_owner = trial_is(t, "by", "exit");
	if (p->c.held == HELD_REF) {
		p->held = true;
		err = hold_open(&p->hold, held_pages(t), why);
		if (err)
			give_up(t, err);
	}
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

	do {
		while (!run_round(t, true))
			;
		spent = stamp_raw() - start;
	} while (channel->totals.nr_samples + t->ops <= config->samples_max &&
		 (channel->totals.rounds < config->rounds_min ||
		  channel->totals.nr_samples < config->samples_min ||
		  spent < config->budget_ns ||
		  (t->whole && channel->totals.rounds < WHOLE_ROUNDS &&
		   spent < WHOLE_BUDGETS * config->budget_ns)));
	channel->exclusive_before =
		p->exclusive_before / (double)channel->totals.rounds;
	channel->exclusive_after =
		p->exclusive_after / (double)channel->totals.rounds;
	channel->proof = judge(t);
}

static void work(struct trial *t)
{
	struct trial_channel *channel = t->private->channel;
	struct witnesses_seen seen;

	set_up(t);
	witnesses_look(&seen);
	measure(t);
	witnesses_tell(&seen, channel->vmstat, channel->noise, CHANNEL_COUNTS);
	if (!channel->totals.nr_samples && channel->proof != PROOF_WRONG)
		trial_broken(t, "no operation left a sample that counts");
	channel->outcome = OUTCOME_TRIAL;
}

void trial_work(struct trial_channel *channel)
{
	struct trial_private private = { .channel = channel };
	struct trial trial = { .private = &private, .behind = -1 };

	channel->outcome = NR_OUTCOMES;
	private.tools.uffd = -1;
	private.pins = (struct trial_pins)TRIAL_PINS_NONE;
	/* Once more from here when a trial is given up, its end in the
	 * channel. */
	if (setjmp(private.end) == 0)
		work(&trial);
	memcg_leave(&private.memcg);
	pressure_close(&private.pressure);
	hold_close(&private.hold); /* the rest goes with the process */
	trial_pins_close(&private.pins);
}
