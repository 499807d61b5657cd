/* formats.c - see formats.h. */
#include "report/formats.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/markup.h"
#include "export/export.h"
#include "report/quote.h"
#include "view/figure.h"

static const char *fate_text(const struct case_summary *one)
{
	double share;
	int fate = case_summary_fate(one, &share);

	if (one->proof == PROOF_WRONG)
		return "wrong fate";
	if (fate < 0 || one->proof == PROOF_BLIND)
		return "not seen";
	return fate_words[fate];
}

static void mark_case(const struct case_summary *one, FILE *to)
{
	bool wrong = one->proof == PROOF_WRONG;
	char net[32], interval[QUOTE_ROOM], p50[32], p99[32];

	figure_text(wrong ? NAN : one->midmean.value, net);
	figure_text(wrong ? NAN : one->q[Q_P50], p50);
	figure_text(wrong || one->small ? NAN : one->q[Q_P99], p99);
	quote_interval(one, interval);
	fputs("| ", to);
	markup_code(to, one->id);
	fputs(" | ", to);
	markup_code(to, one->unit);
	fprintf(to, " | %s%s | %s | %s | %s | %zu | %.3g | %s |\n",
		one->small && !wrong ? "~" : "", net, interval, p50, p99,
		one->nr, one->faults, fate_text(one));
}

static void print_markdown(const struct summary *summary, const char *path,
			   bool first, FILE *to)
{
	(void)path;
	fputs(first ? "" : "\n", to);
	fputs("Linux ", to);
	markup_code(to, facts_text(&summary->run, "kernel.release", "?"));
	fputs(", ", to);
	markup_code(to, facts_text(&summary->run, "cpu.model", "?"));
	fputs("\n\n| case | unit | net | 95 % | p50 | p99 | trials | faults | "
	      "fate |\n|---|---|--:|---|--:|--:|--:|--:|---|\n",
	      to);
	for (size_t i = 0; i < summary->nr; i++)
		mark_case(&summary->cases[i], to);
}

static void print_json(const struct summary *summary, const char *path,
		       bool first, FILE *to)
{
	struct json_text json = { 0 };

	(void)first;
	json_open_object(&json, NULL);
	json_put_text(&json, "record", path);
	json_put_text(&json, "kernel",
		      facts_text(&summary->run, "kernel.release", NULL));
	json_put_text(&json, "doctor",
		      facts_text(&summary->run, "doctor.word", NULL));
	json_open_array(&json, "cases");
	for (size_t i = 0; i < summary->nr; i++) {
		json_open_object(&json, NULL);
		export_case_json(&json, &summary->cases[i]);
		json_close(&json);
	}
	json_close(&json);
	json_open_array(&json, "ends");
	for (size_t i = 0; i < summary->nr_ends; i++) {
		const struct summary_end *end = &summary->ends[i];

		json_open_object(&json, NULL);
		json_put_text(&json, "case", end->id);
		json_put_text(&json, "end",
			      end->outcome == OUTCOME_SKIP ? "skipped"
							   : "broken");
		json_put_text(&json, "reason", end->reason);
		json_close(&json);
	}
	json_close(&json);
	json_close(&json);
	json_text_print(&json, to);
}

static void print_csv(const struct summary *summary, const char *path,
		      bool first, FILE *to)
{
	export_case_csv(to, path, summary, first);
}

const char *const summary_format_words[NR_SUMMARY_FORMATS] = {
	[SUMMARY_TABLE] = "table",
	[SUMMARY_MARKDOWN] = "markdown",
	[SUMMARY_JSON] = "json",
	[SUMMARY_CSV] = "csv",
};

void summary_print(const struct summary *summary, const char *path,
		   enum summary_format format, bool first, FILE *to)
{
	static void (*const print[NR_SUMMARY_FORMATS])(
		const struct summary *, const char *, bool, FILE *) = {
		[SUMMARY_MARKDOWN] = print_markdown,
		[SUMMARY_JSON] = print_json,
		[SUMMARY_CSV] = print_csv,
	};

	print[format](summary, path, first, to);
}
