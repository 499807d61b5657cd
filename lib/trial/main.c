/* main.c - the program of a trial: what the driver starts afresh for each.
 *
 * It is a program of its own, which cowbench carries within itself
 * (run/image.h), since fork(), exit() and whatever else covers a whole process
 * cost by all that the process maps.  With the driver's libraries three
 * quarters of a fork() of 4 MiB were of those, and other ones with each build.
 * So nothing is linked in here that only the driver needs.  Where the libraries
 * come as archives, the program is one piece at a fixed address, without a
 * loader.
 *
 *	--channel=FD ID		the trial that the channel describes; the id is
 *				for whoever looks at the processes
 *	--sweep PATH		see host/memcg.h
 */
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "host/memcg.h"
#include "trial/trial.h"

int main(int argc, char **argv)
{
	static const char channel[] = "--channel=";

	/* Executed by a descriptor, it is named by its number. */
	prctl(PR_SET_NAME, "cowbench");
	if (argc == 4 && strcmp(argv[2], "--sweep") == 0)
		return memcg_sweep(argv[3]);
	if (argc >= 3 && strncmp(argv[2], channel, strlen(channel)) == 0)
		return trial_serve(atoi(argv[2] + strlen(channel)));
	return 2;
}
