/* summary_read.c - a whole record as a summary; see summary.h. */
#include "data/record.h"
#include "data/summary.h"

int summary_read(struct summary *summary, const char *path, struct reason *why)
{
	struct record_line line = { 0 };
	struct record_reader *reader;
	int type = record_open(&reader, path, summary->histograms, why);

	if (type < 0)
		return type;
	while ((type = record_next(reader, &line, why)) > 0) {
		if (type == RECORD_RESULT) {
			summary_add(summary, &line.result);
		} else if (type != RECORD_PATH) {
			facts_move(type == RECORD_RUN ? &summary->run
						      : &summary->end,
				   &line.facts);
		}
	}
	if (type == RECORD_EOF)
		reason_set(&summary->warning, 0, "%s", why->text);
	record_line_clear(&line);
	summary->damage = record_damage(reader);
	record_close(reader);
	summary_finish(summary);
	return type;
}
