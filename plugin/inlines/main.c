/* main.c - the functions that a compiler inlined, by the DWARF of a kernel's
 * vmlinux: a table for the emulator's plugin (plugin/inline.h).
 *
 * A program of its own, since it reads files of strangers with libraries that
 * may crash on them: whoever runs it sees that as an exit status.
 *
 *	inlines VMLINUX [RELEASE]
 *
 * refuses a kernel that calls itself otherwise than RELEASE, and writes
 *
 *	cowbench-inlines 1
 *	build HEX		its build ID, if it has one
 *	at ADDRESS		a function begins there; some of them, so that
 *				a guest's can be compared
 *	chain NUMBER PARENT NAME	an inlined function, and what it is
 *				inlined into: 0: the function itself
 *	range START END NUMBER	instructions of a chain, END behind the last
 *				one; by address, and none of them twice
 *	end
 *
 * Numbers are decimal, addresses hexadecimal.  Exit status 1: it cannot, and
 * says why in a line on standard error.
 */
#include <ctype.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ranges.h"

/* Debian's kernels take 20 s and 1 GiB. */
#define CPU_S	     600
#define MEMORY_BYTES ((rlim_t)16 << 30)
/* AddressSanitizer maps a part of all addresses. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#else
#define SANITIZED false
#endif
#define DEPTH_MAX  512 /* of a DIE in others: compilers' have some 30 */
#define NAME_BYTES 128
#define ATS	   ((size_t)64) /* functions that are told */

static int fail(const char *path, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fprintf(stderr, "%s ", path);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	return EXIT_FAILURE;
}

static void limit(int what, rlim_t most)
{
	const struct rlimit limits = { most, most };

	(void)setrlimit(what, &limits);
}

/* --- what the file is ----------------------------------------------------- */

static void put_build(Elf *elf)
{
	const void *bits = NULL;
	ssize_t length = dwelf_elf_gnu_build_id(elf, &bits);
	const unsigned char *bytes = bits;

	if (length <= 0)
		return;
	printf("build ");
	for (ssize_t i = 0; i < length; i++)
		printf("%02x", bytes[i]);
	putchar('\n');
}

static const char *name_of_section(Elf *elf, const GElf_Shdr *head)
{
	size_t names;
	const char *name = elf_getshdrstrndx(elf, &names) == 0
				   ? elf_strptr(elf, names, head->sh_name)
				   : NULL;

	return name ? name : "";
}

/* "Linux version 6.12.118-vm-only (...": the kernel's linux_banner.  "Linux
 * version %s (" is another such text. */
static bool take_release(const Elf_Data *data, char release[NAME_BYTES])
{
	static const char words[] = "Linux version ";
	const char *at = data->d_buf, *end = at + data->d_size;
	size_t length = 0;

	while (at && (at = memmem(at, (size_t)(end - at), words,
				  sizeof(words) - 1))) {
		at += sizeof(words) - 1;
		if (at < end && isdigit((unsigned char)*at))
			break;
	}
	for (; at && at < end && isgraph((unsigned char)*at) &&
	       length < NAME_BYTES - 1;
	     at++)
		release[length++] = *at;
	release[length] = '\0';
	return length != 0;
}

static void find_release(Elf *elf, char release[NAME_BYTES])
{
	GElf_Shdr head;

	release[0] = '\0';
	for (Elf_Scn *at = elf_nextscn(elf, NULL); at;
	     at = elf_nextscn(elf, at)) {
		Elf_Data *data;

		if (!gelf_getshdr(at, &head) || head.sh_type != SHT_PROGBITS ||
		    strcmp(name_of_section(elf, &head), ".rodata") != 0)
			continue;
		data = elf_rawdata(at, NULL);
		if (data && data->d_buf && take_release(data, release))
			return;
	}
}

/* Some functions of a symbol table. */
static void put_functions(Elf *elf, Elf_Scn *section, const GElf_Shdr *head)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t nr = head->sh_entsize ? head->sh_size / head->sh_entsize : 0;
	size_t seen = 0, told = 0, apart;
	GElf_Shdr of;
	GElf_Sym symbol;

	apart = nr / (2 * ATS) + 1;
	for (size_t i = 0; data && i < nr && told < ATS; i++) {
		if (!gelf_getsym(data, (int)i, &symbol) ||
		    GELF_ST_TYPE(symbol.st_info) != STT_FUNC ||
		    !symbol.st_size || symbol.st_shndx >= SHN_LORESERVE ||
		    !gelf_getshdr(elf_getscn(elf, symbol.st_shndx), &of) ||
		    strcmp(name_of_section(elf, &of), ".text") != 0)
			continue;
		if (seen++ % apart)
			continue;
		printf("at %" PRIx64 "\n", symbol.st_value);
		told++;
	}
}

static void put_head(Elf *elf)
{
	GElf_Shdr head;

	puts("cowbench-inlines 1");
	put_build(elf);
	for (Elf_Scn *at = elf_nextscn(elf, NULL); at;
	     at = elf_nextscn(elf, at)) {
		if (!gelf_getshdr(at, &head))
			continue;
		if (head.sh_type == SHT_SYMTAB)
			put_functions(elf, at, &head);
	}
}

/* --- its functions -------------------------------------------------------- */

static uint32_t chain_of(struct ranges *ranges, uint32_t parent, Dwarf_Die *die)
{
	const char *name = dwarf_diename(die);
	char plain[NAME_BYTES];

	snprintf(plain, sizeof(plain), "%s",
		 name && *name ? name : "[unknown]");
	for (char *c = plain; *c; c++)
		if (!isgraph((unsigned char)*c))
			*c = '?';
	return ranges_chain(ranges, parent, plain);
}

static void add_ranges(struct ranges *ranges, uint32_t chain, Dwarf_Die *die)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(die, at, &base, &start, &end)) > 0)
		ranges_add(ranges, start, end, chain);
}

/* What is inlined below a DIE of a function.  A level of DIEs is a loop, and
 * what is in them a call. */
/* NOLINTNEXTLINE(misc-no-recursion) no deeper than DEPTH_MAX */
static void walk_function(struct ranges *ranges, Dwarf_Die *parent,
			  uint32_t chain, unsigned depth)
{
	Dwarf_Die die;

	if (depth > DEPTH_MAX || dwarf_child(parent, &die) != 0)
		return;
	do {
		uint32_t inner = chain;

		switch (dwarf_tag(&die)) {
		case DW_TAG_inlined_subroutine:
			inner = chain_of(ranges, chain, &die);
			add_ranges(ranges, inner, &die);
			walk_function(ranges, &die, inner, depth + 1);
			break;
		case DW_TAG_lexical_block:
		case DW_TAG_try_block:
		case DW_TAG_catch_block:
			walk_function(ranges, &die, chain, depth + 1);
			break;
		default:
			break;
		}
	} while (dwarf_siblingof(&die, &die) == 0);
}

/* Functions lie at the top of C, and within others' names elsewhere. */
/* NOLINTNEXTLINE(misc-no-recursion) no deeper than DEPTH_MAX */
static void walk_unit(struct ranges *ranges, Dwarf_Die *parent, unsigned depth)
{
	Dwarf_Die die;

	if (depth > DEPTH_MAX || dwarf_child(parent, &die) != 0)
		return;
	do {
		switch (dwarf_tag(&die)) {
		case DW_TAG_subprogram:
			walk_function(ranges, &die, CHAIN_NONE, depth + 1);
			ranges_end_function(ranges);
			walk_unit(ranges, &die, depth + 1);
			break;
		case DW_TAG_namespace:
		case DW_TAG_module:
		case DW_TAG_structure_type:
		case DW_TAG_class_type:
		case DW_TAG_enumeration_type:
			walk_unit(ranges, &die, depth + 1);
			break;
		default:
			break;
		}
	} while (dwarf_siblingof(&die, &die) == 0);
}

/* How many units there are. */
static size_t walk(struct ranges *ranges, Dwarf *dwarf)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die die, split;
	uint8_t kind;
	size_t nr = 0;

	while (dwarf_get_units(dwarf, unit, &unit, NULL, &kind, &die, &split) ==
	       0) {
		if (kind == DW_UT_skeleton && split.addr)
			die = split;
		else if (kind != DW_UT_compile)
			continue;
		walk_unit(ranges, &die, 0);
		nr++;
	}
	return nr;
}

static int put_table(const char *path, Elf *elf, struct ranges *ranges)
{
	if (!ranges->nr)
		return fail(path, "has DWARF without inlined functions");
	put_head(elf);
	ranges_write(ranges, stdout);
	puts("end");
	return fflush(stdout) ? fail(path, "was read, and its table cannot be "
					   "written")
			      : EXIT_SUCCESS;
}

static int read_elf(const char *path, Elf *elf, const char *wanted)
{
	char release[NAME_BYTES];
	struct ranges ranges = { 0 };
	Dwarf *dwarf;
	GElf_Ehdr head;
	int code;

	if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &head))
		return fail(path, "is no ELF file: it takes the vmlinux of a "
				  "kernel's build");
	if (head.e_type != ET_EXEC && head.e_type != ET_DYN)
		return fail(path, "is an ELF file that is not linked: it takes "
				  "the vmlinux of a kernel's build");
	find_release(elf, release);
	if (*wanted && *release && strcmp(wanted, release) != 0)
		return fail(path, "is of the kernel %s, and %s runs", release,
			    wanted);
	dwarf = dwarf_begin_elf(elf, DWARF_C_READ, NULL);
	if (!dwarf || !walk(&ranges, dwarf))
		code = fail(path, "has no DWARF: CONFIG_DEBUG_INFO is off in "
				  "its build, or it was stripped");
	else
		code = put_table(path, elf, &ranges);
	ranges_clear(&ranges);
	dwarf_end(dwarf);
	return code;
}

int main(int argc, char **argv)
{
	const char *path = argc == 2 || argc == 3 ? argv[1] : NULL;
	struct stat about;
	Elf *elf;
	int file, code;

	if (!path)
		return fail("inlines", "wants a file, and perhaps a release");
	limit(RLIMIT_CPU, CPU_S);
	if (!SANITIZED)
		limit(RLIMIT_AS, MEMORY_BYTES);
	limit(RLIMIT_CORE, 0);
	file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0 || fstat(file, &about))
		return fail(path, "cannot be read: %m");
	if (!S_ISREG(about.st_mode)) {
		close(file);
		return fail(path, "is no file");
	}
	elf_version(EV_CURRENT);
	elf = elf_begin(file, ELF_C_READ_MMAP, NULL);
	code = elf ? read_elf(path, elf, argc == 3 ? argv[2] : "")
		   : fail(path, "cannot be read: %s", elf_errmsg(-1));
	elf_end(elf);
	close(file);
	return code;
}
