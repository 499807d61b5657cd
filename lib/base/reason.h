/* reason.h - why something could not be done, in words a person can act on.
 *
 * Everything below the command line returns -errno and fills a struct reason:
 * what failed, on what, and what to do.  Only lib/cli prints it.
 */
#ifndef COWBENCH_BASE_REASON_H
#define COWBENCH_BASE_REASON_H

#define REASON_MAX 512

struct reason {
	char text[REASON_MAX]; /* one line, no newline; "" when all is well */
};

/* Writes the reason and returns err, so that a caller can say
 * `return reason_set(why, -ENOENT, "...")`.  err: 0 or a negative errno.
 * A text longer than REASON_MAX - 1 bytes is cut. why may be NULL. */
int reason_set(struct reason *why, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Does the same, and adds ": " and errno's own text; for -EFBIG and -EMFILE,
 * and for -ENOMEM where address space is limited, also which limit it was; for
 * -ELOOP, that base/file.h:file_open_out() may say it. */
int reason_errno(struct reason *why, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Does the same for a fork() or a new thread that failed with err; for -EAGAIN
 * returns -ENOTSUP, and says what limits the number of processes. */
int reason_fork(struct reason *why, int err, const char *what);

/* For a system call that failed with err.  Returns -ENOTSUP where a seccomp
 * filter refuses the call, or the kernel lacks config (NULL: every kernel has
 * the call); the reason names which.  Else does as reason_errno(). */
int reason_refused(struct reason *why, int err, const char *call,
		   const char *config);

#endif
