/* setting.c - see setting.h. */
#include "host/setting.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "host/setting_swap.h"

#define MM    "/sys/kernel/mm/"
#define THP   MM "transparent_hugepage/"
#define NODES "/sys/devices/system/node/"

#define THP_FILE(file) "thp." file, THP file, "TRANSPARENT_HUGEPAGE"
#define KHUGEPAGED_FILE(file) \
	"khugepaged." file, THP "khugepaged/" file, "TRANSPARENT_HUGEPAGE"
#define KSM_FILE(file) "ksm." file, MM "ksm/" file, "KSM"

/* Settings that are one file each, and what a kernel without that file
 * lacks. */
static const struct {
	const char *name, *path, *lacks;
} files[] = {
	{ THP_FILE("enabled") },
	{ THP_FILE("defrag") },
	{ THP_FILE("shmem_enabled") },
	{ THP_FILE("use_zero_page") },
	{ THP_FILE("shrink_underused") }, /* 6.12 */
	{ KHUGEPAGED_FILE("alloc_sleep_millisecs") },
	{ KHUGEPAGED_FILE("defrag") },
	{ KHUGEPAGED_FILE("max_ptes_none") },
	{ KHUGEPAGED_FILE("max_ptes_shared") },
	{ KHUGEPAGED_FILE("max_ptes_swap") },
	{ KHUGEPAGED_FILE("pages_to_scan") },
	{ KHUGEPAGED_FILE("scan_sleep_millisecs") },
	{ KSM_FILE("run") },
	{ KSM_FILE("pages_to_scan") },
	{ KSM_FILE("sleep_millisecs") },
	{ KSM_FILE("merge_across_nodes") },
	{ KSM_FILE("smart_scan") }, /* 6.7 */
	{ KSM_FILE("use_zero_pages") },
	{ KSM_FILE("max_page_sharing") },
	{ "numa_balancing", "/proc/sys/kernel/numa_balancing",
	  "NUMA_BALANCING" },
	{ "min_free_kbytes", "/proc/sys/vm/min_free_kbytes", "SYSCTL" },
};

#define NR_FILES (sizeof(files) / sizeof(*files))

void setting_mthp(size_t bytes, char name[SETTING_NAME])
{
	snprintf(name, SETTING_NAME, "mthp.%zukB", bytes >> 10);
}

/* --- folders that hold one folder a size ---------------------------------- */

/* Lists the sizes that exist: those of "hugepages-<size>kB" below folder that
 * have the file. */
static int no_such_size(const char *root, const char *folder, const char *file,
			const char *name, const char *what, const char *lacks,
			struct reason *why)
{
	char *whole = memory_format("%s%s", root ? root : "", folder);
	struct dirent **names;
	int nr = scandir(whole, &names, NULL, versionsort);
	char offered[160] = "";

	free(whole);
	for (int i = 0; i < nr; i++) {
		size_t used = strlen(offered);
		unsigned long size;

		whole = memory_format("%s%s/%s", folder, names[i]->d_name,
				      file);
		if (sscanf(names[i]->d_name, "hugepages-%lukB", &size) == 1 &&
		    file_exists(root, whole))
			snprintf(offered + used, sizeof(offered) - used,
				 "%s%lu", used ? ", " : "", size);
		free(whole);
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
	if (!offered[0])
		return reason_set(why, -ENOENT,
				  "%s: this kernel has no %s (%s)", name, what,
				  lacks);
	return reason_set(why, -ENOENT,
			  "%s: this kernel offers no %s of that size; it has "
			  "%s kB",
			  name, what, offered);
}

/* A number of kB that ends the text or comes before ".node"; 0 when it is no
 * number. */
static unsigned long parse_size(const char *text, const char **rest)
{
	char *end;
	unsigned long size = strtoul(text, &end, 10);

	if (!isdigit((unsigned char)*text) || strncmp(end, "kB", 2) != 0)
		return 0;
	*rest = end + 2;
	return size;
}

/* "mthp.64kB", or "shmem.64kB". */
static int find_mthp(struct setting *setting, const char *root, bool shmem,
		     struct reason *why)
{
	const char *file = shmem ? "shmem_enabled" : "enabled", *rest = "";
	size_t before = strcspn(setting->name, ".") + 1;
	unsigned long size = parse_size(setting->name + before, &rest);

	if (!size || *rest)
		return reason_set(why, -EINVAL,
				  "%s: a size in kB, such as %.*s64kB",
				  setting->name, (int)before, setting->name);
	snprintf(setting->path, sizeof(setting->path), THP "hugepages-%lukB/%s",
		 size, file);
	if (!file_exists(root, setting->path))
		return no_such_size(root, THP, file, setting->name,
				    shmem ? "mTHP switch of shared memory"
					  : "mTHP switch",
				    shmem ? "6.11 on, with TRANSPARENT_HUGEPAGE"
					  : "6.8 on, with TRANSPARENT_HUGEPAGE",
				    why);
	return 0;
}

static int find_hugetlb(struct setting *setting, const char *root,
			struct reason *why)
{
	const char *rest = "";
	unsigned long size = parse_size(setting->name + 8, &rest);
	char folder[96];
	int node = -1, used = 0;

	if (size && *rest &&
	    (sscanf(rest, ".node%4d%n", &node, &used) != 1 || node < 0 ||
	     rest[used]))
		size = 0;
	if (!size)
		return reason_set(why, -EINVAL,
				  "%s: a size in kB, such as hugetlb.2048kB or "
				  "hugetlb.2048kB.node0",
				  setting->name);
	if (node < 0)
		snprintf(folder, sizeof(folder), MM "hugepages/");
	else
		snprintf(folder, sizeof(folder), NODES "node%d/hugepages/",
			 node);
	snprintf(setting->path, sizeof(setting->path),
		 "%shugepages-%lukB/nr_hugepages", folder, size);
	if (!file_exists(root, setting->path))
		return no_such_size(root, folder, "nr_hugepages", setting->name,
				    "pool of huge pages", "HUGETLBFS", why);
	return 0;
}

/* --- tracing instances ---------------------------------------------------- */

#define INSTANCES "/sys/kernel/tracing/instances"

static int find_trace(struct setting *setting, const char *root,
		      struct reason *why)
{
	unsigned pid;
	int used = 0;

	if (sscanf(setting->name, "trace:cowbench-%8u%n", &pid, &used) != 1 ||
	    setting->name[used])
		return reason_set(why, -EINVAL,
				  "%s: an instance of ours, such as "
				  "trace:cowbench-123",
				  setting->name);
	if (!file_exists(root, INSTANCES))
		return reason_set(why, -ENOENT,
				  "%s: there is no " INSTANCES
				  "; `mount -t tracefs tracefs "
				  "/sys/kernel/tracing` (CONFIG_TRACING)",
				  setting->name);
	setting->kind = SETTING_TRACE;
	snprintf(setting->path, sizeof(setting->path), INSTANCES "/cowbench-%u",
		 pid);
	return 0;
}

/* Makes or removes an instance: EBUSY while somebody has a file of it open
 * (kernel kernel/trace/trace.c:instance_mkdir(), instance_rmdir()). */
static int write_trace(const struct setting *setting, const char *root,
		       const char *word, struct reason *why)
{
	char *path = memory_format("%s%s", root ? root : "", setting->path);
	bool on = strcmp(word, "on") == 0;
	int err = 0;

	if (!on && strcmp(word, "off") != 0)
		err = reason_set(why, -EINVAL, "%s: 'on' or 'off', not '%s'",
				 setting->name, word);
	else if (on)
		err = mkdir(path, 0700) ? -errno : 0;
	else
		for (int turn = 0;
		     (err = rmdir(path) ? -errno : 0) == -EBUSY && turn < 10;
		     turn++)
			usleep(20000); /* a child of the trial that was just
				        * killed may hold a file open */
	if (err && err != -EINVAL)
		reason_errno(why, err, "%s the tracing instance %s",
			     on ? "making" : "removing", path);
	free(path);
	return err;
}

/* --- one setting ---------------------------------------------------------- */

static int find_file(struct setting *setting, const char *root,
		     struct reason *why)
{
	const char *names[NR_FILES];

	for (size_t i = 0; i < NR_FILES; i++) {
		names[i] = files[i].name;
		if (strcmp(files[i].name, setting->name) != 0)
			continue;
		snprintf(setting->path, sizeof(setting->path), "%s",
			 files[i].path);
		if (file_exists(root, setting->path))
			return 0;
		return reason_set(why, -ENOENT,
				  "%s: this kernel has no %s (CONFIG_%s)",
				  setting->name, files[i].path, files[i].lacks);
	}

	const char *nearest = text_nearest(setting->name, names, NR_FILES);

	return reason_set(why, -EINVAL, "%s: no such setting%s%s%s",
			  setting->name, nearest ? "; did you mean " : "",
			  nearest ? nearest : "", nearest ? "?" : "");
}

int setting_find(struct setting *setting, const char *root, const char *name,
		 struct reason *why)
{
	unsigned number;
	int used = 0;

	*setting = (struct setting){ .kind = SETTING_FILE };
	if (strlen(name) >= SETTING_NAME)
		return reason_set(why, -EINVAL, "%.40s...: no such setting",
				  name);
	memcpy(setting->name, name, strlen(name) + 1);
	if (strncmp(name, "mthp.", 5) == 0)
		return find_mthp(setting, root, false, why);
	if (strncmp(name, "shmem.", 6) == 0)
		return find_mthp(setting, root, true, why);
	if (strncmp(name, "hugetlb.", 8) == 0)
		return find_hugetlb(setting, root, why);
	if (strncmp(name, "swap:", 5) == 0)
		return setting_swap_find(setting, why);
	if (strncmp(name, "trace:", 6) == 0)
		return find_trace(setting, root, why);
	if (sscanf(name, "zram%4u%n", &number, &used) == 1 && !name[used])
		return setting_zram_find(setting, root, why);
	if (strcmp(name, "swapfile") == 0) {
		setting->kind = SETTING_SWAPFILE;
		snprintf(setting->path, sizeof(setting->path), "%s",
			 SETTING_SWAPFILE_PATH);
		return 0;
	}
	return find_file(setting, root, why);
}

int setting_read(const struct setting *setting, const char *root,
		 char text[SETTING_TEXT], struct reason *why)
{
	if (setting->kind == SETTING_SWAP)
		return setting_swap_read(setting, root, text, why);
	if (setting->kind == SETTING_TRACE) {
		snprintf(text, SETTING_TEXT, "%s",
			 file_exists(root, setting->path) ? "on" : "off");
		return 0;
	}

	if (setting->kind == SETTING_SWAPFILE)
		return setting_swapfile_read(setting, root, text, why);

	int got = file_read(root, setting->path, text, SETTING_TEXT);

	if (got < 0)
		return reason_errno(why, got, "reading %s", setting->path);
	if (got == SETTING_TEXT - 1 || strchr(text, '\n'))
		return reason_set(why, -EINVAL, "%s does not read as one line",
				  setting->path);
	return 0;
}

void setting_word(const char *text, char word[SETTING_TEXT])
{
	const char *open = strchr(text, '['), *close = strchr(text, ']');

	if (open && close > open)
		snprintf(word, SETTING_TEXT, "%.*s", (int)(close - open - 1),
			 open + 1);
	else
		snprintf(word, SETTING_TEXT, "%s", text);
}

/* Says why the kernel refused, and what would help. */
static int refused(const struct setting *setting, const char *root,
		   const char *word, int err, struct reason *why)
{
	const char *path = setting->path;
	char text[SETTING_TEXT];

	switch (err) {
	case -EROFS:
		return reason_set(why, err,
				  "%s is read-only here, so %s stays as it is; "
				  "run where /sys and /proc are writable (a "
				  "container has them from its host)",
				  path, setting->name);
	case -EACCES:
	case -EPERM:
		return reason_set(why, err,
				  "%s may not be changed by this user; run as "
				  "root",
				  path);
	case -EBUSY:
		return reason_set(why, err, "%s is busy%s", path,
				  strncmp(setting->name, "ksm.", 4)
					  ? ""
					  : ": pages are merged; ksm.run=2 "
					    "unmerges them");
	case -EINVAL:
		if (setting_read(setting, root, text, NULL) == 0 &&
		    strchr(text, '['))
			return reason_set(why, err,
					  "%s does not take '%s'; it offers %s",
					  path, word, text);
		/* fallthrough */
	default:
		return reason_errno(why, err, "writing '%s' to %s", word, path);
	}
}

static int write_file(const struct setting *setting, const char *root,
		      const char *word, struct reason *why)
{
	bool reset = setting->kind == SETTING_ZRAM && strcmp(word, "0") == 0;
	char *path =
		reset ? memory_format("%s/sys/block/%s/reset", root ? root : "",
				      setting->name)
		      : memory_format("%s%s", root ? root : "", setting->path);
	int err = file_write(path, reset ? "1" : word);

	free(path);
	return err ? refused(setting, root, word, err, why) : 0;
}

static int write_word(const struct setting *setting, const char *root,
		      const char *word, struct reason *why)
{
	switch (setting->kind) {
	case SETTING_SWAP:
		return setting_swap_write(setting, word, why);
	case SETTING_SWAPFILE:
		return setting_swapfile_write(setting, root, word, why);
	case SETTING_TRACE:
		return write_trace(setting, root, word, why);
	default:
		return write_file(setting, root, word, why);
	}
}

int setting_write(const struct setting *setting, const char *root,
		  const char *word, struct reason *why)
{
	char text[SETTING_TEXT], now[SETTING_TEXT];
	int err = write_word(setting, root, word, why);

	if (!err)
		err = setting_read(setting, root, text, why);
	if (err)
		return err;
	setting_word(text, now);
	/* A pool grows as far as memory allows, without an error (kernel
	 * mm/hugetlb.c:set_max_huge_pages). */
	if (strncmp(setting->name, "hugetlb.", 8) == 0 &&
	    strtoul(now, NULL, 10) < strtoul(word, NULL, 10))
		return reason_set(
			why, -ENOSPC,
			"%s: wanted %s pages and got %s; free memory, "
			"or `echo 1 > /proc/sys/vm/compact_memory`",
			setting->name, word, now);
	return 0;
}

/* Unmerges all KSM pages, and then writes ksm/run as it was. */
static int unmerge(const char *root, struct reason *why)
{
	struct setting run;
	char text[SETTING_TEXT] = "";
	int err = setting_find(&run, root, "ksm.run", why);

	if (!err)
		err = setting_read(&run, root, text, why);
	if (!err)
		err = write_file(&run, root, "2", why);
	if (!err && strcmp(text, "2") != 0)
		err = write_file(&run, root, text, why);
	return err;
}

int setting_restore(const struct setting *setting, const char *root,
		    const char *text, struct reason *why)
{
	char now[SETTING_TEXT], word[SETTING_TEXT];
	bool is_ksm = strncmp(setting->name, "ksm.", 4) == 0;
	int err;

	setting_word(text, word);
	/* Huge pages that a process just killed still holds are freed a moment
	 * later, and the pool's size with them. */
	for (int turn = 0; turn < 40; turn++) {
		err = setting_read(setting, root, now, why);
		if (err == -ENOENT)
			return 0;
		if (err || strcmp(now, text) == 0)
			return err;
		if (turn)
			usleep(50000);
		err = write_word(setting, root, word, why);
		if (err == -EBUSY && is_ksm) {
			err = unmerge(root, why);
			if (!err)
				err = write_word(setting, root, word, why);
		}
		if (err && err != -EBUSY)
			return err;
	}
	return err ? err
		   : reason_set(why, -EIO, "%s reads '%s', and was '%s' before",
				setting->path, now, text);
}

/* --- what changes with it ------------------------------------------------- */

static bool nth_node(const struct setting *setting, const char *root,
		     size_t nth, struct setting *side)
{
	char *whole = memory_format("%s%s", root ? root : "", NODES);
	struct dirent **names;
	int nr = scandir(whole, &names, NULL, versionsort);
	bool found = false;
	int node;

	free(whole);
	for (int i = 0; i < nr; i++) {
		char name[SETTING_NAME];

		if (!found && sscanf(names[i]->d_name, "node%4d", &node) == 1) {
			snprintf(name, sizeof(name), "%.60s.node%d",
				 setting->name, node);
			found = setting_find(side, root, name, NULL) == 0 &&
				nth-- == 0;
		}
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
	return found;
}

bool setting_side(const struct setting *setting, const char *root, size_t nth,
		  struct setting *side)
{
	const char *name = setting->name;

	if (strncmp(name, "hugetlb.", 8) == 0)
		return !strchr(name + 8, '.') &&
		       nth_node(setting, root, nth, side);
	if (strcmp(name, "thp.enabled") == 0 || strncmp(name, "mthp.", 5) == 0)
		return nth == 0 &&
		       setting_find(side, root, "min_free_kbytes", NULL) == 0;
	return false;
}
