/* hash.c - see hash.h. */
#include "base/hash.h"

#include <string.h>

uint64_t hash_more(uint64_t hash, const char *bytes, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		hash = (hash ^ (unsigned char)bytes[i]) *
		       UINT64_C(0x100000001b3);
	return hash;
}

uint64_t hash_text(const char *text)
{
	return hash_more(HASH_START, text, strlen(text));
}
