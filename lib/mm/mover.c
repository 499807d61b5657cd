/* mover.c - see mover.h. */
#include "mm/mover.h"

#include <assert.h>
#include <errno.h>
#include <numaif.h>
#include <sched.h>

/* Migrates one object.  During the system call the page table has a migration
 * entry in its place (kernel mm/migrate.c:migrate_pages_batch()). */
static void move(struct mover *mover, size_t i, int node)
{
	void *page = mover->mem + i * mover->stride;
	int status = -1;

	if (move_pages(0, 1, &page, &node, &status, MPOL_MF_MOVE) == 0 &&
	    status == node)
		mover->moved++;
}

static void *run(void *context)
{
	struct mover *mover = context;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(mover->cpu, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	for (unsigned turn = 1; !atomic_load(&mover->stop); turn ^= 1)
		for (size_t i = 0; i < mover->nr && !atomic_load(&mover->stop);
		     i++)
			move(mover, i, mover->nodes[turn]);
	for (size_t i = 0; i < mover->nr; i++)
		move(mover, i, mover->nodes[1]);
	return NULL;
}

int mover_start(struct mover *mover, unsigned char *mem, size_t stride,
		size_t nr, int from, int to, int cpu, struct reason *why)
{
	assert(!mover->runs);
	*mover = (struct mover){
		.mem = mem,
		.stride = stride,
		.nr = nr,
		.nodes = { from, to },
		.cpu = cpu,
	};
	if (from == to)
		return reason_set(
			why, -ENOTSUP,
			"a page moves between two NUMA nodes, and mem "
			"and to are both node %d",
			from);
	if (mover->cpu < 0)
		return reason_set(why, -ENOTSUP,
				  "moving pages while a thread uses them "
				  "wants a second CPU");

	int err = -pthread_create(&mover->thread, NULL, run, mover);

	if (err)
		return reason_fork(why, err, "the thread that moves");
	mover->runs = true;
	return 0;
}

size_t mover_stop(struct mover *mover)
{
	if (!mover->runs)
		return 0;
	atomic_store(&mover->stop, true);
	pthread_join(mover->thread, NULL);
	mover->runs = false;
	return mover->moved;
}
