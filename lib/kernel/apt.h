/* apt.h - a corner of apt that the suite has for itself: configuration, package
 * lists and packages from Debian's archive, below
 * $XDG_CACHE_HOME/cowbench/debian or ~/.cache/cowbench/debian.
 *
 * apt fetches from the mirror that this machine's apt already uses, and checks
 * against the machine's own Debian archive keyring.  Nothing is installed and
 * no root is needed.  Each architecture has its own lists; the packages lie
 * together.
 */
#ifndef COWBENCH_KERNEL_APT_H
#define COWBENCH_KERNEL_APT_H

#include "base/reason.h"
#include "base/watch.h"
#include "kernel/architecture.h"

struct apt {
	const struct architecture *arch; /* of the packages */
	char *root;		   /* our folder in the cache, for that one */
	char *packages;		   /* and the one of all packages */
	char *config;		   /* "APT_CONFIG=..." */
	int lock;		   /* the lock against another cowbench */
	unsigned patience_s;	   /* for a mirror that sends nothing */
	const struct watch *watch; /* is told what is fetched; or NULL */
};

/* Opens the corner and waits until no other cowbench holds it.  The watch (or
 * NULL) stays the caller's, until apt_close().  0, or -errno with the reason;
 * apt_close() either way. */
int apt_open(struct apt *apt, const struct architecture *arch,
	     const struct watch *watch, struct reason *why);

void apt_close(struct apt *apt);

/* Runs one of apt's programs (argv ends with NULL) in a directory (NULL: ours);
 * what it printed, which the caller frees, or NULL with the reason. */
char *apt_run(const struct apt *apt, const char *const *argv,
	      const char *directory, struct reason *why);

/* Fetches the package lists anew.  A suite that is not there is no failure of
 * the others.  0, or -errno with the reason; -ETIMEDOUT where the mirror sent
 * nothing for three times as long as apt's own Acquire::http::Timeout. */
int apt_update(const struct apt *apt, struct reason *why);

/* The file of a package's version in our cache, there or not; architecture is
 * Debian's name of one, or "all".  The caller frees. */
char *apt_cached(const struct apt *apt, const char *package,
		 const char *version, const char *architecture);

/* The same file in *path, which the caller frees, fetched first where it is not
 * there.  0, or -errno with the reason, *path NULL; -ETIMEDOUT as above. */
int apt_fetch(const struct apt *apt, const char *package, const char *version,
	      const char *architecture, char **path, struct reason *why);

#endif
