/* ablated.c - see ablated.h. */
#include "host/ablated.h"

#include <stddef.h>
#include <string.h>
#include <sys/utsname.h>

static const struct {
	const char *name;
	enum ablated set;
} edits[] = {
	{ "no-exclusive-reuse", ABLATED_REUSE },
	{ "no-exclusive-mprotect", ABLATED_MPROTECT },
	{ "no-exclusive-bit", ABLATED_BIT },
};

unsigned ablated_by(const char *release)
{
	const char *at = strstr(release, ABLATED_MARK "+");
	unsigned set = 0;

	for (at = at ? at + strlen(ABLATED_MARK) : ""; *at == '+';
	     at += strcspn(at, "+")) {
		size_t length = strcspn(++at, "+");

		for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++)
			if (strlen(edits[i].name) == length &&
			    memcmp(at, edits[i].name, length) == 0)
				set |= edits[i].set;
	}
	return set;
}

unsigned ablated_here(void)
{
	struct utsname name;

	return uname(&name) ? 0 : ablated_by(name.release);
}
