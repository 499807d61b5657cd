/* record.h - a run as a file: JSON Lines, written as it goes and read as it
 * streams.
 *
 * results/README.md is the reference of the format, results/schema-1.json its
 * JSON Schema.  In short: a `run` line, then a line for each trial the moment
 * it ends with its histogram on a line of its own behind it, a line for each
 * skip and each broken trial, and an `end` line.  "type" is the first name of
 * every line that cowbench writes, so that histograms are skipped unparsed.
 */
#ifndef COWBENCH_DATA_RECORD_H
#define COWBENCH_DATA_RECORD_H

#include <stdbool.h>

#include "base/facts.h"
#include "base/reason.h"
#include "trial/result.h"

#define RECORD_SCHEMA 1

/* The longest line, with its newline: three times what the largest possible
 * histogram takes. */
#define RECORD_LINE_MAX ((size_t)4 << 20) /* bytes */

/* --- Writing --------------------------------------------------------------
 *
 * Each line is one write(), so a kill loses at most the trial under way.  When
 * a write fails, the part of a line that it wrote is cut off again: the file
 * stays a valid record of all that came before, and can be resumed.
 */

struct record_writer;

enum record_over {
	RECORD_KEEP,	  /* a file that holds something is an error, -EEXIST */
	RECORD_OVERWRITE, /* what it held is lost */
};

/* Starts the record at path ("-": standard output) with its `run` line, made of
 * facts (none may be called "type", "schema" or "crc").  The file is locked
 * against other writers until it is closed.  Returns 0, or -errno with its
 * reason. */
int record_create(struct record_writer **writer, const char *path,
		  enum record_over over, const struct facts *run,
		  struct reason *why);

/* Opens the record at path to resume it: cuts a torn last line off (with the
 * trial before it, when it was that trial's histogram), puts the facts of its
 * run into *run (which the caller clears) and calls seen(), unless NULL, for
 * each trial, skip, broken and traced trial that stays; seen() must not keep or
 * free the result, which has no histogram.  Returns 0; *why is then "" or says
 * what was cut.  Returns -errno with its reason where path cannot be read, is
 * no record, or has a bad line: the file is then as it was. */
int record_resume(struct record_writer **writer, const char *path,
		  struct facts *run,
		  void (*seen)(void *context,
			       const struct trial_result *result),
		  void *context, struct reason *why);

/* Writes the line of a result of any outcome (of a traced one, which functions
 * it called); a trial's histogram follows it, unless empty.  A trial is on the
 * disk when this returns; a skip and a broken trial are with the next trial.
 * Returns 0, or -errno with its reason. */
int record_write(struct record_writer *writer,
		 const struct trial_result *result, struct reason *why);

/* Writes the `end` line: facts has "how" ("complete", "interrupted") and what
 * else the run has to say, such as counts.  Returns 0, or -errno with its
 * reason. */
int record_end(struct record_writer *writer, const struct facts *end,
	       struct reason *why);

/* Closes and frees it; NULL is allowed. */
void record_writer_free(struct record_writer *writer);

/* How a trial under the tracer ended: "well", "skipped", "broken". */
extern const char *const record_ended_words[NR_OUTCOMES];

#define RECORD_TIME_ROOM 48

/* A time as records say it, "2026-01-31T23:59:59.123456789Z"; ns since 1970 by
 * CLOCK_REALTIME.  Returns text, or NULL for 0: not known. */
const char *record_time(uint64_t ns, char text[RECORD_TIME_ROOM]);

/* --- Reading --------------------------------------------------------------
 *
 * A record is untrusted input.  The reader takes the memory of one line,
 * however long the file.
 */

struct record_reader;

enum record_type {
	RECORD_EOF = 0,
	RECORD_RUN,    /* facts: of the run; always the first line, and no
		        * other */
	RECORD_RESULT, /* result: a trial, a skip or a broken trial */
	RECORD_PATH,   /* result: of a trial under the tracer, of any outcome */
	RECORD_END,    /* facts: of the end; several when the run was resumed */
};

struct record_line { /* all zero before the first record_next() */
	struct facts facts;
	struct trial_result result;
	size_t number;	 /* number of the line in the file, from 1 */
	uint64_t offset; /* bytes of the file before it */
};

/* Opens path ("-": standard input). With histograms, each trial comes with its
 * own; without, those lines are skipped unparsed.  Returns 0, or -errno with
 * its reason. */
int record_open(struct record_reader **reader, const char *path,
		bool histograms, struct reason *why);

/* Clears *line, and reads on to the next line of a known type.  Returns its
 * enum record_type; RECORD_EOF at the end, with *why "" or a warning (the last
 * line is torn); or -errno where the file is no record of this schema or a line
 * is bad, with a reason that names the file and the line; after an error only
 * record_close() may be called.  Lines of a type and names that are not known
 * here are passed over. */
int record_next(struct record_reader *reader, struct record_line *line,
		struct reason *why);

/* Puts the facts of a record's run line into *run, in place of what that has,
 * and reads no more.  Its checksum is not looked at.  Returns 0, or -errno with
 * its reason, as record_next(). */
int record_read_run(const char *path, struct facts *run, struct reason *why);

/* Says which of the lines read so far were changed after they were written:
 * their checksum (record_sum.h) is wrong, or is missing though the run line has
 * one.  "" where there are none, or the record is older than checksums.
 * Histograms that were not asked for are not checked. */
struct reason record_damage(const struct record_reader *reader);

/* Whether the file is compressed (gzip, xz, zstd): read like any other, and
 * never gone on with. */
bool record_is_packed(const struct record_reader *reader);

/* After RECORD_EOF: the length of the file's whole lines, in bytes.  A torn
 * line comes after them. */
uint64_t record_whole(const struct record_reader *reader);

/* Frees what the line owns and zeroes it. */
void record_line_clear(struct record_line *line);

/* Closes and frees it; NULL is allowed. */
void record_close(struct record_reader *reader);

#endif
