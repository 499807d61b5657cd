/* file.h - small files whole: /proc, /sys and settings. */
#ifndef COWBENCH_BASE_FILE_H
#define COWBENCH_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/* Reads the file root + path into text[room] (root "" or NULL: the machine;
 * tests pass a fake root).  Cuts the text to fit and removes white space at its
 * end.  Returns the number of bytes, or -errno (text is then ""). */
int file_read(const char *root, const char *path, char *text, size_t room);

/* Reads the whole file, however long; the caller frees.  NULL with errno
 * set. */
char *file_read_all(const char *root, const char *path);

/* The first number in the file; `otherwise` where there is none. */
long long file_number(const char *root, const char *path, long long otherwise);

/* The word in [brackets] or (parentheses), as in "always [madvise] never"; ""
 * without one.
 * Returns 0 or -errno. */
int file_choice(const char *root, const char *path, char *word, size_t room);

/* Writes text in one write(); 0 or -errno. */
int file_write(const char *path, const char *text);

/* Opens a file for writing, as open(2) does, and closes it at exec().  A link
 * is followed only where this user or root made it, or nobody else may write to
 * its folder; and in a folder that all may write to (sticky, as /tmp) a file of
 * another user's is left alone.  It does what fs.protected_symlinks and
 * fs.protected_regular do, also where these are off.  A descriptor, or -errno
 * (and errno is set): -ELOOP such a link, -EPERM such a file. */
int file_open_out(const char *path, int flags, mode_t mode);

/* Does the same for a file that is made, or made empty; NULL with errno set. */
FILE *file_create(const char *path);

/* Whether the stream took all that was written: 0, or -errno. */
int file_flush(FILE *file);

/* Closes it.  Where that fails, or err says that a write did, a regular file is
 * removed, so that no half of it stays.  err, or -errno. */
int file_finish(FILE *file, const char *path, int err);

/* Whether the file root + path exists (root NULL: the machine). */
bool file_exists(const char *root, const char *path);

/* Whether both are there and are one file, whatever their names. */
bool file_is_same(const char *a, const char *b);

/* Whether it is a regular file that is one of paths[nr], whatever its name. */
bool file_is_one_of(const char *path, char *const *paths, size_t nr);

/* Whether it is a regular file with something in it. */
bool file_is_filled(const char *path);

#endif
