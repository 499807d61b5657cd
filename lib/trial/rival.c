/* rival.c - another thread beside the operations: declared in bench/rival.h. */
#include <pthread.h>
#include <sched.h>

#include "base/now.h"
#include "bench/rival.h"
#include "trial/inside.h"

static void *run(void *context)
{
	struct trial *t = context;
	struct rival *rival = &t->private->rival;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET((size_t)t->other_cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
	atomic_store(&rival->begun, true);
	do {
		uint64_t begin = now_ns(CLOCK_MONOTONIC_RAW);

		rival->failed += !rival->turn(t);
		rival->ns += (double)(now_ns(CLOCK_MONOTONIC_RAW) - begin);
		rival->turns++;
	} while (!atomic_load(&rival->stop));
	return NULL;
}

void trial_rival(struct trial *t, bool (*turn)(struct trial *t))
{
	struct rival *rival = &t->private->rival;
	int err;

	if (t->other_cpu < 0)
		trial_skip(t, "a race wants two CPUs");
	*rival = (struct rival){ .turn = turn };
	err = pthread_create(&rival->thread, NULL, run, t);
	if (err)
		trial_no_process(t, err, "a second thread");
	rival->runs = true;
	while (!atomic_load(&rival->begun))
		sched_yield();
}

void trial_rival_end(struct trial *t)
{
	struct rival *rival = &t->private->rival;

	if (!rival->runs)
		return;
	atomic_store(&rival->stop, true);
	pthread_join(rival->thread, NULL);
	rival->runs = false;
	trial_count(t, "other_calls", rival->turns);
	trial_count(t, "other_failed", rival->failed);
	trial_count(t, "other_ns", rival->ns / rival->turns);
}
