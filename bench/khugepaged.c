/* khugepaged - how long the kernel takes to make large folios of base pages by
 * itself.
 *
 * The operation allows the region THPs, after its base pages were touched, and
 * waits until khugepaged has collapsed the last of it (kernel
 * mm/khugepaged.c:khugepaged_do_scan()); one that slept for want of work is
 * woken by the first such madvise() of a process (__khugepaged_enter()).  It
 * scans pages_to_scan pages, then sleeps for scan_sleep_millisecs, and other
 * processes have their turns in between.  The two decide; `sleep_ms` and `scan`
 * ask for a setting of them, asis for the machine's, and what held is in the
 * record's counters.  The usual ten seconds of sleep are too long to wait for.
 * Of a region of one THP it is the sleep alone that shows; bytes=32m shows what
 * a longer scan saves.
 *
 * resident=sparse gives back 15 of 16 pages first.  ptes_none, which is
 * max_ptes_none, says how many of a PMD's pages may lack: with 511 of 512, the
 * kernel's default, khugepaged fills 2 MiB where 128 KiB were resident; with
 * 255 or 0 it leaves them alone, and what is waited for is that it has been
 * round all memory (resident_kib in the record's counters).
 *
 * size=64k and the like: folios of that size, which a kernel makes that counts
 * them (hugepages-64kB/stats/collapse_alloc; seen in 7.3, kernel
 * mm/khugepaged.c:mthp_collapse()), where that size is switched on and a PMD's
 * is off.  As many pages may lack of each as of a PMD, or none (kernel
 * mm/khugepaged.c:collapse_max_ptes_none()).
 *
 * The wait looks every millisecond.  khugepaged runs at the lowest priority
 * there is (nice 19): on a machine so busy that it has not been round once
 * while we waited, nothing is measured.
 * Unit: ns a page, of the whole region.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "bench/folios.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/proof.h"

#define THP	     "/sys/kernel/mm/transparent_hugepage/"
#define SETTINGS     THP "khugepaged/"
#define SLEEP_MAX_MS 1000
/* So that two scans still end within a trial's time. */
#define TAKES_MAX_MS 8000
#define FRAME_MASK   ((UINT64_C(1) << 55) - 1)
#define WAIT_MS	     20000
#define ROUNDS	     3	/* of all memory; the first may be nearly over */
#define SPARSE	     16 /* pages, of which one stays */

struct own {
	int pagemap, scans_file;
	long place;    /* the last folio's entry in pagemap */
	uint64_t word; /* what it is before */
	long scans;    /* of all memory, before */
	bool late;
};

/* The number in full_scans, read without the C library. */
static inline long scans_now(int file)
{
	char text[24] = "";
	long got = inline_syscall(SYS_pread64, file, (long)text, sizeof(text),
				  0, 0, 0);
	long number = 0;

	for (long i = 0; i < got && text[i] >= '0' && text[i] <= '9'; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

/* Whether khugepaged has moved the region's last page. */
static inline bool is_collapsed(const struct trial *t)
{
	const struct own *own = t->own;
	uint64_t word = own->word;

	inline_syscall(SYS_pread64, own->pagemap, (long)&word, sizeof(word),
		       own->place, 0, 0);
	return (word ^ own->word) & FRAME_MASK;
}

/* Whether it has been round all memory, and left the region alone. */
static inline bool is_left(const struct trial *t)
{
	const struct own *own = t->own;

	return scans_now(own->scans_file) >= own->scans + ROUNDS;
}

/* Allows the region THPs, and waits for one of these. */
static inline __attribute__((always_inline)) long
allow(struct trial *t, unsigned char *at,
      bool (*is_over)(const struct trial *t))
{
	struct own *own = t->own;
	struct timespec ms = { 0, 1000000 };
	long got = inline_syscall(SYS_madvise, (long)at, (long)t->bytes,
				  MADV_HUGEPAGE, 0, 0, 0);

	if (got)
		return got;
	for (int i = 0; i < WAIT_MS; i++) {
		inline_syscall(SYS_nanosleep, (long)&ms, 0, 0, 0, 0, 0);
		if (is_over(t))
			return 0;
	}
	own->late = true;
	return 0;
}

static inline long collapse_it(struct trial *t, unsigned char *at)
{
	return allow(t, at, is_collapsed);
}

static inline long leave_it(struct trial *t, unsigned char *at)
{
	return allow(t, at, is_left);
}

BENCH_LOOP(collapse_once, collapse_it)
BENCH_LOOP(leave_once, leave_it)

/* Bytes of the folios that it is to make. */
static size_t folio_of(const struct trial *t)
{
	return trial_is(t, "size", "pmd")
		       ? trial_pmd(t)
		       : strtoul(trial_axis(t, "size"), NULL, 10) * KiB;
}

/* Whether too many pages lack for a collapse. */
static bool is_refused(const struct trial *t)
{
	return trial_is(t, "resident", "sparse") &&
	       !trial_is(t, "ptes_none", "511");
}

static void loop(struct trial *t, size_t from, size_t to)
{
	if (is_refused(t))
		leave_once(t, from, to);
	else
		collapse_once(t, from, to);
}

static long setting(struct trial *t, const char *path)
{
	FILE *file = fopen(path, "r");
	long value = -1;

	if (!file || fscanf(file, "%ld", &value) != 1)
		trial_skip(t, "no %s: no khugepaged here", path);
	fclose(file);
	return value;
}

/* Whether this kernel, as it is set, makes folios of the size asked for. */
static void check_size(const struct trial *t)
{
	size_t folio = folio_of(t);
	char path[128];

	if (trial_is(t, "size", "pmd"))
		return;
	snprintf(path, sizeof(path), THP "hugepages-%zukB/stats/collapse_alloc",
		 folio / KiB);
	if (access(path, F_OK))
		trial_skip(t,
			   "this kernel's khugepaged makes no folios of %zu "
			   "KiB: no %s (seen in 7.3)",
			   folio / KiB, path);
	if (!trial_size_is_on(t, folio) || trial_size_is_on(t, trial_pmd(t)))
		trial_skip(t,
			   "folios of %zu KiB are to be on, and of a PMD's "
			   "size off; --set does so for the run",
			   folio / KiB);
}

static void shape(struct trial *t)
{
	struct own *own = t->own = trial_own(t, sizeof(*own));

	check_size(t);

	long sleep_ms = setting(t, SETTINGS "scan_sleep_millisecs");

	if (sleep_ms > SLEEP_MAX_MS)
		trial_skip(t,
			   "khugepaged sleeps %ld ms between its scans, and a "
			   "trial waits for %d at most; sleep_ms=10 with --set "
			   "makes it sleep less",
			   sleep_ms, SLEEP_MAX_MS);

	long scan = setting(t, SETTINGS "pages_to_scan");
	long scans = scan > 0 ? (long)(t->bytes / t->page_bytes) / scan : 0;

	if (scans * sleep_ms > TAKES_MAX_MS)
		trial_skip(t,
			   "khugepaged would take %ld s for a region of %zu "
			   "MiB; take a smaller bytes=, or a larger scan= and "
			   "--set",
			   scans * sleep_ms / 1000, t->bytes >> 20);
	own->pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	if (own->pagemap < 0)
		trial_errno(t, "opening /proc/self/pagemap");
	own->scans_file = open(SETTINGS "full_scans", O_RDONLY | O_CLOEXEC);
	if (own->scans_file < 0)
		trial_errno(t, "opening " SETTINGS "full_scans");
	trial_whole(t);
}

static void prepare(struct trial *t)
{
	struct own *own = t->own;
	size_t last = (uintptr_t)t->mem + t->bytes - folio_of(t);

	own->place = (long)(last / t->page_bytes * sizeof(own->word));
	if (pread(own->pagemap, &own->word, sizeof(own->word), own->place) !=
	    sizeof(own->word))
		trial_errno(t, "reading /proc/self/pagemap");
	if (!(own->word & FRAME_MASK))
		trial_skip(t, "page frames are hidden from this user, so the "
			      "end of khugepaged's work cannot be seen: run "
			      "as root");
	own->scans = setting(t, SETTINGS "full_scans");
	trial_count(t, "scan_sleep_ms",
		    (double)setting(t, SETTINGS "scan_sleep_millisecs"));
	trial_count(t, "pages_to_scan",
		    (double)setting(t, SETTINGS "pages_to_scan"));
}

/* After the look at the pages, which were all there. */
static void rearm(struct trial *t, size_t i)
{
	size_t each = SPARSE * t->page_bytes;

	(void)i;
	if (!trial_is(t, "resident", "sparse"))
		return;
	for (size_t at = 0; at < t->bytes; at += each)
		if (madvise(t->mem + at + t->page_bytes, each - t->page_bytes,
			    MADV_DONTNEED))
			trial_errno(t, "madvise(MADV_DONTNEED)");
}

static bool verify(struct trial *t, struct reason *why)
{
	const struct own *own = t->own;
	bool by_pmd = trial_is(t, "size", "pmd") && !is_refused(t);
	size_t pmd = trial_pmd_bytes(t), want = by_pmd ? t->bytes : 0;
	size_t folios = t->bytes / folio_of(t);
	long scans = setting(t, SETTINGS "full_scans") - own->scans;
	size_t freed = trial_met(t, FATE_FREED) * t->page_bytes;

	if (!trial_blind(t))
		trial_count(t, "resident_kib",
			    (double)(t->bytes - freed) / (double)KiB);
	if (pmd == want && !(is_refused(t) && own->late) &&
	    (by_pmd || is_refused(t) || trial_blind(t) ||
	     trial_folios(t) == folios))
		return true;
	/* The first one may have been half over when the wait began. */
	if (own->late && (scans < 2 || is_refused(t)))
		trial_skip(t,
			   "in %d s khugepaged has been round all memory %ld "
			   "times: it runs at nice 19, and something else has "
			   "the CPUs",
			   WAIT_MS / 1000, scans);
	if (pmd == want)
		reason_set(why, 0, "the region is %zu folios, not %zu of %s",
			   trial_folios(t), folios, trial_axis(t, "size"));
	else
		reason_set(why, 0, "PMDs map %zu KiB, not %zu of %zu",
			   pmd >> 10, want >> 10, t->bytes >> 10);
	return false;
}

/* clang-format off */
/* What stays, and what was given back. */
#define LEFT (BIT(FATE_KEPT) | BIT(FATE_FREED))

/* Of 16 KiB most folios would have no page that is there. */
#define SPARSE_511(size) \
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE), \
	  .only = "resident=sparse ptes_none=511 sleep_ms=10 scan=asis " \
		  "size=" size, \
	  .fates = BIT(FATE_COPIED), .faults = FAULTS_ANY, .full = true }

static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "resident=all ptes_none=asis size=pmd",
	  .fates = BIT(FATE_COPIED), .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "resident=all ptes_none=asis sleep_ms=10 scan=asis",
	  .fates = BIT(FATE_COPIED), .faults = FAULTS_ANY, .full = true },
	SPARSE_511("pmd"),
	SPARSE_511("64k"),
	SPARSE_511("256k"),
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "resident=sparse ptes_none=255 sleep_ms=10 scan=asis "
		  "size=pmd",
	  .fates = LEFT, .mixed = true, .faults = FAULTS_ANY, .full = true },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .only = "resident=sparse ptes_none=0 sleep_ms=10 scan=asis",
	  .fates = LEFT, .mixed = true, .faults = FAULTS_ANY, .full = true },
};

static const struct axis axes[] = {
	{ "sleep_ms", "what it sleeps between scans",
	  VALUES("asis", "10", "100", "1000") },
	{ "scan", "pages that it scans before it sleeps",
	  VALUES("asis", "512", "4096", "32768") },
	{ "resident", "which pages are there: all, or one in 16",
	  VALUES("all", "sparse") },
	{ "ptes_none", "pages of a PMD that may lack",
	  VALUES("asis", "511", "255", "0") },
	{ "size", "of the folios that it makes",
	  VALUES("pmd", "16k", "64k", "256k") },
};

#define SLEEP "khugepaged.scan_sleep_millisecs"
#define SCAN  "khugepaged.pages_to_scan"
#define NONE  "khugepaged.max_ptes_none"

static const struct wish wishes[] = {
	{ SLEEP, "10", false, "sleep_ms=10" },
	{ SLEEP, "100", false, "sleep_ms=100" },
	{ SLEEP, "1000", false, "sleep_ms=1000" },
	{ SCAN, "512", false, "scan=512" },
	{ SCAN, "4096", false, "scan=4096" },
	{ SCAN, "32768", false, "scan=32768" },
	{ NONE, "511", false, "ptes_none=511" },
	{ NONE, "255", false, "ptes_none=255" },
	{ NONE, "0", false, "ptes_none=0" },
	{ "mthp.2048kB", "never", true, "size=16k" },
	{ "mthp.16kB", "madvise", true, "size=16k" },
	{ "mthp.2048kB", "never", true, "size=64k" },
	{ "mthp.64kB", "madvise", true, "size=64k" },
	{ "mthp.2048kB", "never", true, "size=256k" },
	{ "mthp.256kB", "madvise", true, "size=256k" },
};
/* clang-format on */

const struct bench bench_khugepaged = {
	.what = "how long khugepaged takes to make large folios of base pages",
	.kernel = "mm/khugepaged.c:khugepaged_do_scan",
	.path = "khugepaged_scan_mm_slot khugepaged_scan_pmd "
		"hpage_collapse_scan_pmd collapse_huge_page ",
	.path_by = "khugepaged",
	.per = "page",
	.axes = LIST(axes),
	.wishes = LIST(wishes),
	.expect = LIST(expect),
	.not_quick = "it waits seconds for khugepaged, and wants its settings",
	.shape = shape,
	.prepare = prepare,
	.rearm = rearm,
	.loop = loop,
	.verify = verify,
};
