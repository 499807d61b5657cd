/* kernel.h - a kernel to boot: what the word behind --kernel stands for.
 *
 * It may be a bzImage, an Image or vmlinuz, a kernel's build tree, a package
 * (.deb or .rpm) with an image in it, or debian:VERSION (kernel/debian.h).
 */
#ifndef COWBENCH_KERNEL_KERNEL_H
#define COWBENCH_KERNEL_KERNEL_H

#include <stddef.h>

#include "base/reason.h"
#include "base/watch.h"
#include "kernel/architecture.h"
#include "kernel/modules.h"

#define KERNEL_RELEASE_MAX 128

struct kernel {
	char *name; /* the word it was given by */
	const struct architecture *arch;
	char release[KERNEL_RELEASE_MAX]; /* as uname -r will say */
	char *image;			  /* the bzImage, or flat */
	size_t image_length;		  /* bytes */
	char *config; /* its .config, or NULL where none lies with it */
	size_t config_length;
	struct modules modules; /* in the order to load them */
	char *vmlinux; /* a build tree's, whether it is there or not; or NULL */
	int inlined;   /* a file of lab/explain.h's, which is ours; 0: none */
};

/* Reads the header of a bzImage: its release into release.  0, or -ENOEXEC with
 * a reason that begins with a verb ("is no kernel ...", "is for arm64 ..."). */
int kernel_header(const char *image, size_t length,
		  char release[KERNEL_RELEASE_MAX], struct reason *why);

/* Loads the kernel of that architecture that name stands for, with the modules
 * that serve the suite and those named in wanted (NULL, or NULL ends) as far as
 * it has them.  watch (or NULL) is told what is fetched.  0, or -errno with the
 * reason; kernel_free() either way. */
int kernel_load(struct kernel *kernel, const struct architecture *arch,
		const char *name, const char *const *wanted,
		const struct watch *watch, struct reason *why);

void kernel_free(struct kernel *kernel);

#endif
