/* replay.c - gives a fuzz target each of the files that it is started with. */
#include "fuzz.h"

/* How many starts of each file are given too, so that what ends early is
 * seen. */
#define CUTS 64

static void give(const char *path)
{
	struct stat about;
	FILE *file = fopen(path, "r");
	uint8_t *data;
	size_t size;

	FUZZ_CHECK(file && fstat(fileno(file), &about) == 0);
	size = (size_t)about.st_size;
	data = malloc(size + 1);
	FUZZ_CHECK(data && fread(data, 1, size, file) == size);
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	for (size_t i = 0; i < CUTS && size; i++) {
		size_t length = size * i / CUTS;
		uint8_t *cut = malloc(length + !length);

		FUZZ_CHECK(cut);
		memcpy(cut, data, length);
		LLVMFuzzerTestOneInput(cut, length);
		free(cut);
	}
	free(data);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		give(argv[i]);
	printf("%d files\n", argc - 1);
	return argc < 2;
}
