/* debian.h - kernels out of Debian's archive: debian:6.1 and the like.
 *
 * Packages are found and fetched by kernel/apt.h.
 *
 * Only the cloud flavour for amd64 is offered: it is small, boots in seconds,
 * and has what a guest needs built in.
 */
#ifndef COWBENCH_KERNEL_DEBIAN_H
#define COWBENCH_KERNEL_DEBIAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

#define DEBIAN_FLAVOUR "-cloud-amd64"

struct debian_kernel {
	char *package; /* that has the image */
	char *version; /* Debian's: "6.1.176-1" */
	char *release; /* uname -r: "6.1.0-50-cloud-amd64" */
	char *suite;   /* "bookworm-security" */
	char *word;    /* what to write behind "debian:" to have this one */
	bool cached;   /* its packages lie in the cache */
};

struct debian_kernels { /* newest first */
	struct debian_kernel *list;
	size_t nr;
};

/* All kernels that can be had.  With refresh the package lists are fetched
 * anew; without, only where there are none yet.  0, or -errno with the reason;
 * debian_kernels_free() either way.  A list that could not be had, while others
 * could, leaves its reason in *why and 0. */
int debian_list(struct debian_kernels *kernels, bool refresh,
		struct reason *why);

void debian_kernels_free(struct debian_kernels *kernels);

/* The newest kernel that version stands for: the start of a version or of a
 * release, up to a full component ("6.1" is 6.1.176, never 6.12).  NULL where
 * there is none. */
const struct debian_kernel *debian_find(const struct debian_kernels *kernels,
					const char *version);

/* True when word is all of text, or its start up to a full component. */
bool debian_starts(const char *text, const char *word);

/* Whether a package of that name has the image of one kernel of the flavour. */
bool debian_is_image(const char *package);

/* The kernels in what `apt-cache madison` says, for debian_list(): pure.  Takes
 * text apart. */
void debian_parse(struct debian_kernels *kernels, char *text);

struct debian_packages {
	char **path; /* .deb files in the cache */
	size_t nr;
};

/* Brings home the packages (image, modules, configuration) of the newest kernel
 * that version stands for.  Without a network it needs lists and packages from
 * before.  0, or -errno with the reason; debian_packages_free() either way. */
int debian_fetch(struct debian_packages *packages, const char *version,
		 struct reason *why);

void debian_packages_free(struct debian_packages *packages);

#endif
