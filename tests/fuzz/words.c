/* words - the words of a run, a line each: ids of cases, filters, arms.
 *
 * Words that choose nothing expand every benchmark, which takes 2 ms: here
 * there are but a few.
 */
#include "fuzz.h"

#include "base/size.h"
#include "bench/registry.h"
#include "lab/explain.h"
#include "run/plan.h"
#include "run/plan_words.h"

#define WORDS 8

extern const struct bench bench_guard, bench_null, bench_ptrace_write,
	bench_userfaultfd_move;
const struct bench_entry bench_registry[] = {
	{ "guard", &bench_guard, "bench/guard.c" },
	{ "null", &bench_null, "bench/null.c" },
	{ "ptrace_write", &bench_ptrace_write, "bench/ptrace_write.c" },
	{ "userfaultfd_move", &bench_userfaultfd_move,
	  "bench/userfaultfd_move.c" },
	{ 0 },
};

static void try_id(const char *word)
{
	char id[CASE_ID_MAX], once_more[CASE_ID_MAX];
	struct run_case c, same;
	struct reason why;

	if (case_parse_id(&c, word, &why))
		return;
	case_id(&c, id);
	FUZZ_CHECK(case_parse_id(&same, id, &why) == 0);
	case_id(&same, once_more);
	FUZZ_CHECK(strcmp(id, once_more) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct placement placement;
	char *text = fuzz_text(data, size), *rest = text, *word;
	const char *words[WORDS];
	struct plan plan;
	struct reason why;
	size_t nr = 0;

	if (!placement.nr)
		FUZZ_CHECK(placement_load(&placement, "numa:2 core:2 pu:1",
					  &why) == 0);
	while (nr < WORDS && (word = strsep(&rest, "\n")))
		words[nr++] = word;
	try_id(text);
	size_parse(text);
	explain_cache_check(text, &why);
	if (plan_make(&plan, words, nr, SCOPE_QUICK, &placement, &why) == 0 &&
	    rest)
		plan_pair(&plan, rest, &why);
	plan_free(&plan);
	free(text);
	return 0;
}
