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
#include "fleet/ahead.h"

/* --- one record ----------------------------------------------------------- */

/* What is seen of a file; a part of struct ahead_list. */
struct glance {
	struct facts run;
	int err; /* with `why` */
	bool cut;
	struct reason why;
};

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

static void glance_make(void *context, size_t number, void *entry)
{
	const struct side_files *files = context;
	const char *path = files->list[number];
	struct glance *glance = entry;
	struct stat info;

	/* What can be read once only is left to who compares it. */
	if (stat(path, &info) || !S_ISREG(info.st_mode)) {
		glance->err =
			reason_set(&glance->why, -EINVAL, "%s: no file", path);
		return;
	}
	glance->err = record_read_run(path, &glance->run, &glance->why);
	glance->cut = glance->err && is_cut(path);
}

static void glance_drop(void *entry)
{
	facts_clear(&((struct glance *)entry)->run);
}

static int scan_file(struct fleet *fleet, int side, const char *path,
		     const struct glance *glance, struct reason *why)
{
	const struct facts *run = &glance->run;

	if (glance->cut) {
		text_index_add(&fleet->lost, glance->why.text);
		return 0;
	}
	if (glance->err)
		return reason_set(why, glance->err, "%s", glance->why.text);
	fleet->records++;
	fleet->disturbed += disturbance_bad(run);
	fleet->exact |=
		strcmp(facts_text(run, "clock.kind", ""), "instructions") == 0;
	add_file(fleet, side, run, path);
	if (!fleet->first[side]) {
		fleet->first[side] = memory_text(path);
		facts_copy(&fleet->run[side], run);
	}
	return side_same_kernel(fleet->names[side], &fleet->run[side],
				fleet->first[side], run, path, why);
}

static int scan_files(struct fleet *fleet, int side, struct side_files *files,
		      struct reason *why)
{
	const struct ahead_list list = { files->nr, sizeof(struct glance),
					 glance_make, glance_drop, files };
	struct ahead *ahead = ahead_begin(&list);
	int err = 0;

	for (size_t i = 0; !err && i < files->nr; i++) {
		struct glance *glance = ahead_take(ahead);

		err = scan_file(fleet, side, files->list[i], glance, why);
		glance_drop(glance);
	}
	ahead_end(ahead);
	return err;
}

static int scan_side(struct fleet *fleet, int side, struct reason *why)
{
	struct side_files files;
	int err = side_files_list(&files, fleet->names[side], why);

	if (!err)
		err = scan_files(fleet, side, &files, why);
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
