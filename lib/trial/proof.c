/* proof.c - looks at the frames, and what they prove. */
#include "trial/inside.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "bench/proof.h"
#include "host/busy.h"
#include "trial/witnesses.h"

#define RETAKEN_MAX 20 /* rounds that may be run again, see below */

/* --- looks --------------------------------------------------------------- */

void round_look(struct trial *t, struct frame *frames)
{
	int err = trial_look_at(t, t->private->channel->config.many_nodes,
				frames);

	if (err)
		trial_give_up(t, err);
}

/* The owner has exited, so only its old frames can be asked whether they are
 * still mapped.  The kernel may have given a frame to another process
 * meanwhile, which nobody can tell from a frame that was never freed.  So a
 * round with more than 1 % of such frames is run again (false).  Where that
 * happens again and again, the frames were not freed, and the round stands
 * (true). */
bool round_look_again(struct trial *t)
{
	struct trial_private *p = t->private;
	size_t mapped = 0;
	int err = witness_look_again(&p->witness, p->before, p->looked,
				     p->after, t->worker->why);

	if (err)
		trial_give_up(t, err);
	for (size_t i = 0; i < p->looked; i++)
		mapped += frame_present(&p->after[i]);
	return mapped * 100 <= p->looked ||
	       ++p->retaken > RETAKEN_MAX + 2 * p->channel->totals.rounds;
}

/* Skips the trial where pages that were only just touched are in no folio of
 * the kind: the kernel had no such folio to give, which is a lack of this
 * machine and no failure. */
void round_check_memory(struct trial *t)
{
	struct trial_private *p = t->private;
	size_t folio = kind_folio_bytes(p->c.kind);
	struct reason why;
	char busy[256];

	if (!folio || region_check(&p->region, &p->witness, &why) != -EAGAIN)
		return;
	/* Up to 6.12 a store to a large folio that PTEs map copies the page,
	 * since kernel mm/memory.c:wp_can_reuse_anon_folio() refuses to reuse
	 * it. */
	if ((BIT(p->c.kind) & KINDS_PTE_LARGE) &&
	    p->c.state == STATE_EXCLUSIVE_WP && p->c.via == VIA_READV)
		trial_skip(t,
			   "via=readv leaves no folios of kind=%s: kernels up "
			   "to 6.12 copy their pages to unshare them, which "
			   "via=wp_async (6.7 on) and via=soft_dirty do not; "
			   "or %s",
			   kind_words[p->c.kind], why.text);
	busy_memory(p->channel->config.place.mem, folio, busy, sizeof(busy));
	trial_skip(t, "no folios for kind=%s: %s; %s", kind_words[p->c.kind],
		   why.text, busy);
}

/* Ends the trial, whose reason is there, and says what else the machine did. */
static void __attribute__((noreturn)) not_reached(struct trial *t)
{
	witnesses_blame_since(t->private->seen, t->worker->why);
	trial_give_up(t, -EIO);
}

void round_check_kind(struct trial *t)
{
	struct trial_private *p = t->private;
	struct reason why;

	if (!region_check(&p->region, &p->witness, &why))
		return;
	reason_set(t->worker->why, 0, "kind=%s was not reached: %s",
		   kind_words[p->c.kind], why.text);
	not_reached(t);
}

/* The number of the page looked at that is the head of the i-th page's folio.
 * An object begins with a folio; or several objects lie in one folio, and then
 * no page between them is left out. */
static size_t head_of(const struct trial *t, size_t i)
{
	const struct trial_private *p = t->private;
	size_t folio = t->folio_bytes / p->look_stride;
	size_t each = p->looked / t->ops;
	bool gaps = each * p->look_stride < t->stride;

	return i - (gaps ? i % each : i) % (folio ? folio : 1);
}

/* Whether the i-th page looked at was in the case's state before the
 * operations.  For a folio that a PMD maps, 6.1 shows the exclusive bit at the
 * head alone, where it counts for the whole folio (kernel
 * fs/proc/page.c:stable_page_flags()). */
static bool in_state(const struct trial *t, size_t i)
{
	const struct trial_private *p = t->private;
	struct frame frame = p->before[i];
	enum state state = p->c.state;

	if ((BIT(p->c.kind) & KINDS_WHOLE) && (frame.flags & KPF_COMPOUND_TAIL))
		frame.flags |= p->before[head_of(t, i)].flags &
			       KPF_ANON_EXCLUSIVE;
	/* Of a large folio kernels show the head's bit for each page (kernel
	 * fs/proc/page.c:stable_page_flags(), 6.12), which says nothing of
	 * pages in several states: the benchmark has to prove these. */
	if (t->folio_bytes == t->page_bytes)
		state = state_of_page(state,
				      i * p->look_stride / t->page_bytes);
	return state_holds(state, p->c.via, p->witness.tracks, &frame);
}

/* True for a page of 1 GiB that fork() did not share with the child, so that it
 * is still exclusive.  kernel mm/hugetlb.c:copy_hugetlb_page_range() takes the
 * PUD that should map the page for one that is shared already, where a word of
 * its page table was left over from an earlier use (seen on 6.12.74). */
static bool fork_left_out(const struct trial_private *p,
			  const struct frame *frame)
{
	return p->c.kind == KIND_HUGETLB_1G &&
	       (p->c.state == STATE_SHARED || p->c.state == STATE_WAS_SHARED) &&
	       state_holds(STATE_EXCLUSIVE, p->c.via, p->witness.tracks, frame);
}

/* A few pages that are not in the state become strays.  Where more than 1 % are
 * not in it, the state was not reached, and the trial is broken. */
void round_check_state(struct trial *t)
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
		    (frame_anon(&p->before[i]) ||
		     (BIT(p->c.kind) & KINDS_SHMEM)) &&
		    p->before[i].node != config->place.mem)
			elsewhere++;
	}
	if (off * 100 > p->looked) {
		reason_set(t->worker->why, 0,
			   "state=%s was not reached: %zu of %zu pages are "
			   "not in it (page %zu: pagemap %#llx, kpageflags "
			   "%#llx)%s",
			   state_words[p->c.state], off, p->looked, first,
			   (unsigned long long)p->before[first].map,
			   (unsigned long long)p->before[first].flags,
			   fork_left_out(p, &p->before[first])
				   ? "; fork() has not shared it: the child "
				     "reads zeros there (see "
				     "bench/hugetlb_cow.c)"
				   : "");
		not_reached(t);
	}
	if (elsewhere * 100 > p->looked) {
		reason_set(t->worker->why, 0,
			   "%zu of %zu pages lie on another node than %d",
			   elsewhere, p->looked, config->place.mem);
		not_reached(t);
	}

	round_check_kind(t);
}

static enum fate fate_of(const struct trial *t, size_t i)
{
	const struct trial_private *p = t->private;
	const struct trial_config *config = &p->channel->config;
	const struct frame *after = &p->after[i];
	enum fate fate =
		frame_fate(&p->before[i], after, BIT(p->c.kind) & KINDS_SHMEM);
	/* Where a PMD maps the folio, 6.1 shows its exclusive bit at the head
	 * alone, so tails are not compared. */
	bool tail = after->flags & KPF_COMPOUND_TAIL;
	bool bit = (p->before[i].flags ^ after->flags) & KPF_ANON_EXCLUSIVE;

	int node = p->c.bench->unbound ? config->place.cpu_node
				       : config->place.to;

	/* A page that was copied and a page that migrated look alike: both are
	 * in another frame.  So the benchmark's row says which it is.
	 * Migration keeps the exclusive bit (kernel
	 * mm/migrate.c:remove_migration_pte()), so a page whose bit changed has
	 * not just migrated. */
	if (fate == FATE_COPIED && (p->c.row->fates & BIT(FATE_MOVED)))
		fate = p->witness.tracks && bit && !tail ? FATE_ODD
							 : FATE_MOVED;
	/* A page that was refused looks like one that was kept.  The row says
	 * which it is, and the benchmark holds the calls against it. */
	if ((fate == FATE_KEPT || fate == FATE_SHARED) &&
	    !(p->c.row->fates & BIT(fate)) &&
	    (p->c.row->fates & BIT(FATE_REFUSED)))
		fate = FATE_REFUSED;

	bool new = fate == FATE_FILLED || fate == FATE_COPIED ||
		   fate == FATE_MOVED;

	if (!in_state(t, i))
		return FATE_ODD;
	if (new && config->many_nodes && after->node != node)
		return FATE_ODD;
	return fate;
}

/* The fate that most pages of a round met. */
static enum fate most_met(const uint64_t fates[NR_FATES])
{
	enum fate most = FATE_ODD;

	for (unsigned fate = 0; fate < NR_FATES; fate++)
		if (fates[fate] > fates[most])
			most = (enum fate)fate;
	return most;
}

/* Whether a page strayed: it met another fate than most pages of the trial; or,
 * where the row says that fates differ from page to page (mixed), a fate that
 * the row does not allow. */
static bool page_strays(const struct trial *t, size_t i)
{
	const struct trial_private *p = t->private;
	enum fate fate = fate_of(t, i);

	if (p->c.row->mixed)
		return !(p->c.row->fates & BIT(fate));
	return fate != p->fate;
}

/* Counts the i-th page looked at as astray.  Callers add pages in the order of
 * their numbers. */
static void astray_add(struct astray *astray, size_t i, enum fate fate)
{
	if (!astray->pages)
		astray->first = i;
	if (!astray->pages || astray->last + 1 < i)
		astray->runs++;
	astray->last = i;
	astray->pages++;
	astray->fates[fate]++;
}

void round_count_fates(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	uint64_t fates[NR_FATES] = { 0 };
	size_t each = p->looked / t->ops; /* pages of each operation's object */
	struct astray astray = { 0 };

	memset(p->stray, 0, t->ops * sizeof(*p->stray));
	if (p->witness.blind)
		return;
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
		size_t before = astray.pages;

		for (size_t page = i * each; page < (i + 1) * each; page++)
			if (page_strays(t, page))
				astray_add(&astray, page, fate_of(t, page));
		/* A region that is one object is not dropped for a few stray
		 * pages. */
		p->stray[i] = astray.pages > before && !t->whole;
	}
	channel->totals.strays += astray.pages;
	if (astray.pages > p->astray.pages)
		p->astray = astray;
}

void trial_stray(struct trial *t, size_t i, const char *what)
{
	struct trial_private *p = t->private;

	if (p->stray[i])
		return;
	p->stray[i] = true;
	p->stray_what = what;
	p->channel->totals.strays += p->looked / t->ops;
}

size_t round_drop_strays(struct trial *t)
{
	const struct bench *bench = t->private->c.bench;
	struct trial_channel *channel = t->private->channel;
	uint8_t *classes = channel->classes + channel->totals.nr_samples;
	size_t kept = 0;

	for (size_t i = 0; i < t->ops; i++) {
		if (t->samples[i] == SAMPLE_LOST || t->private->stray[i])
			continue;
		if (bench->classes.nr)
			classes[kept] = (uint8_t)bench->class_of(t, i);
		assert(!bench->classes.nr || classes[kept] < bench->classes.nr);
		t->samples[kept++] = t->samples[i];
	}
	return kept;
}

/* Says how many pages of the trial met another fate than most, which fate, and
 * where these pages lie in the worst round: a few pages at the end of the
 * region point to another mistake than every second page does. */
static void tell_astray(struct trial *t, uint64_t strays, uint64_t pages)
{
	struct trial_private *p = t->private;
	const struct astray *astray = &p->astray;

	reason_set(t->worker->why, 0,
		   "%llu of %llu pages met another fate than '%s'%s: most of "
		   "these were %s; in one round %zu of %zu, from page %zu to "
		   "page %zu in %zu piece%s",
		   (unsigned long long)strays, (unsigned long long)pages,
		   fate_words[p->fate],
		   p->c.row->mixed ? " or the others stated" : "",
		   fate_words[most_met(astray->fates)], astray->pages,
		   p->looked, astray->first, astray->last, astray->runs,
		   text_plural(astray->runs));
}

/* The proof has two parts: the fates, by frames; and the number of page faults.
 * The second is needed where a state failed to write-protect the pages: these
 * also end with the same frame and the bit set, but without the fault. */
enum proof round_judge(struct trial *t)
{
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	const struct expect *row = p->c.row;
	uint64_t ops = channel->totals.ops, faults = channel->totals.faults;
	uint64_t pages = 0;

	for (unsigned fate = 0; fate < NR_FATES; fate++)
		pages += channel->totals.fates[fate];

	uint64_t spare = ops / 100 + 1; /* faults that may be the suite's own */
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
		reason_set(t->worker->why, 0,
			   "%llu faults in %llu operations, where the "
			   "benchmark states %d each",
			   (unsigned long long)faults, (unsigned long long)ops,
			   row->faults == FAULTS_SAME ? 1 : row->faults);
		return PROOF_WRONG;
	}
	if (p->refuted)
		return PROOF_WRONG;
	if (p->witness.blind)
		return PROOF_BLIND;
	if (!row->mixed && !(row->fates & BIT(p->fate))) {
		reason_set(t->worker->why, 0,
			   "pages were %s, which the benchmark does not state",
			   fate_words[p->fate]);
		return PROOF_WRONG;
	}
	/* 1 % of the pages may stray, and the pages of one operation more: in a
	 * short trial a single stray proves nothing. */
	uint64_t strays = channel->totals.strays;
	bool too_many = strays >
			pages / 100 + (t->whole ? 0 : p->looked / t->ops);

	if (too_many && p->stray_what) {
		reason_set(t->worker->why, 0, "%llu of %llu pages: %s",
			   (unsigned long long)strays,
			   (unsigned long long)pages, p->stray_what);
		return PROOF_WRONG;
	}
	if (too_many) {
		tell_astray(t, strays, pages);
		return PROOF_WRONG;
	}
	return PROOF_PROVED;
}
