/* topology - a shape of a guest; behind "<" a machine that lstopo saved.
 *
 * hwloc dies of damaged ones, in a process of its own: its death is no finding,
 * so it is left to the kernel. */
#include "fuzz.h"

#include <signal.h>

#include "lab/topology.h"

static void leave_deaths_alone(void)
{
	static const int deaths[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE };

	for (size_t i = 0; i < 4; i++)
		signal(deaths[i], SIG_DFL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct topology topology;
	static char folder[] = "/dev/shm/cowbench-fuzz.xml";
	char *text = fuzz_text(data, size);
	struct reason why;

	if (text[0] == '<') {
		char path[64];

		leave_deaths_alone();
		fuzz_file(data, size, path);
		unlink(folder);
		FUZZ_CHECK(symlink(path, folder) == 0);
		topology_parse(&topology, folder, &why);
		unlink(folder);
	} else if (!strstr(text, ".xml") &&
		   topology_parse(&topology, text, &why) == 0) {
		topology_settle(&topology, 0, size % 2, 1u << 30, &why);
	}
	free(text);
	return 0;
}
