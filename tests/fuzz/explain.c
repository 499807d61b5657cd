/* explain - what the emulator's plugin wrote of a guest's trials. */
#include "fuzz.h"

#include "base/file.h"
#include "lab/explain.h"

/* The path of a record with two trials: one of all that there are in the golden
 * one is read a tenth as often. */
static const char *record(void)
{
	static const char *const starts[] = {
		"{\"type\":\"run\"",
		"{\"type\":\"trial\",\"case\":\"cow_write state=exclusive_wp\"",
		"{\"type\":\"trial\",\"case\":\"cow_write state=shared writer",
	};
	static char path[64];
	char *text, *rest, *line;
	int file;

	if (path[0])
		return path;
	text = file_read_all(NULL, "tests/golden/records/explained-6.1.jsonl");
	file = memfd_create("record", MFD_CLOEXEC);
	FUZZ_CHECK(text && file >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	rest = text;
	while ((line = strsep(&rest, "\n")))
		for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
			if (strncmp(line, starts[i], strlen(starts[i])) == 0)
				FUZZ_CHECK(dprintf(file, "%s\n", line) > 0);
	free(text);
	return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profiles profiles = { 0 };
	struct reason refused, why;

	explain_profiles(&profiles, record(), fuzz_file(data, size, NULL),
			 "l2=2m/16", &refused, &why);
	profiles_clear(&profiles);
	return 0;
}
