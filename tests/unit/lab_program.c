/* lab_program.c - a program with its libraries. */
#include "lab/program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/elf.h"
#include "tap.h"

static const char *from_of(const struct program *program, const char *to)
{
	for (size_t i = 0; i < program->nr; i++)
		if (strcmp(program->files[i].to, to) == 0)
			return program->files[i].from;
	return "none";
}

static void check_parse(void)
{
	struct program program = { 0 };
	struct reason why;
	char said[] = "\tlinux-vdso.so.1 (0x00007ffc3a5f2000)\n"
		      "\tlibm.so.6 => /lib/x/libm.so.6 (0x00007f0000000000)\n"
		      "\tlib odd.so => /opt/my libs/lib odd.so (0x00007f01)\n"
		      "\t/lib64/ld-linux-x86-64.so.2 (0x00007f0000000000)\n";
	char missing[] = "\tlibgone.so.1 => not found\n";

	CHECK(program_parse(&program, said, &why) == 0);
	CHECK(program.nr == 2);
	CHECK_TEXT(from_of(&program, "libm.so.6"), "/lib/x/libm.so.6");
	CHECK_TEXT(from_of(&program, "lib odd.so"), "/opt/my libs/lib odd.so");
	CHECK(program_parse(&program, missing, &why) == -ENOENT);
	CHECK(strstr(why.text, "libgone.so.1") != NULL);
	program_free(&program);
}

/* This very test, as it is: the first file, then the loader, then the rest. */
static void check_self(void)
{
	const struct program_home own = { .arch = architecture_own() };
	const struct program_home root = { .arch = own.arch, .root = "/" };
	const struct program_home other = {
		.arch = architecture_find("riscv64", NULL), .root = "/"
	};
	struct program program, walked;
	struct reason why = { "" };
	char self[4096] = "";
	bool whole = true;

	CHECK(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	CHECK(program_load(&program, &own, self, "/init", &why) == 0);
	CHECK_TEXT(why.text, "");
	CHECK(program.nr >= 3);
	CHECK_TEXT(program.files[0].to, "/init");
	CHECK_TEXT(program.files[0].from, self);
	CHECK(strstr(program.files[1].to, "ld-") != NULL);
	for (size_t i = 0; i < program.nr; i++)
		whole &= program.files[i].to[0] == '/' &&
			 access(program.files[i].from, R_OK) == 0;
	CHECK(whole);

	/* What its loader says is what it and its libraries ask for. */
	CHECK(program_load(&walked, &root, self, "/init", &why) == 0);
	CHECK(walked.nr == program.nr);
	for (size_t i = 2; i < program.nr; i++)
		CHECK(strcmp(from_of(&walked, program.files[i].to), "none") !=
		      0);
	program_free(&walked);
	program_free(&program);

	CHECK(program_load(&program, &other, self, "/init", &why) == -ENOEXEC);
	CHECK(strstr(why.text, "; the guests are riscv64") != NULL);
	program_free(&program);

	/* What follows a mark is the path in the guest. */
	CHECK(program_add(&program, &own, "tests/./golden.sh", &why) == 0);
	CHECK_TEXT(program.files[0].to, "/golden.sh");
	program_free(&program);

	CHECK(program_load(&program, &own, "/no/such/program", "/init", &why) ==
	      -ENOENT);
	program_free(&program);
	CHECK(program_load(&program, &own, "tests/tap.sh", "/init", &why) ==
	      -ENOEXEC);
	CHECK(strstr(why.text, "no ELF program") != NULL);
	program_free(&program);
}

/* Torn and forged files are nothing, and nothing is read behind their end. */
static void check_elf(void)
{
	FILE *file = fopen("/proc/self/exe", "r");
	size_t length = 4096;
	char *data = malloc(length);

	CHECK(file && fread(data, 1, length, file) == length);
	if (file && fclose(file))
		CHECK(false);
	CHECK(elf_loader(data, length) != NULL);
	for (size_t cut = 0; cut < 600; cut += 7) {
		char *torn = malloc(cut ? cut : 1);

		memcpy(torn, data, cut);
		elf_loader(torn, cut);
		elf_modinfo(torn, cut, "depends");
		free(torn);
	}
	CHECK(elf_loader(data, 64) == NULL);
	CHECK(elf_modinfo(data, length, "depends") == NULL);
	memset(data + 40, 0xff, 8); /* the section table lies nowhere */
	CHECK(elf_modinfo(data, length, "depends") == NULL);
	data[0] = 'x';
	CHECK(elf_loader(data, length) == NULL);
	free(data);
}

int main(void)
{
	check_parse();
	check_self();
	check_elf();
	return tap_end();
}
