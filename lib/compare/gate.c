/* gate.c - see gate.h. */
#include "compare/gate.h"

#include "base/text.h"
#include "mm/words.h"

/* Whether the estimate itself lies beyond the gate, and not only its
 * interval. */
static bool is_beyond(const struct comparison *c, double gate, double delta)
{
	if (c->scale == SCALE_RATIO)
		return c->estimate > 1 + gate;
	return c->estimate > c->delta / delta * gate;
}

bool gate_fires(const struct contrast *contrast, double gate, double delta,
		struct reason *why)
{
	const struct comparison *c = &contrast->comparison;

	if (contrast->fates_differ)
		reason_set(why, 0, "pages of '%s' were %s and are %s",
			   contrast->id, fate_words[contrast->fate_a],
			   fate_words[contrast->fate_b]);
	else if (contrast->wrong || contrast->wrong_b > contrast->wrong_a)
		reason_set(why, 0,
			   "pages of '%s' met a fate that the benchmark does "
			   "not state, in %zu trial%s of A and %zu of B",
			   contrast->id, contrast->wrong_a,
			   text_plural(contrast->wrong_a), contrast->wrong_b);
	else if (!comparison_gates(c, contrast->holm) ||
		 !is_beyond(c, gate, delta))
		return false;
	else if (c->scale == SCALE_DIFFERENCE)
		reason_set(why, 0, "'%s' is slower by %.1f %s", contrast->id,
			   c->estimate, contrast->unit);
	else
		reason_set(why, 0, "'%s' is slower by %.1f%%", contrast->id,
			   100 * (c->estimate - 1));
	return true;
}

double gate_hidden(const struct comparison *comparison, double delta)
{
	double high = comparison->wide95.high;

	if (comparison->scale == SCALE_RATIO)
		return high - 1;
	return high / comparison->delta * delta;
}
