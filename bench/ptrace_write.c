/* ptrace_write - a debugger's write to a page that is mapped read-only.
 *
 * A breakpoint is such a write.  It goes through the protection (FOLL_FORCE),
 * but never into a page that somebody else may see:
 *
 *	by=poke	PTRACE_POKEDATA of a word (kernel
 *		kernel/ptrace.c:ptrace_access_vm())
 *	by=mem	the same word by pwrite() to /proc/PID/mem (kernel
 *		fs/proc/base.c:mem_rw())
 *
 * Both look the page up (kernel mm/gup.c:get_user_pages_remote()), map it in
 * the kernel and copy the word.  What becomes of the page:
 *
 *	exclusive	taken as it is: the bit says ours alone (kernel
 *			mm/gup.c:can_follow_write_pte(), 6.0 on); a fault first
 *			before (FOLL_COW)
 *	was_shared	a write fault (kernel mm/memory.c:do_wp_page()) finds
 *			that it is ours alone: kept
 *	shared		the same fault copies it
 *
 * The PTE stays read-only, and all that the fault leaves is the bit.  The
 * debuggee is a process with our address space (CLONE_VM), so the looks at our
 * pages are looks at its own.  It is stopped all the time.  In another address
 * space the kernel does the same, but for the TLB: it would not flush ours.
 * Unit: ns a call, of one word in each page (folio).
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "bench/children.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/path.h"

#define WORD 0x636f7762656e6368L

struct own {
	long word;
	_Alignas(16) unsigned char stack[16384]; /* the debuggee's */
	int mem; /* /proc/PID/mem of the debuggee */
};

static inline long poke(struct trial *t, unsigned char *at)
{
	return inline_syscall(SYS_ptrace, PTRACE_POKEDATA, t->child, (long)at,
			      WORD, 0, 0);
}

/* A write that is not whole is caught by verify(). */
static inline long write_mem(struct trial *t, unsigned char *at)
{
	struct own *own = t->own;

	return inline_syscall(SYS_pwrite64, own->mem, (long)&own->word,
			      sizeof(own->word), (long)at, 0, 0);
}

BENCH_LOOP(poke_each, poke)
BENCH_LOOP(write_each, write_mem)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "by", "poke"))
		poke_each(t, from, to);
	else
		write_each(t, from, to);
}

static void shape(struct trial *t)
{
	struct own *own = trial_own(t, sizeof(*own));

	own->word = WORD;
	own->mem = -1;
}

static int debuggee(void *t)
{
	inline_child_waits(t);
	return 0;
}

/* A debuggee that is stopped, and dies with us. */
static void prepare(struct trial *t)
{
	struct own *own = t->own;
	char path[32];

	if (mprotect(t->mem, t->bytes, PROT_READ))
		trial_errno(t, "mprotect of the region");
	trial_gate(t);
	t->child = clone(debuggee, own->stack + sizeof(own->stack),
			 CLONE_VM | SIGCHLD, t);
	if (t->child < 0)
		trial_no_process(t, errno, "the debuggee");
	if (ptrace(PTRACE_SEIZE, t->child, 0, PTRACE_O_EXITKILL) ||
	    ptrace(PTRACE_INTERRUPT, t->child, 0, 0) ||
	    waitpid(t->child, NULL, 0) != t->child)
		trial_errno(t, "stopping the debuggee by ptrace()");
	snprintf(path, sizeof(path), "/proc/%d/mem", t->child);
	own->mem = open(path, O_RDWR | O_CLOEXEC);
	if (own->mem < 0)
		trial_errno(t, "opening /proc/PID/mem of the debuggee");
}

static bool verify(struct trial *t, struct reason *why)
{
	struct own *own = t->own;
	size_t off = 0;

	for (size_t i = 0; i < t->ops; i++)
		off += *(volatile long *)(t->mem + i * t->stride) != WORD;
	close(own->mem);
	if (ptrace(PTRACE_DETACH, t->child, 0, 0))
		trial_errno(t, "letting the debuggee go");
	if (off)
		reason_set(why, 0, "%zu of %zu pages lack the word", off,
			   t->ops);
	return !off;
}

#define BASE_THP (BIT(KIND_BASE) | BIT(KIND_THP))

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BASE_THP,
	  .fates = BIT(FATE_KEPT), .faults = FAULTS_SAME },
	{ .states = BIT(STATE_WAS_SHARED), .kinds = BASE_THP,
	  .fates = BIT(FATE_KEPT), .faults = 1 },
	{ .states = BIT(STATE_SHARED), .kinds = BASE_THP,
	  .fates = BIT(FATE_COPIED), .faults = 1 },
};

static const struct axis axes[] = {
	{ "by", "how the debugger writes", VALUES("poke", "mem") },
};
/* clang-format on */

const struct bench bench_ptrace_write = {
	.what = "a debugger's write to a page that is mapped read-only",
	.kernel = "mm/gup.c:get_user_pages_remote",
	.path = PATH_COW "ptrace_access_vm mem_rw access_remote_vm "
			 "__access_remote_vm get_user_pages_remote "
			 "follow_page_pte faultin_page ",
	.per = "page",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
