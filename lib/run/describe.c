/* describe.c - see describe.h. */
#include "run/describe.h"

#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "base/text.h"
#include "host/machine.h"
#include "mm/frames.h"

/* The events of --events that this machine lacks, one a line, as in
 * plan.words. */
static void describe_missing(const struct event_names *events,
			     struct facts *facts)
{
	char *all = memory_text("");

	for (size_t i = 0; i < events->nr_missing; i++) {
		const struct event_missing *missing = &events->missing[i];
		memory_append(&all, "%s%s: %s", i ? "\n" : "", missing->names,
			      missing->why.text);
	}
	if (events->nr_missing)
		facts_set_text(facts, "plan.events_missing", all);
	free(all);
}

static void describe_start(struct facts *facts)
{
	char stamp[64];

	text_utc(time(NULL), TEXT_MOMENT, stamp, sizeof(stamp));
	facts_set_text(facts, "started", stamp);
}

void describe_run(struct session *session)
{
	const struct request *r = &session->request;
	struct facts *facts = &session->facts;
	struct witness witness;
	struct reason why;

	describe_start(facts);
	request_facts(r, facts);
	facts_set_number(facts, "plan.cases", (double)session->plan.nr);
	clock_facts(&session->bed.clock, facts);
	machine_facts(facts, NULL, r->anonymous);
	machine_topology(facts, &session->bed.placement);
	if (r->beside)
		facts_copy(facts, r->beside);
	if (witness_open(&witness, &why) == 0) {
		machine_witness(facts, &witness);
		session->hidden = witness.hidden;
		witness_close(&witness);
	}
	session->doctor.machine = facts;
	doctor_look(&session->doctor);
	doctor_facts(&session->doctor, facts);
	describe_missing(&session->events, facts);
}
