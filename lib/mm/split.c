/* split.c - see split.h. */
#include "mm/split.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "/sys/kernel/debug/split_huge_pages"

int split_open(struct reason *why)
{
	int fd = open(FILE_NAME, O_WRONLY | O_CLOEXEC);
	const char *help = "MADV_COLD of a part of a folio splits it without";
	char nothing[SPLIT_TEXT];

	if (fd < 0 && errno == ENOENT)
		return reason_set(why, -ENOTSUP,
				  "no " FILE_NAME ": `mount -t debugfs none "
				  "/sys/kernel/debug`; %s",
				  help);
	if (fd < 0)
		return reason_set(why, -ENOTSUP,
				  "opening " FILE_NAME
				  ": %s (root may, but not "
				  "under the kernel's lockdown); %s",
				  strerror(errno), help);
	/* Writing an empty range does nothing on a kernel that takes ranges. */
	size_t length = split_text(nothing, NULL, 0, 0);

	if (write(fd, nothing, length) < 0) {
		close(fd);
		return reason_set(why, -ENOTSUP,
				  FILE_NAME
				  " takes no range on this kernel "
				  "(5.13 on) and would split every THP of the "
				  "machine; %s",
				  help);
	}
	return fd;
}

size_t split_text(char text[SPLIT_TEXT], const void *mem, size_t bytes,
		  unsigned order)
{
	uint64_t from = (uintptr_t)mem, to = from + bytes;

	return (size_t)snprintf(text, SPLIT_TEXT,
				"%d,0x%016" PRIx64 ",0x%016" PRIx64 ",%u",
				(int)getpid(), from, to, order);
}
