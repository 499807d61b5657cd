/* boot_pack.c - the files that a guest has: programs, words, facts, modules. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "lab/boot_parts.h"
#include "lab/guest.h"
#include "lab/initramfs.h"
#include "lab/qemu.h"

static int pack_program(struct initramfs *initramfs,
			const struct program *program, struct reason *why)
{
	int err = 0;

	for (size_t i = 0; i < program->nr && !err; i++)
		err = initramfs_add_file(initramfs, program->files[i].to,
					 program->files[i].from, why);
	return err;
}

static int pack_text(struct initramfs *initramfs, const char *path, char *text,
		     struct reason *why)
{
	int err = initramfs_add(initramfs, path, 0644, text, strlen(text), why);

	free(text);
	return err;
}

static char *words_text(const struct boot *boot)
{
	const struct lab *lab = boot->lab;
	char *text = memory_text(""), seed[24];

	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)boot->seed);
	for (size_t i = 0; i < lab->nr_words; i++) {
		bool is_seed = i && i == lab->seed_word;
		memory_append(&text, "%s\n", is_seed ? seed : lab->words[i]);
	}
	return text;
}

char *boot_plain(const char *text)
{
	char *copy = memory_text(text ? text : "");

	for (char *c = copy; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = ' ';
	return copy;
}

const char *boot_cpu_model(const struct lab *lab)
{
	return lab->cpu ? lab->cpu : qemu_cpu(lab->arch, lab->clock);
}

/* For the run line.  Boots that should count the same differ in nothing: the
 * boot's number comes later, boot_renumber(). */
static char *facts_text_of(const struct boot *boot)
{
	char *kernel = boot_plain(boot->kernel->name);
	char *topology = boot_plain(boot->topology->name);
	char *cpu = boot_plain(boot_cpu_model(boot->lab));
	char *append = boot_plain(boot->lab->append);
	char *text = memory_format("vm.kernel=%s\n"
				   "vm.topology=%s\n"
				   "vm.boot#1\n"
				   "vm.emulator=%s\n"
				   "vm.cpu_model=%s\n"
				   "vm.append=%s\n"
				   "vm.seed#%llu\n",
				   kernel, topology, boot->lab->emulator, cpu,
				   append, (unsigned long long)boot->seed);

	free(kernel);
	free(topology);
	free(cpu);
	free(append);
	return text;
}

static int pack_modules(struct initramfs *initramfs,
			const struct kernel *kernel, struct reason *why)
{
	int err = initramfs_add_folder(initramfs, GUEST_MODULES, why);

	for (size_t i = 0; i < kernel->modules.nr && !err; i++) {
		const struct module *module = &kernel->modules.list[i];
		char *path = memory_format(GUEST_MODULES "/%02zu-%s.ko", i,
					   module->name);

		err = initramfs_add(initramfs, path, 0644, module->data,
				    module->length, why);
		free(path);
	}
	return err;
}

/* Where `uname -r` is looked for. */
static int pack_config(struct initramfs *initramfs, const struct kernel *kernel,
		       struct reason *why)
{
	char *path;
	int err;

	if (!kernel->config)
		return 0;
	path = memory_format("/boot/config-%s", kernel->release);
	err = initramfs_add(initramfs, path, 0644, kernel->config,
			    kernel->config_length, why);
	free(path);
	return err;
}

int boot_pack(const struct boot *boot, int *file, struct reason *why)
{
	struct initramfs *initramfs;
	int err = initramfs_open(&initramfs, why);

	if (err)
		return err;
	err = pack_program(initramfs, &boot->lab->init, why);
	if (!err)
		err = pack_program(initramfs, &boot->lab->job, why);
	if (!err)
		err = pack_program(initramfs, &boot->lab->added, why);
	if (!err && boot->lab->name)
		err = pack_text(initramfs, GUEST_NAME,
				memory_text(boot->lab->name), why);
	if (!err)
		err = pack_text(initramfs, GUEST_WORDS, words_text(boot), why);
	if (!err)
		err = pack_text(initramfs, GUEST_FACTS, facts_text_of(boot),
				why);
	if (!err && strcmp(boot->lab->arch->port, GUEST_PORT_USUAL) != 0)
		err = pack_text(initramfs, GUEST_PORT,
				memory_text(boot->lab->arch->port), why);
	if (!err && boot_explains(boot))
		err = pack_text(initramfs, GUEST_EXPLAIN, memory_text(""), why);
	if (!err)
		err = pack_modules(initramfs, boot->kernel, why);
	if (!err)
		err = pack_config(initramfs, boot->kernel, why);
	if (err) {
		initramfs_free(initramfs);
		return err;
	}
	return initramfs_close(initramfs, file, why);
}
