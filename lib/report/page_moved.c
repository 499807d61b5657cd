/* page_moved.c - how a distribution moved, quantile by quantile, and whether
 * the machine drifted while its trials ran.  See page.h.
 */
#include "report/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export/order.h"

/* --- quantiles ------------------------------------------------------------ */

#define HIGH 90.0 /* px, of the curve */
#define STEP 2	  /* percent, from a quantile to the next */
#define MANY (100 / STEP - 1)
#define FLAT 1.02 /* within 2 % a curve says nothing of its own */

/* The ratios of both sides' quantiles; false: they say nothing of their own. */
static bool ratios_of(const struct histogram histograms[2],
		      const double overheads[2], double ratios[MANY])
{
	double low = INFINITY, high = 0;

	if (!histograms[0].nr || !histograms[1].nr)
		return false;
	for (int i = 0; i < MANY; i++) {
		double share = (i + 1) * STEP / 100.0;
		double values[2];

		for (int j = 0; j < 2; j++)
			values[j] = histogram_quantile(&histograms[j], share) -
				    overheads[j];
		if (!(values[0] > 0 && values[1] > 0))
			return false;
		ratios[i] = values[1] / values[0];
		low = fmin(low, ratios[i]);
		high = fmax(high, ratios[i]);
	}
	return high > low * FLAT;
}

static void put_height(const struct page *page, const struct scale *scale,
		       double value, const char *class)
{
	double y = HIGH * (1 - scale_at(scale, value));

	fprintf(page->to,
		"<line class=\"%s\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" "
		"y2=\"%.1f\"/>",
		class, y, y);
}

void page_shift(const struct page *page, const struct histogram histograms[2],
		const double overheads[2])
{
	struct scale scale = { .form = FORM_LOG };
	double ratios[MANY], tics[SCALE_TICS];
	size_t nr;

	if (!ratios_of(histograms, overheads, ratios))
		return;
	scale_reach(&scale, 1);
	for (int i = 0; i < MANY; i++)
		scale_reach(&scale, ratios[i]);
	scale_pad(&scale, 0.06);
	fprintf(page->to,
		"<svg class=\"plot\" height=\"%.0f\" role=\"img\" "
		"aria-label=\"how many times as much each quantile takes\">"
		"<g transform=\"translate(0 8)\">",
		HIGH + 32);
	nr = scale_tics(&scale, 3, tics);
	for (size_t i = 0; i < nr; i++) {
		char word[32];

		page_word(tics[i], word);
		put_height(page, &scale, tics[i], "grid");
		fprintf(page->to,
			"<text x=\"-6\" y=\"%.1f\" text-anchor=\"end\">×%s"
			"</text>",
			HIGH * (1 - scale_at(&scale, tics[i])) + 4, word);
	}
	put_height(page, &scale, 1, "zero");
	fprintf(page->to,
		"<svg width=\"100%%\" height=\"%.0f\" viewBox=\"0 0 1000 1000\" "
		"preserveAspectRatio=\"none\"><path class=\"curve side1\" "
		"vector-effect=\"non-scaling-stroke\" d=\"",
		HIGH);
	for (int i = 0; i < MANY; i++)
		fprintf(page->to, "%c%d %.1f", i ? 'L' : 'M',
			10 * STEP * (i + 1),
			1000 * (1 - scale_at(&scale, ratios[i])));
	fputs("\"/></svg>", page->to);
	for (int i = 0; i <= 2; i++)
		fprintf(page->to,
			"<text x=\"%d%%\" y=\"%.0f\" text-anchor=\"%s\">%d %%"
			"</text>",
			50 * i, HIGH + 18, i == 2 ? "end" : "middle", 50 * i);
	fputs("</g></svg>\n<p class=\"faint\">by quantile: how many times as "
	      "much the operations take that so many percent are faster than; "
	      "the dark line is as before, a level curve says that all moved "
	      "alike</p>\n",
	      page->to);
}

/* --- drift ---------------------------------------------------------------- */

#define LANE	  60.0 /* px, of a lane */
#define FAR	  1.5  /* what is further from its mean stands at the edge */
#define DOTS_MOST 3000 /* of a side and lane; of more, every n-th is drawn */

static void put_lane(const struct page *page, const struct side *side,
		     size_t nth, bool calibrator, double y)
{
	const double far = log(FAR);

	fprintf(page->to,
		"<svg y=\"%.0f\" width=\"100%%\" height=\"%.0f\" viewBox=\"0 0 "
		"1000 1000\" preserveAspectRatio=\"none\"><path class=\"dots "
		"side%zu\" vector-effect=\"non-scaling-stroke\" d=\"",
		y, LANE, nth);
	for (size_t i = 0; i < side->nr; i++) {
		size_t nr;
		struct order_trial *list = order_make(&side->records[i], &nr);
		size_t step = nr * side->nr / DOTS_MOST + 1;

		for (size_t j = 0; j < nr; j += step) {
			double times = calibrator ? list[j].calibrator
						  : list[j].relative;
			double x =
				((double)i + ((double)j + 0.5) / (double)nr) /
				(double)side->nr;

			if (times > 0)
				fprintf(page->to, "M%.1f %.0fh0", 1000 * x,
					500 - 480 * fmax(fmin(log(times) / far,
							      1),
							 -1));
		}
		free(list);
	}
	fputs("\"/></svg>", page->to);
}

static bool is_timed(const struct side *side)
{
	for (size_t i = 0; i < side->nr; i++) {
		size_t nr;

		free(order_make(&side->records[i], &nr));
		if (nr > 2)
			return true;
	}
	return false;
}

void page_drift(const struct page *page)
{
	static const char *const names[] = { "operation", "calibrator" };
	const size_t last = page->report->nr - 1;

	for (size_t i = 0, nth = 0; i <= last; i += last ? last : 1, nth++) {
		const struct side *side = &page->report->sides[i];

		if (!is_timed(side))
			continue;
		fprintf(page->to,
			"<svg class=\"plot\" height=\"%.0f\" role=\"img\" "
			"aria-label=\"each trial in its order\">",
			2 * LANE + 24);
		for (int lane = 0; lane < 2; lane++) {
			double y = lane * (LANE + 16) + LANE / 2;

			fprintf(page->to,
				"<line class=\"grid\" x1=\"0\" x2=\"100%%\" "
				"y1=\"%.0f\" y2=\"%.0f\"/><text x=\"-6\" "
				"y=\"%.0f\" text-anchor=\"end\">×1</text>"
				"<text x=\"0\" y=\"%.0f\">%s</text>",
				y, y, y + 4, lane * (LANE + 16) + 10.0,
				names[lane]);
			put_lane(page, side, nth, lane, y - LANE / 2);
		}
		fputs("</svg>\n<p class=\"faint\">", page->to);
		if (last) {
			fprintf(page->to, "<i class=\"side%zu\"></i>", nth);
			page_said(page, "%s: ", page->labels[i]);
		}
		page_said(
			page,
			"each trial in the order in which they ran, from left "
			"to right: times the mean of its case, ×%g at the "
			"edges; below, the calibrator, a trivial system call "
			"beside the operations. What moves both is of the "
			"machine.",
			FAR);
		fputs("</p>\n", page->to);
	}
}
