/* size.c - see size.h. */
#include "base/size.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

size_t size_parse(const char *word)
{
	char *end;
	unsigned long long number = strtoull(word, &end, 10);
	unsigned shift = 0;

	if (end == word || *word == '-')
		return 0;
	switch (*end) {
	case 'k':
	case 'K':
		shift = 10;
		break;
	case 'm':
	case 'M':
		shift = 20;
		break;
	case 'g':
	case 'G':
		shift = 30;
		break;
	case '\0':
		end--;
		break;
	default:
		return 0;
	}
	if (end[1] != '\0' || number > (UINT64_C(1) << 46) >> shift)
		return 0;
	return (size_t)number << shift;
}

void size_word(size_t bytes, char word[SIZE_WORD])
{
	static const char units[] = { 'g', 'm', 'k' };

	for (int i = 0; i < 3; i++) {
		unsigned shift = 30 - 10 * (unsigned)i;

		if (bytes && bytes % ((size_t)1 << shift) == 0) {
			snprintf(word, SIZE_WORD, "%zu%c", bytes >> shift,
				 units[i]);
			return;
		}
	}
	snprintf(word, SIZE_WORD, "%zu", bytes);
}
