/* json_path.h - a number in a text that has JSON in it, by its path.
 *
 * A path is $, then .KEY for each member of an object and [N] for each element
 * of an array, from 0 on: "$.jobs[0].read.lat_ns.mean".  It is the part of
 * JSONPath (RFC 9535) that names one value; a key is whatever has no dot and no
 * bracket in it.
 */
#ifndef COWBENCH_BASE_JSON_PATH_H
#define COWBENCH_BASE_JSON_PATH_H

#include <stdbool.h>

/* Whether it is such a path, and begins with $. */
bool json_path_is(const char *path);

/* The number at that path in the last of the objects and arrays that begin a
 * line of the text, and have a number there; NaN where none has. */
double json_path_number(const char *text, const char *path);

#endif
