/* estimate.c - see estimate.h. */
#include "run/estimate.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "host/busy.h"

/* Time to fill a region and to look at it, on an ordinary machine. */
#define REGION_MS_A_MIB 0.5

/* Where programs wait for CPUs for more than this share of the time, in
 * percent, a run takes noticeably longer than on a calm machine. */
#define SLOWING_PCT 10

double estimate_seconds(const struct session *session)
{
	const struct plan *plan = &session->plan;
	size_t runs = plan->nr - session_refused(session);
	double regions_mib = 0;

	for (size_t i = 0; i < plan->nr; i++)
		if (!session->refused[i])
			regions_mib +=
				(double)plan->cases[i].all_bytes / (1 << 20);
	return (double)session_left(session, false) *
	       (session->request.budget_ms + REQUEST_PROCESS_MS +
		regions_mib / (double)(runs ? runs : 1) * REGION_MS_A_MIB) /
	       1000;
}

void estimate_minutes(double seconds, char *text, size_t room)
{
	seconds = round(seconds);
	snprintf(text, room, "about %.0f:%02.0f min", floor(seconds / 60),
		 fmod(seconds, 60));
}

void estimate_text(const struct session *session, char *text, size_t room)
{
	const struct request *r = &session->request;
	double pressure = busy_pressure(NULL, "cpu");
	char minutes[48], slower[96] = "", calm[64] = "";

	estimate_minutes(estimate_seconds(session), minutes, sizeof(minutes));
	if (pressure >= SLOWING_PCT)
		snprintf(slower, sizeof(slower),
			 " on a calm machine (here programs waited for CPUs "
			 "%.0f %% of the last 10 s)",
			 pressure);
	if (r->quiet_wait_s > 0)
		snprintf(calm, sizeof(calm),
			 " and up to %g s of waiting a trial", r->quiet_wait_s);
	snprintf(text, room, "%s%s%s%s", minutes,
		 r->until_pct > 0 ? " at first" : "", slower, calm);
}
