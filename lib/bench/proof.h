/* proof.h - what the looks at the pages show: for verify(). */
#ifndef COWBENCH_BENCH_PROOF_H
#define COWBENCH_BENCH_PROOF_H

#include <stdbool.h>
#include <stddef.h>

#include "bench.h"

/* After both looks, of the pages of this round: how many met that fate. 0 where
 * frames may not be seen. */
size_t trial_met(const struct trial *t, enum fate fate);

/* For verify(): the object of the i-th operation met another end than it should
 * because somebody held it for a moment, as kernel threads do that look at
 * pages (kdamond, kcompactd).  It is a stray: its sample is dropped, and more
 * than 1 % and one of them over the trial make it wrong.  what: the end, a
 * sentence on pages such as "their folios were not split". */
void trial_stray(struct trial *t, size_t i, const char *what);

/* Bytes of the region that the kernel may take without keeping what they hold
 * (MADV_FREE), as smaps has it: a page in an LRU batch is not yet one of
 * them. */
size_t trial_lazy_bytes(struct trial *t);

/* Mappings (VMAs) that the region has or lies in, by /proc/self/maps; the trial
 * ends where that cannot be read. */
size_t trial_vmas(const struct trial *t);

/* True when frames are hidden from this user: none of the above is known. */
bool trial_blind(const struct trial *t);

/* True when this kernel was seen to track exclusivity (5.19 on). */
bool trial_tracks(const struct trial *t);

/* True when it is from before 5.19, where there is no PG_anon_exclusive; false
 * where an edit has taken that out of a kernel since (mm/ablated.h). */
bool trial_before_tracking(const struct trial *t);

#endif
