/* setting.h - the machine's settings that bear on copy-on-write, by name.
 *
 *	thp.enabled, thp.defrag ...	/sys/kernel/mm/transparent_hugepage
 *	khugepaged.scan_sleep_millisecs	.../khugepaged
 *	mthp.64kB			.../hugepages-64kB/enabled
 *	shmem.64kB			.../hugepages-64kB/shmem_enabled
 *	ksm.run, ksm.pages_to_scan ...	/sys/kernel/mm/ksm
 *	numa_balancing			/proc/sys/kernel/numa_balancing
 *	min_free_kbytes			/proc/sys/vm/min_free_kbytes
 *	hugetlb.2048kB		/sys/kernel/mm/hugepages/.../nr_hugepages
 *	hugetlb.2048kB.node1		the same of one node
 *	swap:/dev/zram0			swapon and swapoff: "on", "off"
 *	zram0				its disksize in bytes; 0 resets it
 *	swapfile			SETTING_SWAPFILE_PATH's length in bytes,
 *					for a swap area; 0: there is none
 *	trace:cowbench-123		a tracing instance (run/trace.h): "on",
 *					"off"
 *
 * No other setting has a name, so a journal (host/journal.h) that somebody else
 * wrote cannot change anything else.
 *
 * The *text* of a setting is what its file reads, without the newline; its
 * *word* is what must be written to get that text: of "always [madvise] never"
 * the word is "madvise".
 *
 * root is put before every path: "" or NULL is the real machine, tests pass a
 * fake one.
 */
#ifndef COWBENCH_HOST_SETTING_H
#define COWBENCH_HOST_SETTING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

#define SETTING_NAME 128 /* room for a name and its terminating 0 */
#define SETTING_TEXT 256 /* room for a text and its terminating 0 */

/* A folder that is usually on a disk, not in memory. */
#define SETTING_SWAPFILE_PATH "/var/tmp/cowbench-swapfile"

enum setting_kind {
	SETTING_FILE, /* written and read */
	SETTING_SWAP, /* a swap area: "off", "on", "on PRIORITY" */
	SETTING_ZRAM, /* a zram device's size: 0 is written to its reset file */
	SETTING_SWAPFILE, /* the suite's own file, made and removed */
	SETTING_TRACE,	  /* a tracing instance, a folder: "off", "on" */
};

struct setting {
	enum setting_kind kind;
	char name[SETTING_NAME];
	char path[SETTING_NAME + 96]; /* without the root */
};

/* The name of the switch for folios of so many bytes: "mthp.64kB". */
void setting_mthp(size_t bytes, char name[SETTING_NAME]);

/* Finds the setting of that name.  0; -EINVAL where there is no such name (the
 * reason names the nearest), -ENOENT where this kernel has no such setting (the
 * reason says what it offers). */
int setting_find(struct setting *setting, const char *root, const char *name,
		 struct reason *why);

/* Reads the text.  0, or -errno with the reason. */
int setting_read(const struct setting *setting, const char *root,
		 char text[SETTING_TEXT], struct reason *why);

/* The word of a text, copied. */
void setting_word(const char *text, char word[SETTING_TEXT]);

/* Writes word, then reads whether the kernel took it.  0; -errno where the
 * kernel refused (the reason says what would help); -ENOSPC where it gave less,
 * as when memory has too few huge pages. */
int setting_write(const struct setting *setting, const char *root,
		  const char *word, struct reason *why);

/* Makes the setting read as text again, byte for byte.  Writes nothing where it
 * reads so already.  Where KSM refuses because pages are merged, unmerges them
 * first (2 in ksm/run, which then gets its own value back).  0 (also where the
 * file is gone, so that there is nothing to put back), or -errno with the
 * reason. */
int setting_restore(const struct setting *setting, const char *root,
		    const char *text, struct reason *why);

/* Finds the nth (from 0) other setting that changes together with this one:
 * each node's share of a pool of huge pages, and vm.min_free_kbytes where
 * khugepaged starts or stops (kernel
 * mm/khugepaged.c:set_recommended_min_free_kbytes).  False where there is no
 * nth. */
bool setting_side(const struct setting *setting, const char *root, size_t nth,
		  struct setting *side);

#endif
