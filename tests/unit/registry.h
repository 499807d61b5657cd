/* registry.h - benchmarks of the tests' own, in place of those in bench/: what
 * cases and plans make of them does not change when a benchmark does. */
#ifndef COWBENCH_TESTS_UNIT_REGISTRY_H
#define COWBENCH_TESTS_UNIT_REGISTRY_H

#include "bench/registry.h"

/* clang-format off */
static const struct expect store_expect[] = {
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_COPIED), .faults = 1 },
	{ .states = BIT(STATE_EXCLUSIVE_WP),
	  .held = BIT(HELD_NONE) | BIT(HELD_REF),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP),
	  .only = "writer=parent",
	  .fates = BIT(FATE_KEPT), .faults = 1 },
	{ .states = BIT(STATE_SHARED), .kinds = BIT(KIND_THP),
	  .only = "writer=child",
	  .fates = BIT(FATE_COPIED), .faults = 1, .full = true },
};

static const struct axis store_axes[] = {
	{ "writer", "who stores", VALUES("parent", "child") },
};

static const struct expect floor_expect[] = {
	{ .states = BIT(STATE_EXCLUSIVE), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_KEPT), .faults = 0 },
};

static const struct expect touch_expect[] = {
	{ .states = BIT(STATE_ABSENT) | BIT(STATE_ZERO),
	  .kinds = BIT(KIND_BASE) | BIT(KIND_THP_PTE) | BIT(KIND_THP),
	  .only = "by=write writer=parent",
	  .fates = BIT(FATE_FILLED), .faults = 1 },
	{ .states = BIT(STATE_ABSENT), .kinds = BIT(KIND_BASE),
	  .fates = BIT(FATE_FILLED) | BIT(FATE_ZEROED), .faults = 1 },
};

static const struct axis touch_axes[] = {
	{ "by", "what touches", VALUES("write", "read") },
	{ "writer", "who touches", VALUES("parent", "thread") },
};
/* clang-format on */

static const struct bench bench_store = {
	.what = "stores",
	.kernel = "none",
	.per = "page",
	.crew = true,
	.axes = LIST(store_axes),
	.expect = LIST(store_expect),
};

static const struct bench bench_floor = {
	.what = "nothing",
	.kernel = "none",
	.per = "call",
	.expect = LIST(floor_expect),
};

static const struct bench bench_touch = {
	.what = "touches",
	.kernel = "none",
	.per = "page",
	.to = "remote",
	.to_only = "writer=thread",
	.axes = LIST(touch_axes),
	.expect = LIST(touch_expect),
};

const struct bench_entry bench_registry[] = {
	{ "floor", &bench_floor, "bench/floor.c" },
	{ "store", &bench_store, "bench/store.c" },
	{ "touch", &bench_touch, "bench/touch.c" },
	{ 0 },
};

#endif
