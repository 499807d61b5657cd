/* explain_lines.c - what a model of caches says of memory: see
 * explain_table.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "view/complain.h"
#include "view/explain_table.h"
#include "view/table.h"

int explain_parse_latency(const char *text, struct explain_latency *latency)
{
	int end = 0;

	if (sscanf(text, "local=%lf,remote=%lf%n", &latency->local,
		   &latency->remote, &end) != 2 ||
	    text[end] || !(latency->local > 0) || !(latency->remote > 0) ||
	    !isfinite(latency->local) || !isfinite(latency->remote))
		return complain("--latency %s: it takes ns of a line from a "
				"node's own memory and from another's, such as "
				"local=90,remote=140",
				text);
	return EXIT_GOOD;
}

/* The latency of a line from a node, in ns, seen from node 0: such a guest has
 * one CPU, which is on node 0. */
static double line_ns(const struct facts *run,
		      const struct explain_latency *latency, size_t node)
{
	const char *text = facts_text(run, "topology.node0.distances", "");
	double distance = 10;

	if (node == 0)
		return latency->local;
	if (latency->remote > 0)
		return latency->remote;
	for (size_t i = 0; i <= node && *text; i++) {
		char *rest;

		distance = strtod(text, &rest);
		if (rest == text)
			break;
		text = rest;
	}
	return latency->local * distance / 10;
}

static void put_row(struct table *table, const struct profile *profile,
		    size_t nodes, const struct facts *run,
		    const struct explain_latency *latency)
{
	double ns = 0;

	for (size_t i = 0; i < nodes; i++) {
		struct profile_lines lines = { 0 };

		if (i < profile->nr_lines)
			lines = profile->lines[i];
		table_cell(table, TINT_PLAIN, "%.1f", lines.loads);
		table_cell(table, TINT_PLAIN, "%.1f", lines.stores);
		ns += (lines.loads + lines.stores) * line_ns(run, latency, i);
	}
	table_cell(table, TINT_PLAIN, "%.0f", ns);
	table_cell(table, TINT_PLAIN, "%s", strchr(profile->unit, '/') + 1);
	table_cell(table, TINT_PLAIN, "%s", profile->id);
}

static bool has_lines(const struct profile *profile)
{
	return profile && profile->nr_lines && !profile->reason.text[0] &&
	       strchr(profile->unit, '/');
}

static size_t count_nodes(const struct summary *summary,
			  const struct profiles *profiles, size_t *rows,
			  const char **cache)
{
	size_t nodes = 0;

	for (size_t i = 0; i < summary->nr; i++) {
		const struct profile *one =
			explain_find(profiles, &summary->cases[i]);

		if (!has_lines(one))
			continue;
		++*rows;
		*cache = one->cache;
		nodes = one->nr_lines > nodes ? one->nr_lines : nodes;
	}
	return nodes;
}

size_t explain_print_lines(const struct summary *summary,
			   const struct profiles *profiles,
			   const struct explain_latency *latency, FILE *to,
			   bool colour)
{
	struct table_column heads[2 * PROFILE_NODES + 3] = { 0 };
	char names[2 * PROFILE_NODES][40];
	struct table *table;
	const char *cache = "";
	size_t rows = 0, columns = 0;
	size_t nodes = count_nodes(summary, profiles, &rows, &cache);

	if (!rows)
		return 0;
	for (size_t i = 0; i < 2 * nodes; i++) {
		snprintf(names[i], sizeof(names[i]), "%s, node %zu",
			 i % 2 ? "stores" : "loads", i / 2);
		heads[columns].head = names[i];
		heads[columns++].align = ALIGN_RIGHT;
	}
	heads[columns].head = "model-ns";
	heads[columns++].align = ALIGN_RIGHT;
	heads[columns++].head = "per";
	heads[columns++].head = "case";
	tint_print(to, colour, TINT_HEAD,
		   "lines from memory, by a model of caches (%s), with the CPU "
		   "on node 0",
		   cache);
	table = table_new(heads, columns);
	for (size_t i = 0; i < summary->nr; i++) {
		const struct profile *one =
			explain_find(profiles, &summary->cases[i]);

		if (has_lines(one))
			put_row(table, one, nodes, &summary->run, latency);
	}
	table_print(table, to, colour);
	table_free(table);
	return rows;
}
