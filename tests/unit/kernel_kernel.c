/* kernel_kernel.c - what is a kernel, and what is none. */
#include "kernel/kernel.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char image[8192];
static struct reason why;
static char release[KERNEL_RELEASE_MAX];

static void put16(size_t at, unsigned value)
{
	image[at] = (char)(value & 0xff);
	image[at + 1] = (char)(value >> 8);
}

/* The header of a bzImage of protocol 2.15 with a 64-bit entry. */
static void make_image(const char *version)
{
	memset(image, 0, sizeof(image));
	put16(0x1fe, 0xaa55);
	memcpy(image + 0x202, "HdrS", 4);
	put16(0x206, 0x20f);
	put16(0x20e, 0x600);
	put16(0x236, 0x3f);
	strcpy(image + 0x800, version);
}

static bool is_kernel(size_t length)
{
	why.text[0] = release[0] = '\0';
	return kernel_header(image, length, release, &why) == 0;
}

static void check_header(void)
{
	make_image("6.1.0-50-cloud-amd64 (builder@host) #1 SMP");
	CHECK(is_kernel(sizeof(image)));
	CHECK_TEXT(release, "6.1.0-50-cloud-amd64");
	CHECK(!is_kernel(0));
	CHECK(!is_kernel(0x240));
	CHECK(!is_kernel(0x700)); /* the release lies behind its end */
	CHECK(is_kernel(0x804));
	CHECK_TEXT(release, "6.1.");

	make_image("6.1");
	put16(0x236, 0x3e);
	CHECK(!is_kernel(sizeof(image)));
	CHECK(strstr(why.text, "32-bit x86") != NULL);
	make_image("6.1");
	put16(0x206, 0x20b); /* older than the flags */
	CHECK(!is_kernel(sizeof(image)));
	make_image("6.1");
	put16(0x1fe, 0xaa56);
	CHECK(!is_kernel(sizeof(image)));
	make_image("");
	CHECK(!is_kernel(sizeof(image)));
	make_image("6.1/../../../etc");
	CHECK(!is_kernel(sizeof(image)));
	CHECK(strstr(why.text, "has a '/' in it") != NULL);
	make_image("6.1\033[2J");
	CHECK(is_kernel(sizeof(image)));
	CHECK_TEXT(release, "6.1");
}

static void check_foreign(void)
{
	static const struct {
		size_t at;
		const char *bytes;
		size_t length;
		const char *says;
	} others[] = {
		{ 56, "ARM\x64", 4, "arm64" },
		{ 0x24, "\x18\x28\x6f\x01", 4, "32-bit ARM" },
		{ 0x38, "RSC\x05", 4, "riscv64" },
		{ 0, "MZ\0\0zimg", 8, "arm64" },
		{ 0, "\x1f\x8b\x08", 3, "compressed as a whole" },
		{ 0, "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\x3e\0", 20,
		  "arch/x86/boot/bzImage" },
		{ 0, "\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0\xb7\0", 20,
		  "another machine" },
		{ 0, "root:x:0:0", 10, "is no kernel" },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		memset(image, 0, sizeof(image));
		memcpy(image + others[i].at, others[i].bytes, others[i].length);
		tap_result(!is_kernel(sizeof(image)) &&
				   strstr(why.text, others[i].says),
			   others[i].says, __FILE__, __LINE__);
	}
}

static void write_image(const char *path)
{
	FILE *file = fopen(path, "w");

	CHECK(file && fwrite(image, sizeof(image), 1, file) == 1 &&
	      fclose(file) == 0);
}

static void check_files(const char *folder)
{
	const struct architecture *amd64 = architecture_find("amd64", NULL);
	struct kernel kernel;
	char path[512];

	make_image("9.9.9-test");
	snprintf(path, sizeof(path), "%s/vmlinuz", folder);
	write_image(path);
	CHECK(kernel_load(&kernel, amd64, path, NULL, NULL, &why) == 0);
	CHECK_TEXT(kernel.release, "9.9.9-test");
	CHECK(kernel.image_length == sizeof(image) && kernel.modules.nr == 0);
	kernel_free(&kernel);

	/* A build tree. */
	CHECK(kernel_load(&kernel, amd64, folder, NULL, NULL, &why) < 0);
	CHECK(strstr(why.text, "not built yet") != NULL);
	kernel_free(&kernel);
	snprintf(path, sizeof(path), "%s/arch", folder);
	CHECK(mkdir(path, 0755) == 0);
	strcat(path, "/x86");
	CHECK(mkdir(path, 0755) == 0);
	strcat(path, "/boot");
	CHECK(mkdir(path, 0755) == 0);
	strcat(path, "/bzImage");
	write_image(path);
	CHECK(kernel_load(&kernel, amd64, folder, NULL, NULL, &why) == 0);
	CHECK_TEXT(kernel.release, "9.9.9-test");
	kernel_free(&kernel);

	CHECK(kernel_load(&kernel, amd64, "/no/such/kernel", NULL, NULL, &why) <
	      0);
	kernel_free(&kernel);
	CHECK(kernel_load(&kernel, amd64, "/dev/null", NULL, NULL, &why) < 0);
	CHECK(strstr(why.text, "is no kernel") != NULL);
	kernel_free(&kernel);

	/* A FIFO that nobody writes. */
	snprintf(path, sizeof(path), "%s/fifo", folder);
	CHECK(mkfifo(path, 0600) == 0);
	CHECK(kernel_load(&kernel, amd64, path, NULL, NULL, &why) < 0);
	CHECK(strstr(why.text, "is no kernel") != NULL);
	kernel_free(&kernel);

	/* A package that is none. */
	snprintf(path, sizeof(path), "%s/torn.deb", folder);
	memset(image, 0, sizeof(image));
	strcpy(image, "!<arch>\ndebian-binary   ");
	write_image(path);
	CHECK(kernel_load(&kernel, amd64, path, NULL, NULL, &why) < 0);
	CHECK(strstr(why.text, "torn.deb") != NULL);
	kernel_free(&kernel);
}

/* The header of a flat image, and what a kernel says of itself behind it. */
static void make_flat(const char *magic, const char *says)
{
	memset(image, 0, sizeof(image));
	memcpy(image + 56, magic, 4);
	strcpy(image + 0x400, "Linux version %s (%s)");
	strcpy(image + 0x800, says);
}

static bool loads(const char *arch, const char *path)
{
	struct kernel kernel;
	int err = kernel_load(&kernel, architecture_find(arch, NULL), path,
			      NULL, NULL, &why);

	snprintf(release, sizeof(release), "%s", err ? "" : kernel.release);
	kernel_free(&kernel);
	return err == 0;
}

static void check_flat(const char *folder)
{
	char path[512], command[1200];

	snprintf(path, sizeof(path), "%s/flat", folder);
	make_flat("ARM\x64", "Linux version 6.12.1-arm64 (who@where)");
	write_image(path);
	CHECK(loads("arm64", path));
	CHECK_TEXT(release, "6.12.1-arm64");
	CHECK(!loads("riscv64", path));
	CHECK(strstr(why.text, "is a kernel for arm64 (--arch arm64); the "
			       "guests are riscv64") != NULL);
	CHECK(!loads("amd64", path));
	CHECK(strstr(why.text, "--arch arm64") != NULL);

	/* Packed as a whole. */
	snprintf(command, sizeof(command), "gzip -f <%s >%s.gz", path, path);
	CHECK(system(command) == 0);
	strcat(path, ".gz");
	CHECK(loads("arm64", path));
	CHECK_TEXT(release, "6.12.1-arm64");

	/* An EFI zboot image that says to lie behind its own end. */
	memset(image, 0, sizeof(image));
	memcpy(image, "MZ\0\0zimg\xff\xff\xff\xff\xff\xff\xff\xff", 16);
	write_image(path);
	CHECK(!loads("arm64", path));
	CHECK(strstr(why.text, "torn") != NULL);

	make_flat("ARM\x64", "Linux version \033[2J");
	write_image(path);
	CHECK(!loads("arm64", path));
	CHECK(strstr(why.text, "names no release") != NULL);
	make_image("6.1-amd64");
	write_image(path);
	CHECK(!loads("arm64", path));
	CHECK(strstr(why.text, "is a kernel for amd64 (--arch amd64)") != NULL);
	memset(image, 'x', sizeof(image));
	write_image(path);
	CHECK(!loads("arm64", path));
	CHECK(strstr(why.text, "is no kernel") != NULL);
}

int main(void)
{
	char folder[] = "/tmp/cowbench-test.XXXXXX";
	char command[128];

	check_header();
	check_foreign();
	if (!mkdtemp(folder))
		return 1;
	check_files(folder);
	check_flat(folder);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) ? 1 : tap_end();
}
