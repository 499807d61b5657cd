/* source - C that is edited by its names, and a configuration. */
#include "fuzz.h"

#include "source/edit.h"
#include "source/source_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *without = NULL;
	const struct source_machine machine = {
		architecture_find("amd64", NULL), "4K"
	};
	struct reason why;

	edit_definitions(text, "f");
	edit_calls(&text, "f", "g", "0", 1, &why);
	edit_body(&text, "f", "{ return 0; }", &why);
	source_config_check(&machine, text, &without, &why);
	free(without);
	free(text);
	return 0;
}
