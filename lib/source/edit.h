/* edit.h - C source changed by its names: calls within a function, or all of a
 * function's body.
 *
 * An edit says how many places it expects, and refuses where it finds others: a
 * source that is newer than the edit is never changed by half.  Comments and
 * strings are passed over.  Pure functions.
 */
#ifndef COWBENCH_SOURCE_EDIT_H
#define COWBENCH_SOURCE_EDIT_H

#include <stdbool.h>

#include "base/reason.h"

/* How often function is defined in text. */
unsigned edit_definitions(const char *text, const char *function);

/* Puts `with` in the place of each call of `call` in the body of function;
 * these calls must be `places` in number.  *text is on the heap and is
 * replaced.  0, or -EINVAL with the reason and *text as it was. */
int edit_calls(char **text, const char *function, const char *call,
	       const char *with, unsigned places, struct reason *why);

/* Puts body ("{ ... }") in the place of function's own body.  *text and the
 * errors as above. */
int edit_body(char **text, const char *function, const char *body,
	      struct reason *why);

#endif
