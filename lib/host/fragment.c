/* fragment.c - see fragment.h. */
#include "host/fragment.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/limits.h"
#include "mm/kind.h"

/* Memory is fragmented while at most so much of what is free is in blocks of a
 * PMD's size. */
#define FRAGMENTED 0.02
#define CHECKED	   64 /* blocks, between two looks at what is free */
#define POLL_MS	   100

double fragment_bytes(double share)
{
	return share * limits_free_bytes();
}

/* --- the helper ----------------------------------------------------------- */

struct helper {
	size_t page, block; /* bytes */
	double share, least_free;
	unsigned char *mem; /* room for as many blocks as it may hold */
	size_t room;	    /* blocks */
	size_t next;	    /* where the next one comes */
	double held_bytes;
	double *held; /* of each */
};

struct said { /* the helper's answer */
	double held_bytes;
};

static long faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

static void drop(struct helper *h, size_t i)
{
	madvise(h->mem + i * h->block, h->block, MADV_DONTNEED);
	h->held_bytes -= h->held[i];
	h->held[i] = 0;
}

/* Whether one fault filled all of the block. */
static bool take_huge(struct helper *h, volatile unsigned char *at)
{
	long before;

	madvise((void *)at, h->block, MADV_HUGEPAGE);
	at[0] = 1;
	before = faults();
	at[h->block / 2] = 1;
	at[h->block - h->page] = 1;
	return faults() == before;
}

/* Whether it is to hold that page of a block: of any run of pages the share of
 * those is the same. */
static bool is_held(const struct helper *h, size_t page)
{
	return floor((double)(page + 1) * h->share) >
	       floor((double)page * h->share);
}

/* Splits the block and gives the other pages back.  A page of zeros would
 * become the zero page then (kernel mm/migrate.c:try_to_map_unused_to_zeropage,
 * 6.12 on). */
static void give_back(struct helper *h, size_t i)
{
	unsigned char *at = h->mem + i * h->block;
	size_t pages = h->block / h->page, from = 0;

	for (size_t page = 0; page < pages; page++)
		if (is_held(h, page))
			at[page * h->page] = 1;
	madvise(at, h->block / 2, MADV_COLD);
	for (size_t page = 0; page <= pages; page++) {
		if (page < pages && !is_held(h, page))
			continue;
		if (page > from)
			madvise(at + from * h->page, (page - from) * h->page,
				MADV_DONTNEED);
		from = page + 1;
	}
	h->held[i] = floor((double)pages * h->share) * (double)h->page;
	h->held_bytes += h->held[i];
}

/* Takes the free blocks that there are, and some that come meanwhile.  Where it
 * holds all that it may, the oldest ones go, whose pages may lie together by
 * now; what becomes free so is left. */
static void fragment_all(struct helper *h)
{
	struct buddy_orders orders;
	double blocks;

	buddy_orders(&orders, NULL);
	blocks = 1.2 * buddy_share(&orders, pmd_order()) *
			 buddy_pages(&orders) * (double)h->page /
			 (double)h->block +
		 CHECKED;
	/* What it holds goes round once at most. */
	blocks = fmin(blocks, (double)h->room);
	for (size_t taken = 0; taken < (size_t)blocks; taken++) {
		size_t i = h->next;

		if (taken % CHECKED == 0 && limits_free_bytes() < h->least_free)
			return;
		drop(h, i);
		if (!take_huge(h, h->mem + i * h->block)) {
			drop(h, i);
			return;
		}
		give_back(h, i);
		h->next = (i + 1) % h->room;
	}
}

static void __attribute__((noreturn))
help(struct helper *h, int ask, int answer, pid_t driver)
{
	int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	char byte;

	prctl(PR_SET_NAME, "cowbench-holes");
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != driver || file < 0 || write(file, "1000", 4) != 4)
		_exit(1);
	close(file);
	while (read(ask, &byte, 1) == 1) {
		struct said said;

		fragment_all(h);
		said.held_bytes = h->held_bytes;
		if (write(answer, &said, sizeof(said)) != sizeof(said))
			break;
	}
	_exit(0);
}

/* --- the driver ----------------------------------------------------------- */

static int start(struct fragment *f, struct reason *why)
{
	double bytes = limits_free_bytes();
	struct helper h = { .page = (size_t)sysconf(_SC_PAGESIZE),
			    .block = pmd_bytes(),
			    .share = f->share,
			    .least_free = bytes * (1 - f->share) * 0.9 };
	pid_t driver = getpid();
	int asks[2] = { -1, -1 }, answers[2] = { -1, -1 }, err;
	unsigned char *mem;

	h.room = (size_t)(bytes / (double)h.block);
	if (!h.room)
		return reason_set(why, -ENOMEM,
				  "there is too little free memory to "
				  "fragment");
	buddy_orders(&f->before, NULL);
	mem = mmap(NULL, (h.room + 1) * h.block, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	h.held = calloc(h.room, sizeof(*h.held));
	if (mem == MAP_FAILED || !h.held) {
		err = reason_errno(why, -ENOMEM, "room for a helper");
		goto out;
	}
	h.mem = mem + (h.block - (uintptr_t)mem % h.block) % h.block;
	if (pipe2(asks, O_CLOEXEC) || pipe2(answers, O_CLOEXEC)) {
		err = reason_errno(why, -errno, "making a pipe");
		goto out;
	}
	f->pid = fork();
	if (f->pid == 0) {
		close(asks[1]);
		close(answers[0]);
		help(&h, asks[0], answers[1], driver);
	}
	err = f->pid < 0 ? reason_fork(why, -errno, "a helper") : 0;
	if (!err) {
		f->ask = asks[1];
		f->answer = answers[0];
		asks[1] = answers[0] = -1;
	}
out:
	f->pid = err ? 0 : f->pid;
	for (int i = 0; i < 2; i++) {
		if (asks[i] >= 0)
			close(asks[i]);
		if (answers[i] >= 0)
			close(answers[i]);
	}
	free(h.held);
	if (mem != MAP_FAILED)
		munmap(mem, (h.room + 1) * h.block);
	return err;
}

const char *const fragment_settings[FRAGMENT_SETTINGS][2] = {
	{ "thp.enabled", "madvise" },
	{ "thp.defrag", "never" },
};

static int killed(struct reason *why)
{
	return reason_set(why, -ECHILD,
			  "the helper that fragments memory was killed; is "
			  "there too little memory?");
}

static int ask(struct fragment *f, struct reason *why)
{
	struct pollfd ready = { .fd = f->answer, .events = POLLIN };
	struct said said;

	/* The driver ignores SIGPIPE. */
	if (write(f->ask, "", 1) != 1)
		return killed(why);
	while (poll(&ready, 1, POLL_MS) <= 0)
		if (f->stop && *f->stop)
			return reason_set(why, -EINTR, "interrupted");
	if (read(f->answer, &said, sizeof(said)) != sizeof(said))
		return killed(why);
	f->held_bytes = said.held_bytes;
	return 0;
}

bool fragment_is_due(struct fragment *f)
{
	f->runs++;
	if (!f->pid)
		return true;
	buddy_orders(&f->at_last, NULL);
	return buddy_share(&f->at_last, pmd_order()) > FRAGMENTED;
}

int fragment_make(struct fragment *f, struct reason *why)
{
	bool first = !f->pid;
	int err = first ? start(f, why) : 0;

	if (!err)
		err = ask(f, why);
	if (err)
		return err;
	f->made++;
	if (!first)
		return 0;
	buddy_orders(&f->after, NULL);
	return f->held_bytes > 0
		       ? 0
		       : reason_set(why, -ENOTSUP,
				    "the helper got no huge page to fragment: "
				    "free blocks of its size are %.0f %% of "
				    "what is free",
				    buddy_share(&f->before, pmd_order()) * 100);
}

void fragment_end(struct fragment *f)
{
	if (!f->pid)
		return;
	buddy_orders(&f->at_last, NULL);
	kill(f->pid, SIGKILL);
	while (waitpid(f->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(f->ask);
	close(f->answer);
	f->pid = 0;
}
