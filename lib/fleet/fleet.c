/* fleet.c - see fleet.h. */
#include "fleet/fleet.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "compare/side.h"
#include "data/disturbance.h"
#include "data/record.h"

/* --- one record ----------------------------------------------------------- */

/* The run line's facts: 0, or -errno with the reason. */
static int read_run(const char *path, struct facts *run, struct reason *why)
{
	struct record_line line = { 0 };
	struct record_reader *reader;
	int type = record_open(&reader, path, false, why);

	if (type < 0)
		return type;
	type = record_next(reader, &line, why);
	if (type > 0)
		facts_copy(run, &line.facts);
	record_line_clear(&line);
	record_close(reader);
	return type < 0 ? type : 0;
}

/* Whether the file holds no whole line: what a job leaves that was killed when
 * it began. */
static bool is_cut(const char *path)
{
	char bytes[4096];
	bool cut = false;
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	while ((got = read(fd, bytes, sizeof(bytes))) > 0 &&
	       !memchr(bytes, '\n', (size_t)got))
		;
	cut = got == 0;
	close(fd);
	return cut;
}

static char *group_of(const struct facts *run)
{
	double cpus = facts_number(run, "cpu.online", NAN);
	double nodes = facts_number(run, "topology.nodes", NAN);
	char *text = memory_text(facts_text(run, "cpu.model", "unknown CPU"));

	if (isfinite(cpus))
		memory_append(&text, ", %.0f CPU%s", cpus,
			      cpus == 1 ? "" : "s");
	if (isfinite(nodes))
		memory_append(&text, ", %.0f node%s", nodes,
			      nodes == 1 ? "" : "s");
	return text;
}

static void add_file(struct fleet *fleet, int side, const struct facts *run,
		     const char *path)
{
	size_t at = text_index_add(&fleet->hosts, facts_text(run, "host", ""));
	struct fleet_machine *machine;
	char *group;

	if (at == fleet->nr) {
		group = group_of(run);
		fleet->list = memory_grow(fleet->list, at, &fleet->room,
					  sizeof(*fleet->list));
		fleet->list[fleet->nr++] = (struct fleet_machine){
			.group = text_index_add(&fleet->groups, group)
		};
		free(group);
	}
	machine = &fleet->list[at];
	machine->files[side] =
		memory_grow(machine->files[side], machine->nr[side],
			    &machine->room[side], sizeof(char *));
	machine->files[side][machine->nr[side]++] = memory_text(path);
}

/* --- a side --------------------------------------------------------------- */

static int scan_file(struct fleet *fleet, int side, const char *path,
		     struct reason *why)
{
	struct facts run = { 0 };
	struct stat info;
	int err;

	/* What can be read once only is left to who compares it. */
	if (stat(path, &info) || !S_ISREG(info.st_mode))
		return reason_set(why, -EINVAL, "%s: no file", path);
	err = read_run(path, &run, why);
	if (err && is_cut(path)) {
		text_index_add(&fleet->lost, why->text);
		err = 0;
	} else if (!err) {
		fleet->records++;
		fleet->disturbed += disturbance_bad(&run);
		fleet->exact |= strcmp(facts_text(&run, "clock.kind", ""),
				       "instructions") == 0;
		add_file(fleet, side, &run, path);
		if (!fleet->first[side]) {
			fleet->first[side] = memory_text(path);
			facts_copy(&fleet->run[side], &run);
		}
		err = side_same_kernel(fleet->names[side], &fleet->run[side],
				       fleet->first[side], &run, path, why);
	}
	facts_clear(&run);
	return err;
}

static int scan_side(struct fleet *fleet, int side, struct reason *why)
{
	struct side_files files;
	int err = side_files_list(&files, fleet->names[side], why);

	for (size_t i = 0; !err && i < files.nr; i++)
		err = scan_file(fleet, side, files.list[i], why);
	side_files_clear(&files);
	return err;
}

bool fleet_machine_both(const struct fleet_machine *machine)
{
	return machine->nr[FLEET_A] && machine->nr[FLEET_B];
}

int fleet_scan(struct fleet *fleet, const char *a, const char *b,
	       struct reason *why)
{
	int err = 0;

	*fleet = (struct fleet){ .names = { memory_text(a), memory_text(b) } };
	for (int side = 0; !err && side < FLEET_SIDES; side++)
		err = scan_side(fleet, side, why);
	for (size_t i = 0; i < fleet->nr; i++)
		fleet->both += fleet_machine_both(&fleet->list[i]);
	return err;
}

bool fleet_is_one(const struct fleet *fleet)
{
	return fleet->both > 1 && !fleet->exact;
}

const char *fleet_host(const struct fleet *fleet, size_t machine)
{
	const char *name = fleet->hosts.texts[machine];

	return name[0] ? name : "(no name)";
}

void fleet_clear(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->nr; i++)
		for (int side = 0; side < FLEET_SIDES; side++) {
			for (size_t j = 0; j < fleet->list[i].nr[side]; j++)
				free(fleet->list[i].files[side][j]);
			free(fleet->list[i].files[side]);
		}
	for (int side = 0; side < FLEET_SIDES; side++) {
		free(fleet->names[side]);
		free(fleet->first[side]);
		facts_clear(&fleet->run[side]);
	}
	free(fleet->list);
	text_index_free(&fleet->hosts);
	text_index_free(&fleet->groups);
	text_index_free(&fleet->lost);
	*fleet = (struct fleet){ 0 };
}
