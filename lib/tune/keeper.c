/* keeper.c - see keeper.h. */
#include "tune/keeper.h"

#include <string.h>
#include <unistd.h>

#include "host/setting.h"

/* After a change: khugepaged starts or stops, lists of free pages settle. */
#define SETTLE_US 50000

int keeper_open(struct keeper *keeper, const struct arms *arms,
		const volatile sig_atomic_t *stop, struct reason *why)
{
	int err;

	*keeper = (struct keeper){ 0 };
	err = guard_open(&keeper->guard, arms->root, why);
	if (err)
		return err;
	keeper->guard.stop = stop;
	err = guard_set(&keeper->guard, "thp.enabled",
			arm_word(arms, 0, "thp.enabled"), why);
	if (err)
		keeper_close(keeper, NULL);
	return err;
}

int keeper_set(struct keeper *keeper, const char *name, const char *word,
	       struct reason *why)
{
	int err = guard_set(&keeper->guard, name, word, why);

	if (!err)
		facts_set_text(&keeper->set, name, word);
	return err;
}

/* The kernel may have changed it by itself, so it is read. */
static int hold_min_free(struct keeper *keeper, const struct arms *arms,
			 struct reason *why)
{
	const char *name = "min_free_kbytes";
	const char *word = arm_word(arms, 0, name);
	struct setting setting;
	char text[SETTING_TEXT];

	if (!word || setting_find(&setting, arms->root, name, NULL) ||
	    setting_read(&setting, arms->root, text, NULL) ||
	    strcmp(text, word) == 0)
		return 0;
	return guard_set(&keeper->guard, name, word, why);
}

int keeper_apply(struct keeper *keeper, const struct arms *arms, size_t arm,
		 struct reason *why)
{
	bool changed = false;
	int err = guard_check(&keeper->guard, why);

	for (size_t i = 0; i < arms->now.nr && !err; i++) {
		const char *name = arms->now.list[i].key;
		const char *word = arm_word(arms, arm, name);
		const char *now =
			facts_text(&keeper->set, name, arm_word(arms, 0, name));

		if (strcmp(now, word) == 0)
			continue;
		err = keeper_set(keeper, name, word, why);
		changed = true;
	}
	if (!err && changed) {
		err = hold_min_free(keeper, arms, why);
		usleep(SETTLE_US);
	}
	return err;
}

int keeper_close(struct keeper *keeper, struct reason *why)
{
	facts_clear(&keeper->set);
	return guard_close(&keeper->guard, why);
}
