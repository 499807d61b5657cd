/* folios.h - what a benchmark may ask of its folios, and how it splits them. */
#ifndef COWBENCH_BENCH_FOLIOS_H
#define COWBENCH_BENCH_FOLIOS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "bench.h"

/* Bytes that a PMD maps. */
size_t trial_pmd(const struct trial *t);

/* Whether the kernel is set to make anonymous folios of so many bytes, for all
 * or for those that ask; false where it has no switch for them. */
bool trial_size_is_on(const struct trial *t, size_t bytes);

/* Address space as long as the region, aligned to a PMD, nothing mapped, with a
 * page more on either side: where parts of it may be moved.  t->spare is how
 * far it lies from t->mem.  For prepare(); gone after the round, with all that
 * came there. */
void trial_spare(struct trial *t);

/* The file that splits folios (debugfs), and what to write to it to split the
 * one at `at` to that order; returns the text's length, always the same. */
int trial_split_file(struct trial *t);
size_t trial_split_text(const struct trial *t, const unsigned char *at,
			unsigned order, char text[TRIAL_TEXT]);

/* For verify(): what the pages looked at show after the operations.
 * How many folios they are in; whether the i-th object is still one folio, and
 * how many are; bytes of the region, and of the spare, that PMDs map. */
size_t trial_folios(const struct trial *t);
bool trial_whole_folio(const struct trial *t, size_t i);
size_t trial_whole_folios(const struct trial *t);
size_t trial_pmd_bytes(struct trial *t);

/* The same: how many of the pages looked at are part of a large folio.  0 where
 * frames may not be seen. */
size_t trial_large(const struct trial *t);

/* Whether as many of the pages looked at are exclusive (to 1 %) as the state of
 * the case says: all or none; true also where the kernel cannot tell.  By the
 * bit of each where this kernel shows that, else by stores (which end the
 * state: call it last).  The record counts exclusive_pages. */
bool trial_verify_exclusive(struct trial *t, struct reason *why);

#endif
