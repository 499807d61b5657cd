/* refused.h - a benchmark that keeps the contract, of which each file here
 * breaks one rule.  The line "refused: ..." in a file's head is what cowbench
 * says of it, an extended regular expression (tests/structure/contract.sh). */
#ifndef COWBENCH_TESTS_LIAR_REFUSED_H
#define COWBENCH_TESTS_LIAR_REFUSED_H

#include "bench.h"
#include "bench/inline.h"
#include "bench/loop.h"
#include "bench/mode.h"

#define MAY_BE_UNUSED __attribute__((unused))

MAY_BE_UNUSED BENCH_LOOP(store_each, inline_store)

#define FILLED                                                \
	.states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE), \
	.fates = BIT(FATE_FILLED), .faults = 1

MAY_BE_UNUSED static const struct expect good_expect[] = { { FILLED } };

MAY_BE_UNUSED static const struct axis good_axes[] = {
	{ "op", "the operation", VALUES("store", "load") },
};

#define GOOD_WORDS .what = "stores", .kernel = "none", .per = "page"

#define GOOD GOOD_WORDS, .expect = LIST(good_expect), .loop = store_each

#endif
