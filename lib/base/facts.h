/* facts.h - an ordered list of named values: axes, settings, counters and the
 * machine's manifest.
 *
 * A key may have dots ("thp.enabled"); lib/data writes them as nested objects.
 * A value is a text, a number, or null (it cannot be known here).
 */
#ifndef COWBENCH_BASE_FACTS_H
#define COWBENCH_BASE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fact_type { FACT_NULL, FACT_TEXT, FACT_NUMBER, FACT_BOOL };

struct fact {
	char *key;
	char *text;    /* FACT_TEXT only */
	double number; /* FACT_NUMBER, FACT_BOOL (0 or 1) */
	uint64_t hash; /* of the key (base/hash.h) */
	enum fact_type type;
};

struct facts { /* all zero is an empty list */
	struct fact *list;
	size_t nr;
	size_t room;
};

/* Each sets the value of key, replacing one that is there; key and text are
 * copied.  Out of memory ends the process (base/memory.h). */
void facts_set_text(struct facts *facts, const char *key, const char *text);
void facts_set_number(struct facts *facts, const char *key, double number);
void facts_set_bool(struct facts *facts, const char *key, bool yes);
void facts_set_null(struct facts *facts, const char *key);

/* The fact of that key, or NULL. Owned by the list, valid until it changes. */
const struct fact *facts_find(const struct facts *facts, const char *key);

/* The text of key; `otherwise` when it is absent or no text. */
const char *facts_text(const struct facts *facts, const char *key,
		       const char *otherwise);

/* The number of key; `otherwise` when it is absent or no number. */
double facts_number(const struct facts *facts, const char *key,
		    double otherwise);

/* Whether two facts (or NULL) have the same value, whatever their keys. */
bool fact_same(const struct fact *a, const struct fact *b);

/* The value of a fact as text, for people; "-" for NULL.  The caller frees. */
char *fact_words(const struct fact *fact);

/* Adds copies of all facts of `from` at the end of `to`. */
void facts_copy(struct facts *to, const struct facts *from);

/* Moves the list to `to`, in place of what that has; `from` is empty then. */
void facts_move(struct facts *to, struct facts *from);

/* Frees what the list owns and empties it. */
void facts_clear(struct facts *facts);

#endif
