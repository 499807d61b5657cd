/* pin_race - pinning pages while another thread takes them from under the pin.
 *
 * One thread pins a page and lets it go, page after page (io_uring registered
 * buffers); another does the opposite without end:
 *
 *	against=fork	fork(), whose child exits at once: it shares what is not
 *			pinned at that moment.  A pin that comes between is made
 *			to wait or to fall back by mm->write_protect_seq (kernel
 *			mm/gup.c:gup_fast(), kernel/fork.c:copy_page_range())
 *	against=mprotect  read-only and back, of the whole region
 *	against=migrate	move_pages() of a page at a time to the node `to`, and
 *			back: a page with a pin stays (kernel
 *			mm/rmap.c:try_to_migrate_one()), one that is moving
 *			makes the pin wait (mm/gup.c:follow_page_pte(), a
 *			migration entry)
 *	against=nothing	the control: no other thread
 *
 * The time is the pinning side's; the other's is in the counters other_ns (the
 * mean of one of its calls), other_calls and other_failed (of migrate: pages
 * that stayed), by round.  Both need the mmap lock or the page tables' locks,
 * so that each waits for the other.  A page may be found shared, and be copied
 * or reused by the pin, so that fates may differ from page to page.  A pin
 * between two mprotect() is refused with EFAULT: counted in pins_refused, by
 * round; any other failure ends the trial.
 * Unit: ns a page.
 */
#include <errno.h>
#include <linux/mempolicy.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/pins.h"
#include "bench/rival.h"

struct own {
	size_t next; /* page to move */
};

static inline long try_pin(struct trial *t, unsigned char *at)
{
	long got = inline_call(t, at);

	/* EFAULT: the pin came between the two mprotect() calls. */
	t->sum += got < 0;
	t->call.got = t->call.want;
	return got == -EFAULT ? 0 : got;
}

BENCH_LOOP(pin_each, try_pin)

static bool move_one(struct trial *t, size_t i, int node)
{
	void *page = t->mem + i * t->page_bytes;
	int status = -1;

	return !syscall(SYS_move_pages, 0, 1, &page, &node, &status,
			MPOL_MF_MOVE) &&
	       status == node;
}

/* All there, then all back. */
static bool move_next(struct trial *t)
{
	struct own *own = t->own;
	size_t pages = t->bytes / t->page_bytes, i = own->next++;

	return move_one(t, i % pages, i / pages % 2 ? t->mem_node : t->to_node);
}

static bool disturb(struct trial *t)
{
	if (trial_is(t, "against", "migrate"))
		return move_next(t);
	if (trial_is(t, "against", "mprotect"))
		return !mprotect(t->mem, t->bytes, PROT_READ) &&
		       !mprotect(t->mem, t->bytes, PROT_READ | PROT_WRITE);

	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0 && waitpid(pid, NULL, 0) == pid;
}

static void shape(struct trial *t)
{
	trial_own(t, sizeof(struct own));
}

static void prepare(struct trial *t)
{
	*(struct own *)t->own = (struct own){ 0 };
	if (trial_is(t, "against", "migrate") && t->mem_node == t->to_node)
		trial_skip(t,
			   "a move to the own node does nothing, and mem and "
			   "to are both node %d: take to=remote",
			   t->to_node);
}

static void rearm(struct trial *t, size_t i)
{
	if (i == 0 && !trial_is(t, "against", "nothing"))
		trial_rival(t, disturb);
	trial_pin_ready(t, t->mem + i * t->stride);
}

static void loop(struct trial *t, size_t from, size_t to)
{
	pin_each(t, from, to);
	if (to < t->ops && !t->failed)
		return;
	trial_rival_end(t);
	/* New frames are to lie on one node at the end. */
	if (trial_is(t, "against", "migrate"))
		for (size_t i = 0; i < t->bytes / t->page_bytes; i++)
			move_one(t, i, t->to_node);
}

static bool verify(struct trial *t, struct reason *why)
{
	(void)why;
	trial_count(t, "pins_refused", (double)t->sum);
	return true;
}

#define ANY (BIT(FATE_KEPT) | BIT(FATE_COPIED) | BIT(FATE_SHARED))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "against=nothing",
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "against=migrate",
	  .fates = BIT(FATE_KEPT) | BIT(FATE_MOVED), .faults = FAULTS_ANY,
	  .full = true, .mixed = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .fates = ANY, .faults = FAULTS_ANY, .full = true, .mixed = true },
};

static const struct axis axes[] = {
	{ "against", "what the other thread does",
	  VALUES("fork", "mprotect", "migrate", "nothing") },
};
/* clang-format on */

const struct bench bench_pin_race = {
	.what = "pinning while another thread forks, moves or protects",
	.kernel = "mm/gup.c:gup_fast",
	.path = "pin_user_pages pin_user_pages_fast "
		"internal_get_user_pages_fast gup_fast_fallback "
		"get_user_pages_fast copy_page_range ",
	.per = "page",
	.to = "remote",
	.to_only = "against=migrate",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.not_quick = "a race gives another time each run",
	.shape = shape,
	.prepare = prepare,
	.rearm = rearm,
	.loop = loop,
	.verify = verify,
};
