/* unpack.c - see unpack.h. */
#include "kernel/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define BLOCK_BYTES ((size_t)65536)

static int complain(struct archive *archive, const char *what,
		    struct reason *why)
{
	const char *text = archive_error_string(archive);

	return reason_set(why, -EINVAL, "%s: %s", what,
			  text ? text : "no package");
}

/* All of the entry that the archive stands at. */
static char *read_whole(struct archive *archive, const char *what,
			size_t *length, struct reason *why)
{
	char *data = NULL;
	size_t room = 0, used = 0;
	la_ssize_t got;

	do {
		if (room - used < BLOCK_BYTES) {
			room = room ? 2 * room : 2 * BLOCK_BYTES;
			data = memory_resize(data, room, 1);
		}
		got = archive_read_data(archive, data + used, room - used);
		if (got > 0)
			used += (size_t)got;
	} while (got > 0 && used <= UNPACK_MAX);
	if (got != 0) {
		free(data);
		if (got > 0)
			reason_set(why, 0, "%s: more than %zu MiB", what,
				   UNPACK_MAX >> 20);
		else
			complain(archive, what, why);
		return NULL;
	}
	*length = used;
	return data;
}

/* The packers of packages and of kernels.  Not all that libarchive knows: for
 * some of those (lzop, lrzip, grzip) it starts a program that it finds in PATH,
 * on a stranger's bytes. */
static void support_packers(struct archive *archive)
{
	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_bzip2(archive);
	archive_read_support_filter_lzma(archive);
	archive_read_support_filter_xz(archive);
	archive_read_support_filter_lz4(archive);
	archive_read_support_filter_zstd(archive);
}

static const char *plain_name(const char *name)
{
	while (*name == '/' || (name[0] == '.' && name[1] == '/'))
		name++;
	return name;
}

static int too_much(const char *path, uint64_t most, struct reason *why)
{
	return reason_set(why, -EFBIG,
			  "%s: what is in it unpacks to more than %llu MiB: no "
			  "kernel's package",
			  path, (unsigned long long)(most >> 20));
}

/* Shows the files of an archive that is open. */
static int show(struct archive *archive, const char *path,
		const struct unpack *unpack, struct reason *why)
{
	struct archive_entry *entry;
	uint64_t total = 0, taken = 0, entries = 0;
	int got;

	while ((got = archive_read_next_header(archive, &entry)) ==
	       ARCHIVE_OK) {
		const char *name = archive_entry_pathname(entry);

		if (++entries > UNPACK_ENTRIES_MAX)
			return reason_set(why, -EFBIG,
					  "%s: more than %d files are in it: "
					  "no kernel's package",
					  path, UNPACK_ENTRIES_MAX);
		/* A file that is passed over is unpacked all the same. */
		total += (uint64_t)archive_entry_size(entry);
		if (archive_entry_size(entry) < 0 || total > UNPACK_TOTAL_MAX)
			return too_much(path, UNPACK_TOTAL_MAX, why);
		if (!name || archive_entry_filetype(entry) != AE_IFREG)
			continue;
		name = plain_name(name);
		if (!unpack->wants(unpack->context, name))
			continue;

		size_t length;
		char *data = read_whole(archive, path, &length, why);

		if (!data)
			return -EINVAL;
		taken += length;
		if (taken > UNPACK_TAKEN_MAX) {
			free(data);
			return too_much(path, UNPACK_TAKEN_MAX, why);
		}
		unpack->take(unpack->context, name, data, length);
	}
	if (got != ARCHIVE_EOF)
		return complain(archive, path, why);
	return 0;
}

/* The tar file inside a .deb is read straight out of the ar file round it. */
struct inside {
	struct archive *outer;
	char block[BLOCK_BYTES];
};

static la_ssize_t read_inside(struct archive *archive, void *context,
			      const void **block)
{
	struct inside *inside = context;
	la_ssize_t got = archive_read_data(inside->outer, inside->block,
					   sizeof(inside->block));

	if (got < 0)
		archive_set_error(archive, EIO, "the file is torn");
	*block = inside->block;
	return got;
}

static int show_deb(struct archive *outer, const char *path,
		    const struct unpack *unpack, struct reason *why)
{
	struct archive_entry *entry;

	for (;;) {
		int got = archive_read_next_header(outer, &entry);

		if (got == ARCHIVE_EOF)
			return reason_set(why, -EINVAL,
					  "%s: a .deb without data.tar", path);
		if (got != ARCHIVE_OK)
			return complain(outer, path, why);

		const char *name = archive_entry_pathname(entry);

		if (name && strncmp(name, "data.tar", 8) == 0)
			break;
	}

	struct inside *inside = memory_new(1, sizeof(*inside));
	struct archive *tar = archive_read_new();
	int err;

	inside->outer = outer;
	support_packers(tar);
	archive_read_support_format_tar(tar);
	if (archive_read_open(tar, inside, NULL, read_inside, NULL) !=
	    ARCHIVE_OK)
		err = complain(tar, path, why);
	else
		err = show(tar, path, unpack, why);
	archive_read_free(tar);
	free(inside);
	return err;
}

int unpack_package(const char *path, const struct unpack *unpack,
		   struct reason *why)
{
	struct archive *archive = archive_read_new();
	int err;

	/* ar for a .deb; the rpm filter leaves a compressed cpio archive. */
	support_packers(archive);
	archive_read_support_filter_rpm(archive);
	archive_read_support_format_ar(archive);
	archive_read_support_format_cpio(archive);
	if (archive_read_open_filename(archive, path, BLOCK_BYTES) !=
	    ARCHIVE_OK) {
		err = complain(archive, path, why);
		goto out;
	}

	bool rpm = false;

	for (int i = 0; i < archive_filter_count(archive); i++)
		rpm |= archive_filter_code(archive, i) == ARCHIVE_FILTER_RPM;
	err = rpm ? show(archive, path, unpack, why)
		  : show_deb(archive, path, unpack, why);
out:
	archive_read_free(archive);
	return err;
}

char *unpack_bytes(const char *data, size_t length, size_t *unpacked,
		   struct reason *why)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	char *whole = NULL;

	support_packers(archive);
	archive_read_support_format_raw(archive);
	if (archive_read_open_memory(archive, data, length) == ARCHIVE_OK &&
	    archive_read_next_header(archive, &entry) == ARCHIVE_OK)
		whole = read_whole(archive, "a compressed file", unpacked, why);
	else
		complain(archive, "a compressed file", why);
	archive_read_free(archive);
	return whole;
}
