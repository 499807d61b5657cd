/* timed.c - the part of a round that is on the clock, in one thread or in
 * several. */
#include "trial/inside.h"

#include <errno.h>

/* Where the child operates, this runs in the sharer; so it puts the faults into
 * the channel, which is shared memory. */
int round_timed(void *context)
{
	struct trial *t = context;
	struct trial_private *p = t->private;
	struct trial_channel *channel = p->channel;
	struct share share = { .to = t->ops,
			       .keeps = true,
			       .counts = channel->totals.events };

	/* When the sharer was forked, new frames still came from the region's
	 * node. */
	if (p->by_child && !p->c.bench->unbound &&
	    place_bind_memory(channel->config.place.to, t->worker->why))
		return -EIO;
	if (p->by_child &&
	    events_open(&t->worker->events, channel->config.events,
			channel->config.nr_events, t->worker->why))
		return -EBADFD;
	if (t->threads > 1) {
		trial_threads(t, &share);
	} else {
		share_warm(t, &share);
		if (p->crew) {
			share.meeting = &p->crew->meeting;
			share.rounds = p->rounds++;
			crew_meet(t);
		}
		share_timed(t, &share);
		trial_trace_stop(t);
	}
	if (p->by_child)
		events_close(&t->worker->events);
	channel->totals.faults = share.faults;
	channel->totals.paced_ops += share.paced_ops;
	channel->totals.paced_ns += share.paced_ns;
	return (int)t->failed;
}
