/* profile_export.c - folded stacks: see profile_export.h. */
#include "export/profile_export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

unsigned profiles_scale(const struct profiles *profiles, const char *id)
{
	for (size_t i = 0; i < profiles->nr; i++) {
		const struct profile *one = &profiles->list[i];

		if (id && strcmp(one->id, id) != 0)
			continue;
		for (size_t j = 0; j < one->nr; j++)
			if (fabs(one->nodes[j].count -
				 round(one->nodes[j].count)) > 1e-6)
				return 1000;
	}
	return 1;
}

static int by_text(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

void profile_fold(FILE *to, const struct profile *profile, unsigned scale)
{
	char **lines = memory_new(profile->nr + 1, sizeof(*lines));
	size_t nr = 0;

	for (size_t i = 0; i < profile->nr; i++) {
		double count = round(profile->nodes[i].count * scale);
		char *stack;

		if (count < 1)
			continue;
		stack = profile_stack(profile, i);
		lines[nr++] = memory_format("%s %.0f", stack, count);
		free(stack);
	}
	/* Neighbours share their callers, for programs that keep the order. */
	qsort(lines, nr, sizeof(*lines), by_text);
	for (size_t i = 0; i < nr; i++) {
		fprintf(to, "%s%s;%s\n", profile->id,
			scale == 1 ? "" : ", in thousandths", lines[i]);
		free(lines[i]);
	}
	free(lines);
}
