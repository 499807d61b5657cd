/* kernel.c - see kernel.h. */
#include "kernel/kernel.h"

#include <assert.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "kernel/debian.h"
#include "kernel/image.h"
#include "kernel/unpack.h"

/* Documentation/arch/x86/boot.rst: the header of a bzImage. */
#define BOOT_FLAG	0x1fe /* 0xaa55 */
#define HEADER_MAGIC	0x202 /* "HdrS" */
#define PROTOCOL	0x206
#define KERNEL_VERSION	0x20e /* offset of the release's text, less 0x200 */
#define LOAD_FLAGS	0x236 /* bit 0: has a 64-bit entry; from 2.12 on */
#define HEADER_END	0x264
#define PROTOCOL_XFLAGS 0x20c

#define CONFIG_MAX ((size_t)8 << 20) /* bytes of a .config */

static uint16_t get16(const char *data, size_t offset)
{
	const unsigned char *at = (const unsigned char *)data + offset;

	return (uint16_t)(at[0] | at[1] << 8);
}

static int foreign(const char *image, size_t length, struct reason *why)
{
	const struct architecture *other = image_architecture(image, length);

	if (other)
		return reason_set(why, -ENOEXEC,
				  "is a kernel for %s (--arch %s); the guests "
				  "are amd64",
				  other->name, other->name);
	if (length >= 64 && memcmp(image + 0x24, "\x18\x28\x6f\x01", 4) == 0)
		return reason_set(why, -ENOEXEC,
				  "is a kernel for 32-bit ARM; the guests are "
				  "amd64");
	if (length >= 64 && memcmp(image, "MZ\0\0zimg", 8) == 0)
		return reason_set(why, -ENOEXEC,
				  "is an EFI zboot image, as kernels for arm64 "
				  "are (--arch arm64); the guests are amd64");
	if (length >= 20 && memcmp(image, ELFMAG, SELFMAG) == 0) {
		if (image[EI_DATA] != ELFDATA2LSB ||
		    get16(image, 18) != EM_X86_64)
			return reason_set(why, -ENOEXEC,
					  "is an ELF file for another machine "
					  "than amd64");
		return reason_set(why, -ENOEXEC,
				  "is a bare ELF file (vmlinux?); give the "
				  "arch/x86/boot/bzImage of the same build");
	}
	if (length >= 2 && memcmp(image, "\x1f\x8b", 2) == 0)
		return reason_set(why, -ENOEXEC,
				  "is compressed as a whole, as kernels for "
				  "arm64 are (--arch arm64); the guests are "
				  "amd64");
	return reason_set(why, -ENOEXEC,
			  "is no kernel: it has no bzImage header");
}

int kernel_header(const char *image, size_t length,
		  char release[KERNEL_RELEASE_MAX], struct reason *why)
{
	if (length < HEADER_END || get16(image, BOOT_FLAG) != 0xaa55 ||
	    memcmp(image + HEADER_MAGIC, "HdrS", 4) != 0)
		return foreign(image, length, why);
	if (get16(image, PROTOCOL) < PROTOCOL_XFLAGS ||
	    !(get16(image, LOAD_FLAGS) & 1))
		return reason_set(why, -ENOEXEC,
				  "is a 32-bit x86 kernel; the guests run "
				  "x86-64 programs");

	size_t at = (size_t)get16(image, KERNEL_VERSION) + 0x200;
	size_t used = 0;

	while (at + used < length && used < KERNEL_RELEASE_MAX - 1 &&
	       image[at + used] > ' ' && image[at + used] < 0x7f) {
		release[used] = image[at + used];
		used++;
	}
	release[used] = '\0';
	if (strchr(release, '/'))
		return reason_set(why, -ENOEXEC,
				  "is no kernel: its release has a '/' in it");
	if (!used)
		return reason_set(why, -ENOEXEC,
				  "is no kernel: its bzImage header names no "
				  "release");
	return 0;
}

/* Reads a file of at most so many bytes as the image.  Not waiting: a FIFO that
 * nobody writes is no kernel either. */
static int read_image(struct kernel *kernel, const char *path, size_t most,
		      struct reason *why)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat about;
	int err = 0;

	if (file < 0 || fstat(file, &about)) {
		err = reason_errno(why, -errno, "%s", path);
		goto out;
	}
	if (!S_ISREG(about.st_mode) || about.st_size <= 0 ||
	    (size_t)about.st_size > most) {
		err = reason_set(why, -ENOEXEC,
				 "%s is no kernel: no file of 1 byte to %zu "
				 "MiB",
				 path, most >> 20);
		goto out;
	}
	kernel->image_length = (size_t)about.st_size;
	kernel->image = memory_new(kernel->image_length, 1);
	for (size_t used = 0; used < kernel->image_length;) {
		ssize_t got = read(file, kernel->image + used,
				   kernel->image_length - used);

		if (got <= 0) {
			err = reason_errno(why, got ? -errno : -EIO,
					   "reading %s", path);
			goto out;
		}
		used += (size_t)got;
	}
out:
	if (file >= 0)
		close(file);
	return err;
}

static int settle_flat(struct kernel *kernel, struct reason *why)
{
	const struct architecture *arch = kernel->arch, *is;
	struct reason trouble;

	if (kernel_header(kernel->image, kernel->image_length, kernel->release,
			  NULL) == 0)
		return reason_set(why, -ENOEXEC,
				  "is a kernel for amd64 (--arch amd64); the "
				  "guests are %s",
				  arch->name);
	if (kernel->image_length >= SELFMAG &&
	    memcmp(kernel->image, ELFMAG, SELFMAG) == 0)
		return reason_set(why, -ENOEXEC,
				  "is a bare ELF file (vmlinux?); give the %s "
				  "of the same build",
				  arch->image);
	if (image_unpack(&kernel->image, &kernel->image_length, &trouble))
		return reason_set(why, -ENOEXEC, "%s", trouble.text);
	is = image_architecture(kernel->image, kernel->image_length);
	if (!is)
		return reason_set(why, -ENOEXEC,
				  "is no kernel for %s: it has no Image header",
				  arch->name);
	if (is != arch)
		return reason_set(why, -ENOEXEC,
				  "is a kernel for %s (--arch %s); the guests "
				  "are %s",
				  is->name, is->name, arch->name);
	if (!image_release(kernel->image, kernel->image_length, kernel->release,
			   sizeof(kernel->release)))
		return reason_set(why, -ENOEXEC,
				  "is no kernel: it names no release");
	return 0;
}

/* The release in the image's own header counts. */
static int settle(struct kernel *kernel, const char *where, struct reason *why)
{
	struct reason header;

	assert(kernel->image);

	int err = kernel->arch->elf == EM_X86_64
			  ? kernel_header(kernel->image, kernel->image_length,
					  kernel->release, &header)
			  : settle_flat(kernel, &header);

	if (err)
		return reason_set(why, err, "%s %s", where, header.text);
	return 0;
}

static void read_config(struct kernel *kernel, const char *path)
{
	struct kernel lent = { 0 };

	if (read_image(&lent, path, CONFIG_MAX, NULL))
		free(lent.image);
	else {
		kernel->config = lent.image;
		kernel->config_length = lent.image_length;
	}
}

static int load_tree(struct kernel *kernel, const char *directory,
		     struct reason *why)
{
	const char *image = kernel->arch->image;
	char *path = memory_format("%s/%s", directory, image);
	int err;

	if (access(path, F_OK)) {
		err = reason_set(why, -ENOENT,
				 "%s is a directory without %s: no kernel's "
				 "build tree for %s, or not built yet",
				 directory, image, kernel->arch->name);
		goto out;
	}
	err = read_image(kernel, path, UNPACK_MAX, why);
	if (!err)
		err = settle(kernel, path, why);
	if (err)
		goto out;
	free(path);
	path = memory_format("%s/.config", directory);
	read_config(kernel, path);
	modules_from_tree(&kernel->modules, directory);
	kernel->vmlinux = memory_format("%s/vmlinux", directory);
out:
	free(path);
	return err;
}

static int load_image(struct kernel *kernel, const char *path,
		      struct reason *why)
{
	int err = read_image(kernel, path, UNPACK_MAX, why);

	if (!err)
		err = settle(kernel, path, why);
	if (err)
		return err;

	/* An image of a kernel that is installed here. */
	char *modules = memory_format("/lib/modules/%s", kernel->release);
	char *config = memory_format("/boot/config-%s", kernel->release);

	modules_from_tree(&kernel->modules, modules);
	read_config(kernel, config);
	free(modules);
	free(config);
	return 0;
}

static bool is_image(const char *name)
{
	return fnmatch("boot/vmlinu[xz]-*", name, FNM_PATHNAME) == 0 ||
	       fnmatch("lib/modules/*/vmlinuz", name, FNM_PATHNAME) == 0 ||
	       fnmatch("usr/lib/modules/*/vmlinuz", name, FNM_PATHNAME) == 0;
}

static bool is_config(const char *name)
{
	return fnmatch("boot/config-*", name, FNM_PATHNAME) == 0 ||
	       fnmatch("lib/modules/*/config", name, FNM_PATHNAME) == 0 ||
	       fnmatch("usr/lib/modules/*/config", name, FNM_PATHNAME) == 0;
}

struct search {
	struct kernel *kernel;
	bool again; /* a module needs another that was skipped before */
};

static bool search_wants(void *context, const char *name)
{
	const struct search *search = context;

	if (is_image(name))
		return !search->kernel->image;
	if (is_config(name))
		return !search->kernel->config;
	return modules_wants(&search->kernel->modules, name);
}

static void search_take(void *context, const char *name, char *data,
			size_t length)
{
	struct search *search = context;
	struct kernel *kernel = search->kernel;

	if (is_image(name) && length) {
		kernel->image = data;
		kernel->image_length = length;
	} else if (is_config(name)) {
		kernel->config = data;
		kernel->config_length = length;
	} else if (is_image(name)) {
		free(data);
	} else {
		search->again |=
			modules_take(&kernel->modules, name, data, length);
	}
}

/* Modules want others, which may lie before them: a pass a step of such a chain
 * at worst, and the chains of real ones are short. */
#define PASSES_MAX 8

static int load_package(struct kernel *kernel, const char *path,
			struct reason *why)
{
	struct search search = { .kernel = kernel, .again = true };
	struct unpack unpack = { search_wants, search_take, &search };
	int err = 0;

	for (int pass = 0; !err && search.again && pass < PASSES_MAX; pass++) {
		search.again = false;
		err = unpack_package(path, &unpack, why);
	}
	return err;
}

static int load_debian(struct kernel *kernel, const char *version,
		       const struct watch *watch, struct reason *why)
{
	struct debian_packages packages = { 0 };
	int err = debian_fetch(&packages, kernel->arch, version, watch, why);

	for (size_t i = 0; !err && i < packages.nr; i++)
		err = load_package(kernel, packages.path[i], why);
	debian_packages_free(&packages);
	if (!err && !kernel->image)
		err = reason_set(why, -ENOEXEC,
				 "the packages of debian:%s have no kernel "
				 "image in them",
				 version);
	return err ? err : settle(kernel, kernel->name, why);
}

static bool is_package(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char magic[8] = "";
	bool is = file >= 0 && read(file, magic, 8) == 8 &&
		  (memcmp(magic, "!<arch>\n", 8) == 0 ||
		   memcmp(magic, "\xed\xab\xee\xdb", 4) == 0);

	if (file >= 0)
		close(file);
	return is;
}

/* Modules that serve the suite, with what they are known to need, so that one
 * pass over a package finds all. */
static const char *const suite_modules[] = {
	"zsmalloc", "lz4_compress", "lz4hc_compress", "lzo",
	"lzo-rle",  "lz4",	    "zram",
};

int kernel_load(struct kernel *kernel, const struct architecture *arch,
		const char *name, const char *const *wanted,
		const struct watch *watch, struct reason *why)
{
	size_t nr = sizeof(suite_modules) / sizeof(*suite_modules);
	struct stat about;
	int err;

	*kernel = (struct kernel){ .name = memory_text(name), .arch = arch };
	for (size_t i = 0; i < nr; i++)
		modules_want(&kernel->modules, suite_modules[i]);
	for (; wanted && *wanted; wanted++)
		modules_want(&kernel->modules, *wanted);
	if (strncmp(name, "debian:", 7) == 0) {
		err = load_debian(kernel, name + 7, watch, why);
	} else if (stat(name, &about)) {
		err = reason_errno(why, -errno, "%s", name);
	} else if (S_ISDIR(about.st_mode)) {
		err = load_tree(kernel, name, why);
	} else if (is_package(name)) {
		err = load_package(kernel, name, why);
		if (!err && !kernel->image)
			err = reason_set(why, -ENOEXEC,
					 "%s is a package without a kernel "
					 "image (boot/vmlinuz-*)",
					 name);
		if (!err)
			err = settle(kernel, name, why);
	} else {
		err = load_image(kernel, name, why);
	}
	if (!err)
		modules_sort(&kernel->modules);
	return err;
}

void kernel_free(struct kernel *kernel)
{
	free(kernel->name);
	free(kernel->image);
	free(kernel->config);
	free(kernel->vmlinux);
	if (kernel->inlined)
		close(kernel->inlined);
	modules_clear(&kernel->modules);
	*kernel = (struct kernel){ 0 };
}
