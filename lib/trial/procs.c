/* procs.c - several processes operate at once: procs=.
 *
 * The processes share no memory but their channels: each runs the whole trial
 * on its own CPU, and all meet before each round's operations.  Their samples
 * are put together into one trial.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "trial/inside.h"

/* A member that was killed will never come to the meeting. */
static void look_after(void *context)
{
	struct crew *crew = context;
	siginfo_t info = { 0 };

	for (size_t i = 1; i < crew->meeting.nr; i++)
		if (crew->members[i].pid &&
		    waitid(P_PID, (id_t)crew->members[i].pid, &info,
			   WEXITED | WNOHANG | WNOWAIT) == 0 &&
		    info.si_pid)
			atomic_store(&crew->meeting.off, true);
}

static bool leads(const struct trial_private *p)
{
	return p->channel == p->crew->members[0].channel;
}

void crew_meet(struct trial *t)
{
	struct trial_private *p = t->private;

	if (meeting_meet(&p->crew->meeting, ++p->turns,
			 leads(p) ? look_after : NULL, p->crew))
		return;
	/* This process gives no reason: the member that gave up has given
	 * one. */
	longjmp(t->worker->end, 1);
}

bool crew_agrees(struct trial *t, bool more)
{
	struct crew *crew = t->private->crew;

	if (leads(t->private))
		crew->more = more;
	crew_meet(t);
	return crew->more;
}

static enum fate most_met(const struct channel_totals *totals)
{
	unsigned most = 0;

	for (unsigned fate = 1; fate < NR_FATES; fate++)
		if (totals->fates[fate] > totals->fates[most])
			most = fate;
	return (enum fate)most;
}

static void merge_counters(struct channel_count *into,
			   const struct channel_count *from)
{
	for (size_t i = 0; i < CHANNEL_COUNTS && from[i].name[0]; i++) {
		size_t j = 0;

		while (j < CHANNEL_COUNTS && into[j].name[0] &&
		       strcmp(into[j].name, from[i].name) != 0)
			j++;
		if (j == CHANNEL_COUNTS)
			return;
		memcpy(into[j].name, from[i].name, sizeof(into[j].name));
		into[j].value += from[i].value;
	}
}

/* Merges two trials into one, which has the worse end and the worse proof of
 * the two. */
static void merge(struct trial_channel *into, const struct trial_channel *from,
		  const struct expect *row, size_t nr)
{
	struct channel_totals *totals = &into->totals;
	size_t room = CHANNEL_SAMPLES - totals->nr_samples;
	size_t samples = from->totals.nr_samples;

	if (!outcome_measured(from->outcome) ||
	    !outcome_measured(into->outcome)) {
		if (outcome_measured(into->outcome) ||
		    into->outcome == NR_OUTCOMES) {
			into->outcome = from->outcome;
			into->reason = from->reason;
		}
		return;
	}
	if (from->proof == PROOF_WRONG && into->proof != PROOF_WRONG)
		into->reason = from->reason;
	if (from->proof == PROOF_WRONG || into->proof == PROOF_PROVED)
		into->proof = from->proof;
	if (into->proof == PROOF_PROVED && !row->mixed &&
	    most_met(totals) != most_met(&from->totals)) {
		into->proof = PROOF_WRONG;
		reason_set(&into->reason, 0,
			   "one process's pages were %s, another's %s",
			   fate_words[most_met(totals)],
			   fate_words[most_met(&from->totals)]);
	}
	if (samples > room)
		samples = room;
	memcpy(into->samples + totals->nr_samples, from->samples,
	       samples * sizeof(*from->samples));
	memcpy(into->classes + totals->nr_samples, from->classes, samples);
	totals->nr_samples += samples;
	totals->ops += from->totals.ops;
	totals->strays += from->totals.strays;
	totals->faults += from->totals.faults;
	totals->paced_ops += from->totals.paced_ops;
	totals->paced_ns += from->totals.paced_ns;
	for (unsigned fate = 0; fate < NR_FATES; fate++)
		totals->fates[fate] += from->totals.fates[fate];
	events_merge(into->config.events, into->config.nr_events,
		     totals->events, from->totals.events);
	merge_counters(totals->counters, from->totals.counters);
	into->exclusive_before += from->exclusive_before / (double)nr;
	into->exclusive_after += from->exclusive_after / (double)nr;
}

static struct trial_channel *channel_new(void)
{
	void *mem = mmap(NULL, sizeof(struct trial_channel),
			 PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			 0);

	return mem == MAP_FAILED ? NULL : mem;
}

/* Runs in the child: works as a member, then exits. */
static void become_member(struct crew *crew, size_t i, pid_t leader,
			  void (*work)(struct trial_channel *, struct crew *))
{
	struct trial_channel *channel = crew->members[i].channel;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != leader)
		_exit(1);
	work(channel, crew);
	if (!outcome_measured(channel->outcome))
		atomic_store(&crew->meeting.off, true);
	_exit(0);
}

static int start_members(struct crew *crew, const struct trial_config *config,
			 const int *cpus,
			 void (*work)(struct trial_channel *, struct crew *),
			 struct reason *why)
{
	pid_t leader = getpid();

	for (size_t i = 1; i < crew->meeting.nr; i++) {
		struct crew_member *member = &crew->members[i];

		member->channel = channel_new();
		if (!member->channel)
			return reason_errno(why, -errno, "mapping a channel");
		member->channel->config = *config;
		member->channel->config.place.cpu = cpus[i];
		member->channel->outcome = NR_OUTCOMES;

		pid_t pid = fork();

		if (pid < 0)
			return reason_fork(why, -errno, "a worker");
		if (pid == 0)
			become_member(crew, i, leader, work);
		member->pid = pid; /* in shared memory; only the leader writes
				    * to it */
	}
	return 0;
}

static void end_members(struct crew *crew)
{
	for (size_t i = 1; i < crew->meeting.nr; i++)
		while (crew->members[i].pid &&
		       waitpid(crew->members[i].pid, NULL, 0) < 0 &&
		       errno == EINTR)
			;
}

void crew_work(struct trial_channel *channel, const struct run_case *c,
	       void (*work)(struct trial_channel *, struct crew *))
{
	size_t bytes =
		sizeof(struct crew) + c->procs * sizeof(struct crew_member);
	int *cpus = memory_new(c->procs, sizeof(*cpus));
	size_t found = place_cpus(&channel->config.place, cpus, c->procs);
	struct crew *crew = MAP_FAILED;
	int err;

	if (found < c->procs) {
		channel->outcome = OUTCOME_SKIP;
		reason_set(&channel->reason, 0, CREW_WANTS, "procs", c->procs,
			   c->procs, channel->config.place.cpu_node, found);
	} else {
		crew = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	}
	if (found == c->procs && crew == MAP_FAILED) {
		channel->outcome = OUTCOME_BROKEN;
		reason_errno(&channel->reason, -errno, "mapping a crew");
	}
	if (crew == MAP_FAILED) {
		free(cpus);
		return;
	}
	crew->meeting.nr = c->procs;
	crew->members[0].channel = channel;
	channel->config.samples_max /= (uint32_t)c->procs;
	channel->config.samples_min /= (uint32_t)c->procs;
	err = start_members(crew, &channel->config, cpus, work,
			    &channel->reason);
	free(cpus);
	if (err) {
		atomic_store(&crew->meeting.off, true);
		channel->outcome = err == -ENOTSUP ? OUTCOME_SKIP
						   : OUTCOME_BROKEN;
	} else {
		work(channel, crew);
		if (!outcome_measured(channel->outcome))
			atomic_store(&crew->meeting.off, true);
	}
	end_members(crew);
	if (err)
		return;
	channel->exclusive_before /= (double)c->procs;
	channel->exclusive_after /= (double)c->procs;
	for (size_t i = 1; i < c->procs; i++)
		merge(channel, crew->members[i].channel, c->row, c->procs);
	if (channel->outcome == OUTCOME_TRIAL && !channel->totals.nr_samples &&
	    channel->proof != PROOF_WRONG) {
		channel->outcome = OUTCOME_BROKEN;
		reason_set(&channel->reason, 0,
			   "no operation left a sample that counts");
	}
	if (channel->outcome == NR_OUTCOMES) {
		channel->outcome = OUTCOME_BROKEN;
		reason_set(&channel->reason, 0,
			   "one of %zu processes was "
			   "killed",
			   c->procs);
	}
}
