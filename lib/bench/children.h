/* children.h - children that map the region too. */
#ifndef COWBENCH_BENCH_CHILDREN_H
#define COWBENCH_BENCH_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>

#include "bench.h"

/* Opens t->gate, for a child that the operation will make: in the child it
 * calls inline_child_waits(). For prepare(). */
void trial_gate(struct trial *t);

/* For verify(), with t->whole: how many of the region's pages t->child maps in
 * the very frame that we map; of several children (threads=) the least. */
size_t trial_child_shares(struct trial *t);

/* By bench.generations: the number of living processes, each the parent of the
 * next, from the one that mapped the region to this one; 1: this one itself has
 * mapped it; 0: an ancestor is gone. */
size_t trial_generation(const struct trial *t);

/* Bytes of memory that we and t->child map, a shared page counted by its share
 * (Pss). */
double trial_pss(const struct trial *t);

/* Forks nr children that map the region too and wait at t->gate, which it
 * opens; the round's end ends them.  For prepare(). */
void trial_crowd(struct trial *t, size_t nr);

/* Forks a child of the whole region, which does work(t) and is then t->child;
 * or is waited for, when it ends. For prepare(). */
void trial_fork(struct trial *t, int (*work)(void *t), bool ends);

#endif
