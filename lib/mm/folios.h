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

/* Whether this kernel shows PG_anon_exclusive of each subpage in kpageflags, as
 * 6.1 does, not its head's for all of a folio, as 6.12 does (kernel
 * fs/proc/page.c:stable_page_flags()).  Looked up on a THP of our own: of one
 * mapped by a PMD the head alone has the bit.  false also where there is no
 * THP. */
bool witness_shows_subpages(const struct witness *witness);

/* How many of nr base pages from mem on are exclusive, where the kernel shows
 * only the head's bit: mprotect() to read-only and back, then a store to each.
 * An exclusive page is made writable again by mprotect() itself and takes no
 * fault, any other takes one (kernel mm/mprotect.c:can_change_pte_writable(),
 * 6.2 on).  Afterwards all are exclusive.  The number, or -errno with the
 * reason. */
long pages_exclusive_by_stores(unsigned char *mem, size_t nr,
			       struct reason *why);

#endif
