/* setting_swap.h - swap areas, the file for one, and zram devices, as settings:
 * used by setting.c. */
#ifndef COWBENCH_HOST_SETTING_SWAP_H
#define COWBENCH_HOST_SETTING_SWAP_H

#include "host/setting.h"

/* Takes the path from the name of "swap:PATH".  0 or -errno with its reason. */
int setting_swap_find(struct setting *setting, struct reason *why);

/* An area reads as "off", "on" or "on PRIORITY", from /proc/swaps below root
 * (NULL: the real one); it is written by the same words.  0 or -errno with its
 * reason. */
int setting_swap_read(const struct setting *setting, const char *root,
		      char text[SETTING_TEXT], struct reason *why);
int setting_swap_write(const struct setting *setting, const char *word,
		       struct reason *why);

/* The file reads as its size in bytes, "0" where there is no file.  Writing a
 * size makes the file, which must not exist yet; writing "0" removes it.  0 or
 * -errno with its reason. */
int setting_swapfile_read(const struct setting *setting, const char *root,
			  char text[SETTING_TEXT], struct reason *why);
int setting_swapfile_write(const struct setting *setting, const char *root,
			   const char *word, struct reason *why);

/* Takes the name "zramN"; the setting is the device's file "disksize", in
 * bytes. 0, or -ENOENT with its reason. */
int setting_zram_find(struct setting *setting, const char *root,
		      struct reason *why);

#endif
