/* image.h - a kernel's image as the emulator takes it, of the architectures
 * whose image is flat: the bytes that are run, with a header.
 */
#ifndef COWBENCH_KERNEL_IMAGE_H
#define COWBENCH_KERNEL_IMAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"
#include "kernel/architecture.h"

/* Which architecture's flat image the bytes are, or NULL. */
const struct architecture *image_architecture(const char *image, size_t length);

/* Unpacks an image that is compressed as a whole, or is an EFI zboot image
 * (which QEMU before 8.1 does not boot): *image, on the heap, and *length are
 * the flat one then.  Any other is left as it is.  0, or -ENOEXEC with a reason
 * that begins with a verb. */
int image_unpack(char **image, size_t *length, struct reason *why);

/* The release that a flat image says of itself ("Linux version ..."), into
 * release, of room bytes.  False where it says none. */
bool image_release(const char *image, size_t length, char *release,
		   size_t room);

#endif
