/* folios.c - what a benchmark may ask of its folios: declared in
 * bench/folios.h.
 *
 * A split of a mapping and a split of a folio both keep the frames, so the
 * fates of the pages do not tell the two apart.  The heads and tails of folios
 * (kpageflags), and the bytes that PMDs map (smaps), do.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "bench/folios.h"
#include "bench/pins.h"
#include "bench/proof.h"
#include "mm/ablated.h"
#include "mm/folios.h"
#include "mm/split.h"
#include "trial/inside.h"

bool trial_size_is_on(const struct trial *t, size_t bytes)
{
	(void)t;
	return size_is_on(bytes);
}

size_t trial_folios(const struct trial *t)
{
	const struct trial_private *p = t->private;

	return frames_folios(p->after, p->looked);
}

bool trial_whole_folio(const struct trial *t, size_t i)
{
	const struct trial_private *p = t->private;
	size_t each = p->looked / t->ops;

	return frames_one_folio(p->after + i * each, each);
}

size_t trial_whole_folios(const struct trial *t)
{
	size_t whole = 0;

	for (size_t i = 0; i < t->ops; i++)
		whole += trial_whole_folio(t, i);
	return whole;
}

size_t trial_pmd_bytes(struct trial *t)
{
	const struct trial_private *p = t->private;
	long long bytes = region_pmd_bytes(&p->region);
	long long spare = p->spare.mem ? region_pmd_bytes(&p->spare) : 0;

	if (bytes < 0 || spare < 0)
		trial_broken(t, "reading smaps failed");
	return (size_t)(bytes + spare);
}

size_t trial_vmas(const struct trial *t)
{
	uintptr_t first = (uintptr_t)t->mem, last = first + t->bytes;
	FILE *maps = fopen("/proc/self/maps", "re");
	size_t vmas = 0;
	char line[512], *dash;

	if (!maps)
		trial_errno(t, "/proc/self/maps");
	while (fgets(line, sizeof(line), maps)) {
		uintptr_t from = strtoul(line, &dash, 16);

		vmas += from < last && strtoul(dash + 1, NULL, 16) > first;
	}
	fclose(maps);
	return vmas;
}

size_t trial_lazy_bytes(struct trial *t)
{
	long long bytes = region_lazy_bytes(&t->private->region);

	if (bytes < 0)
		trial_broken(t, "reading smaps failed");
	return (size_t)bytes;
}

/* How many of frames[nr] show the exclusive bit. */
static size_t frames_bits(const struct frame *frames, size_t nr)
{
	size_t set = 0;

	for (size_t i = 0; i < nr; i++)
		set += (frames[i].flags & KPF_ANON_EXCLUSIVE) != 0;
	return set;
}

/* How many pages are exclusive, over all objects that are no strays; -1: this
 * kernel cannot tell. */
static long count_exclusive(struct trial *t)
{
	const struct trial_private *p = t->private;
	size_t each = p->looked / t->ops; /* pages of an object */
	struct reason why;
	long sum = 0;

	if (!p->witness.tracks)
		return -1;
	if (witness_shows_subpages(&p->witness)) {
		/* Where a PMD still maps the folio, the bit at its head counts
		 * for all of its pages. */
		size_t by_pmd = trial_pmd_bytes(t) / t->folio_bytes;

		for (size_t i = 0; i < t->ops; i++) {
			const struct frame *of = p->after + i * each;
			size_t set = frames_bits(of, each);

			if (set == 1 && by_pmd && frames_bits(of, 1) == 1) {
				set = each;
				by_pmd--;
			}
			if (!p->stray[i])
				sum += (long)set;
		}
		return sum;
	}
	/* Stores tell nothing where mprotect() gives no write bit back. */
	if (p->witness.ablated & ABLATED_MPROTECT)
		return -1;
	for (size_t i = 0; i < t->ops; i++) {
		if (p->stray[i])
			continue;

		long got = pages_exclusive_by_stores(t->mem + i * t->stride,
						     each, &why);

		if (got < 0)
			trial_broken(t, "%s", why.text);
		sum += got;
	}
	return sum;
}

bool trial_verify_exclusive(struct trial *t, struct reason *why)
{
	long got = count_exclusive(t);
	const struct trial_private *p = t->private;
	long each = (long)(trial_pages(t) / t->ops), pages = 0;
	bool all = BIT(t->private->c.state) &
		   (BIT(STATE_EXCLUSIVE) | BIT(STATE_EXCLUSIVE_WP));

	for (size_t i = 0; i < t->ops; i++)
		pages += p->stray[i] ? 0 : each;

	long want = all ? pages : 0, off = got < want ? want - got : got - want;

	if (got < 0)
		return true;
	trial_count(t, "exclusive_pages", (double)got);
	if (off * 100 <= pages)
		return true;
	reason_set(why, 0, "%ld of %ld pages are exclusive, not %ld", got,
		   pages, want);
	return false;
}

int trial_split_file(struct trial *t)
{
	struct reason why;
	int fd = split_open(&why);

	if (fd < 0)
		trial_skip(t, "%s", why.text);
	return fd;
}

static_assert(TRIAL_TEXT == SPLIT_TEXT, "bench.h gives a request its room");

size_t trial_split_text(const struct trial *t, const unsigned char *at,
			unsigned order, char text[TRIAL_TEXT])
{
	return split_text(text, at, t->folio_bytes, order);
}

size_t trial_pmd(const struct trial *t)
{
	(void)t;
	return pmd_bytes();
}

bool trial_verify_pin(struct trial *t, struct reason *why)
{
	if (t->private->c.held != HELD_PIN)
		return true;

	double seen = trial_pin_sees_mapping(t);
	double stored = trial_mapping_sees_pin(t);

	trial_count(t, "pin_consistent", (seen + stored) / 2);
	if (seen == 1 && stored == 1)
		return true;
	reason_set(why, 0,
		   "of the pinned pages %.0f %% are read through the pin, and "
		   "%.0f %% show what was stored through it",
		   100 * seen, 100 * stored);
	return false;
}
