/* packed.c - see packed.h. */
#include "data/packed.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/record.h"

#define BLOCK ((size_t)1 << 16)

struct packed {
	int fd;
	struct archive *archive; /* NULL: it is not packed */
	int err;		 /* of a packed file that is none */
	size_t line;		 /* bytes since the last newline, of a stream */
};

/* What a packed file begins with.  What is no record is left to the reader of
 * records: libarchive would look for a dozen other forms. */
static bool is_packed(int fd)
{
	static const struct {
		const char *bytes;
		size_t nr;
	} begins[] = {
		{ "\x1f\x8b", 2 },
		{ "\xfd"
		  "7zXZ\0",
		  6 },
		{ "\x28\xb5\x2f\xfd", 4 },
	};
	char bytes[8] = "";
	ssize_t got = pread(fd, bytes, sizeof(bytes), 0);

	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++)
		if (got >= (ssize_t)begins[i].nr &&
		    memcmp(bytes, begins[i].bytes, begins[i].nr) == 0)
			return true;
	return false;
}

static int begin(struct packed *packed)
{
	struct archive_entry *entry;
	int got;

	packed->archive = archive_read_new();
	if (!packed->archive)
		return -ENOMEM;
	archive_read_support_filter_gzip(packed->archive);
	archive_read_support_filter_xz(packed->archive);
	archive_read_support_filter_zstd(packed->archive);
	archive_read_support_format_raw(packed->archive);
	archive_read_support_format_empty(packed->archive);
	if (archive_read_open_fd(packed->archive, packed->fd, BLOCK) !=
	    ARCHIVE_OK)
		return -EBADMSG;
	got = archive_read_next_header(packed->archive, &entry);

	/* ARCHIVE_EOF: there was nothing in it. */
	return got == ARCHIVE_OK || got == ARCHIVE_EOF ? 0 : -EBADMSG;
}

struct packed *packed_open(int fd)
{
	struct packed *packed = memory_new(1, sizeof(*packed));

	packed->fd = fd;
	if (is_packed(fd))
		packed->err = begin(packed);
	return packed;
}

ssize_t packed_read(struct packed *packed, void *bytes, size_t nr)
{
	ssize_t got;

	if (packed->err)
		return packed->err;
	if (packed->archive) {
		got = archive_read_data(packed->archive, bytes, nr);
		return got < 0 ? -EBADMSG : got;
	}
	do
		got = read(packed->fd, bytes, nr);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

bool packed_is(const struct packed *packed)
{
	return packed->archive || packed->err;
}

void packed_close(struct packed *packed)
{
	if (!packed)
		return;
	archive_read_free(packed->archive);
	close(packed->fd);
	free(packed);
}

/* A small packed file may hold a line as long as the heap is large. */
static ssize_t stream_read(void *cookie, char *bytes, size_t nr)
{
	struct packed *packed = cookie;
	ssize_t got = packed_read(packed, bytes, nr);
	const char *newline = got > 0 ? memrchr(bytes, '\n', (size_t)got)
				      : NULL;

	if (got > 0)
		packed->line = newline ? (size_t)(bytes + got - newline)
				       : packed->line + (size_t)got;
	if (got >= 0 && packed->line <= 2 * RECORD_LINE_MAX)
		return got;
	errno = got < 0 ? (int)-got : EBADMSG;
	return -1;
}

static int stream_close(void *cookie)
{
	packed_close(cookie);
	return 0;
}

FILE *packed_stream(const char *path)
{
	static const cookie_io_functions_t functions = {
		.read = stream_read,
		.close = stream_close,
	};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct packed *packed = fd < 0 ? NULL : packed_open(fd);
	FILE *stream = packed ? fopencookie(packed, "r", functions) : NULL;

	if (packed && !stream)
		packed_close(packed);
	return stream;
}
