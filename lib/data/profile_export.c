/* profile_export.c - folded stacks: see profile_export.h. */
#include "data/profile_export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

void profile_fold(FILE *to, const struct profile *profile, unsigned scale)
{
	for (size_t i = 0; i < profile->nr; i++) {
		double count = round(profile->nodes[i].count * scale);
		char *stack;

		if (count < 1)
			continue;
		stack = profile_stack(profile, i);
		fprintf(to, "%s%s;%s %.0f\n", profile->id,
			scale == 1 ? "" : ", in thousandths", stack, count);
		free(stack);
	}
}
