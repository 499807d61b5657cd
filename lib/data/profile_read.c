/* profile_read.c - reads profiles back from a record.  The file is untrusted:
 * each value is looked at before it is used. */
#include "data/profile.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "data/packed.h"
#include "data/record.h"

#define NODES_MAX 1000000

static const char start[] = "{\"type\":\"profile\"";

static bool copy_text(const json_t *line, const char *key, char *to,
		      size_t room)
{
	const json_t *value = json_object_get(line, key);
	const char *text = json_string_value(value);

	if (!value || json_is_null(value))
		return true;
	if (!text || strlen(text) >= room)
		return false;
	memcpy(to, text, strlen(text) + 1);
	return true;
}

/* 0 where the value is null, -1 where it is no number. */
static int ordinal(const json_t *line, const char *key)
{
	const json_t *value = json_object_get(line, key);
	json_int_t number = json_integer_value(value);

	if (!value || json_is_null(value))
		return 0;
	return json_is_integer(value) && number > 0 && number < INT32_MAX
		       ? (int)number
		       : -1;
}

static bool scan_names(struct profile *profile, const json_t *names)
{
	if (json_array_size(names) > NODES_MAX)
		return false;
	profile->names =
		memory_new(json_array_size(names) + 1, sizeof(*profile->names));
	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));

		if (!name || !name[0])
			return false;
		profile->names[profile->nr_names++] = memory_text(name);
	}
	return true;
}

static bool scan_nodes(struct profile *profile, const json_t *nodes)
{
	size_t nr = json_array_size(nodes);

	if (!nr || nr > NODES_MAX)
		return false;
	profile->nodes = memory_new(nr, sizeof(*profile->nodes));
	for (size_t i = 0; i < nr; i++) {
		const json_t *node = json_array_get(nodes, i);
		const json_t *parent = json_array_get(node, 0);
		json_int_t above = json_integer_value(parent);
		json_int_t name = json_integer_value(json_array_get(node, 1));
		const json_t *count = json_array_get(node, 2);

		if (json_array_size(node) != 3 || !json_is_number(count) ||
		    name < 0 || (size_t)name >= profile->nr_names ||
		    !json_is_integer(json_array_get(node, 1)) || above < 0 ||
		    (i ? !json_is_integer(parent) || (size_t)above >= i
		       : !json_is_null(parent)))
			return false;
		profile->nodes[profile->nr++] = (struct profile_node){
			.parent = (size_t)above,
			.name = (size_t)name,
			.count = json_number_value(count),
		};
	}
	return true;
}

static bool scan_inlined(struct profile *profile, const json_t *inlined)
{
	for (size_t i = 0; i < json_array_size(inlined); i++) {
		const json_t *at = json_array_get(inlined, i);
		json_int_t node = json_integer_value(at);

		if (!json_is_integer(at) || node < 1 ||
		    (size_t)node >= profile->nr)
			return false;
		profile->nodes[node].inlined = true;
	}
	profile->inlines = inlined != NULL;
	return !inlined || json_is_array(inlined);
}

static bool scan_lines(struct profile *profile, const json_t *lines)
{
	size_t nr = json_array_size(lines);

	if (nr > PROFILE_NODES)
		return false;
	for (size_t i = 0; i < nr; i++) {
		const json_t *of = json_array_get(lines, i);
		double loads = json_number_value(json_array_get(of, 0));
		double stores = json_number_value(json_array_get(of, 1));

		if (!json_is_number(json_array_get(of, 0)) ||
		    !json_is_number(json_array_get(of, 1)) || loads < 0 ||
		    stores < 0)
			return false;
		profile->lines[i] = (struct profile_lines){ loads, stores };
	}
	profile->nr_lines = nr;
	return true;
}

static bool scan(struct profile *profile, const json_t *line)
{
	int trial = ordinal(line, "trial");
	const json_t *sum = json_object_get(line, "sum");
	json_int_t n = json_integer_value(json_object_get(line, "n"));

	profile->trial = (unsigned)trial;
	profile->pair = ordinal(line, "pair");
	profile->order = ordinal(line, "order");
	profile->boot = ordinal(line, "boot");
	if (trial < 0 || profile->pair < 0 || profile->order < 0 ||
	    profile->boot < 0 || n < 0 ||
	    !copy_text(line, "case", profile->id, sizeof(profile->id)) ||
	    !copy_text(line, "arm", profile->arm, sizeof(profile->arm)) ||
	    !copy_text(line, "unit", profile->unit, sizeof(profile->unit)) ||
	    !copy_text(line, "reason", profile->reason.text,
		       sizeof(profile->reason.text)) ||
	    !profile->id[0] || !profile->unit[0])
		return false;
	profile->n = (uint64_t)n;
	if (profile->reason.text[0])
		return true;
	profile->sum = json_number_value(sum);
	return json_is_number(sum) &&
	       scan_names(profile, json_object_get(line, "names")) &&
	       scan_nodes(profile, json_object_get(line, "nodes")) &&
	       scan_inlined(profile, json_object_get(line, "inlined")) &&
	       copy_text(line, "cache", profile->cache,
			 sizeof(profile->cache)) &&
	       scan_lines(profile, json_object_get(line, "lines"));
}

static bool add(struct profiles *profiles, const char *text, size_t length)
{
	json_t *line = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
	struct profile profile = { 0 };
	bool good = line && scan(&profile, line);

	json_decref(line);
	if (!good) {
		profile_clear(&profile);
		return false;
	}
	profiles->list = memory_resize(profiles->list, profiles->nr + 1,
				       sizeof(*profiles->list));
	profiles->list[profiles->nr++] = profile;
	return true;
}

int profiles_read(struct profiles *profiles, const char *path,
		  struct reason *why)
{
	FILE *file = packed_stream(path);
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t length;
	int err = 0;

	if (!file)
		return reason_errno(why, -errno, "%s: cannot read", path);
	while (!err && (length = getline(&line, &room, file)) >= 0) {
		number++;
		/* A last line without its newline is torn, as in any record. */
		if ((size_t)length > RECORD_LINE_MAX)
			err = reason_set(why, -EBADMSG,
					 "%s:%zu: a line over %zu MiB: this is "
					 "no record of cowbench",
					 path, number, RECORD_LINE_MAX >> 20);
		else if (strncmp(line, start, sizeof(start) - 1) == 0 &&
			 line[length - 1] == '\n' &&
			 !add(profiles, line, (size_t)length))
			err = reason_set(why, -EBADMSG,
					 "%s:%zu: this is no profile as "
					 "cowbench writes it",
					 path, number);
	}
	if (!err && ferror(file))
		err = reason_set(why, -EBADMSG,
				 "%s: cannot be read, or unpacked, to its end",
				 path);
	free(line);
	(void)fclose(file);
	return err;
}
