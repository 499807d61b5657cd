/* pool.c - see pool.h. */
#include "mm/pool.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"

#define POOL_WAIT_MS 300

/* One number of the pool of that folio size, on a node (-1: on all nodes
 * together); -1 where there is no such pool. */
static long long pool_number(int node, size_t folio, const char *name)
{
	char path[128], of[64] = "/sys/kernel/mm";

	if (node >= 0)
		snprintf(of, sizeof(of), "/sys/devices/system/node/node%d",
			 node);
	snprintf(path, sizeof(path), "%s/hugepages/hugepages-%zukB/%s", of,
		 folio >> 10, name);
	return file_number(NULL, path, -1);
}

struct shortage {
	int node; /* -1: the whole pool */
	size_t want;
	long long has;
};

static bool is_short(struct shortage *lack, size_t folio, int node, size_t want)
{
	long long reserved = node < 0 ? pool_number(-1, folio, "resv_hugepages")
				      : 0;

	*lack = (struct shortage){
		.node = node,
		.want = want,
		.has = pool_number(node, folio, "free_hugepages") - reserved,
	};
	return lack->has < (long long)want;
}

/* Whether the pool has too few pages for a region of so many pages and a copy
 * of it. */
static bool pool_lacks(struct shortage *lack, size_t folio, size_t pages,
		       const struct place *place)
{
	int mem = place ? place->mem : -1, to = place ? place->to : -1;

	if (is_short(lack, folio, -1, 2 * pages))
		return true;
	/* Without CONFIG_NUMA a node has no pool of its own. */
	if (!place || pool_number(mem, folio, "nr_hugepages") < 0)
		return false;
	return is_short(lack, folio, mem, mem == to ? 2 * pages : pages) ||
	       is_short(lack, folio, to, pages);
}

int pool_check(enum kind kind, size_t folio, size_t bytes,
	       const struct place *place, struct reason *why)
{
	size_t pages = (bytes + folio - 1) / folio;
	struct shortage lack;
	bool lacks = pool_lacks(&lack, folio, pages, place);
	char where[32] = "", node[16] = "";

	/* Pages that were pinned return to the pool some time after their
	 * holder has let them go, by a work item (kernel
	 * net/xdp/xdp_umem.c:xdp_put_umem()).  Until then the count of reserved
	 * pages may be below 0 (seen on 6.18). */
	for (int ms = 0; ms < POOL_WAIT_MS && lacks &&
			 pool_number(lack.node, folio, "nr_hugepages") >=
				 (long long)lack.want;
	     ms++) {
		usleep(1000);
		lacks = pool_lacks(&lack, folio, pages, place);
	}
	if (!lacks)
		return 0;
	if (pool_number(-1, folio, "free_hugepages") < 0)
		return reason_set(why, -ENOTSUP,
				  "this kernel has no pool of huge pages of "
				  "%zu KiB (CONFIG_HUGETLBFS, and a CPU with "
				  "pages of that size)",
				  folio >> 10);
	if (lack.node >= 0) {
		snprintf(where, sizeof(where), " on NUMA node %d", lack.node);
		/* Since 5.16; a kernel without this spreads the pages over the
		 * nodes. */
		snprintf(node, sizeof(node), "%d:", lack.node);
	}
	return reason_set(
		why, -ENOTSUP,
		"kind=%s takes %zu huge pages of %zu KiB%s and finds %lld "
		"free; --set fills the pool for the run, as its nr_hugepages "
		"does, where memory is not fragmented; so does "
		"hugepagesz=%zuM hugepages=%s%zu at boot",
		kind_words[kind], lack.want, folio >> 10, where, lack.has,
		folio >> 20, node, lack.want);
}
