/* archive - what apt-cache and the dynamic loader say. */
#include "fuzz.h"

#include "kernel/debian.h"
#include "lab/program.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct debian_kernels kernels = { 0 };
	struct program program = { 0 };
	struct reason why;
	char *text = fuzz_text(data, size);

	debian_parse(&kernels, architecture_find("amd64", NULL), text);
	debian_find(&kernels, "6.1", NULL);
	debian_kernels_free(&kernels);
	free(text);
	text = fuzz_text(data, size);
	program_parse(&program, text, &why);
	program_free(&program);
	free(text);
	return 0;
}
