/* explain - what the emulator's plugin wrote of a guest's trials. */
#include "fuzz.h"

#include "lab/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct profiles profiles = { 0 };
	struct reason why;

	explain_profiles(&profiles, "tests/golden/records/explained-6.1.jsonl",
			 fuzz_file(data, size, NULL), "l2=2m/16", &why);
	profiles_clear(&profiles);
	return 0;
}
