/* kernel - a kernel's file: its header, its release, what it is packed by; and
 * the same bytes as a module and as a program. */
#include "fuzz.h"

#include "base/elf.h"
#include "kernel/image.h"
#include "kernel/kernel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct modules modules = { 0 };
	char release[KERNEL_RELEASE_MAX];
	struct reason why;
	char *image = malloc(size + !size);
	const char *bytes = image;
	size_t length = size;

	FUZZ_CHECK(image);
	if (size)
		memcpy(image, data, size);
	kernel_header(bytes, size, release, &why);
	elf_machine(bytes, size);
	elf_loader(bytes, size);
	for (size_t i = 0; i < 64 && elf_needed(bytes, size, i); i++)
		;
	elf_modinfo(bytes, size, "depends");
	if (size < (1 << 16)) {
		char *copy = fuzz_text(data, size);

		modules_want(&modules, "brd");
		modules_want(&modules, "zram");
		modules_take(&modules, "a/brd.ko", copy, size);
		modules_sort(&modules);
		modules_clear(&modules);
	}
	if (image_architecture(image, length) ||
	    image_unpack(&image, &length, &why) == 0)
		image_release(image, length, release, sizeof(release));
	free(image);
	return 0;
}
