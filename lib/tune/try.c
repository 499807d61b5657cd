/* try.c - see try.h. */
#include "tune/try.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/signals.h"
#include "host/guard.h"
#include "view/complain.h"

/* Sets what the words say.  EXIT_GOOD, or EXIT_ERROR after complaining. */
static int set_words(struct guard *guard, char **words)
{
	struct reason why;

	for (; *words; words++) {
		char *name = memory_text(*words), *equals = strchr(name, '=');
		int err = 0;

		if (equals) {
			*equals = '\0';
			err = guard_set(guard, name, equals + 1, &why);
		}
		free(name);
		if (!equals)
			return complain("'%s': a setting and its word, such as "
					"thp.enabled=always",
					*words);
		if (err)
			return complain("%s", why.text);
	}
	return EXIT_GOOD;
}

int tune_try(char **words, double seconds, const volatile sig_atomic_t *stop)
{
	struct guard guard;
	struct reason why;
	int code;

	if (!*words)
		return complain("--try: which settings? such as "
				"thp.enabled=always");
	if (guard_open(&guard, NULL, &why))
		return complain("%s", why.text);
	guard.stop = stop;
	code = set_words(&guard, words);
	if (!code) {
		fprintf(stderr, "set for %.0f s; Ctrl-C puts all back before\n",
			seconds);
		signals_sleep(seconds, stop);
		if (guard_check(&guard, &why))
			code = complain("%s", why.text);
	}
	if (guard_close(&guard, &why))
		return complain("%s", why.text);
	if (!code)
		puts("the settings are as before");
	return code;
}
