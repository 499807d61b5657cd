/* calm.c - see calm.h. */
#include "run/calm.h"

#include <math.h>
#include <time.h>

#include "base/now.h"
#include "host/noise.h"

#define LOOK_S 0.1 /* long enough for another task to have a turn */
/* Between two looks, which load the machine themselves. */
#define REST_S	  0.4
#define LOST_MOST 0.005 /* share of the CPU's time */

struct calm calm_wait(int cpu, double seconds,
		      const volatile sig_atomic_t *stop)
{
	const struct timespec rest = { 0, (long)(REST_S * 1e9) };
	struct calm calm = { .calm = false };
	double begin = now_s();
	struct noise noise;
	struct reason why;

	for (;;) {
		double lost = 1;

		if (noise_probe(&noise, cpu, LOOK_S, &why) == 0)
			lost = fmax(noise.share, noise.steal);
		calm.lost_pct = lost * 100;
		calm.calm = lost < LOST_MOST;
		calm.waited_s = now_s() - begin;
		if (calm.calm || calm.waited_s >= seconds || (stop && *stop))
			return calm;
		nanosleep(&rest, NULL);
	}
}

void calm_facts(const struct calm *calm, struct facts *noise)
{
	facts_set_number(noise, "quiet_wait_ms", round(calm->waited_s * 1000));
	if (!calm->calm)
		facts_set_number(noise, "unquiet_pct",
				 round(calm->lost_pct * 100) / 100);
}
