/* base_text_index.c - base/text_index.h. */
#include "base/text_index.h"

#include <stdio.h>

#include "tap.h"

int main(void)
{
	struct text_index index = { 0 };
	char text[32];
	bool all = true;

	CHECK(text_index_find(&index, "a") == TEXT_INDEX_NONE);
	CHECK(text_index_add(&index, "a") == 0);
	CHECK(text_index_add(&index, "") == 1);
	CHECK(text_index_add(&index, "a") == 0);
	CHECK(index.nr == 2);
	CHECK(text_index_find(&index, "b") == TEXT_INDEX_NONE);
	/* Past each size that it grows by. */
	for (size_t i = 2; i < 5000; i++) {
		snprintf(text, sizeof(text), "case %zu", i);
		all &= text_index_add(&index, text) == i;
	}
	for (size_t i = 2; i < 5000; i++) {
		snprintf(text, sizeof(text), "case %zu", i);
		all &= text_index_find(&index, text) == i;
	}
	CHECK(all);
	CHECK_TEXT(index.texts[4999], "case 4999");
	text_index_free(&index);
	CHECK(text_index_find(&index, "a") == TEXT_INDEX_NONE);
	return tap_end();
}
