/* fuzz.h - a reader of what strangers wrote, given any bytes.
 *
 * A target is one file with the function that libFuzzer calls (kernel-style
 * names do not reach it).  `make fuzz FUZZ=record TIME=60` runs one; `make
 * check` gives each the files of its corpus/ once (replay.c).  A target checks
 * nothing but that the reader comes back, and what it checks itself by
 * FUZZ_CHECK(): the sanitizers see the rest.
 */
#ifndef COWBENCH_TESTS_FUZZ_H
#define COWBENCH_TESTS_FUZZ_H

#include <fcntl.h>
#include <ftw.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_CHECK(condition)                                              \
	do {                                                               \
		if (!(condition)) {                                        \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
				#condition);                               \
			abort();                                           \
		}                                                          \
	} while (0)

/* The bytes as a text that ends; the caller frees. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	FUZZ_CHECK(text);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

/* The bytes as a file in memory, which the next call writes over: its
 * descriptor, and its path where one is asked for. */
static inline int fuzz_file(const uint8_t *data, size_t size, char path[64])
{
	static int file = -1;

	if (file < 0)
		file = memfd_create("fuzz", MFD_CLOEXEC);
	FUZZ_CHECK(file >= 0 && ftruncate(file, 0) == 0);
	FUZZ_CHECK(pwrite(file, data, size, 0) == (ssize_t)size);
	FUZZ_CHECK(lseek(file, 0, SEEK_SET) == 0);
	if (path)
		snprintf(path, 64, "/proc/self/fd/%d", file);
	return file;
}

static inline int fuzz_remove_one(const char *path, const struct stat *info,
				  int type, struct FTW *place)
{
	(void)info;
	(void)type;
	(void)place;
	return remove(path);
}

/* Removes a folder that the target made, with all that is in it. */
static inline void fuzz_remove(const char *folder)
{
	if (nftw(folder, fuzz_remove_one, 8, FTW_DEPTH | FTW_PHYS))
		fprintf(stderr, "%s stays\n", folder);
}

/* Cuts the next piece, which ends before a byte 0xff, off what is left. */
static inline const uint8_t *fuzz_piece(const uint8_t **data, size_t *size,
					size_t *length)
{
	const uint8_t *piece = *data;
	const uint8_t *end = *size ? memchr(piece, 0xff, *size) : NULL;

	*length = end ? (size_t)(end - piece) : *size;
	*data += *length + (end != NULL);
	*size -= *length + (end != NULL);
	return piece;
}

#endif
