/* json_path.c - see json_path.h. */
#include "base/json_path.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define NO_KEY ".[]"

/* Goes over one step of a path: *key is its first byte and *length its bytes,
 * or *length 0 and *index the element's number.  What follows it; NULL: it is
 * no step. */
static const char *step(const char *path, const char **key, size_t *length,
			size_t *index)
{
	char *end;

	*length = 0;
	if (*path == '.') {
		*key = path + 1;
		*length = strcspn(*key, NO_KEY);
		return *length ? *key + *length : NULL;
	}
	if (*path != '[' || path[1] < '0' || path[1] > '9')
		return NULL;
	*index = strtoul(path + 1, &end, 10);
	return *end == ']' ? end + 1 : NULL;
}

bool json_path_is(const char *path)
{
	const char *key;
	size_t length, index;

	if (*path++ != '$' || !*path)
		return false;
	while (path && *path)
		path = step(path, &key, &length, &index);
	return path != NULL;
}

static const json_t *find(const json_t *value, const char *path)
{
	const char *key = "";
	size_t length, index = 0;

	for (path++; value && *path;) {
		char *name;

		path = step(path, &key, &length, &index);
		name = memory_format("%.*s", (int)length, key);
		value = length ? json_object_get(value, name)
			       : json_array_get(value, index);
		free(name);
	}
	return value;
}

double json_path_number(const char *text, const char *path)
{
	double number = NAN;

	for (const char *line = text; line; line = strchr(line, '\n')) {
		json_error_t ignored;
		json_t *whole;
		const json_t *found;

		line += *line == '\n';
		if (*line != '{' && *line != '[')
			continue;
		whole = json_loads(line, JSON_DISABLE_EOF_CHECK, &ignored);
		found = find(whole, path);
		if (json_is_number(found))
			number = json_number_value(found);
		/* What is in it begins no other. */
		if (whole)
			line += ignored.position;
		json_decref(whole);
	}
	return number;
}
