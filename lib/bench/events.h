/* events.h - events that change pages: reclaim, migration, merging,
 * userfaultfd.
 *
 * Each is made ready in prepare().  Where a comment names t->call, that is the
 * system call that does it, for inline_call() (bench/inline.h).
 */
#ifndef COWBENCH_BENCH_EVENTS_H
#define COWBENCH_BENCH_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench.h"

/* Opens a userfaultfd and registers the region for write-protection. */
int trial_uffd_wp(struct trial *t);
/* With t->spare: nothing is there yet, for userfaultfd to fill by moves or by
 * copies; then t->call, which fills the t->batch pages there of those at
 * `from`. Moves are of kind=base, or of whole folios that PMDs map and nobody
 * holds (mm/uffd.h says why); others end the trial. */
void trial_uffd_spare(struct trial *t, bool moves);
void trial_uffd_ready(struct trial *t, bool moves, unsigned char *from);
/* t->call: move_pages() of the pages looked at to another node. */
void trial_move_ready(struct trial *t);
/* Gives all pages the same content.  t->call then waits until ksmd has scanned
 * all memory as often as merging takes; the region must be advised for merging
 * (MADV_MERGEABLE) before. */
void trial_ksm_ready(struct trial *t);
/* For verify(): skips the trial where ksmd did not scan so often. */
void trial_ksm_done(struct trial *t);
/* t->call: MADV_PAGEOUT, or MADV_DONTNEED, of the region.  The one skips where
 * no swap is on. */
void trial_pageout_ready(struct trial *t);
void trial_dontneed_ready(struct trial *t);

/* A thread on another CPU that moves the region's pages (folios) to the node
 * `to` and back, without end; trial_still() ends it with all of them on `to`,
 * and counts the moves as "moved".  For prepare() and after the loop's last
 * operation.  Skips where there is no second CPU. */
void trial_moves(struct trial *t);
size_t trial_still(struct trial *t); /* the moves */

/* Moves this process to a memory cgroup of its own; the file to which a write
 * of the text reclaims from it.  For shape(): memory stays charged to where it
 * was first touched. */
int trial_pressure(struct trial *t, char text[TRIAL_TEXT], size_t *length);

#endif
