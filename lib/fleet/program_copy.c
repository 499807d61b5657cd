/* program_copy.c - see program_copy.h. */
#include "fleet/program_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "base/file.h"
#include "view/complain.h"

int program_copy(const char *path)
{
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = file_open_out(path, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	ssize_t got = -1;
	int code = EXIT_GOOD;

	while (from >= 0 && to >= 0 &&
	       (got = sendfile(to, from, NULL, 1 << 20)) > 0)
		;
	if (got < 0)
		code = complain("%s: %s", path, strerror(errno));
	if (from >= 0)
		close(from);
	if (to >= 0 && close(to) && !code)
		code = complain("%s: %s", path, strerror(errno));
	return code;
}
