/* plugin_stack.c - the emulator's plugin: who called whom, from the blocks that
 * are executed. */
#include <stdlib.h>

#include "../../plugin/stack.h"
#include "tap.h"

/* Names are numbers, and each function begins at a hundred times its own. */
enum { USER, FAULT, HANDLE, LOCK, THUNK, TARGET, IRQ, TICK, SWITCH, OTHER };

static struct nodes nodes;
static struct stack stack;
static uint32_t from; /* the node of the last instruction; 0: the top's */

/* Goes to a function's at-th byte, from a block that ended that way before
 * next; "1.2.3" of the functions on the stack is what comes of it. */
static const char *enter(enum way way, uint64_t next, uint32_t name,
			 unsigned at, enum entry entry)
{
	const struct block block = {
		.at = name * 100 + at,
		.name = name,
		.entry = entry,
		.user = name == USER,
	};
	static char text[256];
	uint32_t chain[STACK_DEPTH];
	size_t nr = 0;

	stack_enter(&stack, &nodes, way, next, from ? from : stack_node(&stack),
		    &block);
	from = 0;
	for (uint32_t node = stack_node(&stack); node != NODE_ROOT;
	     node = nodes.list[node].parent)
		chain[nr++] = nodes.list[node].name & ~NODE_INLINED;
	text[0] = '\0';
	while (nr)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "%s%u", text[0] ? "." : "", chain[--nr]);
	return text;
}

static const char *go(enum way way, uint64_t next, uint32_t name, unsigned at)
{
	return enter(way, next, name, at, ENTRY_CALL);
}

static void test_calls(void)
{
	CHECK_TEXT(enter(WAY_ON, 5, FAULT, 0, ENTRY_FAULT), "1");
	CHECK_TEXT(go(WAY_CALL, 110, HANDLE, 0), "1.2");
	CHECK_TEXT(go(WAY_ON, 0, HANDLE, 50), "1.2");
	CHECK_TEXT(go(WAY_CALL, 255, LOCK, 0), "1.2.3");
	CHECK_TEXT(go(WAY_RETURN, 0, HANDLE, 55), "1.2");
	/* It jumps to another at its end, which returns to its caller. */
	CHECK_TEXT(go(WAY_ON, 0, TARGET, 0), "1.5");
	CHECK_TEXT(go(WAY_CALL, 510, LOCK, 0), "1.5.3");
	CHECK_TEXT(go(WAY_RETURN, 0, TARGET, 10), "1.5");
	CHECK_TEXT(go(WAY_RETURN, 0, FAULT, 10), "1");
	CHECK_TEXT(go(WAY_RESUME, 0, USER, 0), "");
	/* A system call is one. */
	CHECK_TEXT(go(WAY_SYSTEM, 5, HANDLE, 0), "2");
	CHECK_TEXT(go(WAY_RESUME, 0, USER, 5), "");
}

/* A return that is used to jump (a retpoline): the thunk calls a place of its
 * own, writes where to go over its return's address, and returns. */
static void test_retpoline(void)
{
	go(WAY_SYSTEM, 5, HANDLE, 0);
	CHECK_TEXT(go(WAY_CALL, 210, THUNK, 0), "2.4");
	CHECK_TEXT(go(WAY_CALL, 405, THUNK, 20), "2.4.4");
	CHECK_TEXT(go(WAY_RETURN, 0, TARGET, 0), "2.5");
	CHECK_TEXT(go(WAY_RETURN, 0, HANDLE, 10), "2");
	go(WAY_RESUME, 0, USER, 5);
}

/* An interrupt between a call and the first instruction of what is called: the
 * call is made when it is over. */
static void test_interrupt(void)
{
	go(WAY_SYSTEM, 5, HANDLE, 0);
	CHECK_TEXT(enter(WAY_CALL, 210, IRQ, 0, ENTRY_TRAP), "2.6");
	CHECK_TEXT(go(WAY_CALL, 610, TICK, 0), "2.6.7");
	CHECK_TEXT(go(WAY_RETURN, 0, IRQ, 10), "2.6");
	CHECK_TEXT(go(WAY_RESUME, 0, LOCK, 0), "2.3");
	CHECK_TEXT(go(WAY_RETURN, 0, HANDLE, 10), "2");
	/* In the middle of a function: there it goes on. */
	CHECK_TEXT(enter(WAY_ON, 0, IRQ, 0, ENTRY_TRAP), "2.6");
	CHECK_TEXT(go(WAY_RESUME, 0, HANDLE, 20), "2");
	go(WAY_RESUME, 0, USER, 5);
}

/* What is inlined calls, and is interrupted. */
static void test_inlined(void)
{
	uint32_t inlined;

	go(WAY_SYSTEM, 5, HANDLE, 0);
	inlined = nodes_child(&nodes, stack_node(&stack), LOCK | NODE_INLINED);
	CHECK(nodes_child(&nodes, stack_node(&stack), LOCK) != inlined);
	from = inlined;
	CHECK_TEXT(go(WAY_CALL, 210, THUNK, 0), "2.3.4");
	/* A jump at its end takes its place, below the same caller. */
	CHECK_TEXT(go(WAY_ON, 0, TARGET, 0), "2.3.5");
	CHECK_TEXT(go(WAY_RETURN, 0, HANDLE, 10), "2");
	/* It was about to call: the call is its own. */
	from = inlined;
	CHECK_TEXT(enter(WAY_CALL, 250, IRQ, 0, ENTRY_TRAP), "2.3.6");
	CHECK_TEXT(go(WAY_RESUME, 0, THUNK, 0), "2.3.4");
	CHECK_TEXT(go(WAY_RETURN, 0, HANDLE, 50), "2");
	go(WAY_RESUME, 0, USER, 5);
}

static void test_tasks(void)
{
	struct tasks tasks = { .name = OTHER };

	go(WAY_SYSTEM, 5, HANDLE, 0);
	CHECK_TEXT(go(WAY_CALL, 210, SWITCH, 0), "2.8");
	tasks_leave(&tasks, &stack, 1000);
	tasks_take(&tasks, &nodes, &stack, 2000);
	CHECK_TEXT(go(WAY_RETURN, 0, TARGET, 10), "9.5");
	CHECK_TEXT(go(WAY_CALL, 520, LOCK, 0), "9.5.3");
	CHECK_TEXT(go(WAY_RETURN, 0, TARGET, 20), "9.5");
	CHECK_TEXT(go(WAY_RETURN, 0, TICK, 7), "9.7");
	CHECK_TEXT(go(WAY_CALL, 710, SWITCH, 0), "9.7.8");
	tasks_leave(&tasks, &stack, 2000);
	tasks_take(&tasks, &nodes, &stack, 1000);
	CHECK_TEXT(go(WAY_RETURN, 0, HANDLE, 10), "2");
	tasks_take(&tasks, &nodes, &stack, 2000);
	CHECK_TEXT(go(WAY_RETURN, 0, TICK, 10), "9.7");
	free(tasks.list);
	stack.depth = 0;
}

/* Deeper than there is room for: what is there stays right. */
static void test_depth(void)
{
	for (unsigned i = 0; i < STACK_DEPTH + 10; i++)
		go(WAY_CALL, 1000 + i, LOCK, 0);
	CHECK(stack.depth == STACK_DEPTH);
	CHECK_TEXT(go(WAY_RESUME, 0, USER, 0), "");
}

int main(void)
{
	nodes_start(&nodes, USER);
	test_calls();
	test_retpoline();
	test_interrupt();
	test_inlined();
	test_tasks();
	test_depth();
	free(nodes.list);
	free(nodes.slots);
	return tap_end();
}
