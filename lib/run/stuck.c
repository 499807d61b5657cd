/* stuck.c - see stuck.h. */
#include "run/stuck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

/* The letter for a process's state, as kernel fs/proc/array.c:get_task_state()
 * gives it. */
static const char *state_word(char letter)
{
	switch (letter) {
	case 'R':
		return "ran";
	case 'D':
		return "waited in the kernel";
	case 'T':
	case 't':
		return "was stopped by a signal";
	default:
		return "slept";
	}
}

/* The percentage of the last 10 s in which all tasks that wanted to run waited
 * for the resource; negative where the kernel does not say (kernel
 * kernel/sched/psi.c). */
static double pressure(const char *path)
{
	char text[256];
	const char *at;

	if (file_read(NULL, path, text, sizeof(text)) < 0)
		return -1;
	at = strstr(text, "avg10=");
	return at ? strtod(at + strlen("avg10="), NULL) : -1;
}

void stuck_describe(pid_t pid, char *text, size_t room)
{
	char path[64], stat[512], where[64], load[64];
	const char *letter;
	double memory = pressure("/proc/pressure/memory");
	int used;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file_read(NULL, path, stat, sizeof(stat));
	letter = strrchr(stat, ')');
	snprintf(path, sizeof(path), "/proc/%d/wchan", (int)pid);
	if (file_read(NULL, path, where, sizeof(where)) < 0 ||
	    strcmp(where, "0") == 0)
		where[0] = '\0';
	file_read(NULL, "/proc/loadavg", load, sizeof(load));
	load[strcspn(load, " ")] = '\0';
	used = snprintf(text, room, "it %s%s%s; load %s on %ld CPUs",
			state_word(letter && letter[1] ? letter[2] : 'S'),
			where[0] ? " in " : "", where, load,
			sysconf(_SC_NPROCESSORS_ONLN));
	if (memory >= 1 && used > 0 && (size_t)used < room)
		snprintf(text + used, room - (size_t)used,
			 ", %.0f %% of the time short of memory", memory);
}
