/* spool.c - see spool.h. */
#include "export/spool.h"

#include <errno.h>

const char *spool_input(FILE **file, char name[SPOOL_NAME], struct reason *why)
{
	char bytes[1 << 14];
	size_t nr;

	*file = tmpfile();
	while (*file && (nr = fread(bytes, 1, sizeof(bytes), stdin)) > 0)
		if (fwrite(bytes, 1, nr, *file) < nr)
			break;
	if (!*file || fflush(*file) || ferror(*file) || ferror(stdin)) {
		reason_errno(why, -errno,
			     "cannot keep standard input in a file");
		return NULL;
	}
	snprintf(name, SPOOL_NAME, "/proc/self/fd/%d", fileno(*file));
	return name;
}
