/* stuck.c - see stuck.h. */
#include "run/stuck.h"

#include <stdio.h>
#include <string.h>

#include "base/child.h"
#include "base/file.h"
#include "host/busy.h"

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

void stuck_describe(pid_t pid, char *text, size_t room)
{
	char path[64], where[64], busy[128];

	snprintf(path, sizeof(path), "/proc/%d/wchan", (int)pid);
	if (file_read(NULL, path, where, sizeof(where)) < 0 ||
	    strcmp(where, "0") == 0)
		where[0] = '\0';
	busy_machine(busy, sizeof(busy));
	snprintf(text, room, "it %s%s%s; %s", state_word(child_state(pid)),
		 where[0] ? " in " : "", where, busy);
}
