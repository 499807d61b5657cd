/* profile_svg.c - the flame graph: see profile_export.h. */
#include "export/profile_export.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/markup.h"
#include "base/memory.h"

#define WIDTH  1200.0
#define MARGIN 10.0
#define ROW    18.0 /* a box and the gap above it */
#define TOP    64.0 /* of the title and the key */
#define LETTER 6.65 /* of 11 px monospace */
#define LEAST  0.3  /* narrower boxes are not drawn */

struct box {
	const char *name;
	size_t parent, depth;
	double own[2], with[2];
	double width; /* in instructions */
	double at;    /* where it begins */
	bool inlined[2];
	double used; /* by those that stand on it */
};

struct tree {
	struct box *list; /* a parent before its children */
	size_t nr, depth;
};

static size_t find_child(const struct tree *tree, size_t parent,
			 const char *name)
{
	for (size_t i = parent + 1; i < tree->nr; i++)
		if (tree->list[i].parent == parent &&
		    strcmp(tree->list[i].name, name) == 0)
			return i;
	return 0;
}

/* Adds a profile's nodes to those that are there. */
static void merge(struct tree *tree, const struct profile *profile, int side)
{
	size_t *place = memory_new(profile->nr + 1, sizeof(*place));

	for (size_t i = 0; i < profile->nr; i++) {
		const struct profile_node *node = &profile->nodes[i];
		const char *name = profile->names[node->name];
		size_t parent = place[node->parent];
		size_t at = i && tree->nr ? find_child(tree, parent, name) : 0;

		if ((i && !at) || !tree->nr) {
			at = tree->nr++;
			tree->list[at] = (struct box){
				.name = name,
				.parent = parent,
				.depth = at ? tree->list[parent].depth + 1 : 0,
			};
			if (tree->list[at].depth > tree->depth)
				tree->depth = tree->list[at].depth;
		}
		place[i] = at;
		tree->list[at].own[side] += fmax(node->count, 0);
		tree->list[at].inlined[side] |= node->inlined;
	}
	free(place);
}

static void measure(struct tree *tree)
{
	for (size_t i = tree->nr; i > 0; i--) {
		struct box *box = &tree->list[i - 1];
		struct box *below = &tree->list[box->parent];

		box->width += fmax(box->own[0], box->own[1]);
		for (int side = 0; side < 2; side++)
			box->with[side] += box->own[side];
		if (i == 1)
			break;
		below->width += box->width;
		for (int side = 0; side < 2; side++)
			below->with[side] += box->with[side];
	}
	for (size_t i = 1; i < tree->nr; i++) {
		struct box *box = &tree->list[i];
		struct box *below = &tree->list[box->parent];

		box->at = below->at + below->used;
		below->used += box->width;
	}
}

/* Grey: the same; from there to red for more and to blue for less, by what
 * share of the larger one differs. */
static void colour_of(const struct box *box, bool both, char text[8])
{
	static const int same[3] = { 226, 226, 226 };
	static const int more[3] = { 226, 86, 63 }, less[3] = { 72, 136, 206 };
	static const int alone[3] = { 240, 180, 90 };
	double difference = box->with[1] - box->with[0];
	double most = fmax(box->with[0], box->with[1]);
	double share = both && most > 0 ? fabs(difference) / most : 0;
	const int *end = !both ? alone : difference > 0 ? more : less;
	int part[3];

	/* A small difference is seen as well. */
	share = !both ? 1 : share > 1e-9 ? 0.25 + 0.75 * share : 0;
	for (int i = 0; i < 3; i++)
		part[i] = (int)lround(same[i] + share * (end[i] - same[i]));
	snprintf(text, 8, "#%02x%02x%02x", part[0] & 255, part[1] & 255,
		 part[2] & 255);
}

static void put_title(FILE *to, const struct box *box, const struct tree *tree,
		      const struct profile_figure *figure)
{
	double all = tree->list[0].with[figure->b != NULL];
	int last = figure->b != NULL;

	fputs("<title>", to);
	markup_put(to, box->name);
	if (box->inlined[0] || box->inlined[1])
		fprintf(to, "\ninlined into its caller%s",
			!last || (box->inlined[0] && box->inlined[1]) ? ""
			: box->inlined[0] ? " in the first"
					  : " in the second");
	if (figure->b)
		fprintf(to, "\nof its own: %.6g, then %.6g (%+.6g)",
			box->own[0], box->own[1], box->own[1] - box->own[0]);
	else
		fprintf(to, "\nof its own: %.6g", box->own[0]);
	if (figure->b)
		fprintf(to, "\nwith what it calls: %.6g, then %.6g (%+.6g)",
			box->with[0], box->with[1],
			box->with[1] - box->with[0]);
	else
		fprintf(to, "\nwith what it calls: %.6g", box->with[0]);
	fprintf(to, "\n%.2f %% of all</title>",
		all > 0 ? 100 * box->with[last] / all : 0);
}

/* As much of "do_wp_page +43" as there is room for. */
static void put_label(FILE *to, const struct box *box, bool both, double x,
		      double y, double wide)
{
	double difference = box->with[1] - box->with[0];
	char *text = !both ? memory_format("%s %.6g", box->name, box->with[0])
		     : fabs(difference) > 1e-6
			     ? memory_format("%s %+.6g", box->name, difference)
			     : memory_text(box->name);
	size_t room = (size_t)fmax((wide - 6) / LETTER, 0);
	size_t length = strlen(text);

	if (room >= 3) {
		fprintf(to, "<text x=\"%.2f\" y=\"%.2f\">", x + 3, y + 12.5);
		if (length > room)
			text[room - 1] = '\0';
		markup_put(to, text);
		fprintf(to, "%s</text>", length <= room ? "" : "…");
	}
	free(text);
}

static void put_box(FILE *to, const struct tree *tree, const struct box *box,
		    const struct profile_figure *figure)
{
	double unit = (WIDTH - 2 * MARGIN) / fmax(tree->list[0].width, 1e-9);
	double x = MARGIN + box->at * unit, wide = box->width * unit;
	double y = TOP + ROW * (double)(tree->depth - box->depth);
	char colour[8];

	if (wide < LEAST)
		return;
	colour_of(box, figure->b != NULL, colour);
	fputs("<g>", to);
	put_title(to, box, tree, figure);
	fprintf(to,
		"<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
		"fill=\"%s\"/>",
		x, y, fmax(wide - 0.5, 0.2), ROW - 1, colour);
	put_label(to, box, figure->b != NULL, x, y, wide);
	fputs("</g>\n", to);
}

static void put_head(FILE *to, const struct tree *tree,
		     const struct profile_figure *figure)
{
	const struct box *root = &tree->list[0];

	fprintf(to, "<text x=\"%.0f\" y=\"20\" class=\"head\">", MARGIN);
	markup_put(to, figure->a->id);
	fputs(": ", to);
	markup_put(to, figure->a->unit);
	fprintf(to, "</text>\n<text x=\"%.0f\" y=\"38\">", MARGIN);
	markup_put(to, figure->name_a);
	fprintf(to, ": %.6g", root->with[0]);
	if (figure->b) {
		fputs(";  ", to);
		markup_put(to, figure->name_b);
		fprintf(to, ": %.6g (%+.6g)", root->with[1],
			root->with[1] - root->with[0]);
	}
	fprintf(to, "</text>\n<text x=\"%.0f\" y=\"54\">", MARGIN);
	if (figure->b)
		fputs("red: more in the second, blue: less, grey: the same; a "
		      "box is as wide as the larger of its own two counts and "
		      "what stands on it",
		      to);
	else
		fputs("a box is as wide as its own instructions and what "
		      "stands on it, which it called",
		      to);
	fputs("</text>\n", to);
}

void profile_draw(FILE *to, const struct profile_figure *figure)
{
	size_t most = figure->a->nr + (figure->b ? figure->b->nr : 0);
	struct tree tree = {
		.list = memory_new(most + 1, sizeof(*tree.list)),
	};
	double height;

	merge(&tree, figure->a, 0);
	if (figure->b)
		merge(&tree, figure->b, 1);
	measure(&tree);
	height = TOP + ROW * (double)(tree.depth + 1) + MARGIN;
	fprintf(to,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" "
		"viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\">\n"
		"<style>text { font: 11px monospace; fill: #111 } "
		".head { font-size: 14px; font-weight: bold } "
		"g:hover rect { stroke: #111 }</style>\n"
		"<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
		WIDTH, height, WIDTH, height);
	put_head(to, &tree, figure);
	for (size_t i = 0; i < tree.nr; i++)
		put_box(to, &tree, &tree.list[i], figure);
	fputs("</svg>\n", to);
	free(tree.list);
}
