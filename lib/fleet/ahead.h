/* ahead.h - makes the entries of a list by several threads, ahead of the one
 * that takes them in order.
 */
#ifndef COWBENCH_FLEET_AHEAD_H
#define COWBENCH_FLEET_AHEAD_H

#include <stddef.h>

struct ahead_list {
	size_t nr;
	size_t bytes; /* of an entry, which is zeroed before it is made */
	void (*make)(void *context, size_t number, void *entry);
	void (*drop)(void *entry); /* frees what one holds that nobody took */
	void *context;
};

struct ahead;

/* Begins to make the list, which the caller keeps: by a thread for each CPU
 * that this process may use (up to 8), and at most a few entries ahead.  make()
 * is called once for each number from 0 to nr - 1, on any thread. */
struct ahead *ahead_begin(const struct ahead_list *list);

/* Waits for the next entry, which is valid until the next call of either
 * function; what it holds is the caller's.  NULL behind the last one. */
void *ahead_take(struct ahead *ahead);

/* Drops what was not taken, waits for the threads to end, and frees it. */
void ahead_end(struct ahead *ahead);

#endif
