/* needs.c - see needs.h. */
#include "run/needs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/swap_area.h"
#include "mm/region.h"
#include "mm/swap.h"

/* Where the setting is none of the words, sets it to the first.  0 or
 * -errno. */
static int want(struct needs *needs, const char *name, const char *words,
		struct reason *why)
{
	char word[SETTING_TEXT];
	int got = guard_want(&needs->guard, name, words, why);

	if (got <= 0)
		return got;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(words, " "), words);
	facts_set_text(&needs->set, name, word);
	return 0;
}

/* Sets the switches of folios so that a fault takes those of the kind: the
 * largest size that is on and fits (kernel mm/memory.c:alloc_anon_folio()). */
static int set_switches(struct needs *needs, enum kind kind, struct reason *why)
{
	size_t bytes = kind_folio_bytes(kind), pmd = pmd_bytes();
	struct setting setting;
	char name[SETTING_NAME];
	int err = 0;

	if (kind == KIND_SHMEM_THP) {
		snprintf(name, sizeof(name), "shmem.%zukB", pmd >> 10);
		err = want(needs, "thp.shmem_enabled",
			   "advise always within_size force", why);
		if (!err && setting_find(&setting, NULL, name, NULL) == 0)
			err = want(needs, name, "inherit advise always", why);
		return err;
	}
	if (!(BIT(kind) & KINDS_MTHP)) {
		setting_mthp(pmd, name);
		err = want(needs, "thp.enabled", "madvise always", why);
		if (!err && setting_find(&setting, NULL, name, NULL) == 0)
			err = want(needs, name, "inherit madvise always", why);
		return err;
	}
	for (size_t size = bytes; !err && size <= pmd; size *= 2) {
		setting_mthp(size, name);
		if (size == bytes)
			err = want(needs, name, "madvise always", why);
		else if (setting_find(&setting, NULL, name, NULL) == 0)
			err = want(needs, name, "never", why);
	}
	return err;
}

/* The number of nodes that have a pool of their own; 1 where none has. */
static size_t pools(const char *name)
{
	struct setting whole, of_node;
	size_t nr = 0;

	while (setting_find(&whole, NULL, name, NULL) == 0 &&
	       setting_side(&whole, NULL, nr, &of_node))
		nr++;
	return nr ? nr : 1;
}

/* Adds to the kind's pool the pages of a region of so many bytes and of its
 * copy, on each node: the kernel spreads new pages evenly, and the region may
 * be bound to any node.  Then adds a region's pages once more, since pages that
 * were pinned may return late; not of 1 GiB, which are too large for that. */
static int fill_pool(struct needs *needs, enum kind kind, size_t bytes,
		     struct reason *why)
{
	size_t folio = kind_folio_bytes(kind);
	size_t times = kind == KIND_HUGETLB ? 3 : 2;
	char name[SETTING_NAME], text[SETTING_TEXT], more[SETTING_TEXT];
	struct setting setting;

	snprintf(name, sizeof(name), "hugetlb.%zukB", folio >> 10);

	int err = setting_find(&setting, NULL, name, why);

	if (!err)
		err = setting_read(&setting, NULL, text, why);
	if (err)
		return err;
	snprintf(more, sizeof(more), "%zu",
		 (size_t)strtoul(text, NULL, 10) +
			 times * ((bytes + folio - 1) / folio) * pools(name));
	return want(needs, name, more, why);
}

/* Whether the case reads untouched memory and must meet the zero page there. */
static bool wants_zero(const struct run_case *c)
{
	return c->state == STATE_ZERO || c->row->fates == BIT(FATE_ZEROED);
}

/* The huge one: where use_zero_page is off, the kernel fills a new THP instead
 * (kernel mm/huge_memory.c:do_huge_pmd_anonymous_page()). */
static bool wants_huge_zero(const struct run_case *c)
{
	return c->kind == KIND_THP && wants_zero(c);
}

static int meet_kind(struct needs *needs, const struct run_case *c,
		     const struct place *place, struct reason *why)
{
	int err = kind_check(c->kind, c->all_bytes, place, why);

	if (err == -ENOTSUP && needs->guard.pid) {
		err = BIT(c->kind) & KINDS_POOL
			      ? fill_pool(needs, c->kind, c->all_bytes, why)
			      : set_switches(needs, c->kind, why);
		if (!err)
			err = kind_check(c->kind, c->all_bytes, place, why);
	}
	if (!err && wants_zero(c))
		err = zero_page_check(why);
	if (!err && wants_huge_zero(c))
		err = want(needs, "thp.use_zero_page", "1", why);
	return err;
}

#define SWAP_WORD "536870912" /* bytes */
/* The highest priority: used before the machine's own swap. */
#define SWAP_PRIORITY "on 32767"

/* Makes a swap area of the suite's own: on an unused device in memory (zram);
 * on a kernel without zram, in a file. */
static int meet_swap(struct needs *needs, struct reason *why)
{
	char zram[16], path[48], area[64];
	int err;

	if (!needs->guard.pid)
		return reason_set(why, -ENOTSUP,
				  "swap wants an area of its own: --set makes "
				  "one in memory (zram) for the run; the "
				  "machine's own is never used");
	err = swap_area_find_zram(zram, sizeof(zram), why);
	if (err == -ENOENT) {
		snprintf(zram, sizeof(zram), "swapfile");
		snprintf(path, sizeof(path), "%s", SETTING_SWAPFILE_PATH);
	} else if (err) {
		return err;
	} else {
		snprintf(path, sizeof(path), "/dev/%s", zram);
	}
	snprintf(area, sizeof(area), "swap:%s", path);
	err = guard_set(&needs->guard, zram, SWAP_WORD, why);
	if (!err)
		err = swap_area_format(path, why);
	if (!err)
		err = guard_set(&needs->guard, area, SWAP_PRIORITY, why);
	if (!err)
		facts_set_text(&needs->set, area, SWAP_PRIORITY);
	return err;
}

/* The set of those wishes of the benchmark that apply to the case. */
static unsigned wishes_of(const struct run_case *c)
{
	unsigned set = 0;

	for (size_t i = 0; i < c->bench->wishes.nr; i++)
		if (case_meets(c, c->bench->wishes.list[i].only))
			set |= BIT(i);
	return set;
}

static int meet_wishes(struct needs *needs, const struct bench *bench,
		       unsigned wished, struct reason *why)
{
	int err = 0;

	for (size_t i = 0; i < bench->wishes.nr && !err; i++) {
		const struct wish *w = &bench->wishes.list[i];

		if (!(wished & BIT(i)))
			continue;
		if (strcmp(w->name, "swap") == 0)
			err = meet_swap(needs, why);
		else
			err = want(needs, w->name, w->words, why);
		if (err == -ENOENT && w->lax)
			err = 0;
	}
	return err;
}

/* Whether the settings made for the case before serve this case as well. */
static bool still_met(const struct needs *needs, const struct run_case *c,
		      const struct place *place, unsigned wished)
{
	return needs->met && needs->kind == c->kind &&
	       needs->zero == wants_zero(c) && needs->bytes >= c->all_bytes &&
	       needs->wishes == c->bench->wishes.list &&
	       needs->wished == wished &&
	       /* Migration may have left the pool smaller, so look at it
	        * again. */
	       (!(BIT(c->kind) & KINDS_POOL) ||
		!kind_check(c->kind, c->all_bytes, place, NULL));
}

int needs_meet(struct needs *needs, const struct run_case *c,
	       const struct place *place, struct reason *why)
{
	int err = guard_check(&needs->guard, why);
	unsigned wished = wishes_of(c);

	if (err || still_met(needs, c, place, wished))
		return err;
	needs->met = false;
	facts_clear(&needs->set);
	err = guard_restore(&needs->guard, why);
	if (!err)
		err = meet_kind(needs, c, place, why);
	if (!err)
		err = meet_wishes(needs, c->bench, wished, why);
	if (!err && needs->guard.pid) {
		needs->met = true;
		needs->wishes = c->bench->wishes.list;
		needs->wished = wished;
		needs->kind = c->kind;
		needs->zero = wants_zero(c);
		needs->bytes = c->all_bytes;
	}
	return err;
}

int needs_end(struct needs *needs, struct reason *why)
{
	facts_clear(&needs->set);
	return guard_close(&needs->guard, why);
}
