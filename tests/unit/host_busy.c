/* host_busy.c - free memory by orders, of a machine that is a folder. */
#include "host/busy.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

int main(void)
{
	char root[] = "/tmp/cowbench-busy.XXXXXX", path[64];
	struct buddy_orders orders;
	struct buddy buddy;
	FILE *file;

	if (!mkdtemp(root))
		return 1;
	buddy_orders(&orders, root);
	CHECK(orders.nr == 0 && buddy_pages(&orders) == 0);
	CHECK(buddy_share(&orders, 2) == 0);
	snprintf(path, sizeof(path), "%s/proc", root);
	mkdir(path, 0777);
	snprintf(path, sizeof(path), "%s/proc/buddyinfo", root);
	file = fopen(path, "w");
	if (!file)
		return 1;
	fputs("Node 0, zone      DMA      1      0      2 \n"
	      "Node 0, zone   Normal      3      4      0 \n"
	      "Node 1, zone   Normal      0      0      1 \n"
	      "what is no such line\n",
	      file);
	fclose(file);
	buddy_orders(&orders, root);
	CHECK(orders.nr == 3);
	CHECK(orders.blocks[0] == 4 && orders.blocks[1] == 4 &&
	      orders.blocks[2] == 3);
	CHECK(buddy_pages(&orders) == 24);
	CHECK_NEAR(buddy_share(&orders, 2), 0.5, 1e-9);
	buddy_look(&buddy, root, 2);
	CHECK(buddy.all[0] == 20 && buddy.large[0] == 8);
	CHECK(buddy.all[1] == 4 && buddy.large[1] == 4);
	(void)remove(path);
	snprintf(path, sizeof(path), "%s/proc", root);
	rmdir(path);
	rmdir(root);
	return tap_end();
}
