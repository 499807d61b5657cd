/* vm_bisect.c - see vm_bisect.h. */
#include "cli/vm_bisect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "compare/gate.h"
#include "cli/cli.h"

/* Words that begin so are for a bisection, mistyped ones too ("--bisekt"). */
static const char *const bisect_words[] = { "--bi", "--base", "-bi", "-base" };

bool vm_bisect_wanted(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		for (size_t j = 0; j < 4; j++)
			if (strncmp(argv[i], bisect_words[j],
				    strlen(bisect_words[j])) == 0)
				return true;
	return false;
}

int vm_bisect_check(const struct vm_options *options)
{
	struct side before;
	struct reason why;
	int err = side_read(&before, options->baseline, &why);

	side_clear(&before);
	return err ? complain("%s", why.text) : EXIT_GOOD;
}

/* The records of all boots, as side_read() takes them; the caller frees. */
static char *record_paths(const struct schedule *schedule)
{
	char *paths = memory_text("");

	for (size_t i = 0; i < schedule->nr; i++) {
		memory_append(&paths, "%s%s", i ? "," : "",
			      schedule->boots[i].path);
	}
	return paths;
}

static int judge_cases(const struct contrasts *contrasts, double threshold_pct)
{
	double threshold = threshold_pct / 100;
	size_t bad = 0, judged = 0;
	struct reason why;

	for (size_t i = 0; i < contrasts->nr; i++) {
		const struct contrast *one = &contrasts->list[i];

		if (one->blind)
			continue;
		if (gate_fires(one, threshold, threshold, &why)) {
			complain("bad: %s", why.text);
			bad++;
		}
		judged += one->comparison.doubt == DOUBT_NONE;
	}
	if (bad)
		return BISECT_BAD;
	if (!judged) {
		complain("no case of these records can be judged: none is "
			 "proved in both, or (of times) there are too few "
			 "boots");
		return BISECT_SKIP;
	}
	fprintf(stderr, "good: %zu case%s, none slower by more than %g %%\n",
		judged, text_plural(judged), threshold_pct);
	return BISECT_GOOD;
}

/* An unchanged kernel makes exactly the same run again.  It must still not
 * count as the same run, which compare refuses. */
static void tell_apart(struct side *now)
{
	for (size_t i = 0; i < now->nr; i++)
		facts_set_text(&now->records[i].run, "vm.bisect", "now");
}

static int judge(const struct vm *vm)
{
	struct contrasts contrasts = { 0 };
	char *paths = record_paths(&vm->schedule);
	struct side before = { 0 }, now = { 0 };
	const struct contrast_rules rules = {
		.delta = vm->options.threshold_pct / 100,
	};
	struct reason why;
	int code = BISECT_STOP;
	int err = side_read(&before, vm->options.baseline, &why);

	if (!err)
		err = side_read(&now, paths, &why);
	tell_apart(&now);
	if (!err)
		err = contrasts_make(&contrasts, &before, &now, &rules, &why);
	if (err) {
		complain("%s", why.text);
	} else {
		contrasts_adjust(&contrasts, 1);
		code = judge_cases(&contrasts, vm->options.threshold_pct);
	}
	contrasts_clear(&contrasts);
	side_clear(&before);
	side_clear(&now);
	free(paths);
	return code;
}

int vm_bisect(struct vm *vm)
{
	unsigned trials = 0;

	if (*vm->stop)
		return BISECT_STOP + *vm->stop;
	for (size_t i = 0; i < vm->schedule.nr; i++) {
		const struct boot *boot = &vm->schedule.boots[i];

		if (boot->state == BOOT_FAILED && boot->outside)
			return BISECT_STOP;
		trials += boot->trials;
	}
	if (vm->failed)
		return BISECT_SKIP;
	if (!trials) {
		complain("this kernel measured nothing");
		return BISECT_SKIP;
	}
	return judge(vm);
}
