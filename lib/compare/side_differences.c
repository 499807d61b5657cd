/* side_differences.c - see side_differences.h. */
#include "compare/side_differences.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define NR_OF(array) (sizeof(array) / sizeof((array)[0]))

const char *const host_keys[] = {
	"cpu.model",   "cpu.microcode",	 "cpu.online",
	"guest",       "topology.nodes", "memory.bytes",
	"vm.topology", "vm.cpu_model",	 "vm.emulator",
	NULL,
};

/* Facts that differ from run to run without meaning anything. */
static const char *const passing_keys[] = {
	"started", "plan.",  "boot",	  "host", "clock.",
	"doctor.", "build.", "topology.", "vm.",
};

/* This one means something: a trial that measures longer looks at more
 * pages. */
static const char *const telling_keys[] = { "plan.budget_ms" };

static bool is_host(const char *key)
{
	for (size_t i = 0; host_keys[i]; i++)
		if (strcmp(host_keys[i], key) == 0)
			return true;
	return false;
}

/* Whether a difference in this fact is listed with those of the kernels. */
static bool is_told(const char *key)
{
	for (size_t i = 0; i < NR_OF(telling_keys); i++)
		if (strcmp(telling_keys[i], key) == 0)
			return true;
	for (size_t i = 0; i < NR_OF(passing_keys); i++)
		if (strncmp(passing_keys[i], key, strlen(passing_keys[i])) == 0)
			return false;
	return !is_host(key);
}

static bool is_near(const char *key, const struct fact *a, const struct fact *b)
{
	/* Kernels reserve different amounts of memory for themselves. */
	return strcmp(key, "memory.bytes") == 0 && a && b &&
	       a->type == FACT_NUMBER && b->type == FACT_NUMBER &&
	       fabs(a->number - b->number) <= 0.05 * fabs(a->number);
}

/* A fact that is unknown on one side, or whose machine is unknown, is no
 * difference, since nobody saw one. */
static bool is_unknown(const struct fact *fact)
{
	return fact && fact->type == FACT_NULL;
}

static void add_difference(struct side_differences *differences,
			   const char *key, const struct fact *a,
			   const struct fact *b)
{
	if (fact_same(a, b) || is_near(key, a, b) || is_unknown(a) ||
	    is_unknown(b))
		return;
	for (size_t i = 0; i < differences->nr; i++)
		if (strcmp(differences->list[i].key, key) == 0)
			return;
	differences->list = memory_resize(differences->list,
					  differences->nr + 1,
					  sizeof(*differences->list));
	differences->list[differences->nr++] =
		(struct side_difference){ memory_text(key), fact_words(a),
					  fact_words(b) };
}

static void hosts_differ(const struct facts *first, const struct side *side,
			 struct side_differences *differences)
{
	for (size_t i = 0; i < side->nr; i++)
		for (size_t j = 0; host_keys[j]; j++)
			add_difference(differences, host_keys[j],
				       facts_find(first, host_keys[j]),
				       facts_find(&side->records[i].run,
						  host_keys[j]));
}

void sides_differ(const struct side *a, const struct side *b, bool host,
		  struct side_differences *differences)
{
	const struct facts *left = &a->records[0].run;
	const struct facts *right = &b->records[0].run;

	*differences = (struct side_differences){ 0 };
	if (host) {
		hosts_differ(left, a, differences);
		hosts_differ(left, b, differences);
		return;
	}
	for (size_t i = 0; i < left->nr; i++) {
		const char *key = left->list[i].key;

		if (is_told(key))
			add_difference(differences, key, &left->list[i],
				       facts_find(right, key));
	}
	for (size_t i = 0; i < right->nr; i++) {
		const char *key = right->list[i].key;

		if (is_told(key) && !facts_find(left, key))
			add_difference(differences, key, NULL, &right->list[i]);
	}
}

const char *side_kernel_head(const struct side_differences *kernel)
{
	for (size_t i = 0; i < kernel->nr; i++)
		if (strncmp(kernel->list[i].key, "kernel.", 7) == 0 ||
		    strcmp(kernel->list[i].key, "exclusivity") == 0)
			return "the kernels differ";
	return "the kernel is the same, its settings differ";
}

bool side_builds_differ(const struct side *a, const struct side *b)
{
	return strcmp(facts_text(&a->records[0].run, "build.id", ""),
		      facts_text(&b->records[0].run, "build.id", "")) != 0;
}

void side_differences_clear(struct side_differences *differences)
{
	for (size_t i = 0; i < differences->nr; i++) {
		free(differences->list[i].key);
		free(differences->list[i].a);
		free(differences->list[i].b);
	}
	free(differences->list);
	*differences = (struct side_differences){ 0 };
}
