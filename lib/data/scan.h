/* scan.h - parses a line of JSON: the caller asks for every value by its name,
 * with the type and the range that it must have.
 *
 * The first value that breaks these is the error: the reason names it, with the
 * file and the line.  Values asked for afterwards are as if absent, or as in
 * the line.
 */
#ifndef COWBENCH_DATA_SCAN_H
#define COWBENCH_DATA_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/facts.h"
#include "base/reason.h"
#include "data/item.h"

struct scan {
	struct item_tree *tree;
	const char *path;
	size_t line; /* its number, from 1 */
	struct reason *why;
	size_t names; /* seen so far */
	int err;      /* 0, or -EBADMSG with the reason */
};

void scan_fail(struct scan *scan, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Parses the line into the tree, until the next one is.  NULL where it is no
 * JSON object, which is an error unless the line is torn. */
struct item *scan_parse(struct scan *scan, const char *text, size_t length,
			bool torn);

/* For each: a value that is absent or null is returned as NULL, NaN or 0. */
const struct item *scan_get(const struct item *object,
			    const char *key); /* any type */
const struct item *scan_object(struct scan *scan, const struct item *object,
			       const char *key);
const struct item *scan_array(struct scan *scan, const struct item *object,
			      const char *key);
double scan_number(struct scan *scan, const struct item *object,
		   const char *key, double low, double high);
uint64_t scan_count(struct scan *scan, const struct item *object,
		    const char *key, uint64_t high);
const char *scan_text(struct scan *scan, const struct item *object,
		      const char *key);

/* "2026-01-31T23:59:59.123456789Z" as ns since 1970; the fraction may have 0 to
 * 9 digits. */
uint64_t scan_time(struct scan *scan, const struct item *object,
		   const char *key);

enum need { OPTIONAL, REQUIRED };

/* Copies the text into to[room], with its NUL; leaves `to` as it is where there
 * is no text. */
void scan_copy(struct scan *scan, const struct item *object, const char *key,
	       enum need need, char *to, size_t room);

/* The index of the text in words[nr], which must be there. */
int scan_word(struct scan *scan, const struct item *object, const char *key,
	      const char *const *words, size_t nr);

/* Adds all values in the object of that key, if it exists, to facts; names of
 * nested values are joined by dots. */
void scan_facts(struct scan *scan, const struct item *object, const char *key,
		struct facts *facts);

/* The same for the object itself. */
void scan_all(struct scan *scan, const struct item *object,
	      struct facts *facts);

#endif
