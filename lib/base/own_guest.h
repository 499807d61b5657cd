/* own_guest.h - whether this is a guest of `cowbench vm`: a machine of the
 * suite's own, with nothing on it that could be harmed. */
#ifndef COWBENCH_BASE_OWN_GUEST_H
#define COWBENCH_BASE_OWN_GUEST_H

#include <stdbool.h>
#include <unistd.h>

#define OWN_GUEST_FOLDER "/cowbench"		   /* what the host packed */
#define OWN_GUEST_WORDS	 OWN_GUEST_FOLDER "/words" /* its job, a word a line */

static inline bool own_guest(void)
{
	return access("/init", X_OK) == 0 && access(OWN_GUEST_WORDS, F_OK) == 0;
}

#endif
