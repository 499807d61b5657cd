/* journal - the file of the guard, as somebody else may have written it. */
#include "fuzz.h"

#include "host/journal.h"

static char root[64];

static void remove_root(void)
{
	fuzz_remove(root);
}

static void put(const char *path, const void *data, size_t size)
{
	char whole[128];
	int file;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	for (char *at = whole + strlen(root) + 1; (at = strchr(at, '/'));
	     *at++ = '/') {
		*at = '\0';
		mkdir(whole, 0700);
	}
	file = open(whole, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	FUZZ_CHECK(file >= 0 && write(file, data, size) == (ssize_t)size);
	close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct journal journal;
	char path[JOURNAL_PATH];
	struct reason why;
	pid_t driver;

	if (!root[0]) {
		snprintf(root, sizeof(root), "/dev/shm/cowbench-fuzz.XXXXXX");
		FUZZ_CHECK(mkdtemp(root));
		atexit(remove_root);
		put("/proc/sys/kernel/random/boot_id", "boot\n", 5);
		put("/sys/kernel/mm/ksm/run", "0\n", 2);
	}
	put("/run/cowbench/journal", data, size);
	journal_look(root, path, &driver);
	if (journal_adopt(&journal, root, &why) == 0) {
		FUZZ_CHECK(journal.nr <= JOURNAL_CHANGES);
		journal_close(&journal);
	}
	return 0;
}
