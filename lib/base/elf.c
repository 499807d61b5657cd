/* elf.c - see elf.h. */
#include "base/elf.h"

#include <elf.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Copies size bytes at offset, which may be unaligned. */
static bool fetch(const char *data, size_t length, uint64_t offset, void *to,
		  size_t size)
{
	if (offset > length || size > length - offset)
		return false;
	memcpy(to, data + offset, size);
	return true;
}

static bool header(const char *data, size_t length, Elf64_Ehdr *file)
{
	return fetch(data, length, 0, file, sizeof(*file)) &&
	       memcmp(file->e_ident, ELFMAG, SELFMAG) == 0 &&
	       file->e_ident[EI_CLASS] == ELFCLASS64 &&
	       file->e_ident[EI_DATA] == ELFDATA2LSB;
}

static bool section(const char *data, size_t length, const Elf64_Ehdr *file,
		    unsigned index, Elf64_Shdr *got)
{
	return index < file->e_shnum &&
	       file->e_shoff <= length - sizeof(*file) &&
	       fetch(data, length,
		     file->e_shoff + (uint64_t)index * sizeof(*got), got,
		     sizeof(*got)) &&
	       got->sh_offset <= length &&
	       (got->sh_type == SHT_NOBITS ||
		got->sh_size <= length - got->sh_offset);
}

/* True when the text at offset into the section is want. */
static bool named(const char *data, const Elf64_Shdr *names, uint64_t offset,
		  const char *want)
{
	size_t size = strlen(want) + 1;

	return names->sh_type != SHT_NOBITS && offset < names->sh_size &&
	       size <= names->sh_size - offset &&
	       memcmp(data + names->sh_offset + offset, want, size) == 0;
}

const char *elf_modinfo(const char *data, size_t length, const char *key)
{
	size_t key_length = strlen(key);
	Elf64_Ehdr file;
	Elf64_Shdr names, info;

	if (!header(data, length, &file) ||
	    !section(data, length, &file, file.e_shstrndx, &names))
		return NULL;
	for (unsigned i = 0; i < file.e_shnum; i++) {
		if (!section(data, length, &file, i, &info) ||
		    info.sh_type == SHT_NOBITS || !info.sh_size ||
		    !named(data, &names, info.sh_name, ".modinfo"))
			continue;

		const char *text = data + info.sh_offset;
		const char *end = text + info.sh_size;

		if (end[-1] != '\0')
			return NULL;
		for (; text < end; text += strlen(text) + 1)
			if (strncmp(text, key, key_length) == 0 &&
			    text[key_length] == '=')
				return text + key_length + 1;
	}
	return NULL;
}

uint16_t elf_machine(const char *data, size_t length)
{
	Elf64_Ehdr file;

	return header(data, length, &file) ? file.e_machine : EM_NONE;
}

/* The program header of that type: the first from *index on, which is left
 * behind it. */
static bool segment(const char *data, size_t length, const Elf64_Ehdr *file,
		    unsigned type, unsigned *index, Elf64_Phdr *part)
{
	while (*index < file->e_phnum && file->e_phoff <= length) {
		uint64_t at =
			file->e_phoff + (uint64_t)(*index)++ * sizeof(*part);

		if (!fetch(data, length, at, part, sizeof(*part)))
			return false;
		if (part->p_type == type && part->p_offset <= length &&
		    part->p_filesz <= length - part->p_offset)
			return true;
	}
	return false;
}

const char *elf_loader(const char *data, size_t length)
{
	unsigned index = 0;
	Elf64_Ehdr file;
	Elf64_Phdr part;

	if (!header(data, length, &file) ||
	    !segment(data, length, &file, PT_INTERP, &index, &part) ||
	    !part.p_filesz || data[part.p_offset + part.p_filesz - 1] != '\0')
		return NULL;
	return data + part.p_offset;
}

/* The text at an address of the loaded program, ended inside data; NULL. */
static const char *text_at(const char *data, size_t length,
			   const Elf64_Ehdr *file, uint64_t address)
{
	unsigned index = 0;
	Elf64_Phdr part;

	while (segment(data, length, file, PT_LOAD, &index, &part)) {
		uint64_t into = address - part.p_vaddr;

		if (address < part.p_vaddr || into >= part.p_filesz)
			continue;

		const char *text = data + part.p_offset + into;
		size_t room = length - part.p_offset - into;

		return memchr(text, '\0', room) ? text : NULL;
	}
	return NULL;
}

const char *elf_needed(const char *data, size_t length, size_t nth)
{
	uint64_t strings = 0, name = 0;
	unsigned index = 0;
	bool found = false;
	Elf64_Ehdr file;
	Elf64_Phdr part;
	Elf64_Dyn entry;

	if (!header(data, length, &file) ||
	    !segment(data, length, &file, PT_DYNAMIC, &index, &part))
		return NULL;
	for (uint64_t at = 0; at + sizeof(entry) <= part.p_filesz;
	     at += sizeof(entry)) {
		if (!fetch(data, length, part.p_offset + at, &entry,
			   sizeof(entry)) ||
		    entry.d_tag == DT_NULL)
			break;
		if (entry.d_tag == DT_STRTAB)
			strings = entry.d_un.d_ptr;
		if (entry.d_tag == DT_NEEDED && nth-- == 0) {
			name = entry.d_un.d_val;
			found = true;
		}
	}
	return found ? text_at(data, length, &file, strings + name) : NULL;
}
