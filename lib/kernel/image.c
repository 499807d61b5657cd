/* image.c - see image.h. */
#include "kernel/image.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/unpack.h"

/* kernel Documentation/arch/arm64/booting.rst and riscv/boot-image-header.rst:
 * the magic number, 56 bytes from the start. */
#define MAGIC_AT 56
#define MAGIC	 4

/* kernel drivers/firmware/efi/libstub/zboot-header.S: where the image lies,
 * packed, and how long it is. */
#define ZBOOT	 "MZ\0\0zimg"
#define ZBOOT_AT 8

const struct architecture *image_architecture(const char *image, size_t length)
{
	if (length < MAGIC_AT + MAGIC)
		return NULL;
	if (memcmp(image + MAGIC_AT, "ARM\x64", MAGIC) == 0)
		return architecture_find("arm64", NULL);
	if (memcmp(image + MAGIC_AT, "RSC\x05", MAGIC) == 0)
		return architecture_find("riscv64", NULL);
	return NULL;
}

static uint32_t get32(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value)); /* both are little-endian */
	return value;
}

int image_unpack(char **image, size_t *length, struct reason *why)
{
	const char *from = *image;
	size_t packed = *length, unpacked;
	char *flat;

	if (packed >= MAGIC_AT && memcmp(from, ZBOOT, 8) == 0) {
		size_t at = get32(from + ZBOOT_AT);
		size_t size = get32(from + ZBOOT_AT + 4);

		if (at > packed || size > packed - at)
			return reason_set(why, -ENOEXEC,
					  "is a torn EFI zboot image");
		from += at;
		packed = size;
	} else if (image_architecture(from, packed)) {
		return 0;
	}
	flat = unpack_bytes(from, packed, &unpacked, NULL);
	if (!flat)
		return reason_set(why, -ENOEXEC,
				  "is no kernel: what it is packed by is not "
				  "known");
	free(*image);
	*image = flat;
	*length = unpacked;
	return 0;
}

bool image_release(const char *image, size_t length, char *release, size_t room)
{
	static const char says[] = "Linux version ";
	const char *at = image, *end = image + length;
	size_t used = 0;

	/* The format of a message has it before, followed by "%s". */
	while (at &&
	       (at = memmem(at, (size_t)(end - at), says, sizeof(says) - 1))) {
		at += sizeof(says) - 1;
		if (at < end && *at >= '0' && *at <= '9')
			break;
	}
	for (; at && at + used < end && used < room - 1; used++) {
		if (at[used] <= ' ' || at[used] == '/' ||
		    (unsigned char)at[used] >= 0x7f)
			break;
		release[used] = at[used];
	}
	release[used] = '\0';
	return used > 0;
}
