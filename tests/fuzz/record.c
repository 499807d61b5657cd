/* record - a record, packed or not: its lines, its profiles, its summary. */
#include "fuzz.h"

#include "data/profile.h"
#include "data/record.h"
#include "data/summary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record_reader *reader;
	struct record_line line = { 0 };
	struct summary summary = { 0 };
	struct profiles profiles = { 0 };
	struct reason why;
	char path[64];

	fuzz_file(data, size, path);
	if (record_open(&reader, path, size % 2, &why) == 0) {
		while (record_next(reader, &line, &why) > 0)
			;
		record_damage(reader);
		record_line_clear(&line);
		record_close(reader);
	}
	if (summary_read(&summary, path, &why) == 0)
		summary_finish(&summary);
	summary_clear(&summary);
	profiles_read(&profiles, path, &why);
	profiles_clear(&profiles);
	return 0;
}
