/* lab_initramfs.c - the guest's file system, unpacked again. */
#include "lab/boot.h"
#include "lab/guest.h"
#include "lab/initramfs.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char listing[65536]; /* "PATH:MODE:LENGTH:FIRST BYTES" a line */

static void list(int file)
{
	struct archive *archive = archive_read_new();
	struct archive_entry *entry;
	size_t used = 0;

	listing[0] = '\0';
	lseek(file, 0, SEEK_SET);
	archive_read_support_format_cpio(archive);
	CHECK(archive_read_open_fd(archive, file, 65536) == ARCHIVE_OK);
	CHECK(archive_format(archive) == 0 ||
	      archive_format(archive) == ARCHIVE_FORMAT_CPIO_SVR4_NOCRC);
	while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
		char start[33] = "";

		if (archive_entry_size(entry) > 0 &&
		    archive_read_data(archive, start, 32) < 0)
			break;
		used += (size_t)snprintf(listing + used, sizeof(listing) - used,
					 "\n%s:%o:%lld:%s",
					 archive_entry_pathname(entry),
					 (unsigned)archive_entry_mode(entry),
					 (long long)archive_entry_size(entry),
					 start);
	}
	CHECK(archive_format(archive) == ARCHIVE_FORMAT_CPIO_SVR4_NOCRC);
	archive_read_free(archive);
}

static bool has(const char *what)
{
	return strstr(listing, what) != NULL;
}

static bool same_bytes(int one, int two)
{
	char a[4096], b[4096];
	off_t at = 0;
	ssize_t got;

	while ((got = pread(one, a, sizeof(a), at)) > 0) {
		if (pread(two, b, sizeof(b), at) != got ||
		    memcmp(a, b, (size_t)got) != 0)
			return false;
		at += got;
	}
	return at > 0 && pread(two, b, 1, at) == 0;
}

static void check_writer(void)
{
	struct initramfs *initramfs;
	struct reason why;
	int file = -1, again = -1;

	for (int i = 0; i < 2; i++) {
		CHECK(initramfs_open(&initramfs, &why) == 0);
		CHECK(initramfs_add(initramfs, "/a/b/c", 0755, "hello", 5,
				    &why) == 0);
		CHECK(initramfs_add(initramfs, "/a/d", 0644, "", 0, &why) == 0);
		CHECK(initramfs_add_folder(initramfs, "/a/e/f", &why) == 0);
		CHECK(initramfs_add_file(initramfs, "/self", "/proc/self/exe",
					 &why) == 0);
		CHECK(initramfs_add_file(initramfs, "/self", "/dev/null",
					 &why) == 0);
		CHECK(initramfs_add_file(initramfs, "/no", "/dev/null", &why) <
		      0);
		CHECK(initramfs_add_file(initramfs, "/no", "/no/such/file",
					 &why) < 0);
		CHECK(initramfs_close(initramfs, i ? &again : &file, &why) ==
		      0);
	}
	list(file);
	CHECK(has("\ndev:40755:0:"));
	CHECK(has("\ndev/console:20600:0:"));
	CHECK(has("\na:40755:0:\na/b:40755:0:\na/b/c:100755:5:hello"));
	CHECK(has("\na/d:100644:0:\na/e:40755:0:\na/e/f:40755:0:"));
	CHECK(has("\nself:100755:") && has(":\177ELF"));
	CHECK(!has("\nno:"));

	/* Two boots that ought to count the same start from the same bytes. */
	CHECK(same_bytes(file, again));
	close(file);
	close(again);
}

/* All that a boot packs. */
static void check_boot(void)
{
	char run[] = "run", bench[] = "cow_write", blank[] = "a word";
	char *words[] = { run, bench, blank };
	const struct program_home own = { .arch = architecture_own() };
	struct lab lab = {
		.arch = own.arch,
		.name = "./tool",
		.words = words,
		.nr_words = 3,
		.seed_word = 2,
		.clock = CLOCK_INSTRUCTIONS,
		.emulator = "7.2",
		.seed = 5,
	};
	struct module modules[] = {
		{ .name = "zsmalloc", .data = "first", .length = 5 },
		{ .name = "zram", .data = "second", .length = 6 },
	};
	struct kernel kernel = {
		.name = "debian:6.1\nvm.boot#9",
		.release = "6.1.0",
		.config = "CONFIG_MMU=y",
		.config_length = 12,
		.modules = { .list = modules, .nr = 2 },
	};
	struct topology topology = { .name = "2", .nr = 2 };
	struct boot boot = { .lab = &lab,
			     .kernel = &kernel,
			     .topology = &topology,
			     .number = 3,
			     .seed = 6 };
	struct reason why;
	char self[4096] = "";
	int file = -1, again = -1, other = -1;

	CHECK(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	CHECK(program_load(&lab.init, &own, self, GUEST_INIT, &why) == 0);
	CHECK(boot_pack(&boot, &file, &why) == 0);
	list(file);
	CHECK(has("\ninit:100755:"));
	CHECK(has("/libc.so.6:100755:") || has("/libc.so.6:100644:") ||
	      lab.init.nr == 1);
	CHECK(has("\ncowbench/name:100644:6:./tool"));
	CHECK(has("\ncowbench/words:100644:16:run\ncow_write\n6\n"));
	/* What would be a line of its own in the facts is none. */
	CHECK(has("\ncowbench/facts:100644:") &&
	      has("vm.kernel=debian:6.1 vm.boot#9"));
	/* Boots of one seed get the same bytes, whatever their number. */
	boot.number = 1;
	CHECK(boot_pack(&boot, &again, &why) == 0);
	CHECK(same_bytes(file, again));
	boot.seed = 7;
	CHECK(boot_pack(&boot, &other, &why) == 0);
	CHECK(!same_bytes(file, other));
	close(other);
	close(again);
	close(file);
	CHECK(has("\ncowbench/modules/00-zsmalloc.ko:100644:5:first"));
	CHECK(has("\ncowbench/modules/01-zram.ko:100644:6:second"));
	CHECK(has("\nboot/config-6.1.0:100644:12:CONFIG_MMU=y"));
	CHECK(!has("\nbin") && !has("/sh:") && !has("busybox"));
	program_free(&lab.init);
}

int main(void)
{
	check_writer();
	check_boot();
	return tap_end();
}
