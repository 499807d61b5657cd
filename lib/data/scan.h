/* scan.h - takes a line of JSON apart: every value is asked for by its name,
 * with the type and the range that it must have.
 *
 * The first value that is not so ends the scan: it is the one that the reason
 * tells of, with the file and the line.  What is asked for afterwards comes as
 * if it were absent, or as it stands.
 */
#ifndef COWBENCH_DATA_SCAN_H
#define COWBENCH_DATA_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/facts.h"
#include "base/reason.h"

struct scan {
	const char *path;
	size_t line; /* its number, from 1 */
	struct reason *why;
	size_t names; /* seen so far */
	int err;      /* 0, or -EBADMSG with the reason */
};

void scan_fail(struct scan *scan, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The caller decrefs.  NULL where it is no JSON object: that is an error,
 * unless the line is torn. */
json_t *scan_parse(struct scan *scan, const char *text, size_t length,
		   bool torn);

/* Each: what is absent or null is NULL, NaN or 0. */
const json_t *scan_get(const json_t *object, const char *key); /* any type */
const json_t *scan_object(struct scan *scan, const json_t *object,
			  const char *key);
const json_t *scan_array(struct scan *scan, const json_t *object,
			 const char *key);
double scan_number(struct scan *scan, const json_t *object, const char *key,
		   double low, double high);
uint64_t scan_count(struct scan *scan, const json_t *object, const char *key,
		    uint64_t high);
const char *scan_text(struct scan *scan, const json_t *object, const char *key);

/* "2026-01-31T23:59:59.123456789Z" as ns since 1970; the fraction may have 0 to
 * 9 digits. */
uint64_t scan_time(struct scan *scan, const json_t *object, const char *key);

enum need { OPTIONAL, REQUIRED };

/* The text into to[room], with its NUL; left as it is where there is none. */
void scan_copy(struct scan *scan, const json_t *object, const char *key,
	       enum need need, char *to, size_t room);

/* The index of the text in words[nr], which must be there. */
int scan_word(struct scan *scan, const json_t *object, const char *key,
	      const char *const *words, size_t nr);

/* All that is in the object of that key, if it is there, put behind facts:
 * nested names with dots. */
void scan_facts(struct scan *scan, const json_t *object, const char *key,
		struct facts *facts);

/* The same of the object itself. */
void scan_all(struct scan *scan, const json_t *object, struct facts *facts);

#endif
