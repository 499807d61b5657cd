/* elf.h - what we read in ELF files: what a kernel module depends on, which
 * loader a program asks for, and which libraries.
 *
 * The bytes are untrusted: every offset is checked against their length.
 */
#ifndef COWBENCH_BASE_ELF_H
#define COWBENCH_BASE_ELF_H

#include <stddef.h>
#include <stdint.h>

/* Its e_machine; 0 (EM_NONE) where data is no 64-bit ELF file. */
uint16_t elf_machine(const char *data, size_t length);

/* The name of the nth library (from 0) that the program or library asks for, in
 * its order, inside data and ended there; NULL behind the last. */
const char *elf_needed(const char *data, size_t length, size_t nth);

/* The value of key in the module's .modinfo section ("depends", "name",
 * "vermagic"), inside data and ended there; NULL where there is none or data
 * is no 64-bit ELF file. */
const char *elf_modinfo(const char *data, size_t length, const char *key);

/* The path in the program's PT_INTERP segment, inside data and ended there;
 * NULL for a static program or where data is no 64-bit ELF file. */
const char *elf_loader(const char *data, size_t length);

#endif
