/* side.c - see side.h. */
#include "compare/side.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"

#define NR_OF(array) (sizeof(array) / sizeof((array)[0]))

bool side_same_run(const struct summary *a, const struct summary *b)
{
	if (!a->run.nr || a->run.nr != b->run.nr)
		return false;
	for (size_t i = 0; i < a->run.nr; i++)
		if (!fact_same(&a->run.list[i],
			       facts_find(&b->run, a->run.list[i].key)))
			return false;
	return true;
}

/* The facts that name a side: records that differ in them are of several
 * sides. */
static const char *const kernel_keys[] = { "kernel.release", "kernel.version",
					   "kernel.config_hash" };

int side_same_kernel(const char *name, const struct facts *first,
		     const char *first_path, const struct facts *run,
		     const char *path, struct reason *why)
{
	for (size_t i = 0; i < NR_OF(kernel_keys); i++) {
		const char *key = kernel_keys[i];
		const struct fact *here = facts_find(run, key);
		const struct fact *there = facts_find(first, key);

		if (!fact_same(here, there)) {
			char *left = fact_words(there);
			char *right = fact_words(here);
			int err = reason_set(
				why, -EINVAL,
				"%s is one side, and holds records of several "
				"kernels: %s is %s in %s and %s in %s; name "
				"those of each kernel apart",
				name, key, left, first_path, right, path);

			free(left);
			free(right);
			return err;
		}
	}
	return 0;
}

/* Checks that the record read last may be on one side with those before it. */
static int check_record(const struct side *side, struct reason *why)
{
	size_t last = side->nr - 1;

	if (side->records[last].damage.text[0])
		return reason_set(why, -EBADMSG,
				  "%s: nothing is compared with that",
				  side->records[last].damage.text);
	if (side->records[last].repeated)
		return reason_set(why, -EINVAL,
				  "%s: %s is there twice; take one of them out",
				  side->paths[last],
				  side->records[last].repeated_first.text);
	for (size_t i = 0; i < last; i++)
		if (side_same_run(&side->records[i], &side->records[last]))
			return reason_set(why, -EINVAL,
					  "%s and %s hold the same run: its "
					  "trials would count double",
					  side->paths[i], side->paths[last]);
	return side_same_kernel(side->name, &side->records[0].run,
				side->paths[0], &side->records[last].run,
				side->paths[last], why);
}

static int read_one(struct side *side, const char *path, bool histograms,
		    struct reason *why)
{
	bool piped = strcmp(path, "-") == 0;
	char *real = piped ? memory_text(path) : realpath(path, NULL);
	int err;

	if (!real)
		return reason_errno(why, -errno, "%s: cannot read", path);
	for (size_t i = 0; i < side->nr; i++)
		if (strcmp(side->paths[i], real) == 0) {
			free(real);
			return reason_set(why, -EINVAL,
					  "%s is named twice: its trials would "
					  "count double",
					  path);
		}
	side->paths =
		memory_resize(side->paths, side->nr + 1, sizeof(*side->paths));
	side->records = memory_resize(side->records, side->nr + 1,
				      sizeof(*side->records));
	side->paths[side->nr] = real;
	side->records[side->nr] = (struct summary){ .histograms = histograms };
	side->nr++;
	err = summary_read(&side->records[side->nr - 1], path, why);
	return err ? err : check_record(side, why);
}

static int is_record(const struct dirent *entry)
{
	static const char *const ends[] = { ".jsonl", ".jsonl.gz", ".jsonl.xz",
					    ".jsonl.zst" };
	size_t length = strlen(entry->d_name);

	for (size_t i = 0; i < NR_OF(ends); i++) {
		size_t end = strlen(ends[i]);

		if (length > end && entry->d_name[0] != '.' &&
		    strcmp(entry->d_name + length - end, ends[i]) == 0)
			return 1;
	}
	return 0;
}

static void add_file(struct side_files *files, char *file)
{
	files->list = memory_grow(files->list, files->nr, &files->room,
				  sizeof(*files->list));
	files->list[files->nr++] = file;
}

static int list_folder(struct side_files *files, const char *path,
		       struct reason *why)
{
	struct dirent **names;
	int nr = scandir(path, &names, is_record, versionsort);

	if (nr < 0)
		return reason_errno(why, -errno, "%s: cannot read", path);
	for (int i = 0; i < nr; i++) {
		add_file(files, memory_format("%s/%s", path, names[i]->d_name));
		free(names[i]);
	}
	free(names);
	if (nr == 0)
		return reason_set(why, -ENOENT, "%s holds no record (*.jsonl)",
				  path);
	return 0;
}

int side_files_list(struct side_files *files, const char *paths,
		    struct reason *why)
{
	char *copy = memory_text(paths);
	int err = 0;

	*files = (struct side_files){ 0 };
	for (char *rest = copy, *path;
	     !err && (path = strtok_r(rest, ",", &rest));) {
		struct stat info = { 0 };

		if (strcmp(path, "-") != 0 && stat(path, &info))
			err = reason_errno(why, -errno, "%s: cannot read",
					   path);
		else if (S_ISDIR(info.st_mode))
			err = list_folder(files, path, why);
		else
			add_file(files, memory_text(path));
	}
	free(copy);
	if (!err && !files->nr)
		err = reason_set(why, -ENOENT, "'%s' names no record", paths);
	return err;
}

void side_files_clear(struct side_files *files)
{
	for (size_t i = 0; i < files->nr; i++)
		free(files->list[i]);
	free(files->list);
	*files = (struct side_files){ 0 };
}

/* The boot that a record is of; NULL where it does not say.  The caller
 * frees. */
static char *boot_of(const struct summary *record)
{
	const struct fact *number = facts_find(&record->run, "vm.boot");
	const char *id = facts_text(&record->run, "boot_id", "");
	char *text, *value;

	if (!id[0] && !number)
		return NULL;
	/* Guests with the same seed may have the same boot id. */
	value = fact_words(number);
	text = memory_format("%s %s", id, value);
	free(value);
	return text;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void number_boots(struct side *side)
{
	char **names = memory_new(side->nr, sizeof(*names));

	side->boots = memory_new(side->nr, sizeof(*side->boots));
	for (size_t i = 0; i < side->nr; i++) {
		char *name = boot_of(&side->records[i]);
		size_t boot = 0;

		while (boot < side->nr_boots && !same_text(names[boot], name))
			boot++;
		side->boots[i] = boot;
		if (boot == side->nr_boots)
			names[side->nr_boots++] = name;
		else
			free(name);
	}
	for (size_t i = 0; i < side->nr_boots; i++)
		free(names[i]);
	free(names);
}

bool side_is_anonymous(const struct side *side)
{
	bool anonymous = false;

	for (size_t i = 0; i < side->nr && !anonymous; i++) {
		char *name = boot_of(&side->records[i]);

		anonymous = !name;
		free(name);
	}
	return anonymous;
}

static int read_files(struct side *side, const char *name, char *const *files,
		      size_t nr, bool histograms, struct reason *why)
{
	int err = 0;

	*side = (struct side){ .name = memory_text(name) };
	for (size_t i = 0; !err && i < nr; i++)
		err = read_one(side, files[i], histograms, why);
	if (!err)
		number_boots(side);
	return err;
}

static int read_all(struct side *side, const char *paths, bool histograms,
		    struct reason *why)
{
	struct side_files files;
	int err = side_files_list(&files, paths, why);

	if (err)
		*side = (struct side){ .name = memory_text(paths) };
	else
		err = read_files(side, paths, files.list, files.nr, histograms,
				 why);
	side_files_clear(&files);
	return err;
}

int side_read_files(struct side *side, const char *name, char *const *files,
		    size_t nr, struct reason *why)
{
	return read_files(side, name, files, nr, false, why);
}

int side_read(struct side *side, const char *paths, struct reason *why)
{
	return read_all(side, paths, false, why);
}

int side_read_whole(struct side *side, const char *paths, struct reason *why)
{
	return read_all(side, paths, true, why);
}

void side_clear(struct side *side)
{
	for (size_t i = 0; i < side->nr; i++) {
		summary_clear(&side->records[i]);
		free(side->paths[i]);
	}
	free(side->records);
	free(side->boots);
	free(side->paths);
	free(side->name);
	*side = (struct side){ 0 };
}

int side_borrow(struct side *side, const struct summary *const *records,
		const char *const *paths, size_t nr, struct reason *why)
{
	int err = 0;

	*side = (struct side){
		.name = memory_text(paths[0]),
		.records = memory_new(nr, sizeof(*side->records)),
		.paths = memory_new(nr, sizeof(*side->paths)),
	};
	for (size_t i = 0; i < nr && !err; i++) {
		side->records[i] = *records[i];
		side->paths[i] = memory_text(paths[i]);
		side->nr++;
		err = check_record(side, why);
	}
	if (!err)
		number_boots(side);
	return err;
}

void side_return(struct side *side)
{
	for (size_t i = 0; i < side->nr; i++) /* what they hold is on loan */
		side->records[i] = (struct summary){ 0 };
	side_clear(side);
}

static int lacks_arms(const struct side *from, const char *arm,
		      struct reason *why)
{
	const char *ab = facts_text(&from->records[0].run, "plan.ab", "");

	if (!ab[0])
		return reason_set(why, -EINVAL,
				  "%s holds no two arms; name a second record, "
				  "or make one with `cowbench run --ab "
				  "AXIS=A,B`",
				  from->name);
	return reason_set(why, -ENODATA,
			  "%s was to have two arms (--ab %s), and %s%s was "
			  "measured; `cowbench show --all` says why",
			  from->name, ab, arm ? arm : "none of them",
			  arm ? " alone" : "");
}

int side_arms(const struct side *from, struct side *a, struct side *b,
	      struct reason *why)
{
	*a = *b = *from;
	a->arm = b->arm = NULL;
	for (size_t i = 0; i < from->nr; i++) {
		for (size_t j = 0; j < from->records[i].nr; j++) {
			const char *arm = from->records[i].cases[j].arm;

			if (!arm[0])
				continue;
			if (!a->arm)
				a->arm = arm;
			else if (strcmp(a->arm, arm) == 0)
				continue;
			else if (!b->arm)
				b->arm = arm;
			else if (strcmp(b->arm, arm) != 0)
				return reason_set(why, -EINVAL,
						  "%s holds more than two arms",
						  from->name);
		}
	}
	if (!b->arm)
		return lacks_arms(from, a->arm, why);
	/* Cases are sorted; the first word of --ab is A. */
	const char *ab = facts_text(&from->records[0].run, "plan.ab", "");
	size_t length = strlen(b->arm);

	if (strncmp(ab, b->arm, length) == 0 && ab[length] == ',') {
		const char *other = a->arm;

		a->arm = b->arm;
		b->arm = other;
	}
	a->name = (char *)a->arm;
	b->name = (char *)b->arm;
	return 0;
}
