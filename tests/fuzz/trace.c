/* trace - what ftrace says: the functions behind 0xff, then the trace. */
#include "fuzz.h"

#include "base/trace_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct trace_names names;
	uint64_t calls[TRACE_FUNCTIONS] = { 0 }, entries, lost;
	char symbol[TRACE_NAME];
	struct reason why;
	size_t length;
	const uint8_t *piece = fuzz_piece(&data, &size, &length);
	char *functions = fuzz_text(piece, length);
	char *trace = fuzz_text(data, size);

	memset(&names, 0, sizeof(names));
	trace_names_add(&names, "sys_getuid sys_geteuid do_wp_page copy_page");
	trace_names_find(&names, functions, NULL, NULL);
	trace_find_end(functions, "sys_getuid", symbol);
	trace_count(trace, &names, calls, &why);
	trace_stats(trace, &entries, &lost);
	free(functions);
	free(trace);
	return 0;
}
