/* host_guard.c - the guard puts settings back, however a run ends.
 *
 * Without an argument on a fake root, which needs no rights; with "live" on the
 * machine's own settings (tests/live/guard.sh).
 */
#include "host/guard.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/random.h"
#include "tap.h"

#define BOOT "/proc/sys/kernel/random/boot_id"

static char root[JOURNAL_PATH]; /* "" is the machine */

/* Settings that the rounds change.  On the machine: such as hurt nobody else
 * who measures there at the same time. */
static const struct {
	const char *name, *words[4];
} played[] = {
	{ "thp.enabled", { "always", "madvise" } },
	{ "thp.defrag", { "madvise", "defer", "defer+madvise" } },
	{ "khugepaged.pages_to_scan", { "4096", "1234" } },
	{ "khugepaged.scan_sleep_millisecs", { "20000", "10000", "15000" } },
	{ "khugepaged.max_ptes_none", { "511", "7" } },
	{ "mthp.16kB", { "madvise", "inherit" } },
	{ "mthp.64kB", { "madvise", "inherit", "never" } },
	{ "ksm.run", { "1", "2", "0" } },
	{ "ksm.pages_to_scan", { "200", "100" } },
	{ "ksm.merge_across_nodes", { "0", "1" } },
	{ "ksm.max_page_sharing", { "128", "256", "512" } },
	{ "ksm.smart_scan", { "0", "1" } },
	{ "numa_balancing", { "1", "0" } },
	{ "hugetlb.2048kB", { "1", "3", "0" } },
};

#define NR_PLAYED (sizeof(played) / sizeof(*played))

/* What the files held, byte for byte. */
static struct setting settings[NR_PLAYED];
static char held[NR_PLAYED][SETTING_TEXT];
static size_t nr_there;

static void read_raw(size_t i, char text[SETTING_TEXT])
{
	char path[2 * JOURNAL_PATH];
	int fd;
	ssize_t got;

	snprintf(path, sizeof(path), "%s%s", root, settings[i].path);
	fd = open(path, O_RDONLY);
	got = fd < 0 ? 0 : read(fd, text, SETTING_TEXT - 1);
	text[got < 0 ? 0 : got] = '\0';
	if (fd >= 0)
		close(fd);
}

static void remember(void)
{
	nr_there = 0;
	for (size_t i = 0; i < NR_PLAYED; i++)
		if (setting_find(&settings[nr_there], root, played[i].name,
				 NULL) == 0) {
			read_raw(nr_there, held[nr_there]);
			nr_there++;
		}
}

static void wait_ms(unsigned ms)
{
	usleep(ms * 1000);
}

static struct shared {
	volatile pid_t driver, guard, holder;
	volatile unsigned changes;
} * shared;

/* Another tree's tests may have a guard on this machine at the same time. */
static bool is_theirs(void)
{
	pid_t driver = 0;

	return journal_look(root, NULL, &driver) == JOURNAL_LIVE && driver &&
	       driver != getpid() && driver != shared->driver;
}

static bool are_same(bool told)
{
	char text[SETTING_TEXT];
	bool same = true;

	for (size_t i = 0; i < nr_there; i++) {
		read_raw(i, text);
		if (strcmp(text, held[i]) == 0)
			continue;
		text[strcspn(text, "\n")] = '\0';
		if (told)
			printf("# %s: '%s', was '%.*s'\n", settings[i].name,
			       text, (int)strcspn(held[i], "\n"), held[i]);
		same = false;
	}
	return same;
}

static bool all_back(void)
{
	for (int turn = 0; turn < 3000 && !are_same(false) && is_theirs();
	     turn++)
		wait_ms(20);
	return are_same(true);
}

/* Whatever went wrong before: the machine is left as it was. */
static void put_back(void)
{
	for (size_t i = nr_there; i-- > 0;) {
		held[i][strcspn(held[i], "\n")] = '\0';
		setting_restore(&settings[i], root, held[i], NULL);
	}
}

/* --- a root of plain files ------------------------------------------------ */

static void put(const char *path, const char *text)
{
	char whole[2 * JOURNAL_PATH];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	for (char *slash = whole + strlen(root) + 1;
	     (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(whole, 0755);
		*slash = '/';
	}

	FILE *file = fopen(whole, "w");

	if (!file || fputs(text, file) < 0 || fclose(file)) {
		printf("Bail out! %s: %s\n", whole, strerror(errno));
		_exit(2);
	}
}

static void get(const char *path, char text[SETTING_TEXT])
{
	file_read(root, path, text, SETTING_TEXT);
}

#define MM "/sys/kernel/mm/"

/* Files of a root take a word whole, without brackets and newline. */
static void fill_root(void)
{
	put("/run/lock", "");
	put(BOOT, "one-boot");
	put("/proc/sys/kernel/numa_balancing", "0");
	put("/proc/sys/vm/min_free_kbytes", "67584");
	put(MM "transparent_hugepage/enabled", "madvise");
	put(MM "transparent_hugepage/defrag", "madvise");
	put(MM "transparent_hugepage/khugepaged/pages_to_scan", "4096");
	put(MM "transparent_hugepage/khugepaged/max_ptes_none", "511");
	put(MM "transparent_hugepage/hugepages-16kB/enabled", "never");
	put(MM "transparent_hugepage/hugepages-64kB/enabled", "never");
	put(MM "ksm/run", "0");
	put(MM "ksm/pages_to_scan", "100");
	put(MM "hugepages/hugepages-2048kB/nr_hugepages", "4");
	put("/sys/devices/system/node/node0/hugepages/hugepages-2048kB/"
	    "nr_hugepages",
	    "1");
	put("/sys/devices/system/node/node1/hugepages/hugepages-2048kB/"
	    "nr_hugepages",
	    "3");
}

/* --- processes ------------------------------------------------------------ */

/* Reaps our descendants, orphans too, but for one.  True when no other is left
 * within 10 s. */
static bool nobody_left(pid_t but)
{
	for (unsigned turn = 0; turn < 5000; turn++) {
		pid_t pid;

		do {
			pid = waitpid(-1, NULL, WNOHANG);
		} while (pid > 0);
		if (pid < 0 && errno == ECHILD)
			return but == 0;
		if (but && shared->guard && kill(shared->guard, 0))
			return true;
		wait_ms(2);
	}
	return false;
}

static bool journal_gone(void)
{
	char folder[2 * JOURNAL_PATH];

	snprintf(folder, sizeof(folder), "%s/run/cowbench", root);
	return journal_look(root, NULL, NULL) == JOURNAL_NONE &&
	       access(folder, F_OK);
}

/* Opens a guard, when nobody else's is open. */
static int open_guard(struct guard *guard, struct reason *why)
{
	int err;

	for (int turn = 0; turn < 3000; turn++) {
		err = guard_open(guard, root, why);
		if (err != -EBUSY)
			break;
		wait_ms(20);
	}
	return err;
}

/* Without one no test goes on, lest pid 0 be killed. */
static void must_open(struct guard *guard)
{
	struct reason why;

	if (CHECK(open_guard(guard, &why) == 0))
		return;
	printf("Bail out! %s\n", why.text);
	fflush(stdout);
	_exit(2);
}

static pid_t parent_of(pid_t pid)
{
	char path[64], text[512];
	int parent = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (file_read(NULL, path, text, sizeof(text)) > 0)
		sscanf(strrchr(text, ')') + 2, "%*c %d", &parent);
	return parent;
}

/* Changes settings until it is killed. */
static void drive(uint64_t seed, bool with_holder)
{
	static struct guard guard;
	struct reason why;

	shared->driver = getpid();
	if (open_guard(&guard, &why)) {
		printf("# guard_open: %s\n", why.text);
		fflush(stdout);
		_exit(1);
	}
	shared->guard = guard.pid;
	if (with_holder) {
		pid_t holder = fork(); /* a copy of the guard's socket in it */

		if (!holder)
			for (;;)
				pause();
		shared->holder = holder;
	}
	for (;;) {
		size_t i = random_below(&seed, NR_PLAYED), nr = 1;

		while (nr < 4 && played[i].words[nr])
			nr++;

		const char *word = played[i].words[random_below(&seed, nr)];
		int err = guard_set(&guard, played[i].name, word, &why);

		/* A setting or a word that this kernel lacks is no failure, nor
		 * is KSM that is busy, or a pool that does not grow. */
		if (err && err != -ENOENT && err != -EINVAL && err != -EBUSY &&
		    err != -ENOSPC) {
			printf("# guard_set: %s\n", why.text);
			fflush(stdout);
			_exit(1);
		}
		shared->changes++;
	}
}

/* Starts a driver under a launcher, the leader of a group with both in it. */
static pid_t launch(uint64_t seed, bool with_holder)
{
	*shared = (struct shared){ 0 };

	pid_t launcher = fork();

	if (launcher)
		return launcher;
	setpgid(0, 0);

	pid_t driver = fork();

	if (!driver)
		drive(seed, with_holder);
	waitpid(driver, NULL, 0);
	_exit(0);
}

static void wait_for_changes(unsigned nr)
{
	for (unsigned turn = 0; shared->changes < nr; turn++) {
		wait_ms(1);
		if (turn < 10000)
			continue;
		printf("Bail out! no changes are made\n");
		fflush(stdout);
		put_back();
		_exit(2);
	}
}

enum victim { VICTIM_DRIVER, VICTIM_PARENT, VICTIM_GROUP, NR_VICTIMS };

/* Kills one at a random moment, from before the guard lives to deep in the
 * work. */
static bool kill_once(enum victim victim, uint64_t *seed)
{
	pid_t launcher = launch(random_next(seed), false);
	bool ok = true;

	if (random_below(seed, 2))
		wait_for_changes(1);
	usleep((unsigned)random_below(seed, 40000));
	if (victim == VICTIM_PARENT)
		wait_for_changes(1);
	while (victim != VICTIM_GROUP && !shared->driver)
		wait_ms(1);
	switch (victim) {
	case VICTIM_DRIVER:
		kill(shared->driver, SIGKILL);
		break;
	case VICTIM_PARENT:
		ok = parent_of(shared->guard) > 1 &&
		     kill(parent_of(shared->guard), SIGKILL) == 0;
		break;
	default:
		while (kill(-launcher, SIGKILL))
			wait_ms(1); /* no group yet */
	}
	ok = nobody_left(0) && ok;
	return all_back() && journal_gone() && ok;
}

/* --- tests ---------------------------------------------------------------- */

static void test_kills(unsigned times)
{
	static const char *const names[NR_VICTIMS] = {
		[VICTIM_DRIVER] = "the driver",
		[VICTIM_PARENT] = "the guard's parent",
		[VICTIM_GROUP] = "the whole group",
	};
	unsigned good[NR_VICTIMS] = { 0 }, all[NR_VICTIMS] = { 0 };
	unsigned changes = 0;
	uint64_t seed = (uint64_t)time(NULL);
	char what[128];

	printf("# seed %llu\n", (unsigned long long)seed);
	for (unsigned i = 0; i < times; i++) {
		enum victim victim = i % NR_VICTIMS;

		all[victim]++;
		good[victim] += kill_once(victim, &seed);
		changes += shared->changes;
	}
	for (enum victim i = 0; i < NR_VICTIMS; i++) {
		snprintf(what, sizeof(what),
			 "%u of %u SIGKILLs of %s: all back, nothing left",
			 good[i], all[i], names[i]);
		tap_result(good[i] == all[i], what, __FILE__, __LINE__);
	}
	printf("# %u changes were made\n", changes);
	CHECK(changes > times);
}

/* A child of the driver that outlives it, with the guard's socket in its hands,
 * keeps nothing from being put back. */
static void test_holder(void)
{
	launch(1, true);
	wait_for_changes(20);
	CHECK(!all_back());
	kill(shared->driver, SIGKILL);
	CHECK(nobody_left(shared->holder));
	CHECK(kill(shared->holder, 0) == 0);
	CHECK(all_back() && journal_gone());
	kill(shared->holder, SIGKILL);
	CHECK(nobody_left(0));
}

/* Its own session and group, none of our descriptors, memory or signals. */
static void test_apart(void)
{
	struct guard guard;
	struct reason why;
	char path[64], link[256], text[SETTING_TEXT];
	int secret = memfd_create("cowbench-secret", 0);
	bool has_secret = false;
	unsigned nr = 0;

	CHECK(ftruncate(secret, 1 << 20) == 0);
	CHECK(mmap(NULL, 1 << 20, PROT_READ, MAP_SHARED, secret, 0) !=
	      MAP_FAILED);
	must_open(&guard);
	CHECK(getsid(guard.pid) == guard.pid);
	CHECK(getpgid(guard.pid) == guard.pid);
	CHECK(parent_of(guard.pid) == getpid());
	for (int fd = 0; fd < 1024; fd++) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%d", guard.pid, fd);

		ssize_t got = readlink(path, link, sizeof(link) - 1);

		if (got < 0)
			continue;
		link[got] = '\0';
		has_secret |= strstr(link, "secret") != NULL;
		nr++;
	}
	CHECK(!has_secret);
	CHECK(nr == 7); /* null thrice, socket, pidfd, folder, journal */
	snprintf(path, sizeof(path), "/proc/%d/maps", guard.pid);

	char *maps = file_read_all(NULL, path);

	CHECK(maps && !strstr(maps, "secret"));
	free(maps);
	CHECK(guard_set(&guard, "ksm.pages_to_scan", "321", &why) == 0);
	for (int i = 0; i < 3; i++) {
		kill(guard.pid, (int[]){ SIGTERM, SIGINT, SIGHUP }[i]);
		wait_ms(5);
	}
	CHECK(guard_check(&guard, &why) == 0);
	CHECK(guard_set(&guard, "ksm.pages_to_scan", "123", &why) == 0);
	get(MM "ksm/pages_to_scan", text);
	CHECK_TEXT(text, "123");
	CHECK(guard_restore(&guard, &why) == 0 && all_back());
	CHECK(journal_look(root, NULL, NULL) == JOURNAL_LIVE);
	CHECK(guard_set(&guard, "ksm.pages_to_scan", "77", &why) == 0);
	CHECK(guard_close(&guard, &why) == 0 && all_back() && journal_gone());
	CHECK(guard.pid == 0 && nobody_left(0));
	close(secret);
}

static void test_second(void)
{
	struct guard first, second;
	struct reason why;
	char pid[32];

	snprintf(pid, sizeof(pid), "pid %d", getpid());
	must_open(&first);
	CHECK(guard_set(&first, "ksm.pages_to_scan", "321", &why) == 0);
	CHECK(guard_open(&second, root, &why) == -EBUSY);
	CHECK(strstr(why.text, pid) != NULL);
	printf("# %s\n", why.text);

	struct journal journal;

	CHECK(journal_adopt(&journal, root, &why) == -EBUSY);
	CHECK(strstr(why.text, pid) != NULL);
	CHECK(guard_set(&first, "ksm.pages_to_scan", "322", &why) == 0);
	CHECK(guard_close(&first, &why) == 0 && all_back());
	must_open(&second);
	CHECK(guard_close(&second, &why) == 0 && journal_gone());
}

/* The guard alone is killed: its driver learns it at the next word. */
static void test_guard_killed(void)
{
	struct guard guard;
	struct reason why;

	for (int word = 0; word < 4; word++) {
		must_open(&guard);
		CHECK(guard_set(&guard, "thp.enabled", "always", &why) == 0);
		CHECK(guard_set(&guard, "ksm.pages_to_scan", "9", &why) == 0);
		kill(guard.pid, SIGKILL);
		while (word == 0 && guard_check(&guard, &why) == 0)
			wait_ms(1);
		if (word == 1)
			CHECK(guard_set(&guard, "ksm.pages_to_scan", "8",
					&why) == -EPIPE);
		if (word == 2)
			CHECK(guard_restore(&guard, &why) == -EPIPE);
		if (word == 3)
			CHECK(guard_close(&guard, &why) == -EPIPE);
		CHECK_TEXT(why.text, "the guard of settings was killed; the "
				     "settings are put back");
		CHECK(guard.pid == 0 && all_back() && journal_gone());
		CHECK(guard_check(&guard, &why) == 0);
		CHECK(guard_close(&guard, &why) == 0);
	}
}

/* One that somebody stops works on; one that nobody can wake is ended when the
 * run is told to stop. */
static void test_guard_stopped(void)
{
	static volatile sig_atomic_t stop;
	struct guard guard;
	struct reason why;

	must_open(&guard);
	guard.stop = &stop;
	kill(guard.pid, SIGSTOP);
	CHECK(guard_set(&guard, "ksm.pages_to_scan", "9", &why) == 0);
	CHECK(ptrace(PTRACE_SEIZE, guard.pid, NULL, NULL) == 0);
	CHECK(ptrace(PTRACE_INTERRUPT, guard.pid, NULL, NULL) == 0);
	CHECK(waitpid(guard.pid, NULL, __WALL) == guard.pid);
	stop = 1;
	CHECK(guard_set(&guard, "ksm.pages_to_scan", "8", &why) == -EPIPE);
	CHECK_TEXT(why.text, "the guard of settings did not answer and was "
			     "ended; the settings are put back");
	CHECK(guard.pid == 0 && all_back() && journal_gone());
}

/* Kills guard, then driver, in a moment that leaves changes behind. */
static void leave_journal(void)
{
	launch(2, false);
	wait_for_changes(30);
	kill(shared->driver, SIGSTOP);
	kill(shared->guard, SIGKILL);
	kill(shared->driver, SIGKILL);
	CHECK(nobody_left(0));
	CHECK(!all_back());
	CHECK(journal_look(root, NULL, NULL) == JOURNAL_STALE);
}

static void test_both_killed(void)
{
	static struct journal journal;
	struct guard guard;
	struct reason why;

	leave_journal();
	CHECK(guard_open(&guard, root, &why) == -EEXIST);
	CHECK(strstr(why.text, "cowbench doctor --restore") != NULL);
	printf("# %s\n", why.text);
	CHECK(journal_look(root, NULL, NULL) == JOURNAL_STALE);
	CHECK(journal_adopt(&journal, root, &why) == 0);
	CHECK(journal.nr > 3);
	CHECK(journal_undo(&journal, &why) == 0);
	CHECK(all_back());
	journal_remove(&journal);
	journal_close(&journal);
	CHECK(journal_gone());
	CHECK(journal_adopt(&journal, root, &why) == -ENOENT);
	must_open(&guard);
	CHECK(guard_close(&guard, &why) == 0);
}

static void test_words(void)
{
	struct guard guard = { 0 }; /* not open: a run without --set */
	struct reason why;

	memcpy(guard.root, root, sizeof(guard.root));
	CHECK(guard_set(&guard, "ksm.run", "1", &why) == -EPIPE);
	CHECK(guard_want(&guard, "mthp.12kB", "madvise", &why) == -ENOENT);
	printf("# %s\n", why.text);
	CHECK(strstr(why.text, "16, ") != NULL);
	CHECK(guard_want(&guard, "thp.enable", "always", &why) == -EINVAL);
	CHECK(strstr(why.text, "did you mean thp.enabled?") != NULL);
	CHECK(guard_want(&guard, "ksm.max_page_sharing", "77", &why) ==
	      (root[0] ? -ENOENT : -ENOTSUP));
	printf("# %s\n", why.text);
	CHECK(guard_want(&guard, "thp.defrag", "madvise", &why) == 0);
	CHECK(guard_want(&guard, "thp.defrag", "never", &why) == -ENOTSUP);
	printf("# %s\n", why.text);
	CHECK(strstr(why.text, "--set") && strstr(why.text, "`echo never > "));
	CHECK(guard_check(&guard, &why) == 0);
	CHECK(guard_restore(&guard, &why) == 0);
	CHECK(guard_close(&guard, &why) == 0);

	must_open(&guard);
	CHECK(guard_want(&guard, "thp.defrag", "never", &why) == 1);
	CHECK(guard_want(&guard, "thp.defrag", "never", &why) == 0);
	CHECK(guard_want(&guard, "thp.defrag", "madvise never", &why) == 0);
	CHECK(guard_want(&guard, "thp.defrag", "nevermore ever", &why) ==
	      (root[0] ? 1 : -EINVAL));
	CHECK(!all_back());
	CHECK(guard_want(&guard, "/etc/passwd", "x", &why) == -EINVAL);
	CHECK(guard_set(&guard, "mthp.12kB", "madvise", &why) == -ENOENT);
	CHECK(guard_set(&guard, "mthp.x", "madvise", &why) == -EINVAL);
	CHECK(guard_set(&guard, "swap:relative", "on", &why) == -EINVAL);
	if (!root[0]) {
		CHECK(guard_set(&guard, "thp.enabled", "maybe", &why) ==
		      -EINVAL);
		printf("# %s\n", why.text);
		CHECK(strstr(why.text, "offers") != NULL);
	}
	CHECK(guard_close(&guard, &why) == 0);
	CHECK(all_back() && journal_gone());
}

/* --- on the fake root alone ----------------------------------------------- */

#define POOL MM "hugepages/hugepages-2048kB/nr_hugepages"
#define POOL_OF(node)                                                        \
	"/sys/devices/system/node/node" #node "/hugepages/hugepages-2048kB/" \
	"nr_hugepages"

/* A swap file is made and removed; one that is there is somebody else's. */
static void test_swapfile(void)
{
	char path[2 * JOURNAL_PATH], text[SETTING_TEXT];
	struct setting file;
	struct guard guard;
	struct stat seen;
	struct reason why;

	put("/var/tmp/other", "");
	snprintf(path, sizeof(path), "%s" SETTING_SWAPFILE_PATH, root);
	CHECK(setting_find(&file, root, "swapfile", &why) == 0);
	CHECK(setting_read(&file, root, text, &why) == 0);
	CHECK_TEXT(text, "0");
	must_open(&guard);
	CHECK(guard_set(&guard, "swapfile", "1048576", &why) == 0);
	CHECK(stat(path, &seen) == 0 && seen.st_size == 1 << 20);
	CHECK((seen.st_mode & 0777) == 0600);
	CHECK(guard_close(&guard, &why) == 0);
	CHECK(stat(path, &seen) && errno == ENOENT);

	put(SETTING_SWAPFILE_PATH, "precious");
	must_open(&guard);
	CHECK(guard_set(&guard, "swapfile", "1048576", &why) == -EEXIST);
	printf("# %s\n", why.text);
	CHECK(guard_close(&guard, &why) == 0);
	get(SETTING_SWAPFILE_PATH, text);
	CHECK_TEXT(text, "precious");
	unlink(path);
	CHECK(symlink("other", path) == 0);
	must_open(&guard);
	CHECK(guard_set(&guard, "swapfile", "1048576", &why) == -EEXIST);
	CHECK(guard_close(&guard, &why) == 0);
	CHECK(lstat(path, &seen) == 0 && S_ISLNK(seen.st_mode));
	unlink(path);
}

/* The kernel spreads a pool over the nodes: each node's is put back. */
static void test_sides(void)
{
	struct guard guard;
	struct reason why;

	must_open(&guard);
	CHECK(guard_set(&guard, "hugetlb.2048kB", "16", &why) == 0);
	put(POOL_OF(0), "8"); /* as the kernel would */
	put(POOL_OF(1), "8");
	CHECK(guard_set(&guard, "mthp.64kB", "madvise", &why) == 0);
	put("/proc/sys/vm/min_free_kbytes", "90000");
	CHECK(!all_back());
	CHECK(guard_close(&guard, &why) == 0);
	CHECK(all_back());

	char text[SETTING_TEXT];

	get("/proc/sys/vm/min_free_kbytes", text);
	CHECK_TEXT(text, "67584");
	get(POOL_OF(0), text);
	CHECK_TEXT(text, "1");
	get(POOL_OF(1), text);
	CHECK_TEXT(text, "3");
}

static int adopt(const char *text, struct reason *why)
{
	static struct journal journal;
	char folder[2 * JOURNAL_PATH];
	int err;

	snprintf(folder, sizeof(folder), "%s/run/cowbench", root);
	mkdir(folder, 0700);
	put("/run/cowbench/journal", text);
	err = journal_adopt(&journal, root, why);
	if (!err) {
		err = journal_undo(&journal, why);
		CHECK(err == 0);
		journal_remove(&journal);
		journal_close(&journal);
		err = (int)journal.nr;
	}
	return err;
}

#define HEAD "guard 1 driver 2 boot one-boot\n"

/* A journal is read as untrusted. */
static void test_journals(void)
{
	struct reason why;
	char text[SETTING_TEXT], path[2 * JOURNAL_PATH];

	/* The last line was being written, so its change was never made. */
	CHECK(adopt(HEAD "old ksm.run 0\nold ksm.pages_to_sc", &why) == 1);
	CHECK(adopt(HEAD "old ksm.run 0\nold ksm.pages_to_scan 1", &why) == 1);
	CHECK(all_back());
	/* What was a line of one setting restores it. */
	CHECK(adopt(HEAD "old ksm.pages_to_scan 55\n", &why) == 1);
	get(MM "ksm/pages_to_scan", text);
	CHECK_TEXT(text, "55");
	put(MM "ksm/pages_to_scan", "100");
	/* Another boot has started with the kernel's own settings. */
	CHECK(adopt("guard 1 driver 2 boot other\nold ksm.run 2\n", &why) ==
	      -ENOENT);
	CHECK(all_back() && journal_gone());
	CHECK(adopt("", &why) == -ENOENT);
	CHECK(adopt(HEAD, &why) == -ENOENT);
	/* A kernel that lost a setting needs nothing put back. */
	CHECK(adopt(HEAD "old mthp.32kB never\nold ksm.run 0\n", &why) == 1);
	/* Not ours: nothing is written anywhere. */
	CHECK(adopt(HEAD "old /etc/passwd x\nold ksm.run 1\n", &why) ==
	      -EINVAL);
	CHECK(adopt(HEAD "old ../../etc/passwd x\n", &why) == -EINVAL);
	CHECK(adopt(HEAD "old mthp.64kB/../x never\n", &why) == -EINVAL);
	CHECK(adopt(HEAD "old zram0/../../x 1\n", &why) == -EINVAL);
	CHECK(adopt(HEAD "old hugetlb.2048kB.node0/../x 1\n", &why) == -EINVAL);
	CHECK(adopt(HEAD "new ksm.run 1\n\nold x", &why) == -EINVAL);
	CHECK(adopt(HEAD "new ksm.run 1\nold ksm.run 1\n", &why) == -EINVAL);
	CHECK(adopt(HEAD "old ksm.run\n", &why) == -EINVAL);
	CHECK(all_back());

	/* A folder that others write to is not read, nor used. */
	snprintf(path, sizeof(path), "%s/run/cowbench", root);
	mkdir(path, 0700);
	chmod(path, 0777);
	CHECK(adopt(HEAD "old ksm.run 1\n", &why) == -EPERM);
	printf("# %s\n", why.text);

	struct guard guard;

	CHECK(guard_open(&guard, root, &why) == -EPERM);
	printf("# %s\n", why.text);
	CHECK(all_back());
	chmod(path, 0700);

	/* Nor is a link followed. */
	char journal[2 * JOURNAL_PATH], elsewhere[2 * JOURNAL_PATH];

	snprintf(journal, sizeof(journal), "%s/run/cowbench/journal", root);
	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", root);
	unlink(journal);
	CHECK(symlink(elsewhere, journal) == 0);
	CHECK(guard_open(&guard, root, &why) == -ELOOP);
	CHECK(access(elsewhere, F_OK) != 0);
	unlink(journal);
	rmdir(path);
}

/* Power fails while the journal is written: however short it is then, exactly
 * the changes whose lines are whole are put back. */
static void test_cut_journal(void)
{
	static const char whole[] = HEAD "old ksm.pages_to_scan 55\n"
					 "old numa_balancing 1\n"
					 "old ksm.run 0\n";
	char now[SETTING_TEXT], cut[sizeof(whole)];
	unsigned wrong = 0, restored = 0;

	for (size_t length = 0; length < sizeof(whole); length++) {
		struct reason why = { 0 };
		int lines = 0;

		memcpy(cut, whole, length);
		cut[length] = '\0';
		for (const char *at = cut; (at = strchr(at, '\n')); at++)
			lines++;

		int err = adopt(cut, &why);

		/* A line that is begun makes it a journal, of no change. */
		if (lines < 2)
			wrong += err && (err != -ENOENT || !why.text[0]);
		else
			wrong += err != lines - 1;
		restored += lines > 1;
		get(MM "ksm/pages_to_scan", now);
		wrong += strcmp(now, lines > 1 ? "55" : "100") != 0;
		put(MM "ksm/pages_to_scan", "100");
		wrong += strcmp((get("/proc/sys/kernel/numa_balancing", now),
				 now),
				lines > 2 ? "1" : "0") != 0;
		put("/proc/sys/kernel/numa_balancing", "0");
		wrong += !journal_gone();
	}
	CHECK(wrong == 0 && restored > 30);
	remember();
}

static void test_full(void)
{
	static struct journal journal;
	struct reason why;
	char name[SETTING_NAME], path[SETTING_NAME + 64];
	struct setting setting;
	int err = 0;
	unsigned nr = 0;

	CHECK(journal_create(&journal, root, getpid(), &why) == 0);
	for (unsigned i = 0; !err && i < 200; i++) {
		snprintf(path, sizeof(path),
			 MM "transparent_hugepage/hugepages-%ukB/enabled",
			 i + 10000);
		put(path, "never");
		setting_mthp((size_t)(i + 10000) << 10, name);
		CHECK(setting_find(&setting, root, name, &why) == 0);
		err = journal_note(&journal, &setting, &why);
		nr += !err;
	}
	CHECK(err == -ENOSPC);
	CHECK(nr == JOURNAL_CHANGES - 1); /* one is min_free_kbytes */
	CHECK(journal_undo(&journal, &why) == 0);
	journal_close(&journal);
	CHECK(journal_look(root, NULL, NULL) == JOURNAL_STALE);
	CHECK(journal_adopt(&journal, root, &why) == 0);
	CHECK(journal.nr == JOURNAL_CHANGES);
	journal_remove(&journal);
	journal_close(&journal);

	/* What could not be noted is not changed. */
	struct guard guard;
	char text[SETTING_TEXT];

	must_open(&guard);
	err = 0;
	for (unsigned i = 0; !err && i < 200; i++) {
		setting_mthp((size_t)(i + 10000) << 10, name);
		err = guard_set(&guard, name, "always", &why);
	}
	CHECK(err == -ENOSPC);
	CHECK(setting_find(&setting, root, name, &why) == 0);
	CHECK(setting_read(&setting, root, text, &why) == 0);
	CHECK_TEXT(text, "never");
	CHECK(guard_close(&guard, &why) == 0);
	setting_mthp((size_t)10000 << 10, name);
	CHECK(setting_find(&setting, root, name, &why) == 0);
	CHECK(setting_read(&setting, root, text, &why) == 0);
	CHECK_TEXT(text, "never");
}

/* --- on the machine alone ------------------------------------------------- */

static double number_of(const char *name)
{
	struct setting setting;
	char text[SETTING_TEXT] = "0";

	if (setting_find(&setting, root, name, NULL) == 0)
		setting_read(&setting, root, text, NULL);
	return strtod(text, NULL);
}

/* Merged pages forbid a change, also the one back: they are unmerged. */
static void test_ksm(void)
{
	size_t bytes = 1 << 20;
	unsigned char *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct guard guard;
	struct reason why;

	if (number_of("ksm.run") != 0 ||
	    number_of("ksm.merge_across_nodes") != 1 ||
	    madvise(pages, bytes, MADV_MERGEABLE)) {
		printf("ok %u # SKIP KSM is at work here, or not there\n",
		       ++tap_count);
		return;
	}
	memset(pages, 7, bytes);
	must_open(&guard);
	CHECK(guard_set(&guard, "ksm.run", "2", &why) == 0);
	CHECK(guard_set(&guard, "ksm.merge_across_nodes", "0", &why) == 0);
	CHECK(guard_set(&guard, "ksm.pages_to_scan", "10000", &why) == 0);
	CHECK(guard_set(&guard, "ksm.sleep_millisecs", "1", &why) == 0);
	CHECK(guard_set(&guard, "ksm.smart_scan", "0", &why) != -EPIPE);
	CHECK(guard_set(&guard, "ksm.run", "1", &why) == 0);
	for (int turn = 0;
	     turn < 5000 && file_number(NULL, MM "ksm/pages_sharing", 0) < 200;
	     turn++)
		wait_ms(1);
	CHECK(file_number(NULL, MM "ksm/pages_sharing", 0) >= 200);
	CHECK(guard_set(&guard, "ksm.merge_across_nodes", "1", &why) == -EBUSY);
	CHECK(strstr(why.text, "ksm.run=2 unmerges them") != NULL);
	printf("# %s\n", why.text);
	CHECK(guard_close(&guard, &why) == 0);
	printf("# %s\n", why.text);
	CHECK(all_back() && journal_gone());
	CHECK(file_number(NULL, MM "ksm/pages_sharing", 0) == 0);
	munmap(pages, bytes);
}

/* A change that is no file: a swap area, on a zram device. */
static void test_swap(bool by_kill)
{
	static unsigned char head[4096];
	uint32_t first[3] = { 1, (16 << 20) / 4096 - 1, 0 };
	struct guard guard;
	struct reason why;
	int device;

	if (access("/sys/block/zram0/disksize", F_OK) ||
	    number_of("zram0") != 0 || sysconf(_SC_PAGESIZE) != 4096) {
		printf("ok %u # SKIP no idle zram0 here\n", ++tap_count);
		return;
	}
	must_open(&guard);
	CHECK(guard_set(&guard, "zram0", "16777216", &why) == 0);
	CHECK(number_of("zram0") == 16 << 20);
	/* mkswap: version, last page, no bad ones; the magic ends the page. */
	memcpy(head + 1024, first, sizeof(first));
	memcpy(head + 4086, "SWAPSPACE2", 10);
	device = open("/dev/zram0", O_WRONLY);
	CHECK(write(device, head, sizeof(head)) == (ssize_t)sizeof(head));
	CHECK(fsync(device) == 0);
	close(device);
	CHECK(guard_set(&guard, "swap:/dev/zram0", "on 5", &why) == 0);
	printf("# %s\n", why.text);

	struct setting swap;
	char text[SETTING_TEXT];

	CHECK(setting_find(&swap, NULL, "swap:/dev/zram0", &why) == 0);
	CHECK(setting_read(&swap, NULL, text, &why) == 0);
	CHECK_TEXT(text, "on 5");
	CHECK(guard_set(&guard, "swap:/dev/zram0", "maybe", &why) == -EINVAL);
	if (by_kill) {
		kill(guard.pid, SIGKILL);
		CHECK(guard_close(&guard, &why) == -EPIPE);
	} else {
		CHECK(guard_close(&guard, &why) == 0);
	}
	CHECK(setting_read(&swap, NULL, text, &why) == 0);
	CHECK_TEXT(text, "off");
	CHECK(number_of("zram0") == 0 && journal_gone());
}

/* --- all ------------------------------------------------------------------ */

static int test_all(bool live)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	test_apart();
	test_second();
	test_guard_killed();
	test_guard_stopped();
	test_both_killed();
	test_words();
	test_holder();
	test_kills(50);
	if (live) {
		test_ksm();
		test_swap(false);
		test_swap(true);
	} else {
		test_sides();
		test_swapfile();
		test_journals();
		test_cut_journal();
		test_full();
	}
	return tap_end();
}

static int remove_one(const char *path, const struct stat *stat, int type,
		      struct FTW *where)
{
	(void)stat;
	(void)type;
	(void)where;
	return remove(path);
}

/* The tests run in a child, so that whatever becomes of them, settings are put
 * back at the end. */
int main(int argc, char **argv)
{
	bool live = argc > 1 && strcmp(argv[1], "live") == 0;
	int status = 1;

	if (guard_is_wanted(argc, argv))
		return guard_serve();
	if (!live) {
		snprintf(root, sizeof(root), "/tmp/cowbench-guard.XXXXXX");
		if (!mkdtemp(root))
			return 2;
		fill_root();
	}
	/* What another's guard has changed is not how the machine is. */
	for (int turn = 0;
	     turn < 3000 && journal_look(root, NULL, NULL) == JOURNAL_LIVE;
	     turn++)
		wait_ms(20);
	remember();
	fflush(stdout);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);

	pid_t pid = fork();

	if (pid < 0)
		return 2;
	if (pid == 0) {
		signal(SIGINT, SIG_DFL);
		signal(SIGTERM, SIG_DFL);
		signal(SIGHUP, SIG_DFL);
		int code = test_all(live);

		fflush(stdout);
		_exit(code);
	}
	waitpid(pid, &status, 0);
	if (status)
		put_back();
	if (!live)
		nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
