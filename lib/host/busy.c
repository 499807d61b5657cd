/* busy.c - see busy.h. */
#include "host/busy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "mm/kind.h"

double busy_pressure(const char *root, const char *resource)
{
	char path[64], text[256];
	double share;

	snprintf(path, sizeof(path), "/proc/pressure/%s", resource);
	if (file_read(root, path, text, sizeof(text)) <= 0 ||
	    sscanf(text, "some avg10=%lf", &share) != 1)
		return -1;
	return share;
}

void busy_machine(char *text, size_t room)
{
	double memory = busy_pressure(NULL, "memory");
	char load[64];
	int used;

	file_read(NULL, "/proc/loadavg", load, sizeof(load));
	load[strcspn(load, " ")] = '\0';
	used = snprintf(text, room, "load %s on %ld CPUs", load,
			sysconf(_SC_NPROCESSORS_ONLN));
	if (memory >= 1 && used > 0 && (size_t)used < room)
		snprintf(text + used, room - (size_t)used,
			 ", %.0f %% of the time short of memory", memory);
}

/* Lines are "Node 0, zone Normal 1 2 3 ...", blocks by their order
 * (kernel mm/vmstat.c:frag_show_print()).  Takes each number. */
static void read_buddies(const char *root,
			 void (*take)(void *context, int node, unsigned order,
				      double blocks),
			 void *context)
{
	char *text = file_read_all(root, "/proc/buddyinfo");

	for (char *rest = text, *line;
	     rest && (line = strtok_r(rest, "\n", &rest));) {
		int node, used;

		if (sscanf(line, "Node %d, zone %*s%n", &node, &used) != 1)
			continue;

		char *at = line + used, *end;

		for (unsigned i = 0;; i++, at = end) {
			double blocks = (double)strtoull(at, &end, 10);

			if (end == at || i > 30)
				break;
			take(context, node, i, blocks);
		}
	}
	free(text);
}

struct node_pages {
	struct buddy *buddy;
	unsigned order;
};

static void add_pages(void *context, int node, unsigned order, double blocks)
{
	struct node_pages *to = context;
	double pages = blocks * (double)(1ul << order);

	if (node < 0 || node >= BUDDY_NODES)
		return;
	to->buddy->all[node] += pages;
	if (order >= to->order)
		to->buddy->large[node] += pages;
}

void buddy_look(struct buddy *buddy, const char *root, unsigned order)
{
	struct node_pages to = { .order = order };

	*buddy = (struct buddy){ 0 };
	to.buddy = buddy;
	read_buddies(root, add_pages, &to);
}

static void add_blocks(void *context, int node, unsigned order, double blocks)
{
	struct buddy_orders *orders = context;

	(void)node;
	if (order >= BUDDY_ORDERS)
		return;
	orders->blocks[order] += blocks;
	if (order >= orders->nr)
		orders->nr = order + 1;
}

void buddy_orders(struct buddy_orders *orders, const char *root)
{
	*orders = (struct buddy_orders){ 0 };
	read_buddies(root, add_blocks, orders);
}

static double pages_from(const struct buddy_orders *orders, unsigned order)
{
	double pages = 0;

	for (unsigned i = order; i < orders->nr; i++)
		pages += orders->blocks[i] * (double)(1ul << i);
	return pages;
}

double buddy_pages(const struct buddy_orders *orders)
{
	return pages_from(orders, 0);
}

double buddy_share(const struct buddy_orders *orders, unsigned order)
{
	double pages = buddy_pages(orders);

	return pages > 0 ? pages_from(orders, order) / pages : 0;
}

void busy_memory(int node, size_t folio_bytes, char *text, size_t room)
{
	size_t page_bytes = (size_t)sysconf(_SC_PAGESIZE);
	struct buddy buddy;
	int used = 0;

	buddy_look(&buddy, NULL, block_order(folio_bytes));
	if (node >= 0 && node < BUDDY_NODES && buddy.all[node] > 0)
		used = snprintf(
			text, room,
			"node %d has %.0f MiB free, %.0f %% of it in "
			"blocks of %zu KiB or more; ",
			node, buddy.all[node] * (double)page_bytes / (1 << 20),
			buddy.large[node] / buddy.all[node] * 100,
			folio_bytes >> 10);
	if (used >= 0 && (size_t)used < room)
		busy_machine(text + used, room - (size_t)used);
}
