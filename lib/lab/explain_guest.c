/* explain_guest.c - the guest's part of lab/explain.h. */
#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/explain.h"
#include "arch/mark.h"

/* The kernel's notes (kernel kernel/ksysfs.c): a head of three words, a name and
 * a text, each padded to four bytes. */
static void tell_build(void)
{
	uint32_t head[3], name = 0;
	unsigned char text[64];
	FILE *file = fopen("/sys/kernel/notes", "re");
	char hex[2 * sizeof(text) + 1] = "";

	while (file && !*hex && fread(head, sizeof(head), 1, file) == 1) {
		size_t length = head[1] + (-head[1] & 3);
		bool build = head[0] == 4 && head[2] == NT_GNU_BUILD_ID;

		if (fread(&name, 4, 1, file) != 1 || !head[0] || head[0] > 4 ||
		    length > sizeof(text) ||
		    fread(text, 1, length, file) != length)
			break;
		for (size_t i = 0; build && i < head[1]; i++)
			snprintf(hex + 2 * i, 3, "%02x", text[i]);
	}
	if (file)
		(void)fclose(file);
	if (*hex)
		mark_line("build %s", hex);
}

int explain_guest(struct reason *why)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	char *line = NULL;
	size_t room = 0, told = 0;

	setenv(MARK_VARIABLE, "1", 1);
	tell_build();
	while (file && getline(&line, &room, file) > 0) {
		char kind, name[256];
		unsigned long long address;

		/* "ffffffff81000000 T _stext" */
		if (sscanf(line, "%llx %c %255s", &address, &kind, name) != 3 ||
		    !address || !strchr("tTwW", kind))
			continue;
		mark_line("symbol %llx %c %s", address, kind, name);
		told++;
	}
	free(line);
	if (file)
		(void)fclose(file);
	if (!told)
		return reason_set(why, -ENODATA,
				  "/proc/kallsyms shows no addresses");
	return 0;
}
