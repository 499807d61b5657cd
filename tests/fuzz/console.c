/* console - what a guest's kernel says, in pieces. */
#include "fuzz.h"

#include "lab/console.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct console console = { 0 };
	const char *bytes = (const char *)data;

	for (size_t at = 0, step; at < size; at += step) {
		step = 1 + data[at] % 32;
		if (step > size - at)
			step = size - at;
		console_feed(&console, bytes + at, step);
	}
	FUZZ_CHECK(console.length <= size);
	FUZZ_CHECK(console.nr_flagged <= CONSOLE_FLAGGED_MAX);
	free(console_last(&console));
	console_clear(&console);
	return 0;
}
