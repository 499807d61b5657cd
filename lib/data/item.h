/* item.h - the values of one line of JSON, as a tree in memory of its own.
 *
 * A record's lines are many and alike: the tree of a line takes the place of
 * the line before it, so that reading one allocates nothing.  What the parser
 * here does not take (bytes that are not ASCII, \u, numbers of over 18 digits,
 * deep nesting, anything that is no JSON) goes to jansson, which says what is
 * wrong or what it means: the two say the same of every line.
 */
#ifndef COWBENCH_DATA_ITEM_H
#define COWBENCH_DATA_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum item_type {
	ITEM_NULL,
	ITEM_FALSE,
	ITEM_TRUE,
	ITEM_WHOLE, /* a number without fraction or exponent */
	ITEM_REAL,
	ITEM_TEXT,
	ITEM_ARRAY,
	ITEM_OBJECT,
};

struct item_member;

struct item {
	enum item_type type;
	uint32_t nr; /* of an array or an object: how many it holds */
	union {
		int64_t whole;
		double real;
		const char *text;
		struct item *items; /* of an array */
		struct item_member *members;
	};
};

/* A value of an object; they stand in the order of the line. */
struct item_member {
	const char *name; /* NULL: dropped */
	uint64_t key;	  /* the name's first 8 bytes, as a number */
	struct item value;
	uint32_t sorted; /* of the object's member at this place: which one has
			  * the name of this rank, by bytes */
};

/* The memory of a tree. */
struct item_tree;

struct item_tree *item_tree_new(void);
void item_tree_free(struct item_tree *tree);

#define ITEM_ERROR 200 /* bytes */

/* The line's value, which may be any JSON that stands in [ ] or { }; valid
 * until the next call.  NULL where it is no such JSON, or an object has a name
 * twice, with what is wrong in error. */
struct item *item_parse(struct item_tree *tree, const char *text, size_t length,
			char error[ITEM_ERROR]);

/* The object's value of that name; NULL: it has none, or this is no object. */
const struct item *item_get(const struct item *object, const char *name);

/* Takes the value of that name out of the object. */
void item_drop(struct item *object, const char *name);

/* The object's member whose name is of that rank, from 0, by bytes. */
const struct item_member *item_ranked(const struct item *object, size_t rank);

static inline bool item_is_number(const struct item *item)
{
	return item && (item->type == ITEM_WHOLE || item->type == ITEM_REAL);
}

/* 0 where it is no number. */
static inline double item_number(const struct item *item)
{
	if (!item_is_number(item))
		return 0;
	return item->type == ITEM_WHOLE ? (double)item->whole : item->real;
}

/* NULL where it is no text. */
static inline const char *item_text(const struct item *item)
{
	return item && item->type == ITEM_TEXT ? item->text : NULL;
}

/* How many values an array has; 0 where it is none. */
static inline size_t item_count(const struct item *array)
{
	return array && array->type == ITEM_ARRAY ? array->nr : 0;
}

/* A value of an object by its name: "" where it is no text, NaN where it is no
 * number, false where it is not true. */
const char *item_text_of(const struct item *object, const char *name);
double item_number_of(const struct item *object, const char *name);
bool item_is_true(const struct item *object, const char *name);

/* The object of an array whose "name" that is; NULL: there is none. */
const struct item *item_named(const struct item *array, const char *name);

#endif
