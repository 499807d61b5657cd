/* topology_xml - a machine that lstopo saved.
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
	static char name[64];
	struct reason why;
	char path[64];

	if (!name[0]) {
		leave_deaths_alone();
		snprintf(name, sizeof(name), "/dev/shm/cowbench-fuzz-%d.xml",
			 getpid());
	}
	fuzz_file(data, size, path);
	unlink(name);
	FUZZ_CHECK(symlink(path, name) == 0);
	topology_parse(&topology, name, &why);
	unlink(name);
	return 0;
}
