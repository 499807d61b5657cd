/* stack.c - see stack.h. */
#include "stack.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

static size_t slot_of(const struct nodes *nodes, uint32_t parent, uint32_t name)
{
	uint64_t hash = ((uint64_t)parent << 32 | name) * 0x9e3779b97f4a7c15u;

	return (hash >> 20) % nodes->nr_slots;
}

static void grow_slots(struct nodes *nodes)
{
	nodes->nr_slots = nodes->nr_slots ? 2 * nodes->nr_slots : 1 << 13;
	free(nodes->slots);
	nodes->slots = memory_new(nodes->nr_slots, sizeof(*nodes->slots));
	for (size_t i = 1; i < nodes->nr; i++) {
		const struct node *node = &nodes->list[i];
		size_t at = slot_of(nodes, node->parent, node->name);

		while (nodes->slots[at])
			at = (at + 1) % nodes->nr_slots;
		nodes->slots[at] = (uint32_t)i + 1;
	}
}

static uint32_t add_node(struct nodes *nodes, uint32_t parent, uint32_t name)
{
	nodes->list = memory_grow(nodes->list, nodes->nr, &nodes->room,
				  sizeof(*nodes->list));
	nodes->list[nodes->nr] =
		(struct node){ .parent = parent, .name = name };
	return (uint32_t)nodes->nr++;
}

void nodes_start(struct nodes *nodes, uint32_t name)
{
	add_node(nodes, NODE_ROOT, name);
}

uint32_t nodes_child(struct nodes *nodes, uint32_t parent, uint32_t name)
{
	size_t at;

	if (2 * nodes->nr >= nodes->nr_slots)
		grow_slots(nodes);
	at = slot_of(nodes, parent, name);
	for (; nodes->slots[at]; at = (at + 1) % nodes->nr_slots) {
		const struct node *node = &nodes->list[nodes->slots[at] - 1];

		if (node->parent == parent && node->name == name)
			return nodes->slots[at] - 1;
	}
	nodes->slots[at] = (uint32_t)nodes->nr + 1;
	return add_node(nodes, parent, name);
}

void nodes_write(struct nodes *nodes, const struct symbols *symbols, FILE *to)
{
	for (; nodes->written < nodes->nr; nodes->written++) {
		const struct node *node = &nodes->list[nodes->written];

		fprintf(to, "node %zu %u %s%s\n", nodes->written, node->parent,
			symbols->names[node->name & ~NODE_INLINED].text,
			node->name & NODE_INLINED ? " inlined" : "");
	}
}

static struct frame *top_of(struct stack *stack)
{
	return stack->depth ? &stack->frames[stack->depth - 1] : NULL;
}

/* A call that is too deep is counted for the function that made it. */
static void push(struct stack *stack, struct nodes *nodes, uint32_t name,
		 struct frame frame)
{
	if (stack->depth == STACK_DEPTH)
		return;
	frame.node = nodes_child(nodes, frame.before, name);
	stack->frames[stack->depth++] = frame;
}

/* Takes off all functions down to the call that returns to this address.  Where
 * there is none, the return is used as a jump (a retpoline): then its caller is
 * taken off, and the function that it goes to takes the caller's place. */
static void go_back(struct stack *stack, struct nodes *nodes,
		    const struct block *block)
{
	struct frame *top;

	for (size_t i = stack->depth; i > 0; i--) {
		const struct frame *frame = &stack->frames[i - 1];

		if (frame->trap || frame->task)
			break;
		if (frame->back == block->at) {
			stack->depth = i - 1;
			return;
		}
	}
	top = top_of(stack);
	if (top && !top->trap && !top->task)
		stack->depth--;
	top = top_of(stack);
	if (top && top->task)
		push(stack, nodes, block->name,
		     (struct frame){ .before = top->node });
}

/* Goes back to what was interrupted; *way is the way that the interrupted block
 * was going, from *from.  False: nothing was interrupted. */
static bool resume(struct stack *stack, enum way *way, uint64_t *next,
		   uint32_t *from)
{
	for (size_t i = stack->depth; i > 0; i--)
		if (stack->frames[i - 1].trap) {
			*way = stack->frames[i - 1].way;
			*next = stack->frames[i - 1].next;
			*from = stack->frames[i - 1].before;
			stack->depth = i - 1;
			return true;
		}
	return false;
}

/* A jump to another function takes its caller's place. */
static void settle(struct stack *stack, struct nodes *nodes, uint32_t name)
{
	struct frame *top = top_of(stack);

	if (top && !top->task && nodes->list[top->node].name != name)
		top->node = nodes_child(nodes, top->before, name);
	else if (!top || top->task)
		push(stack, nodes, name,
		     (struct frame){ .before = stack_node(stack) });
}

void stack_enter(struct stack *stack, struct nodes *nodes, enum way way,
		 uint64_t next, uint32_t from, const struct block *block)
{
	if (block->user) {
		stack->depth = 0;
		return;
	}
	if (block->entry != ENTRY_CALL) {
		push(stack, nodes, block->name,
		     (struct frame){ .before = from,
				     .trap = true,
				     .way = way,
				     .next = next });
		return;
	}
	if (way == WAY_RESUME && !resume(stack, &way, &next, &from))
		way = WAY_ON;
	switch (way) {
	case WAY_CALL:
	case WAY_SYSTEM:
		push(stack, nodes, block->name,
		     (struct frame){ .back = next, .before = from });
		return;
	case WAY_RETURN:
		go_back(stack, nodes, block);
		break;
	case WAY_RESUME:
	case WAY_ON:
		break;
	}
	if (!block->returns || !stack->depth)
		settle(stack, nodes, block->name);
}

static struct parked *find_task(struct tasks *tasks, uint64_t task)
{
	for (size_t i = 0; i < tasks->nr; i++)
		if (tasks->list[i].task == task)
			return &tasks->list[i];
	return NULL;
}

void tasks_leave(struct tasks *tasks, const struct stack *stack, uint64_t task)
{
	struct parked *parked = find_task(tasks, task);

	if (!parked) {
		tasks->list = memory_grow(tasks->list, tasks->nr, &tasks->room,
					  sizeof(*tasks->list));
		parked = &tasks->list[tasks->nr++];
		parked->task = task;
	}
	parked->stack = *stack;
}

void tasks_take(struct tasks *tasks, struct nodes *nodes, struct stack *stack,
		uint64_t task)
{
	const struct parked *parked = find_task(tasks, task);

	if (parked) {
		*stack = parked->stack;
		return;
	}
	stack->depth = 0;
	push(stack, nodes, tasks->name, (struct frame){ .task = true });
}
