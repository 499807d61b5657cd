/* folios.h - what page frames show of the folios that they are in. */
#ifndef COWBENCH_MM_FOLIOS_H
#define COWBENCH_MM_FOLIOS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "mm/frames.h"

/* Number of folios that begin among frames[nr]: present pages that are no tail
 * of a compound page. */
size_t frames_folios(const struct frame *frames, size_t nr);

/* Whether frames[nr] are the first nr pages of one large folio: its head, then
 * tails in the order of their frames. */
bool frames_one_folio(const struct frame *frames, size_t nr);

/* Whether kpageflags shows the PG_anon_exclusive of each subpage, as in 6.1; in
 * 6.12 it shows the head's for all pages of a folio (kernel
 * fs/proc/page.c:stable_page_flags()).  Found by a look at a THP that this
 * function makes: where a PMD maps it, its head alone has the bit.  False also
 * where there is no THP to look at. */
bool witness_shows_subpages(const struct witness *witness);

/* Counts the exclusive pages among nr base pages from mem on, where the kernel
 * shows only the head's bit.  The function makes the pages read-only and
 * writable again by mprotect(), then stores to each: mprotect() gives an
 * exclusive page its write bit back, so the store takes no fault; a store to
 * any other page takes one (kernel mm/mprotect.c:can_change_pte_writable(), 6.2
 * on).  Afterwards all pages are exclusive.  Returns the number, or -errno with
 * the reason. */
long pages_exclusive_by_stores(unsigned char *mem, size_t nr,
			       struct reason *why);

#endif
