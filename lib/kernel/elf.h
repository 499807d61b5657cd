/* elf.h - the two things that we read in ELF files: what a kernel module
 * depends on, and which loader a program asks for.
 *
 * The bytes are untrusted: every offset is checked against their length.
 */
#ifndef COWBENCH_KERNEL_ELF_H
#define COWBENCH_KERNEL_ELF_H

#include <stddef.h>

/* The value of key in the module's .modinfo section ("depends", "name",
 * "vermagic"), inside data and ended there; NULL where there is none or data
 * is no 64-bit ELF file. */
const char *elf_modinfo(const char *data, size_t length, const char *key);

/* The path in the program's PT_INTERP segment, inside data and ended there;
 * NULL for a static program or where data is no 64-bit ELF file. */
const char *elf_loader(const char *data, size_t length);

#endif
