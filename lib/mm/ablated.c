/* ablated.c - see ablated.h. */
#include "mm/ablated.h"

#include <stdio.h>
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

static bool is_early(const char *release)
{
	unsigned major = 0, minor = 0;

	return sscanf(release, "%u.%u", &major, &minor) == 2 &&
	       (major < 6 || (major == 6 && minor < 2));
}

unsigned ablated_named(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++)
		if (strlen(edits[i].name) == length &&
		    memcmp(edits[i].name, name, length) == 0)
			return edits[i].set;
	return 0;
}

unsigned ablated_by(const char *release)
{
	const char *at = strstr(release, ABLATED_MARK "+");
	unsigned set = 0;

	for (at = at ? at + strlen(ABLATED_MARK) : ""; *at == '+';
	     at += strcspn(at, "+")) {
		at++;
		set |= ablated_named(at, strcspn(at, "+"));
	}
	if (set & ABLATED_BIT)
		set = ABLATED_BIT;
	return set && is_early(release) ? set | ABLATED_EARLY : set;
}

unsigned ablated_here(void)
{
	struct utsname name;

	return uname(&name) ? 0 : ablated_by(name.release);
}

enum tracking tracking_of(bool shows, unsigned ablated)
{
	const unsigned both = ABLATED_REUSE | ABLATED_MPROTECT;

	if (ablated & ABLATED_BIT || (ablated & both) == both)
		return TRACKING_TAKEN;
	if (ablated & ABLATED_REUSE && ablated & ABLATED_EARLY)
		return TRACKING_UNSEEN;
	return shows ? TRACKING : TRACKING_NOT;
}
