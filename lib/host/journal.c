/* journal.c - see journal.h. */
#include "host/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

#define NAME	  "journal"
#define BOOT_ID	  "/proc/sys/kernel/random/boot_id"
#define BYTES_MAX (JOURNAL_CHANGES * (SETTING_NAME + SETTING_TEXT) + 256)

/* --- where it lies -------------------------------------------------------- */

/* The nth place for the folder; false when there is none. */
static bool nth_folder(const char *root, size_t nth, char path[JOURNAL_PATH])
{
	unsigned long uid = geteuid();

	if (root && root[0]) {
		snprintf(path, JOURNAL_PATH, "%s/run/cowbench", root);
		return nth == 0;
	}
	switch (nth) {
	case 0:
		snprintf(path, JOURNAL_PATH, "/run/cowbench");
		return true;
	case 1:
		snprintf(path, JOURNAL_PATH, "/run/user/%lu/cowbench", uid);
		return true;
	case 2:
		snprintf(path, JOURNAL_PATH, "/var/tmp/cowbench-%lu", uid);
		return true;
	case 3:
		snprintf(path, JOURNAL_PATH, "/tmp/cowbench-%lu", uid);
		return true;
	}
	return false;
}

/* Opens the folder, where it is this user's and nobody else may write to it.
 * Returns a descriptor; -EACCES where the folder is another user's, -EPERM
 * where others may write to it; other -errno. */
static int open_folder(const char *path, bool make)
{
	struct stat stat;
	int fd;

	if (make && mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &stat) == 0 && stat.st_uid == geteuid() &&
	    !(stat.st_mode & 022))
		return fd;
	close(fd);
	return stat.st_uid == geteuid() ? -EPERM : -EACCES;
}

static struct flock whole_file(void)
{
	return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
}

static bool is_live(int file)
{
	struct flock lock = whole_file();

	return fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

/* --- what it says --------------------------------------------------------- */

struct header {
	int guard, driver; /* pids; 0: not said */
	char boot[64];
};

/* Reads the whole file; the caller frees.  NULL when it cannot be read or is
 * too long for a journal. */
static char *read_whole(int file)
{
	char *text = memory_new(BYTES_MAX + 1, 1);
	ssize_t got = pread(file, text, BYTES_MAX + 1, 0);

	if (got < 0 || got > BYTES_MAX) {
		free(text);
		return NULL;
	}
	text[got] = '\0';
	return text;
}

static void parse_header(const char *text, struct header *header)
{
	*header = (struct header){ 0 };
	if (sscanf(text, "guard %d driver %d boot %63s", &header->guard,
		   &header->driver, header->boot) < 3)
		*header = (struct header){ 0 };
}

/* The id of this boot; "-" where the kernel does not give it. */
static void this_boot(const char *root, char boot[64])
{
	if (file_read(root, BOOT_ID, boot, 64) <= 0)
		snprintf(boot, 64, "-");
}

/* True when the text notes changes of this boot. */
static bool notes_changes(const char *text, const char *root)
{
	struct header header;
	char boot[64];

	this_boot(root, boot);
	parse_header(text, &header);
	return strstr(text, "\nold ") && strcmp(boot, header.boot) == 0;
}

/* Reads one line, without its newline.  0; -ENOENT where this kernel has no
 * such setting (any more), -EINVAL where it is no line of a journal. */
static int parse_change(struct journal *journal, char *line)
{
	char *name = line + 4, *blank = strchr(name, ' ');
	struct change *change = &journal->changes[journal->nr];

	if (strncmp(line, "old ", 4) != 0 || !blank ||
	    journal->nr == JOURNAL_CHANGES || strlen(blank) > SETTING_TEXT)
		return -EINVAL;
	*blank = '\0';

	int err = setting_find(&change->setting, journal->root, name, NULL);

	if (err)
		return err;
	snprintf(change->text, sizeof(change->text), "%s", blank + 1);
	change->err = 0;
	journal->nr++;
	return 0;
}

/* Reads the changes.  A last line without its newline was written while its
 * writer was killed: that change was not made.  0, or -EINVAL. */
static int parse_changes(struct journal *journal, char *text)
{
	bool first = true;

	for (char *end; (end = strchr(text, '\n')); text = end + 1) {
		*end = '\0';
		if (!first && parse_change(journal, text) == -EINVAL)
			return -EINVAL;
		first = false;
	}
	return 0;
}

enum journal_state journal_look(const char *root, char path[JOURNAL_PATH],
				pid_t *driver)
{
	enum journal_state state = JOURNAL_NONE;
	char folder[JOURNAL_PATH];
	struct header header;

	for (size_t i = 0; state == JOURNAL_NONE && nth_folder(root, i, folder);
	     i++) {
		int dir = open_folder(folder, false);
		int file = dir < 0 ? -1
				   : openat(dir, NAME,
					    O_RDONLY | O_NOFOLLOW | O_CLOEXEC |
						    O_NONBLOCK);
		char *text = file < 0 ? NULL : read_whole(file);

		if (text && is_live(file))
			state = JOURNAL_LIVE;
		else if (text && notes_changes(text, root))
			state = JOURNAL_STALE;
		if (text)
			parse_header(text, &header);
		if (text && path)
			snprintf(path, JOURNAL_PATH, "%.200s/" NAME, folder);
		if (text && driver)
			*driver = header.driver;
		free(text);
		if (file >= 0)
			close(file);
		if (dir >= 0)
			close(dir);
	}
	return state;
}

/* --- opening and closing -------------------------------------------------- */

static void start(struct journal *journal, const char *root)
{
	*journal = (struct journal){ .folder = -1, .file = -1 };
	snprintf(journal->root, sizeof(journal->root), "%s", root ? root : "");
}

void journal_close(struct journal *journal)
{
	if (journal->file >= 0)
		close(journal->file); /* and with it the lock */
	if (journal->folder >= 0)
		close(journal->folder);
	journal->file = journal->folder = -1;
}

/* Opens and locks the file in this folder, making both when make is set.  0;
 * -EBUSY where somebody else holds it; other -errno, and nothing is open. */
static int take(struct journal *journal, const char *folder, bool make)
{
	int flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
	int err = -EAGAIN;

	snprintf(journal->path, sizeof(journal->path), "%.200s/" NAME, folder);
	/* Another guard that ends may remove the folder and the file
	 * meanwhile. */
	for (int turn = 0; turn < 16; turn++) {
		struct flock lock = whole_file();
		struct stat stat;

		journal->folder = open_folder(folder, make);
		if (journal->folder < 0) {
			err = journal->folder;
		} else {
			journal->file = openat(journal->folder, NAME,
					       flags | (make ? O_CREAT : 0),
					       0600);
			err = journal->file < 0 ? -errno : 0;
		}
		if (!err && fcntl(journal->file, F_OFD_SETLK, &lock))
			err = errno == EAGAIN || errno == EACCES ? -EBUSY
								 : -errno;
		if (!err && fstat(journal->file, &stat) == 0 && stat.st_nlink)
			return 0;
		journal_close(journal);
		if (err && (err != -ENOENT || !make))
			break;
	}
	return err ? err : -EAGAIN;
}

static int busy(pid_t driver, struct reason *why)
{
	char pid[32] = "";

	if (driver)
		snprintf(pid, sizeof(pid), " (pid %d)", (int)driver);
	return reason_set(why, -EBUSY,
			  "another run%s has changed settings of this machine; "
			  "wait for its end",
			  pid);
}

static int stale(const char *path, struct reason *why)
{
	return reason_set(why, -EEXIST,
			  "a run that was killed together with its guard left "
			  "settings changed (%s); `cowbench doctor --restore` "
			  "puts them back",
			  path);
}

static int write_header(struct journal *journal, pid_t driver)
{
	char boot[64], line[160];

	this_boot(journal->root, boot);
	snprintf(line, sizeof(line), "guard %d driver %d boot %s\n",
		 (int)getpid(), (int)driver, boot);
	errno = EIO; /* of a write cut short */
	if (ftruncate(journal->file, 0) ||
	    write(journal->file, line, strlen(line)) != (ssize_t)strlen(line) ||
	    fsync(journal->file) || fsync(journal->folder))
		return -errno;
	return 0;
}

int journal_create(struct journal *journal, const char *root, pid_t driver,
		   struct reason *why)
{
	char folder[JOURNAL_PATH], path[JOURNAL_PATH];
	pid_t other;
	int err = -EIO;

	start(journal, root);
	switch (journal_look(root, path, &other)) {
	case JOURNAL_LIVE:
		return busy(other, why);
	case JOURNAL_STALE:
		return stale(path, why);
	case JOURNAL_NONE:
		break;
	}
	for (size_t i = 0; nth_folder(root, i, folder); i++) {
		err = take(journal, folder, true);
		if (err == -EBUSY)
			return busy(0, why);
		if (err)
			continue;

		char *text = read_whole(journal->file);

		if (!text || notes_changes(text, root))
			err = stale(journal->path, why);
		else
			err = write_header(journal, driver);
		free(text);
		if (!err)
			return 0;
		if (err != -EEXIST)
			journal_remove(journal);
		journal_close(journal);
		if (err == -EEXIST)
			return err;
	}
	return reason_errno(why, err,
			    "no place for the journal of settings, not even %s",
			    folder);
}

int journal_adopt(struct journal *journal, const char *root, struct reason *why)
{
	char folder[JOURNAL_PATH];
	pid_t driver = 0;

	start(journal, root);
	for (size_t i = 0; nth_folder(root, i, folder); i++) {
		int err = take(journal, folder, false);

		if (err == -EBUSY) {
			journal_look(root, NULL, &driver);
			return busy(driver, why);
		}
		/* The name has this user's number and lies in a folder for all
		 * users.  Where another user has made it, no journal of this
		 * user is there. */
		if (err == -EACCES && i > 0)
			continue;
		if (err == -EACCES)
			return reason_set(why, err, "%s is another user's; %s",
					  folder,
					  geteuid() ? "run this as root"
						    : "look at it, and remove "
						      "it");
		if (err == -EPERM)
			return reason_set(why, err,
					  "%s is not this user's alone, so it "
					  "is not trusted",
					  folder);
		if (err)
			continue;

		char *text = read_whole(journal->file);

		if (text && !notes_changes(text, root)) {
			journal_remove(journal);
			journal_close(journal);
			free(text);
			continue;
		}
		err = text ? parse_changes(journal, text) : -EINVAL;
		free(text);
		if (!err)
			return 0;
		journal_close(journal);
		return reason_set(why, err,
				  "%s is no journal of settings; look at it, "
				  "and remove it",
				  journal->path);
	}
	return reason_set(why, -ENOENT,
			  "no journal: no setting was left changed");
}

void journal_remove(struct journal *journal)
{
	if (journal->folder < 0)
		return;
	unlinkat(journal->folder, NAME, 0);
	fsync(journal->folder);

	/* Removes the journal's folder too, unless another guard just made a
	 * file in it. */
	char *folder = memory_text(journal->path);
	char *slash = strrchr(folder, '/');

	if (slash)
		*slash = '\0';
	rmdir(folder);
	free(folder);
}

/* --- what is changed, and back -------------------------------------------- */

static bool is_noted(const struct journal *journal, const char *name)
{
	for (size_t i = 0; i < journal->nr; i++)
		if (strcmp(journal->changes[i].setting.name, name) == 0)
			return true;
	return false;
}

static int note_one(struct journal *journal, const struct setting *setting,
		    struct reason *why)
{
	struct change *change = &journal->changes[journal->nr];

	if (is_noted(journal, setting->name))
		return 0;
	if (journal->torn)
		return reason_set(why, -EIO, "%s takes no more lines",
				  journal->path);
	if (journal->nr == JOURNAL_CHANGES)
		return reason_set(why, -ENOSPC,
				  "more than %d settings in one journal",
				  JOURNAL_CHANGES);
	change->setting = *setting;
	change->err = 0;

	int err = setting_read(setting, journal->root, change->text, why);

	if (err)
		return err;

	char *line = memory_format("old %s %s\n", setting->name, change->text);
	ssize_t length = (ssize_t)strlen(line);
	off_t end = lseek(journal->file, 0, SEEK_END);

	errno = EIO; /* of a write cut short */
	if (write(journal->file, line, (size_t)length) != length ||
	    fsync(journal->file)) {
		err = reason_errno(why, -errno, "writing %s", journal->path);
		/* Removes the half of a line, so that the next line does not
		 * follow it. */
		journal->torn = ftruncate(journal->file, end) != 0;
	} else {
		journal->nr++;
	}
	free(line);
	return err;
}

int journal_note(struct journal *journal, const struct setting *setting,
		 struct reason *why)
{
	struct setting side;
	int err = 0;

	for (size_t i = 0;
	     !err && setting_side(setting, journal->root, i, &side); i++)
		err = note_one(journal, &side, why);
	return err ? err : note_one(journal, setting, why);
}

int journal_undo(struct journal *journal, struct reason *why)
{
	struct reason reason;
	int first = 0;

	for (size_t i = journal->nr; i-- > 0;) {
		struct change *change = &journal->changes[i];

		change->err = setting_restore(&change->setting, journal->root,
					      change->text, &reason);
		if (change->err && !first)
			first = reason_set(why, change->err, "%s", reason.text);
	}
	return first;
}
