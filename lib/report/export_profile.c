/* export_profile.c - see export_profile.h. */
#include "report/export_profile.h"

#include <errno.h>
#include <string.h>

#include "data/summary.h"
#include "export/profile_export.h"
#include "export/sheet.h"
#include "view/complain.h"
#include "view/explain_table.h"

static int read_profiles(struct profiles *profiles, const char *path)
{
	struct reason why;

	if (strcmp(path, "-") == 0)
		return complain("profiles are read from a file: name one");
	if (profiles_read(profiles, path, &why))
		return complain("%s", why.text);
	return profiles->nr ? EXIT_GOOD : explain_none(path);
}

/* The case's profile: that of its first trial that is explained. */
static const struct profile *find(const struct profiles *profiles,
				  const char *id, const char *path)
{
	const struct profile *other = NULL;

	for (size_t i = 0; i < profiles->nr; i++) {
		const struct profile *one = &profiles->list[i];

		if (strcmp(one->id, id) != 0)
			continue;
		if (!one->reason.text[0])
			return one;
		other = one;
	}
	if (other)
		complain("%s: %s is not explained: %s", path, id,
			 other->reason.text);
	else
		complain("%s: no case '%s'; `cowbench show --explain` names "
			 "them",
			 path, id);
	return NULL;
}

int export_folded(FILE *to, char *const *paths, size_t nr, const char *id)
{
	struct profiles profiles = { 0 };
	unsigned scale;
	size_t written = 0;
	int code;

	if (nr != 1)
		return complain("--format folded takes one record");
	code = read_profiles(&profiles, paths[0]);
	if (!code && id && !find(&profiles, id, paths[0]))
		code = EXIT_ERROR;
	scale = profiles_scale(&profiles, id);
	for (size_t i = 0; i < profiles.nr && !code; i++) {
		const struct profile *one = &profiles.list[i];

		if ((id && strcmp(one->id, id) != 0) || one->reason.text[0])
			continue;
		profile_fold(to, one, scale);
		written++;
	}
	if (!code && !written)
		code = complain("%s: none of its cases is explained", paths[0]);
	profiles_clear(&profiles);
	return code;
}

static void put_lines(FILE *to, const char *record,
		      const struct profile *profile)
{
	struct sheet sheet = { .to = to, .form = SHEET_TABS };

	for (size_t i = 0; i < profile->nr_lines; i++) {
		sheet_text(&sheet, record);
		sheet_text(&sheet, profile->id);
		sheet_count(&sheet, profile->trial);
		sheet_text(&sheet, profile->unit);
		sheet_text(&sheet, profile->cache);
		sheet_count(&sheet, i);
		sheet_number(&sheet, profile->lines[i].loads);
		sheet_number(&sheet, profile->lines[i].stores);
		sheet_end_row(&sheet);
	}
}

static void put_line_names(FILE *to)
{
	fprintf(to, "record\tcase\ttrial\tunit\tcache\tnode\tloads\tstores\n");
}

/* Writes the rows of a record's profiles: how many. */
static size_t put_all_lines(FILE *to, const char *record,
			    const struct profiles *profiles)
{
	size_t written = 0;

	for (size_t i = 0; i < profiles->nr; i++) {
		const struct profile *one = &profiles->list[i];

		if (one->reason.text[0])
			continue;
		put_lines(to, record, one);
		written += one->nr_lines;
	}
	return written;
}

int export_lines_table(FILE *to, const struct export_source *sources, size_t nr,
		       struct reason *why)
{
	size_t written = 0;
	int err = 0;

	put_line_names(to);
	for (size_t i = 0; i < nr && !err; i++) {
		struct profiles profiles = { 0 };

		/* Of a pipe nothing is left to read. */
		if (strcmp(sources[i].name, "-") != 0)
			err = profiles_read(&profiles, sources[i].name, why);
		written += put_all_lines(to, sources[i].name, &profiles);
		profiles_clear(&profiles);
	}
	if (!err && !written)
		err = reason_set(why, -ENODATA, "no lines of memory by node");
	return err;
}

int export_lines(FILE *to, char *const *paths, size_t nr)
{
	size_t written = 0;
	int code = EXIT_GOOD;

	put_line_names(to);
	for (size_t i = 0; i < nr && !code; i++) {
		struct profiles profiles = { 0 };

		code = read_profiles(&profiles, paths[i]);
		if (!code)
			written += put_all_lines(to, paths[i], &profiles);
		profiles_clear(&profiles);
	}
	if (code || written)
		return code;
	complain("%s: no lines: `cowbench vm --explain --cache default` counts "
		 "them",
		 paths[0]);
	return EXIT_NOTHING;
}

/* The kernel of a record: the guest's, or the machine's. */
static int read_name(const char *path, char *name, size_t room)
{
	struct summary summary = { 0 };
	struct reason why;
	int code = EXIT_GOOD;

	if (summary_read(&summary, path, &why))
		code = complain("%s", why.text);
	else
		snprintf(name, room, "%s",
			 facts_text(&summary.run, "vm.kernel",
				    facts_text(&summary.run, "kernel.release",
					       path)));
	summary_clear(&summary);
	return code;
}

int export_flame(FILE *to, char *const *paths, size_t nr, const char *id)
{
	struct profiles profiles[2] = { 0 };
	char names[2][256] = { "" };
	const struct profile *found[2] = { NULL };
	int code = EXIT_GOOD;

	if (nr > 2)
		return complain("--format flame takes a record, or two that "
				"are drawn one against the other");
	if (!id)
		return complain(
			"--format flame draws a case: --case 'cow_write "
			"state=shared'");
	for (size_t i = 0; i < nr && !code; i++) {
		code = read_profiles(&profiles[i], paths[i]);
		if (!code)
			code = read_name(paths[i], names[i], sizeof(names[i]));
		if (!code)
			found[i] = find(&profiles[i], id, paths[i]);
		if (!code && !found[i])
			code = EXIT_ERROR;
	}
	if (!code)
		profile_draw(to, &(struct profile_figure){
					 .a = found[0],
					 .b = found[1],
					 .name_a = names[0],
					 .name_b = names[1],
				 });
	profiles_clear(&profiles[0]);
	profiles_clear(&profiles[1]);
	return code;
}
