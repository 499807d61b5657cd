/* busy.h - what the machine is at, in a few words: for trials that it let
 * down. */
#ifndef COWBENCH_HOST_BUSY_H
#define COWBENCH_HOST_BUSY_H

#include <stddef.h>

/* The share of the last 10 s in which some task waited for that resource,
 * "cpu", "memory" or "io", in percent; -1 where the kernel below root (NULL:
 * this one) does not say (kernel kernel/sched/psi.c:psi_show()). */
double busy_pressure(const char *root, const char *resource);

/* Writes the load, and the pressure on memory where there is any: "load 2.10 on
 * 2 CPUs, 12 % of the time short of memory". */
void busy_machine(char *text, size_t room);

/* Free pages of each node: all of them, and those in blocks of an order or
 * more. */
#define BUDDY_NODES 64

struct buddy {
	double all[BUDDY_NODES], large[BUDDY_NODES];
};

/* Reads /proc/buddyinfo below root (NULL: the machine's own); all zero where it
 * cannot be read. */
void buddy_look(struct buddy *buddy, const char *root, unsigned order);

/* Free blocks of each order, of all nodes and zones. */
#define BUDDY_ORDERS 20

struct buddy_orders {
	double blocks[BUDDY_ORDERS];
	unsigned nr; /* orders that this kernel has; 0: it does not say */
};

void buddy_orders(struct buddy_orders *orders, const char *root);

/* Free pages, and the share of these in blocks of that order or more. */
double buddy_pages(const struct buddy_orders *orders);
double buddy_share(const struct buddy_orders *orders, unsigned order);

/* Writes what the node has of blocks for folios of so many bytes, and what the
 * machine is at: "node 0 has 812 MiB free, 3 % of it in blocks of 2048 KiB or
 * more; load ...". */
void busy_memory(int node, size_t folio_bytes, char *text, size_t room);

#endif
