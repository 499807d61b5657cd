/* record_read.c - see record.h.
 *
 * Nothing in the file is trusted.  Here it is cut into lines; scan.c and
 * record_scan.c take those apart.
 */
#include "data/record.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/packed.h"
#include "data/record_scan.h"
#include "data/record_sum.h"

#define BUFFER_BYTES ((size_t)1 << 15)
#define RUN_BYTES    ((size_t)1 << 13) /* read at once for a run line alone */

struct record_reader {
	char *path;
	struct packed *file;
	struct item_tree *tree; /* of the line read last */
	bool histograms;
	bool started;	/* the run line was read */
	bool unchecked; /* no checksum is looked at */

	char *buffer;
	size_t room;
	size_t begin; /* of what is not yet read */
	size_t end;
	bool drained; /* the file has no more */

	size_t number;	 /* of the line read last */
	uint64_t offset; /* of the line read last */
	uint64_t next;	 /* of the line after it */
	uint64_t trial;	 /* of the line read last, where that is a trial's */
	uint64_t whole;

	bool sealed;		       /* the run line has a sum */
	size_t damaged, first_damaged; /* bad lines, and the number of one of
				        * them */
};

static struct scan scan_start(const struct record_reader *reader,
			      struct reason *why)
{
	return (struct scan){
		.tree = reader->tree,
		.path = reader->path,
		.line = reader->number,
		.why = why,
	};
}

/* Reads more behind what the buffer holds; sets drained at the end. */
static int fill(struct record_reader *reader, struct reason *why)
{
	ssize_t got;

	if (reader->begin > 0) {
		memmove(reader->buffer, reader->buffer + reader->begin,
			reader->end - reader->begin);
		reader->end -= reader->begin;
		reader->begin = 0;
	}
	if (reader->end == reader->room) {
		reader->room *= 2;
		reader->buffer = memory_resize(reader->buffer, reader->room, 1);
	}
	got = packed_read(reader->file, reader->buffer + reader->end,
			  reader->room - reader->end);
	if (got == -EBADMSG)
		return reason_set(why, -EBADMSG,
				  "%s: cannot be unpacked: damaged, or cut off",
				  reader->path);
	if (got < 0)
		return reason_errno(why, (int)got, "%s: cannot read",
				    reader->path);
	reader->drained = got == 0;
	reader->end += (size_t)got;
	return 0;
}

/* A line of the file without its newline, valid until the next one is read. */
struct text_line {
	const char *text;
	size_t length;
	bool torn; /* it had no newline */
};

/* The next line: 1, or 0 at the end of the file, or -errno. */
static int next_line(struct record_reader *reader, struct text_line *line,
		     struct reason *why)
{
	size_t seen = 0;

	for (;;) {
		const char *start = reader->buffer + reader->begin;
		size_t have = reader->end - reader->begin;
		const char *newline =
			have > seen ? memchr(start + seen, '\n', have - seen)
				    : NULL;

		if (newline || (reader->drained && have > 0)) {
			*line = (struct text_line){
				.text = start,
				.length = newline ? (size_t)(newline - start)
						  : have,
				.torn = !newline,
			};
			reader->begin += line->length + !line->torn;
			reader->number++;
			reader->offset = reader->next;
			reader->next += line->length + !line->torn;
			return 1;
		}
		if (reader->drained)
			return 0;
		if (have >= RECORD_LINE_MAX)
			return reason_set(why, -EBADMSG,
					  "%s:%zu: a line over %zu MiB: this "
					  "is no record of cowbench",
					  reader->path, reader->number + 1,
					  RECORD_LINE_MAX >> 20);
		seen = have;
		int err = fill(reader, why);

		if (err)
			return err;
	}
}

/* Puts back the line that was read last, so that it is read again next. */
static void unread_line(struct record_reader *reader,
			const struct text_line *line)
{
	reader->begin -= line->length + !line->torn;
	reader->number--;
	reader->next = reader->offset;
}

static bool line_starts(const struct text_line *line, const char *start)
{
	size_t length = strlen(start);

	if (line->torn && line->length < length)
		length = line->length;
	return line->length >= length && memcmp(line->text, start, length) == 0;
}

/* Whether the line is a histogram, by its first bytes as cowbench writes them:
 * a histogram that nobody asked for is not parsed. */
static bool is_plain_histogram(const struct text_line *line)
{
	return line_starts(line, "{\"type\":\"hist\"") &&
	       line->text[line->length - 1] == '}';
}

/* Parses a line.  NULL where it is torn, or is no JSON object: then scan->err
 * is set. */
static struct item *parse_line(struct scan *scan, const struct text_line *line)
{
	return scan_parse(scan, line->text, line->length,
			  line->torn && line->text[0] == '{');
}

/* The last line is torn, and the lines before it count.  But the torn line may
 * have been the histogram of the trial before it, and a trial without its
 * histogram is not whole. */
static int torn_end(struct record_reader *reader, const struct text_line *line,
		    struct reason *why)
{
	bool histogram = reader->trial != UINT64_MAX &&
			 (line_starts(line, "{\"type\":\"hist\"") ||
			  !line_starts(line, "{\"type\":"));

	if (!reader->started)
		return reason_set(why, -EBADMSG,
				  "%s:%zu: cut in the middle of the run line: "
				  "nothing was measured",
				  reader->path, reader->number);
	reader->whole = histogram ? reader->trial : reader->offset;
	reason_set(why, 0,
		   "%s:%zu: cut in the middle of the last line; what is "
		   "before it counts, and run --resume %s goes on",
		   reader->path, reader->number, reader->path);
	return RECORD_EOF;
}

/* Counts the line read last as bad where its checksum is wrong or missing.  The
 * run line decides whether lines have checksums; a line that cowbench did not
 * write needs none. */
static void check_seal(struct record_reader *reader, enum seal seal, bool own)
{
	if (!reader->started)
		reader->sealed = seal != SEAL_NONE;
	if (seal == SEAL_WHOLE ||
	    (seal == SEAL_NONE && !(reader->sealed && own)))
		return;
	if (!reader->damaged++)
		reader->first_damaged = reader->number;
}

/* Reads the histogram that follows result's line, if there is one.  Leaves any
 * other line, or a torn one, for record_next(). */
static int attach_histogram(struct record_reader *reader,
			    struct trial_result *result, struct reason *why)
{
	struct text_line line = { .text = "" };
	int got = next_line(reader, &line, why);

	if (got <= 0)
		return got;

	struct scan scan = scan_start(reader, why);
	struct item *parsed = parse_line(&scan, &line);

	if (parsed && record_scan_is_histogram(parsed)) {
		check_seal(reader, record_seal_of(parsed), true);
		record_scan_histogram(&scan, parsed, result);
		reader->whole = reader->next;
		reader->trial = UINT64_MAX;
	} else {
		unread_line(reader, &line);
	}
	return scan.err;
}

/* A file of something else: its first line is no JSON object. */
static int no_record(int err, struct reason *why)
{
	struct reason first = *why;

	return reason_set(why, err, "%.400s: this is no record of cowbench",
			  first.text);
}

/* Takes the line apart into *into: its enum record_type, RECORD_EOF where it
 * says nothing, or -errno. */
static int take_line(struct record_reader *reader, const struct text_line *text,
		     struct record_line *into, bool *torn, struct reason *why)
{
	struct scan scan = scan_start(reader, why);
	struct item *parsed = parse_line(&scan, text);

	*torn = !parsed;
	if (scan.err && !reader->started)
		return no_record(scan.err, why);
	if (!parsed)
		return scan.err ? scan.err : torn_end(reader, text, why);
	into->number = reader->number;
	into->offset = reader->offset;

	enum seal seal = reader->unchecked ? SEAL_WHOLE
					   : record_seal_of(parsed);

	item_drop(parsed, RECORD_SUM);

	int got = record_scan(&scan, parsed, reader->started, into);

	if (got < 0)
		return got;
	check_seal(reader, seal, got != RECORD_EOF);
	reader->started |= got == RECORD_RUN;
	reader->whole = reader->next;
	reader->trial = UINT64_MAX;
	if (got != RECORD_RESULT || into->result.outcome != OUTCOME_TRIAL)
		return got;
	reader->trial = reader->offset;

	int err = reader->histograms
			  ? attach_histogram(reader, &into->result, why)
			  : 0;

	return err ? err : got;
}

int record_next(struct record_reader *reader, struct record_line *line,
		struct reason *why)
{
	struct reason unused = { 0 };
	struct text_line text = { .text = "" };
	bool torn = false;
	int got;

	why = why ? why : &unused;
	why->text[0] = '\0';
	record_line_clear(line);
	while ((got = next_line(reader, &text, why)) > 0) {
		if (reader->started && is_plain_histogram(&text)) {
			reader->trial = UINT64_MAX;
			reader->whole = reader->next;
			continue;
		}
		got = take_line(reader, &text, line, &torn, why);
		if (got != RECORD_EOF || torn)
			return got;
	}
	if (got == 0 && !reader->started)
		return reason_set(why, -EBADMSG,
				  "%s: empty: nothing was measured",
				  reader->path);
	return got;
}

int record_open(struct record_reader **reader, const char *path,
		bool histograms, struct reason *why)
{
	struct stat stat;
	bool piped = strcmp(path, "-") == 0;
	int fd = piped ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
		       : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return reason_errno(why, -errno, "%s: cannot read",
				    piped ? "standard input" : path);
	if (fstat(fd, &stat) == 0 && S_ISDIR(stat.st_mode)) {
		close(fd);
		return reason_set(why, -EISDIR,
				  "%s: a folder: name a record in it", path);
	}
	*reader = memory_new(1, sizeof(**reader));
	(*reader)->path = memory_text(piped ? "standard input" : path);
	(*reader)->file = packed_open(fd);
	(*reader)->tree = item_tree_new();
	(*reader)->histograms = histograms;
	(*reader)->trial = UINT64_MAX;
	(*reader)->room = BUFFER_BYTES;
	(*reader)->buffer = memory_resize(NULL, BUFFER_BYTES, 1);
	return 0;
}

int record_read_run(const char *path, struct facts *run, struct reason *why)
{
	struct record_line line = { 0 };
	struct record_reader *reader = NULL;
	int type = record_open(&reader, path, false, why);

	if (type || !reader)
		return type;
	reader->unchecked = true;
	reader->room = RUN_BYTES; /* nothing is in the buffer yet */
	type = record_next(reader, &line, why);
	if (type > 0)
		facts_move(run, &line.facts);
	record_line_clear(&line);
	record_close(reader);
	return type < 0 ? type : 0;
}

struct reason record_damage(const struct record_reader *reader)
{
	struct reason damage = { "" };

	if (reader->damaged)
		reason_set(&damage, 0,
			   "%s:%zu: this line was changed after it was "
			   "written (checksum)%s",
			   reader->path, reader->first_damaged,
			   reader->damaged > 1 ? "; so were others" : "");
	return damage;
}

bool record_is_packed(const struct record_reader *reader)
{
	return packed_is(reader->file);
}

uint64_t record_whole(const struct record_reader *reader)
{
	return reader->whole;
}

void record_line_clear(struct record_line *line)
{
	facts_clear(&line->facts);
	trial_result_clear(&line->result);
	line->number = 0;
	line->offset = 0;
}

void record_close(struct record_reader *reader)
{
	if (!reader)
		return;
	packed_close(reader->file);
	item_tree_free(reader->tree);
	free(reader->buffer);
	free(reader->path);
	free(reader);
}
