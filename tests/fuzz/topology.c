/* topology - a shape of a guest. */
#include "fuzz.h"

#include "lab/topology.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct topology topology;
	char *text = fuzz_text(data, size);
	struct reason why;

	/* topology_xml.c reads files. */
	if (!strstr(text, ".xml") && topology_parse(&topology, text, &why) == 0)
		topology_settle(&topology, 0, size % 2, 1u << 30, &why);
	free(text);
	return 0;
}
