/* explain_guest.c - the guest's part of lab/explain.h. */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/explain.h"
#include "arch/mark.h"

static size_t padded(size_t bytes)
{
	return (bytes + 3) / 4 * 4;
}

/* The kernel's notes (kernel kernel/ksysfs.c:notes_read()): of each a head of
 * three words, its name and its text, padded to words. */
static void tell_build(void)
{
	unsigned char notes[4096];
	char hex[2 * 64 + 1] = "";
	FILE *file = fopen("/sys/kernel/notes", "re");
	size_t nr = file ? fread(notes, 1, sizeof(notes), file) : 0;
	Elf64_Nhdr head;

	for (size_t at = 0, text; at + sizeof(head) <= nr && !*hex;
	     at = text + padded(head.n_descsz)) {
		memcpy(&head, notes + at, sizeof(head));
		text = at + sizeof(head) + padded(head.n_namesz);
		if (head.n_type != NT_GNU_BUILD_ID || head.n_namesz != 4 ||
		    head.n_descsz >= sizeof(hex) / 2 ||
		    text + head.n_descsz > nr ||
		    memcmp(notes + text - 4, "GNU", 4) != 0)
			continue;
		for (size_t i = 0; i < head.n_descsz; i++)
			snprintf(hex + 2 * i, 3, "%02x", notes[text + i]);
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
