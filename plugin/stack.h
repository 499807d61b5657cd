/* stack.h - the call stack, reconstructed from the sequence of executed blocks:
 * a call adds a function, the return to the instruction after that call takes
 * it off, and an interrupt or a fault keeps what it interrupts below itself.
 *
 * A node is a function with all its callers up to the root, which is user
 * space.
 */
#ifndef COWBENCH_PLUGIN_STACK_H
#define COWBENCH_PLUGIN_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "machine.h"
#include "symbols.h"

struct block {
	uint64_t at, next; /* addresses: of the first instruction, behind the
			    * last one */
	uint32_t nr;	   /* instructions */
	uint32_t name;	   /* the node's function: that in which the block
			    * begins */
	/* In their order; none: all of it is the function's own. */
	struct stretch {
		uint32_t nr;	/* instructions */
		uint32_t name;	/* their function */
		uint32_t chain; /* what is inlined there (inline.h) */
	} * stretches;
	uint32_t nr_stretches;
	enum way way;
	enum entry entry;
	bool user, returns; /* a return thunk (symbols.h) */
	bool jumps;	    /* its last instruction, and touches no memory */
};

#define NODE_ROOT 0

/* In a node's name: the function is inlined there. */
#define NODE_INLINED ((uint32_t)1 << 31)

struct node {
	uint32_t parent, name;
	uint64_t count; /* the caller's */
};

struct nodes {
	struct node *list; /* the first is the root */
	size_t nr, room;
	uint32_t *slots; /* node of that parent and name, plus 1 */
	size_t nr_slots;
	size_t written;
};

void nodes_start(struct nodes *nodes, uint32_t name);
uint32_t nodes_child(struct nodes *nodes, uint32_t parent, uint32_t name);

/* A line "node" of each that was not written yet; " inlined" behind some. */
void nodes_write(struct nodes *nodes, const struct symbols *symbols, FILE *to);

#define STACK_DEPTH 256

struct frame {
	uint64_t back;	       /* where its return goes to; 0: not known */
	uint32_t node, before; /* it, and what is under it: the function that
				* calls, or one that is inlined there */
	bool trap;	       /* an interrupt or a fault */
	bool task;	       /* the end of another task's stack */
	enum way way;	       /* trap: where the interrupted block was going */
	uint64_t next;
};

struct stack {
	struct frame frames[STACK_DEPTH];
	size_t depth;
};

/* Stacks of the tasks that were switched away from meanwhile. */
struct tasks {
	struct parked {
		uint64_t task; /* the address of its thread.sp */
		struct stack stack;
	} * list;
	size_t nr, room;
	uint32_t name; /* of what other tasks do */
};

/* The node that runs. */
static inline uint32_t stack_node(const struct stack *stack)
{
	return stack->depth ? stack->frames[stack->depth - 1].node : NODE_ROOT;
}

/* The block comes after another, which went that way to its end, or whose
 * instruction faulted in between (then WAY_ON); next is behind it, and from the
 * node of its last instruction. */
void stack_enter(struct stack *stack, struct nodes *nodes, enum way way,
		 uint64_t next, uint32_t from, const struct block *block);

/* The kernel leaves one task, and goes on with another (__switch_to_asm). */
void tasks_leave(struct tasks *tasks, const struct stack *stack, uint64_t task);
void tasks_take(struct tasks *tasks, struct nodes *nodes, struct stack *stack,
		uint64_t task);

#endif
