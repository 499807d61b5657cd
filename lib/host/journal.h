/* journal.h - what settings read before they were changed, written to disk
 * before the change.
 *
 * One file for the machine, /run/cowbench/journal (where that cannot be made:
 * /run/user/UID/cowbench, /var/tmp/cowbench-UID, /tmp/cowbench-UID), of
 * text lines that are only ever added:
 *
 *	guard PID driver PID boot BOOT-ID
 *	old thp.enabled always [madvise] never
 *
 * One line for each setting, at its first change; written and synced before
 * that change is made.  The process that changes settings holds an
 * open-file-description lock on the file (fcntl(2)).  So a journal is *live*
 * while its guard is alive, and *stale* when nobody holds the lock: then nobody
 * has put the settings back.  A journal of an earlier boot is void, since a
 * reboot has undone all changes.
 *
 * The file is read as untrusted input: only names that setting_find() knows
 * are restored, and only from a folder that is this user's alone.
 */
#ifndef COWBENCH_HOST_JOURNAL_H
#define COWBENCH_HOST_JOURNAL_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/reason.h"
#include "host/setting.h"

#define JOURNAL_CHANGES 128
#define JOURNAL_PATH	256

struct change {
	struct setting setting;
	char text[SETTING_TEXT]; /* before its first change */
	int err;		 /* of journal_undo(): 0 or -errno */
};

struct journal {		 /* journal_close() it */
	int folder, file;	 /* -1: not open */
	char root[JOURNAL_PATH]; /* before every path; "" for the machine */
	char path[JOURNAL_PATH]; /* of the file, for people */
	bool torn; /* its end is half a line: nothing more is added */
	size_t nr;
	struct change changes[JOURNAL_CHANGES];
};

enum journal_state {
	JOURNAL_NONE,
	JOURNAL_LIVE,  /* its guard lives: settings are changed now */
	JOURNAL_STALE, /* its settings were not put back */
};

/* Looks without touching anything.  Fills path and, where the journal tells,
 * driver (else 0); both may be NULL. */
enum journal_state journal_look(const char *root, char path[JOURNAL_PATH],
				pid_t *driver);

/* Makes the journal and locks it, for this process as the guard of driver.  0;
 * -EBUSY where another is live, -EEXIST where one is stale (the reason says
 * what to do), other -errno where no folder can hold one. */
int journal_create(struct journal *journal, const char *root, pid_t driver,
		   struct reason *why);

/* Takes a stale journal over.  0 with its changes; -ENOENT where there is none
 * (or it is void, and removed), -EBUSY where it is live, -EACCES and -EPERM
 * where it is another user's or open to others, -EINVAL where the file is no
 * journal. */
int journal_adopt(struct journal *journal, const char *root,
		  struct reason *why);

/* Notes what the setting reads now, and the settings that change with it,
 * unless they are noted already.  All is on disk when this returns.  0; on
 * -errno the setting must not be changed. */
int journal_note(struct journal *journal, const struct setting *setting,
		 struct reason *why);

/* Puts back all settings that were noted, the last first.  Tries each one, even
 * when another fails.  0, or the first error with its reason. */
int journal_undo(struct journal *journal, struct reason *why);

/* Removes the file, and the folder when nothing else is in it. */
void journal_remove(struct journal *journal);

/* Closes the journal; the file stays unless it was removed. */
void journal_close(struct journal *journal);

#endif
