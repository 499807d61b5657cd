/* record_write.c - see record.h. */
#include "data/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "data/record_put.h"
#include "data/record_sum.h"

struct record_writer {
	char *path;
	int fd;
	bool regular; /* can be synced and cut */
	off_t marked; /* length to which a failed write is cut back */
	struct json_text line;
};

/* Notes the file's length before a line, or before a trial's two lines: a
 * failed write is cut back to it. */
static int mark(struct record_writer *writer, struct reason *why)
{
	struct stat stat;

	if (!writer->regular)
		return 0;
	if (fstat(writer->fd, &stat) < 0)
		return reason_errno(why, -errno, "%s", writer->path);
	writer->marked = stat.st_size;
	return 0;
}

static int write_failed(struct record_writer *writer, int err,
			struct reason *why)
{
	if (!writer->regular)
		return reason_errno(why, err, "%s: cannot write", writer->path);
	if (ftruncate(writer->fd, writer->marked) < 0)
		return reason_errno(why, err,
				    "%s: cannot write, nor cut off the part of "
				    "a line at its end (readers pass over it)",
				    writer->path);
	if (writer->marked == 0)
		return reason_errno(why, err,
				    "%s: cannot write: make room, or name "
				    "another file with -o",
				    writer->path);
	return reason_errno(why, err,
			    "%s: cannot write; all before is kept: make room "
			    "and go on with run --resume %s",
			    writer->path, writer->path);
}

static int write_bytes(struct record_writer *writer, struct reason *why)
{
	const struct json_text *line = &writer->line;
	size_t at = 0;

	if (line->length > RECORD_LINE_MAX)
		return reason_set(why, -EMSGSIZE,
				  "%s: a line of %zu bytes is over the limit "
				  "of %zu",
				  writer->path, line->length, RECORD_LINE_MAX);
	/* Usually one write() takes it all.  Where it took less, the next
	 * write() takes the rest, or its errno says what is wrong (ENOSPC,
	 * EFBIG). */
	while (at < line->length) {
		ssize_t done =
			write(writer->fd, line->text + at, line->length - at);

		if (done < 0 && errno != EINTR)
			return write_failed(writer, -errno, why);
		at += done > 0 ? (size_t)done : 0;
	}
	return 0;
}

static int write_line(struct record_writer *writer, struct reason *why)
{
	record_seal(&writer->line);
	return write_bytes(writer, why);
}

static int sync_lines(struct record_writer *writer, struct reason *why)
{
	/* A serial port (lab/guest.h) would go on sending during the next
	 * trial, and interrupt it: wait until it has sent all. */
	if (!writer->regular)
		tcdrain(writer->fd);
	if (!writer->regular || fdatasync(writer->fd) == 0)
		return 0;
	return reason_errno(why, -errno, "%s: cannot sync", writer->path);
}

static int bad_fact(const struct record_writer *writer, int err,
		    const char *bad, struct reason *why)
{
	return reason_set(why, err,
			  "%s: the fact '%s' would be both a value and an "
			  "object, or is nested too deep",
			  writer->path, bad);
}

int record_write(struct record_writer *writer,
		 const struct trial_result *result, struct reason *why)
{
	const char *bad = "";
	int err = result->traced
			  ? record_put_path(&writer->line, result, &bad)
			  : record_put_result(&writer->line, result, &bad);

	if (err)
		return bad_fact(writer, err, bad, why);
	err = mark(writer, why);
	err = err ? err : write_line(writer, why);
	if (err || result->outcome != OUTCOME_TRIAL)
		return err;
	if (result->histogram.nr > 0) {
		record_put_histogram(&writer->line, result);
		err = write_line(writer, why);
	}
	return err ? err : sync_lines(writer, why);
}

static int write_facts(struct record_writer *writer, const char *type,
		       const struct facts *facts, struct reason *why)
{
	const char *bad = "";
	struct json_text *line = &writer->line;

	json_text_reset(line);
	json_open_object(line, NULL);
	json_put_text(line, "type", type);
	if (strcmp(type, "run") == 0)
		json_put_integer(line, "schema", RECORD_SCHEMA);
	int err = json_put_facts(line, facts, &bad);

	json_close(line);
	json_newline(line);
	if (err)
		return bad_fact(writer, err, bad, why);
	err = mark(writer, why);
	err = err ? err : write_line(writer, why);
	return err ? err : sync_lines(writer, why);
}

int record_end(struct record_writer *writer, const struct facts *end,
	       struct reason *why)
{
	return write_facts(writer, "end", end, why);
}

static struct record_writer *writer_new(const char *path)
{
	struct record_writer *writer = memory_new(1, sizeof(*writer));

	writer->path = memory_text(path);
	writer->fd = -1;
	return writer;
}

/* A record has one writer: with two runs in one file it would be the record of
 * neither. */
static int lock(struct record_writer *writer, struct reason *why)
{
	struct stat stat;

	if (fstat(writer->fd, &stat) < 0)
		return reason_errno(why, -errno, "%s", writer->path);
	writer->regular = S_ISREG(stat.st_mode);
	if (!writer->regular || flock(writer->fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return 0; /* a file system without locks */
	return reason_set(why, -EBUSY,
			  "%s: another run is writing it: wait for that, or "
			  "name another file with -o",
			  writer->path);
}

/* The file's name is on the disk only after its folder was synced. */
static void sync_folder(const char *path)
{
	char *folder = memory_text(path);
	char *slash = strrchr(folder, '/');

	if (slash)
		slash[slash == folder] = '\0';
	int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(folder);
}

static int create(struct record_writer *writer, enum record_over over,
		  struct reason *why)
{
	struct stat stat;
	int err;

	if (strcmp(writer->path, "-") == 0)
		writer->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		writer->fd = file_open_out(writer->path,
					   O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (writer->fd < 0)
		return reason_errno(why, -errno,
				    "%s: cannot create the record: name "
				    "another file with -o",
				    writer->path);
	err = lock(writer, why);
	if (err || !writer->regular || strcmp(writer->path, "-") == 0)
		return err;
	if (fstat(writer->fd, &stat) < 0)
		return reason_errno(why, -errno, "%s", writer->path);
	if (stat.st_size > 0 && over == RECORD_KEEP)
		return reason_set(why, -EEXIST,
				  "%s: exists: name another file with -o, or "
				  "go on with it: run --resume %s",
				  writer->path, writer->path);
	if (stat.st_size > 0 && ftruncate(writer->fd, 0) < 0)
		return reason_errno(why, -errno, "%s: cannot overwrite",
				    writer->path);
	return 0;
}

int record_create(struct record_writer **writer, const char *path,
		  enum record_over over, const struct facts *run,
		  struct reason *why)
{
	struct record_writer *made = writer_new(path);
	int err = create(made, over, why);

	if (!err)
		err = write_facts(made, "run", run, why);
	if (err) {
		record_writer_free(made);
		return err;
	}
	if (made->regular)
		sync_folder(path);
	*writer = made;
	return 0;
}

/* Reads the whole file; *whole: the bytes to keep. */
static int scan(const char *path, struct facts *run,
		void (*seen)(void *context, const struct trial_result *result),
		void *context, uint64_t *whole, struct reason *why)
{
	struct record_line lines[2] = { 0 }; /* this one and the one before */
	struct record_reader *reader;
	bool pending = false; /* lines[!at] has a result for which seen() was
			       * not called yet */
	int at = 0;
	int type = record_open(&reader, path, false, why);

	if (type < 0)
		return type;
	if (record_is_packed(reader)) {
		record_close(reader);
		return reason_set(why, -EINVAL,
				  "%s: is compressed: unpack it to go on with "
				  "it",
				  path);
	}
	while ((type = record_next(reader, &lines[at], why)) > 0) {
		if (type == RECORD_RUN)
			facts_copy(run, &lines[at].facts);
		if (pending && seen)
			seen(context, &lines[!at].result);
		pending = type == RECORD_RESULT || type == RECORD_PATH;
		at = !at;
	}
	*whole = record_whole(reader);
	if (type == 0 && pending && seen && lines[!at].offset < *whole)
		seen(context, &lines[!at].result);
	record_line_clear(&lines[0]);
	record_line_clear(&lines[1]);
	record_close(reader);
	return type;
}

static int resume(struct record_writer *writer, struct facts *run,
		  void (*seen)(void *context,
			       const struct trial_result *result),
		  void *context, struct reason *why)
{
	const char *path = writer->path;
	uint64_t whole = 0;
	char last = '\n';
	int err;

	writer->fd = file_open_out(path, O_RDWR | O_APPEND, 0);
	if (writer->fd < 0)
		return reason_errno(why, writer->fd, "%s: cannot resume it",
				    path);
	err = lock(writer, why);
	if (err)
		return err;
	if (!writer->regular)
		return reason_set(why, -EINVAL,
				  "%s: no regular file: only a file can be "
				  "resumed",
				  path);
	err = scan(path, run, seen, context, &whole, why);
	if (err)
		return err;
	if (ftruncate(writer->fd, (off_t)whole) < 0)
		return reason_errno(why, -errno,
				    "%s: cannot cut its torn end off", path);
	/* An editor may have left a whole last line without its newline. */
	if (whole > 0 && pread(writer->fd, &last, 1, (off_t)whole - 1) == 1 &&
	    last != '\n') {
		json_text_reset(&writer->line);
		json_newline(&writer->line);
		err = mark(writer, why);
		return err ? err : write_bytes(writer, why);
	}
	return 0;
}

int record_resume(struct record_writer **writer, const char *path,
		  struct facts *run,
		  void (*seen)(void *context,
			       const struct trial_result *result),
		  void *context, struct reason *why)
{
	struct record_writer *made = writer_new(path);
	int err = resume(made, run, seen, context, why);

	if (err)
		record_writer_free(made);
	else
		*writer = made;
	return err;
}

void record_writer_free(struct record_writer *writer)
{
	if (!writer)
		return;
	if (writer->fd >= 0)
		close(writer->fd);
	json_text_free(&writer->line);
	free(writer->path);
	free(writer);
}
