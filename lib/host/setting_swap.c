/* setting_swap.c - see setting_swap.h. */
#include "host/setting_swap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

int setting_swap_find(struct setting *setting, struct reason *why)
{
	const char *path = setting->name + 5;

	/* The journal and /proc/swaps separate words by blanks, so a path must
	 * have none. */
	if (*path != '/' || strpbrk(path, " \t\n\\"))
		return reason_set(why, -EINVAL,
				  "%s: a path without blanks, such as "
				  "swap:/dev/zram0",
				  setting->name);
	setting->kind = SETTING_SWAP;
	snprintf(setting->path, sizeof(setting->path), "%s", path);
	return 0;
}

int setting_swapfile_read(const struct setting *setting, const char *root,
			  char text[SETTING_TEXT], struct reason *why)
{
	char *whole = memory_format("%s%s", root ? root : "", setting->path);
	struct stat seen = { 0 };
	int err = lstat(whole, &seen) ? -errno : 0;

	free(whole);
	if (err && err != -ENOENT)
		return reason_errno(why, err, "looking at %s", setting->path);
	snprintf(text, SETTING_TEXT, "%lld", (long long)seen.st_size);
	return 0;
}

/* O_EXCL: a file that exists already is not the suite's, nor is the target of a
 * link. */
static int make_swapfile(const char *whole, long long bytes)
{
	int fd = open(whole, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		      0600);
	int err;

	if (fd < 0)
		return -errno;
	err = -posix_fallocate(fd, 0, bytes);
	close(fd);
	if (err)
		unlink(whole);
	return err;
}

int setting_swapfile_write(const struct setting *setting, const char *root,
			   const char *word, struct reason *why)
{
	char *whole = memory_format("%s%s", root ? root : "", setting->path);
	long long bytes = strtoll(word, NULL, 10);
	int err;

	if (bytes)
		err = make_swapfile(whole, bytes);
	else
		err = unlink(whole) && errno != ENOENT ? -errno : 0;
	free(whole);
	return err ? reason_errno(why, err, "%s %s",
				  bytes ? "making" : "removing", setting->path)
		   : 0;
}

/* "off", "on" or "on PRIORITY" from /proc/swaps. */
int setting_swap_read(const struct setting *setting, const char *root,
		      char text[SETTING_TEXT], struct reason *why)
{
	char *swaps = file_read_all(root, "/proc/swaps");

	if (!swaps)
		return reason_errno(why, -errno, "reading /proc/swaps");
	snprintf(text, SETTING_TEXT, "off");
	for (char *rest = swaps, *line; (line = strtok_r(rest, "\n", &rest));) {
		size_t length = strcspn(line, " \t");
		int priority;

		if (strlen(setting->path) != length ||
		    strncmp(line, setting->path, length) != 0)
			continue;
		/* A negative priority is the kernel's own choice. */
		if (sscanf(line + length, "%*s %*s %*s %d", &priority) == 1 &&
		    priority >= 0)
			snprintf(text, SETTING_TEXT, "on %d", priority);
		else
			snprintf(text, SETTING_TEXT, "on");
	}
	free(swaps);
	return 0;
}

int setting_swap_write(const struct setting *setting, const char *word,
		       struct reason *why)
{
	bool on = strncmp(word, "on", 2) == 0;
	int priority, flags = 0;

	if (on && sscanf(word + 2, "%d", &priority) == 1)
		flags = SWAP_FLAG_PREFER | (priority & SWAP_FLAG_PRIO_MASK);
	else if (strcmp(word, "on") != 0 && strcmp(word, "off") != 0)
		return reason_set(why, -EINVAL, "%s: 'on' or 'off', not '%s'",
				  setting->name, word);
	if (on ? swapon(setting->path, flags) : swapoff(setting->path))
		return reason_errno(why, -errno, "swap%s %s", on ? "on" : "off",
				    setting->path);
	return 0;
}

int setting_zram_find(struct setting *setting, const char *root,
		      struct reason *why)
{
	setting->kind = SETTING_ZRAM;
	snprintf(setting->path, sizeof(setting->path),
		 "/sys/block/%.20s/disksize", setting->name);
	if (!file_exists(root, setting->path))
		return reason_set(why, -ENOENT,
				  "%s: this kernel has no such device; "
				  "`modprobe zram` makes one",
				  setting->name);
	return 0;
}
