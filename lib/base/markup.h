/* markup.h - text that nobody can vouch for, written where a reader of markup
 * or a terminal would take parts of it for orders.
 *
 * Records name hosts, kernels and cases; whoever wrote one chose those
 * words. Every such text goes through one of these functions on its way into
 * HTML, SVG, XML or Markdown.
 */
#ifndef COWBENCH_BASE_MARKUP_H
#define COWBENCH_BASE_MARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What a text begins with. */
struct letter {
	size_t length;	/* its bytes, 1 or more */
	uint32_t point; /* the character; 0xfffd for a byte that is no UTF-8 */
	bool acts;
};

/* The letter that text, which is not empty, begins with.  One acts that
 * stands for nothing to be read but turns what is around it: control
 * characters (C1 too), marks of direction (U+202E), what joins or parts
 * letters unseen (U+200B), ends of lines and paragraphs, what XML forbids,
 * and bytes that are no UTF-8. */
struct letter letter_at(const char *text);

/* As the text of an element, or as an attribute's value within double
 * quotes, in HTML, SVG and XML.  What acts is shown by its number,
 * "[U+202E]". */
void markup_put(FILE *to, const char *text);

/* As code in Markdown, also in a cell of a table: nothing in it is markup.  A
 * back-tick comes as "'", and what acts as '?'. */
void markup_code(FILE *to, const char *text);

#endif
