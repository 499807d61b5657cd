/* meeting.c - where workers wait for one another, in a busy loop. */
#include "trial/inside.h"

#include <sched.h>

#include "arch/arch.h"

bool meeting_meet(struct meeting *m, size_t turn, void (*idle)(void *),
		  void *context)
{
	atomic_fetch_add(&m->came, 1);
	for (size_t turns = 1; atomic_load(&m->came) < turn * m->nr; turns++) {
		if (atomic_load(&m->off))
			return false;
		arch_pause();
		if (turns & 0xfff)
			continue;
		sched_yield(); /* CPUs of an emulator run in turn: let the next
			        * one run */
		if (idle)
			idle(context);
	}
	return true;
}
