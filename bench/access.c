/* access - loads from anywhere in a region: what large folios save there.
 *
 *	by=chase	each load says where the next one is, so each waits for
 *			the one before and for its walk of the page tables
 *	by=spread	the same places in the same order, by arithmetic: as
 *			many loads and walks at once as the CPU can have
 *
 * No function of the kernel serves a load.  What decides is how much one entry
 * of a TLB covers: a page, a folio that a PMD maps, or what the CPU makes of
 * PTEs that lie side by side.  A region that the TLBs do not cover pays a walk
 * a load, so `bytes` matters: the usual 64m is more than they cover by base
 * pages, and less than by PMDs.  Caches serve the loads too: kinds of the same
 * `bytes` differ in the walks alone.  `run --events walks` counts those, where
 * there is a PMU.
 *
 * A course leads through all lines of 64 bytes (bench/course.h), and an
 * operation is 64 loads of it.  Each line holds the address of the next, so
 * that what was loaded is compared with what the course says.
 * Unit: ns a load.
 */
#include "bench.h"
#include "bench/course.h"
#include "bench/folios.h"
#include "bench/loop.h"
#include "bench/proof.h"

#define LOADS 64 /* an operation */

struct own {
	uint64_t lines; /* of the course */
	uint64_t line;	/* the next one, kept from round to round */
	uint64_t sum;	/* of what was loaded in this round */
	uint64_t want;	/* what that is by the course */
};

static inline __attribute__((always_inline)) uint64_t
load(const unsigned char *at)
{
	return *(const volatile uint64_t *)at;
}

static inline __attribute__((always_inline)) long chase(struct trial *t,
							unsigned char *at)
{
	struct own *own = t->own;
	const unsigned char *next = t->mem + own->line * COURSE_LINE;
	uint64_t sum = 0;

	(void)at;
	for (unsigned i = 0; i < LOADS; i++) {
		next = (const unsigned char *)load(next);
		sum += (uintptr_t)next;
	}
	own->line = (uint64_t)(next - t->mem) / COURSE_LINE;
	own->sum += sum;
	return 0;
}

static inline __attribute__((always_inline)) long spread(struct trial *t,
							 unsigned char *at)
{
	struct own *own = t->own;
	uint64_t line = own->line, lines = own->lines, sum = 0;

	(void)at;
	for (unsigned i = 0; i < LOADS; i++) {
		sum += load(t->mem + line * COURSE_LINE);
		line = course_next(line, lines);
	}
	own->line = line;
	own->sum += sum;
	return 0;
}

BENCH_LOOP(chase_each, chase)
BENCH_LOOP(spread_each, spread)

static void loop(struct trial *t, size_t from, size_t to)
{
	if (trial_is(t, "by", "chase"))
		chase_each(t, from, to);
	else
		spread_each(t, from, to);
}

static void shape(struct trial *t)
{
	struct own *own = trial_own(t, sizeof(*own));

	own->lines = course_lines(t->bytes);
	if (own->lines * COURSE_LINE != t->bytes)
		trial_skip(t,
			   "a region of %zu KiB has no course through it: "
			   "its bytes= must be a power of two, such as 64m",
			   t->bytes >> 10);
	/* As many loads a round as there are pages. */
	t->batch = LOADS;
	t->stride = LOADS * t->page_bytes;
	t->ops = t->bytes / t->stride;
	if (!t->ops)
		trial_skip(t,
			   "bytes= is too small: an operation wants %d "
			   "pages",
			   LOADS);
}

static void prepare(struct trial *t)
{
	struct own *own = t->own;
	uint64_t line = own->line;

	course_lay(t->mem, own->lines);
	own->sum = own->want = 0;
	for (size_t i = 0; i < t->ops * LOADS; i++) {
		line = course_next(line, own->lines);
		own->want += (uintptr_t)t->mem + line * COURSE_LINE;
	}
}

static bool verify(struct trial *t, struct reason *why)
{
	const struct own *own = t->own;
	size_t folios = trial_folios(t), want = t->bytes / t->folio_bytes;
	bool by_pmd = trial_is(t, "kind", "thp");

	if (own->sum != own->want)
		reason_set(why, 0,
			   "what was loaded is not what the course "
			   "says: a load was left out, or another made");
	else if (!trial_blind(t) && folios != want)
		reason_set(why, 0, "the region is in %zu folios, not %zu",
			   folios, want);
	else if (by_pmd && trial_pmd_bytes(t) != t->bytes)
		reason_set(why, 0, "PMDs map %zu of %zu KiB",
			   trial_pmd_bytes(t) >> 10, t->bytes >> 10);
	else
		return true;
	return false;
}

/* clang-format off */
static const struct expect expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .fates = BIT(FATE_KEPT), .faults = 0 },
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = KINDS_ANON | KINDS_POOL,
	  .fates = BIT(FATE_KEPT), .faults = 0, .full = true },
};

static const struct axis axes[] = {
	{ "by", "what says where a load goes: the load before, or arithmetic",
	  VALUES("chase", "spread") },
};
/* clang-format on */

const struct bench bench_access = {
	.what = "loads from anywhere in a region: one by one, or many at once",
	.kernel = "none",
	.per = "load",
	.bytes = "64m",
	.axes = LIST(axes),
	.expect = LIST(expect),
	.shape = shape,
	.prepare = prepare,
	.loop = loop,
	.verify = verify,
};
