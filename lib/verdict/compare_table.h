/* compare_table.h - prints a comparison, for people and for programs. */
#ifndef COWBENCH_VIEW_COMPARE_TABLE_H
#define COWBENCH_VIEW_COMPARE_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/json.h"
#include "compare/contrast.h"
#include "compare/side_differences.h"

enum compare_format {
	FORMAT_TABLE,
	FORMAT_MARKDOWN,
	FORMAT_LKML, /* plain text of at most 75 columns, for a commit
		      * message */
	FORMAT_JSON,
	FORMAT_CSV,
	FORMAT_KTAP,  /* for continuous integration: proved is ok */
	FORMAT_JUNIT, /* the same as XML */
	NR_FORMATS
};

extern const char *const format_words[NR_FORMATS];

/* Everything about one pair of sides. */
struct compare_view {
	const struct side *a, *b;
	const struct contrasts *contrasts;
	const struct side_differences *host, *kernel;
	double delta; /* relative */
	double gate;  /* relative; 0: there is none */
	bool floor;   /* delta was found here by selftest aa */
	bool first;   /* of several views: prints what they share */
	bool colour;
};

/* Prints it.  json is one object a line, csv one table, however many views come
 * one after the other; texts have an empty line between them. */
void compare_print(const struct compare_view *view, enum compare_format format,
		   FILE *to);

/* The differences as an object of that key, each an array of both values. */
void compare_put_differences(struct json_text *json, const char *key,
			     const struct side_differences *differences);

/* FORMAT_KTAP and FORMAT_JUNIT of it. */
void compare_ktap(const struct compare_view *view, FILE *to);
void compare_junit(const struct compare_view *view, FILE *to);

/* FORMAT_LKML of it. */
void compare_lkml(const struct compare_view *view, FILE *to);

/* A line of at most 75 columns, broken between words, indented so far. */
void lkml_wrap(FILE *to, size_t indent, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A case of it, and one of FORMAT_MARKDOWN with the head that stands above. */
void compare_lkml_case(const struct contrast *one, FILE *to);
void compare_markdown_case(const struct contrast *one, FILE *to);
void compare_markdown_head(FILE *to);

#endif
