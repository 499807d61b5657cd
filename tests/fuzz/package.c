/* package - a .deb or an .rpm. */
#include "fuzz.h"

#include "kernel/unpack.h"

static bool wants(void *context, const char *name)
{
	(void)context;
	return strlen(name) % 2;
}

static void take(void *context, const char *name, char *data, size_t length)
{
	(void)context;
	(void)name;
	(void)length;
	free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct unpack unpack = { .wants = wants, .take = take };
	struct reason why;
	char path[64];

	fuzz_file(data, size, path);
	unpack_package(path, &unpack, &why);
	return 0;
}
