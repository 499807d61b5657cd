/* facts.c - see facts.h. */
#include "base/facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

/* Most lists are short, and a number is compared faster than a text. */
static struct fact *find(const struct facts *facts, const char *key,
			 uint64_t hash)
{
	for (size_t i = 0; i < facts->nr; i++)
		if (facts->list[i].hash == hash &&
		    strcmp(facts->list[i].key, key) == 0)
			return &facts->list[i];
	return NULL;
}

static struct fact *slot(struct facts *facts, const char *key)
{
	uint64_t hash = hash_text(key);
	struct fact *fact = find(facts, key, hash);

	if (fact) {
		free(fact->text);
		fact->text = NULL;
		fact->number = 0;
		return fact;
	}
	facts->list = memory_grow(facts->list, facts->nr, &facts->room,
				  sizeof(*facts->list));
	fact = &facts->list[facts->nr++];
	*fact = (struct fact){ .key = memory_text(key), .hash = hash };
	return fact;
}

void facts_set_text(struct facts *facts, const char *key, const char *text)
{
	char *copy = memory_text(text); /* text may be the old value */
	struct fact *fact = slot(facts, key);

	fact->type = FACT_TEXT;
	fact->text = copy;
}

void facts_set_number(struct facts *facts, const char *key, double number)
{
	struct fact *fact = slot(facts, key);

	fact->type = FACT_NUMBER;
	fact->number = number;
}

void facts_set_bool(struct facts *facts, const char *key, bool yes)
{
	struct fact *fact = slot(facts, key);

	fact->type = FACT_BOOL;
	fact->number = yes;
}

void facts_set_null(struct facts *facts, const char *key)
{
	slot(facts, key)->type = FACT_NULL;
}

const struct fact *facts_find(const struct facts *facts, const char *key)
{
	return find(facts, key, hash_text(key));
}

const char *facts_text(const struct facts *facts, const char *key,
		       const char *otherwise)
{
	const struct fact *fact = facts_find(facts, key);

	return fact && fact->type == FACT_TEXT ? fact->text : otherwise;
}

double facts_number(const struct facts *facts, const char *key,
		    double otherwise)
{
	const struct fact *fact = facts_find(facts, key);

	return fact && fact->type == FACT_NUMBER ? fact->number : otherwise;
}

bool fact_same(const struct fact *a, const struct fact *b)
{
	if (!a || !b || a->type != b->type)
		return a == b;
	if (a->type == FACT_TEXT)
		return strcmp(a->text, b->text) == 0;
	return a->type == FACT_NULL || a->number == b->number;
}

char *fact_words(const struct fact *fact)
{
	if (!fact)
		return memory_text("-");
	switch (fact->type) {
	case FACT_TEXT:
		return memory_text(fact->text);
	case FACT_NUMBER:
		return memory_format("%.15g", fact->number);
	case FACT_BOOL:
		return memory_text(fact->number != 0 ? "yes" : "no");
	case FACT_NULL:
		break;
	}
	return memory_text("unknown");
}

void facts_copy(struct facts *to, const struct facts *from)
{
	for (size_t i = 0; i < from->nr; i++) {
		const struct fact *fact = &from->list[i];

		switch (fact->type) {
		case FACT_NULL:
			facts_set_null(to, fact->key);
			break;
		case FACT_TEXT:
			facts_set_text(to, fact->key, fact->text);
			break;
		case FACT_NUMBER:
			facts_set_number(to, fact->key, fact->number);
			break;
		case FACT_BOOL:
			facts_set_bool(to, fact->key, fact->number != 0);
			break;
		}
	}
}

void facts_move(struct facts *to, struct facts *from)
{
	facts_clear(to);
	*to = *from;
	*from = (struct facts){ 0 };
}

void facts_clear(struct facts *facts)
{
	for (size_t i = 0; i < facts->nr; i++) {
		free(facts->list[i].key);
		free(facts->list[i].text);
	}
	free(facts->list);
	*facts = (struct facts){ 0 };
}
