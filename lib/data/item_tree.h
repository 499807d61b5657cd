/* item_tree.h - the memory of a line's values, for the parser (item_parse.c).
 */
#ifndef COWBENCH_DATA_ITEM_TREE_H
#define COWBENCH_DATA_ITEM_TREE_H

#include "data/item.h"

struct chunk;

struct item_tree {
	struct chunk *chunks; /* the first has room; the rest are full */
	size_t used;	      /* of the first */

	/* Values of arrays and objects that are not closed yet. */
	struct item_member *open;
	size_t nr_open, room_open;

	const char *at, *end; /* of the line */
};

/* Forgets the line before. */
void item_forget(struct item_tree *tree);

/* Bytes that live as long as the tree's line, aligned for any value. */
void *item_take(struct item_tree *tree, size_t bytes);
char *item_take_text(struct item_tree *tree, const char *text, size_t length);

/* Adds a value to those of the array or object that is open; returns its
 * place. */
size_t item_open(struct item_tree *tree);

/* Names the value at that place; name lives as long as the line. */
void item_name(struct item_tree *tree, size_t place, const char *name);

/* Closes what was opened at first: the values from there on are its own.  False
 * where an object has a name twice. */
bool item_close(struct item_tree *tree, size_t first, bool object,
		struct item *item);

#endif
