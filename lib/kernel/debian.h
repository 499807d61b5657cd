/* debian.h - kernels out of Debian's archive: debian:6.1 and the like.
 *
 * Packages are found and fetched by kernel/apt.h.
 *
 * Where there is a cloud flavour it is the one that is offered: it is small,
 * boots in seconds, and has what a guest needs built in.  Beside it arm64 has
 * flavours of other page sizes: debian:6.12-16k (kernel/architecture.h names
 * them).
 */
#ifndef COWBENCH_KERNEL_DEBIAN_H
#define COWBENCH_KERNEL_DEBIAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "base/watch.h"
#include "kernel/architecture.h"

struct debian_kernel {
	char *package; /* that has the image */
	char *version; /* Debian's: "6.1.176-1" */
	char *release; /* uname -r: "6.1.0-50-cloud-amd64" */
	const struct flavour *flavour;
	char *suite; /* "bookworm-security" */
	char *word;  /* what to write behind "debian:" to have this one */
	bool cached; /* its packages lie in the cache */
};

struct debian_kernels { /* newest first */
	struct debian_kernel *list;
	size_t nr;
};

/* All kernels of an architecture that can be had.  With refresh the package
 * lists are fetched anew; without, only where there are none yet.  0, or -errno
 * with the reason; watch (or NULL) is told what is fetched.
 * debian_kernels_free() either way.  A list that could not be had, while others
 * could, leaves its reason in *why and 0. */
int debian_list(struct debian_kernels *kernels, const struct architecture *arch,
		bool refresh, const struct watch *watch, struct reason *why);

void debian_kernels_free(struct debian_kernels *kernels);

/* The newest kernel that version stands for: the start of a version or of a
 * release, up to a full component ("6.1" is 6.1.176, never 6.12), and the word
 * of another flavour than the first ("6.12-16k").  after: only one that is
 * older than this; NULL: any.  NULL where there is none. */
const struct debian_kernel *debian_find(const struct debian_kernels *kernels,
					const char *version,
					const struct debian_kernel *after);

/* True when word is all of text, or its start up to a full component. */
bool debian_starts(const char *text, const char *word);

/* The flavour of the kernel whose image a package of that name has; NULL where
 * it has none of one kernel, or of another flavour. */
const struct flavour *debian_flavour(const struct architecture *arch,
				     const char *package);

/* The kernels in what `apt-cache madison` says, for debian_list(): pure.  Takes
 * text apart. */
void debian_parse(struct debian_kernels *kernels,
		  const struct architecture *arch, char *text);

struct debian_packages {
	char **path; /* .deb files in the cache */
	size_t nr;
};

/* Brings home the packages (image, modules, configuration) of the newest kernel
 * that version stands for and the archive still has: its lists name some that
 * are gone.  Without a network it needs lists and packages from before.  0, or
 * -errno with the reason; debian_packages_free() either way. */
int debian_fetch(struct debian_packages *packages,
		 const struct architecture *arch, const char *version,
		 const struct watch *watch, struct reason *why);

void debian_packages_free(struct debian_packages *packages);

#endif
