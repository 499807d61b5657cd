/* file.h - small files whole: /proc, /sys and settings. */
#ifndef COWBENCH_BASE_FILE_H
#define COWBENCH_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Reads root + path ("" or NULL: the real one; tests pass a fake root) into
 * text[room], cut to fit, ended, white space at its end taken off.  The number
 * of bytes, or -errno (text is then ""). */
int file_read(const char *root, const char *path, char *text, size_t room);

/* The same whole, however long; the caller frees.  NULL with errno set. */
char *file_read_all(const char *root, const char *path);

/* The first number in the file, or otherwise. */
long long file_number(const char *root, const char *path, long long otherwise);

/* The word in [brackets] or (parentheses), as in "always [madvise] never"; ""
 * without one.
 * Returns 0 or -errno. */
int file_choice(const char *root, const char *path, char *word, size_t room);

/* Writes text in one write(); 0 or -errno. */
int file_write(const char *path, const char *text);

/* Whether there is something at root (NULL: the real one) and path. */
bool file_exists(const char *root, const char *path);

#endif
