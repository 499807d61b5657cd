/* build_id.c - see build_id.h. */
#include "base/build_id.h"

#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Parts of a note are padded to four bytes. */
static size_t rounded(size_t bytes)
{
	return (bytes + 3) / 4 * 4;
}

static int find_build_id(struct dl_phdr_info *info, size_t size, void *context)
{
	char *text = context;

	(void)size;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];

		if (part->p_type != PT_NOTE)
			continue;

		const unsigned char *at =
			(const unsigned char *)info->dlpi_addr + part->p_vaddr;
		const unsigned char *end = at + part->p_memsz;

		while (at + sizeof(ElfW(Nhdr)) <= end) {
			ElfW(Nhdr) note;

			memcpy(&note, at, sizeof(note));

			const unsigned char *name = at + sizeof(note);
			const unsigned char *id = name + rounded(note.n_namesz);

			if (note.n_type == NT_GNU_BUILD_ID &&
			    note.n_namesz == 4 && memcmp(name, "GNU", 4) == 0) {
				for (size_t j = 0; j < note.n_descsz && j < 31;
				     j++)
					snprintf(text + 2 * j, 3, "%02x",
						 id[j]);
				return 1;
			}
			at = id + rounded(note.n_descsz);
		}
	}
	return 1; /* the first object is the program itself */
}

void build_id(char text[64])
{
	text[0] = '\0';
	dl_iterate_phdr(find_build_id, text);
}
