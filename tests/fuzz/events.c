/* events - the list of --events, and what /proc/vmstat says. */
#include "fuzz.h"

#include "events/event_names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct event_names names;
	char *text = fuzz_text(data, size), *rest = strchr(text, '\n');
	struct reason why;

	if (rest)
		*rest++ = '\0';
	event_names_parse(&names, text, &why);
	event_vmstat(rest ? rest : "", text);
	free(text);
	return 0;
}
