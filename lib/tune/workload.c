/* workload.c - see workload.h. */
#include "tune/workload.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/course.h"
#include "base/file.h"
#include "base/now.h"
#include "base/random.h"
#include "mm/frames.h"
#include "mm/kind.h"
#include "stats/quantile.h"
#include "stats/sample.h"
#include "tune/large.h"

#define READS	  500000
#define SPARSE	  16   /* one page in so many */
#define LOOKED_AT 4096 /* pages whose frames are looked at */
#define POLL_MS	  100

struct worker {
	const struct workload *asked;
	struct workload_seen *seen;
	struct reason *why;
	size_t page;
	unsigned char *mem;
	double *stores;	 /* ns, of each; in memory that a fork does not share */
	uint64_t *order; /* the pages to store to */
	size_t nr_stores;
	uint64_t sum; /* of what was read: so that it is */
};

static double since(uint64_t start)
{
	return (double)(now_ns(CLOCK_MONOTONIC) - start);
}

static void *map(struct worker *w, size_t bytes, int flags, int file)
{
	void *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, file, 0);

	if (mem != MAP_FAILED)
		return mem;
	reason_errno(w->why, -errno, "mapping %zu MiB", bytes >> 20);
	return NULL;
}

static double touch(unsigned char *mem, size_t bytes, size_t stride)
{
	uint64_t start = now_ns(CLOCK_MONOTONIC);

	for (size_t at = 0; at < bytes; at += stride)
		((volatile unsigned char *)mem)[at] = 1;
	return since(start);
}

/* The same, with a stamp between any two stores. */
static double touch_closely(unsigned char *mem, size_t bytes, size_t stride,
			    double *worst_ns)
{
	uint64_t start = now_ns(CLOCK_MONOTONIC), before = start, after;

	*worst_ns = 0;
	for (size_t at = 0; at < bytes; at += stride, before = after) {
		((volatile unsigned char *)mem)[at] = 1;
		after = now_ns(CLOCK_MONOTONIC);
		*worst_ns = fmax(*worst_ns, (double)(after - before));
	}
	return since(start);
}

/* A line of smaps_rollup, in bytes; NaN where it cannot be read. */
static double rollup(const char *name)
{
	char *text = file_read_all(NULL, "/proc/self/smaps_rollup");
	const char *line = text ? strstr(text, name) : NULL;
	double bytes = line ? strtod(line + strlen(name), NULL) * 1024 : NAN;

	free(text);
	return bytes;
}

/* --- operations ----------------------------------------------------------- */

/* Looks at so many pages of a region, each stride bytes on: how many are
 * resident, and how many of these are in large folios.  False where frames are
 * hidden. */
static bool look_at(const void *mem, size_t stride, size_t nr, double *resident,
		    double *large)
{
	struct frame *frames = nr ? calloc(nr, sizeof(*frames)) : NULL;
	struct witness witness;
	bool seen = false;

	*resident = *large = 0;
	if (!frames || witness_open(&witness, NULL)) {
		free(frames);
		return false;
	}
	if (!witness.blind &&
	    !witness_look(&witness, mem, stride, nr, false, frames, NULL)) {
		seen = true;
		for (size_t i = 0; i < nr; i++) {
			*resident += frame_present(&frames[i]);
			*large += (frames[i].flags & (KPF_COMPOUND_HEAD |
						      KPF_COMPOUND_TAIL)) != 0;
		}
	}
	witness_close(&witness);
	free(frames);
	return seen;
}

static double huge_share(const struct worker *w)
{
	size_t all = w->asked->bytes / w->page;
	size_t stride = all / LOOKED_AT + 1, nr = all / stride;
	double resident, large;

	return look_at(w->mem, stride * w->page, nr, &resident, &large)
		       ? large / (double)nr
		       : NAN;
}

/* How many pages the folio has that begins at frames[0]: what follows it in
 * memory, until another one begins; 1: a base page. */
static size_t folio_pages(const struct frame *frames, size_t most)
{
	size_t nr = 1;

	if (!(frames[0].flags & KPF_COMPOUND_HEAD))
		return 1;
	while (nr < most && frames[nr].flags & KPF_COMPOUND_TAIL &&
	       frame_pfn(&frames[nr]) == frame_pfn(&frames[0]) + nr)
		nr++;
	return nr;
}

/* Looks at each page of the region, and at what folio it is in. */
static void look_closely(struct worker *w)
{
	size_t nr = w->asked->bytes / w->page, pmd = pmd_bytes() / w->page, in;
	struct frame *frames = nr ? calloc(nr, sizeof(*frames)) : NULL;
	double pages[2] = { 0 };
	struct witness witness;

	if (frames && !witness_open(&witness, NULL)) {
		if (!witness.blind && !witness_look(&witness, w->mem, w->page,
						    nr, false, frames, NULL)) {
			for (size_t i = 0; i < nr; i += in) {
				in = folio_pages(&frames[i], nr - i);
				if (in > 1)
					pages[in >= pmd] += (double)in;
			}
			w->seen->pmd = pages[1] / (double)nr;
			w->seen->small = pages[0] / (double)nr;
		}
		witness_close(&witness);
	}
	free(frames);
}

static void touch_first(struct worker *w)
{
	struct large before, after;

	if (!w->asked->closely) {
		w->seen->touch_ns = touch(w->mem, w->asked->bytes, w->page);
		return;
	}
	large_look(&before);
	w->seen->touch_ns = touch_closely(w->mem, w->asked->bytes, w->page,
					  &w->seen->worst_ns);
	large_look(&after);
	w->seen->stalls = after.stalls - before.stalls;
	look_closely(w);
}

/* The loads of `access` (bench/access.c): one by one, each where the one before
 * says; and many at once. */
static void read_random(struct worker *w)
{
	uint64_t lines = course_lines(w->asked->bytes), line = 0, sum = 0,
		 start;
	const unsigned char *next = w->mem;

	course_lay(w->mem, lines);
	start = now_ns(CLOCK_MONOTONIC);
	for (size_t i = 0; i < READS; i++)
		next = *(const unsigned char *const volatile *)next;
	w->seen->read_ns = since(start) / READS;
	start = now_ns(CLOCK_MONOTONIC);
	for (size_t i = 0; i < READS; i++) {
		sum += w->mem[line * COURSE_LINE];
		line = course_next(line, lines);
	}
	*(volatile uint64_t *)&w->sum = sum;
	w->seen->spread_ns = since(start) / READS;
}

static int make_stores(struct worker *w)
{
	size_t pages = w->asked->bytes / w->page;
	size_t nr = (size_t)((double)pages * w->asked->written);
	uint64_t seed = 2;

	w->nr_stores = nr;
	if (!nr)
		return 0;
	w->stores = map(w, nr * sizeof(*w->stores),
			MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1);
	w->order = map(w, nr * sizeof(*w->order),
		       MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1);
	if (!w->stores || !w->order)
		return -ENOMEM;
	/* One page of each stretch, in shuffled order. */
	for (size_t i = 0; i < nr; i++)
		w->order[i] = i * pages / nr + random_below(&seed, pages / nr);
	for (size_t i = nr; i > 1; i--) {
		size_t j = random_below(&seed, i);
		uint64_t last = w->order[i - 1];

		w->order[i - 1] = w->order[j];
		w->order[j] = last;
	}
	return 0;
}

static void store_all(struct worker *w)
{
	uint64_t start = now_ns(CLOCK_MONOTONIC);

	for (size_t i = 0; i < w->nr_stores; i++) {
		uint64_t before = now_ns(CLOCK_MONOTONIC);

		((volatile unsigned char *)w->mem)[w->order[i] * w->page] = 2;
		w->stores[i] = since(before);
	}
	w->seen->stores_ns = since(start);
}

/* Forks a child that lives until the pipe ends.  Returns what fork() took, or
 * a negative value with the reason. */
static double fork_child(struct worker *w, pid_t *pid, int ends[2])
{
	uint64_t start;
	double took;
	char byte;

	if (pipe2(ends, O_CLOEXEC)) {
		reason_errno(w->why, -errno, "making a pipe");
		return -1;
	}
	start = now_ns(CLOCK_MONOTONIC);
	*pid = fork();
	took = since(start);
	if (*pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ends[1]);
		_exit(read(ends[0], &byte, 1) < 0);
	}
	close(ends[0]);
	if (*pid > 0)
		return took;
	reason_fork(w->why, -errno, "the child of a save");
	close(ends[1]);
	return -1;
}

static void end_child(pid_t pid, const int ends[2])
{
	close(ends[1]);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* What fork() takes beyond that of this process before it had the region. */
static bool save(struct worker *w, double empty_ns)
{
	double took, private_bytes;
	int ends[2] = { -1, -1 };
	pid_t pid = -1;

	took = fork_child(w, &pid, ends);
	if (took < 0)
		return false;
	w->seen->fork_ns = fmax(took - empty_ns, 0);
	private_bytes = rollup("\nPrivate_Dirty:");
	store_all(w);
	w->seen->copied_bytes = rollup("\nPrivate_Dirty:") - private_bytes;
	end_child(pid, ends);
	sample_sort(w->stores, w->nr_stores);
	w->seen->store_p99_ns =
		quantile_known(0.99, w->nr_stores)
			? sample_quantile(w->stores, w->nr_stores, 0.99)
			: NAN;
	return true;
}

static bool touch_shared(struct worker *w)
{
	size_t bytes = w->asked->shared_bytes;
	int file;
	void *mem;

	if (!bytes)
		return true;
	file = memfd_create("shared", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, (off_t)bytes)) {
		reason_errno(w->why, -errno, "making shared memory");
		return false;
	}
	mem = map(w, bytes, MAP_SHARED, file);
	if (!mem)
		return false;
	w->seen->shared_ns = touch(mem, bytes, w->page);
	munmap(mem, bytes);
	close(file);
	return true;
}

/* Looks at each page: what came is known by its frame.  Where frames are
 * hidden, by the process' resident memory. */
static bool touch_sparsely(struct worker *w)
{
	size_t bytes = w->asked->bytes / 4;
	double before = rollup("\nRss:"), pages, large;
	void *mem = map(w, bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	if (!mem)
		return false;
	touch(mem, bytes, w->page * SPARSE);
	w->seen->sparse_proved =
		look_at(mem, w->page, bytes / w->page, &pages, &large);
	w->seen->sparse_large = w->seen->sparse_proved ? large / pages : NAN;
	w->seen->sparse_bytes = w->seen->sparse_proved
					? pages * (double)w->page
					: rollup("\nRss:") - before;
	munmap(mem, bytes);
	return true;
}

static bool work(struct worker *w)
{
	size_t bytes = w->asked->bytes;
	double empty_ns;
	uint64_t start;
	int ends[2] = { -1, -1 };
	pid_t pid = -1;

	if (make_stores(w))
		return false;
	empty_ns = fork_child(w, &pid, ends);
	if (empty_ns < 0)
		return false;
	end_child(pid, ends);
	w->mem = map(w, bytes, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	if (!w->mem)
		return false;
	touch_first(w);
	w->seen->huge = huge_share(w);
	read_random(w);
	if (!save(w, empty_ns))
		return false;
	start = now_ns(CLOCK_MONOTONIC);
	munmap(w->mem, bytes);
	w->seen->unmap_ns = since(start);
	return touch_shared(w) && touch_sparsely(w);
}

/* --- the process ---------------------------------------------------------- */

struct ended {
	bool well;
	struct workload_seen seen;
	struct reason why;
};

static void __attribute__((noreturn))
become_worker(const struct workload *asked, int answer, pid_t driver)
{
	struct ended ended = { .seen = { .shared_ns = NAN,
					 .store_p99_ns = NAN,
					 .worst_ns = NAN,
					 .stalls = NAN,
					 .pmd = NAN,
					 .small = NAN } };
	struct worker worker = { .asked = asked,
				 .seen = &ended.seen,
				 .why = &ended.why,
				 .page = (size_t)sysconf(_SC_PAGESIZE) };

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != driver)
		_exit(1);
	ended.well = work(&worker);
	_exit(write(answer, &ended, sizeof(ended)) != sizeof(ended));
}

/* Waits for the answer.  0, -EINTR, -ETIMEDOUT. */
static int await(int answer, double limit_s, const volatile sig_atomic_t *stop)
{
	struct pollfd ready = { .fd = answer, .events = POLLIN };
	double start = now_s();

	do {
		if (stop && *stop)
			return -EINTR;
		if (now_s() - start >= limit_s)
			return -ETIMEDOUT;
	} while (poll(&ready, 1, POLL_MS) <= 0);
	return 0;
}

int workload_run(const struct workload *workload, double limit_s,
		 const volatile sig_atomic_t *stop, struct workload_seen *seen,
		 struct reason *why)
{
	pid_t driver = getpid(), pid;
	struct ended ended;
	int ends[2], err, status = 0;

	if (pipe2(ends, O_CLOEXEC))
		return reason_errno(why, -errno, "making a pipe");
	pid = fork();
	if (pid == 0)
		become_worker(workload, ends[1], driver);
	err = -errno;
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return reason_fork(why, err, "a process to measure in");
	}
	err = await(ends[0], limit_s, stop);
	if (err)
		kill(-pid, SIGKILL);
	else if (read(ends[0], &ended, sizeof(ended)) != sizeof(ended))
		err = -ECHILD;
	close(ends[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (err == -ECHILD)
		return reason_set(why, err,
				  "the process that measures was killed by "
				  "signal %d; is there too little memory?",
				  WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	if (err)
		return reason_set(why, err,
				  err == -EINTR
					  ? "interrupted"
					  : "the process that measures was "
					    "ended after %.0f s",
				  limit_s);
	*seen = ended.seen;
	return ended.well ? 0 : reason_set(why, -EIO, "%s", ended.why.text);
}
