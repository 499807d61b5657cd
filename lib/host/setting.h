/* setting.h - the machine's settings that bear on copy-on-write, by name.
 *
 *	thp.enabled, thp.defrag ...	/sys/kernel/mm/transparent_hugepage
 *	khugepaged.scan_sleep_millisecs	.../khugepaged
 *	mthp.64kB			.../hugepages-64kB/enabled
 *	ksm.run, ksm.pages_to_scan ...	/sys/kernel/mm/ksm
 *	numa_balancing			/proc/sys/kernel/numa_balancing
 *	min_free_kbytes			/proc/sys/vm/min_free_kbytes
 *	hugetlb.2048kB			/sys/kernel/mm/hugepages/.../nr_hugepages
 *	hugetlb.2048kB.node1		the same of one node
 *	swap:/dev/zram0			swapon and swapoff: "on", "off"
 *	zram0				its disksize in bytes; 0 resets it
 *	swapfile			SETTING_SWAPFILE_PATH's length in bytes,
 *					for a swap area; 0: there is none
 *	trace:cowbench-123		a tracing instance (run/trace.h): "on",
 *					"off"
 *
 * Nothing else can be named, so that a journal of settings (host/journal.h)
 * that somebody else wrote changes nothing else either.
 *
 * The *text* of a setting is what its file reads, without the newline; its
 * *word* is what is written to have it so: of "always [madvise] never" the word
 * is "madvise".
 *
 * root is put before every path: "" or NULL is the real machine, tests pass a
 * fake one.
 */
#ifndef COWBENCH_HOST_SETTING_H
#define COWBENCH_HOST_SETTING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/reason.h"

#define SETTING_NAME 128 /* room for a name, its end included */
#define SETTING_TEXT 256 /* room for a text, its end included */

/* On a file system of a disk, as a rule, and not in memory. */
#define SETTING_SWAPFILE_PATH "/var/tmp/cowbench-swapfile"

enum setting_kind {
	SETTING_FILE, /* written and read */
	SETTING_SWAP, /* a swap area: "off", "on", "on PRIORITY" */
	SETTING_ZRAM, /* a zram device's size: 0 is written to its reset file */
	SETTING_SWAPFILE, /* a file of ours, made and removed */
	SETTING_TRACE,	  /* a tracing instance, a folder: "off", "on" */
};

struct setting {
	enum setting_kind kind;
	char name[SETTING_NAME];
	char path[SETTING_NAME + 96]; /* without the root */
};

/* The name of the switch for folios of so many bytes: "mthp.64kB". */
void setting_mthp(size_t bytes, char name[SETTING_NAME]);

/* Finds what name means.  0; -EINVAL where it means nothing (the nearest name
 * is told); -ENOENT where this kernel has none (what it offers is told). */
int setting_find(struct setting *setting, const char *root, const char *name,
		 struct reason *why);

/* Reads the text.  0, or -errno with the reason. */
int setting_read(const struct setting *setting, const char *root,
		 char text[SETTING_TEXT], struct reason *why);

/* The word of a text, copied. */
void setting_word(const char *text, char word[SETTING_TEXT]);

/* Writes word, and reads whether the kernel took it.  0; -errno where it
 * refused (the reason says what would help); -ENOSPC where it gave less, as for
 * huge pages of which memory has too few. */
int setting_write(const struct setting *setting, const char *root,
		  const char *word, struct reason *why);

/* Makes the setting read as text again, byte for byte.  Writes nothing where it
 * does already.  Where KSM refuses because pages are merged, they are unmerged
 * first (2 in ksm/run, which then gets its own value back).  0 (also where the
 * file is gone: there is nothing to put back), or -errno with the reason. */
int setting_restore(const struct setting *setting, const char *root,
		    const char *text, struct reason *why);

/* The nth (from 0) other setting that a change of this one changes as well:
 * each node's share of a pool of huge pages, and vm.min_free_kbytes where
 * khugepaged starts or stops (kernel
 * mm/khugepaged.c:set_recommended_min_free_kbytes).  True while there is an
 * nth. */
bool setting_side(const struct setting *setting, const char *root, size_t nth,
		  struct setting *side);

#endif
