/* here.c - see here.h.
 *
 * The file `boots` has a line for each thing, which begins with its kind:
 *
 *	fleet-here 1
 *	hook COMMAND
 *	word WORD
 *	kernel NAME
 *	boot KERNEL N todo
 *	boot KERNEL N done BOOT-ID
 *	boot KERNEL N failed WHY
 *	begins, or asked BOOT-ID, or measures BOOT-ID
 */
#include "fleet/here.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/random.h"

#define FIRST "fleet-here 1"

static const char *const state_words[NR_HERE_STATES] = {
	[HERE_TODO] = "todo",
	[HERE_DONE] = "done",
	[HERE_FAILED] = "failed",
};

static const char *const moment_words[NR_HERE_MOMENTS] = {
	[HERE_BEGINS] = "begins",
	[HERE_ASKED] = "asked",
	[HERE_MEASURES] = "measures",
};

/* --- the plan ------------------------------------------------------------- */

static struct here_boot *add_boot(struct here_jobs *jobs)
{
	jobs->boots = memory_grow(jobs->boots, jobs->nr, &jobs->room,
				  sizeof(*jobs->boots));
	jobs->boots[jobs->nr] = (struct here_boot){ 0 };
	return &jobs->boots[jobs->nr++];
}

void here_add_kernels(struct here_jobs *jobs, const char *list)
{
	char *names = memory_text(list);

	for (char *rest = names, *name; (name = strtok_r(rest, ",", &rest));)
		text_index_add(&jobs->kernels, name);
	free(names);
}

void here_add_word(struct here_jobs *jobs, const char *word)
{
	jobs->words = memory_grow(jobs->words, jobs->nr_words,
				  &jobs->room_words, sizeof(*jobs->words));
	jobs->words[jobs->nr_words++] = memory_text(word);
}

void here_plan(struct here_jobs *jobs, unsigned each)
{
	size_t nr = jobs->kernels.nr;
	uint64_t seed;

	if (getentropy(&seed, sizeof(seed)))
		seed = 1;
	for (unsigned number = 1; number <= each; number++)
		for (size_t i = 0; i < nr; i++) {
			size_t first = (number - 1) * nr;
			size_t at = first + random_below(&seed, i + 1);

			*add_boot(jobs) = (struct here_boot){
				.number = number,
			};
			jobs->boots[first + i].kernel = jobs->boots[at].kernel;
			jobs->boots[at].kernel = i;
		}
}

static bool is_plain(const char *text, const char *others)
{
	for (const char *at = text; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr(others, *at))
			return false;
	return text[0] && text[0] != '.' && text[0] != '-';
}

int here_check(const struct here_jobs *jobs, struct reason *why)
{
	if (!jobs->kernels.nr)
		return reason_set(why, -EINVAL, "--kernels: no name in it");
	for (size_t i = 0; i < jobs->kernels.nr; i++)
		if (!is_plain(jobs->kernels.texts[i], "._+-~"))
			return reason_set(why, -EINVAL,
					  "--kernels %s: a name as `uname -r` "
					  "says it is wanted",
					  jobs->kernels.texts[i]);
	/* The unit names it, and systemd knows many signs. */
	if (jobs->folder[0] != '/' || !is_plain(jobs->folder, "/._+-"))
		return reason_set(why, -EINVAL,
				  "-o %s: letters, digits and . _ + - alone: "
				  "a unit of systemd has it in its command",
				  jobs->folder);
	if (!jobs->hook[0] || strchr(jobs->hook, '\n'))
		return reason_set(why, -EINVAL,
				  "--boot-hook: a command of one line");
	for (size_t i = 0; i < jobs->nr_words; i++)
		if (strchr(jobs->words[i], '\n'))
			return reason_set(why, -EINVAL,
					  "a word with a new line in it");
	return 0;
}

/* --- the file ------------------------------------------------------------- */

static char *path_of(const struct here_jobs *jobs, const char *name)
{
	return memory_format("%s/%s", jobs->folder, name);
}

static void print(const struct here_jobs *jobs, FILE *file)
{
	fprintf(file, FIRST "\nhook %s\n", jobs->hook);
	for (size_t i = 0; i < jobs->nr_words; i++)
		fprintf(file, "word %s\n", jobs->words[i]);
	for (size_t i = 0; i < jobs->kernels.nr; i++)
		fprintf(file, "kernel %s\n", jobs->kernels.texts[i]);
	for (size_t i = 0; i < jobs->nr; i++) {
		const struct here_boot *boot = &jobs->boots[i];

		fprintf(file, "boot %s %u %s%s%s\n",
			jobs->kernels.texts[boot->kernel], boot->number,
			state_words[boot->state], boot->said ? " " : "",
			boot->said ? boot->said : "");
	}
	fprintf(file, "%s%s%s\n", moment_words[jobs->moment],
		jobs->in ? " " : "", jobs->in ? jobs->in : "");
}

/* What a rename() did is on the disk when its folder is. */
static bool sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

int here_save(const struct here_jobs *jobs, struct reason *why)
{
	char *path = path_of(jobs, "boots");
	char *next = path_of(jobs, "boots.new");
	FILE *file = file_create(next);
	bool good = file;
	int err = 0;

	if (file) {
		print(jobs, file);
		good = fflush(file) == 0 && fsync(fileno(file)) == 0;
		good = fclose(file) == 0 && good;
	}
	good = good && rename(next, path) == 0 && sync_folder(jobs->folder);
	if (!good)
		err = reason_errno(why, -errno, "%s: cannot write", path);
	free(path);
	free(next);
	return err;
}

/* The word at the start of *rest, which goes on behind it; NULL: none. */
static char *take_word(char **rest)
{
	char *word = strsep(rest, " ");

	return word && word[0] ? word : NULL;
}

static int word_of(const char *const *words, int nr, const char *word)
{
	for (int i = 0; word && i < nr; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

static bool take_boot(struct here_jobs *jobs, char *rest)
{
	const char *kernel = take_word(&rest);
	const char *number = take_word(&rest);
	int state = word_of(state_words, NR_HERE_STATES, take_word(&rest));
	size_t at = kernel ? text_index_find(&jobs->kernels, kernel)
			   : TEXT_INDEX_NONE;
	struct here_boot *boot;

	if (at == TEXT_INDEX_NONE || !number || state < 0 ||
	    (state != HERE_TODO && !rest))
		return false;
	boot = add_boot(jobs);
	boot->kernel = at;
	boot->number = (unsigned)strtoul(number, NULL, 10);
	boot->state = (enum here_state)state;
	if (state != HERE_TODO)
		boot->said = memory_text(rest);
	return boot->number > 0;
}

static bool take_line(struct here_jobs *jobs, char *line)
{
	char *rest = line, *kind = strsep(&rest, " ");
	int moment = word_of(moment_words, NR_HERE_MOMENTS, kind);

	if (moment >= 0) {
		if ((moment != HERE_BEGINS) != (rest && rest[0]))
			return false;
		here_set_moment(jobs, (enum here_moment)moment, rest);
		return true;
	}
	if (!rest)
		return false;
	if (strcmp(kind, "hook") == 0) {
		free(jobs->hook);
		jobs->hook = memory_text(rest);
	} else if (strcmp(kind, "word") == 0) {
		here_add_word(jobs, rest);
	} else if (strcmp(kind, "kernel") == 0) {
		text_index_add(&jobs->kernels, rest);
	} else {
		return strcmp(kind, "boot") == 0 && take_boot(jobs, rest);
	}
	return true;
}

int here_load(struct here_jobs *jobs, const char *folder, struct reason *why)
{
	char *line = NULL, *path;
	size_t room = 0, number = 0;
	FILE *file;
	int err = 0;

	*jobs = (struct here_jobs){ .folder = memory_text(folder) };
	path = path_of(jobs, "boots");
	file = fopen(path, "re");
	if (!file)
		err = reason_errno(why, -errno,
				   "%s: cannot read: no boots were begun in "
				   "that folder",
				   path);
	while (!err && getline(&line, &room, file) > 0) {
		bool good;

		line[strcspn(line, "\n")] = '\0';
		good = number++ ? take_line(jobs, line)
				: strcmp(line, FIRST) == 0;
		if (!good)
			err = reason_set(why, -EBADMSG,
					 "%s:%zu: this cowbench did not write "
					 "that line: %.100s",
					 path, number, line);
	}
	if (!err && (!jobs->hook || !jobs->nr))
		err = reason_set(why, -EBADMSG, "%s: cut off, or empty", path);
	if (file)
		fclose(file);
	free(line);
	free(path);
	return err;
}

/* --- what becomes of the boots -------------------------------------------- */

struct here_boot *here_next(const struct here_jobs *jobs)
{
	for (size_t i = 0; i < jobs->nr; i++)
		if (jobs->boots[i].state == HERE_TODO)
			return &jobs->boots[i];
	return NULL;
}

void here_set_moment(struct here_jobs *jobs, enum here_moment moment,
		     const char *in)
{
	char *copy = in ? memory_text(in) : NULL;

	free(jobs->in);
	jobs->in = copy;
	jobs->moment = moment;
}

/* How many of the kernel's last boots, up to this one, failed. */
static unsigned failed_last(const struct here_jobs *jobs,
			    const struct here_boot *until)
{
	unsigned nr = 0;

	for (const struct here_boot *boot = jobs->boots; boot <= until; boot++)
		if (boot->kernel == until->kernel)
			nr = boot->state == HERE_FAILED ? nr + 1 : 0;
	return nr;
}

void here_end(struct here_jobs *jobs, enum here_state state, const char *said,
	      bool *given_up)
{
	struct here_boot *boot = here_next(jobs);
	size_t left = 0;

	boot->state = state;
	boot->said = memory_text(said);
	here_set_moment(jobs, HERE_BEGINS, NULL);
	if (state == HERE_FAILED && failed_last(jobs, boot) >= 2)
		for (struct here_boot *other = boot;
		     other < jobs->boots + jobs->nr; other++) {
			if (other->kernel != boot->kernel ||
			    other->state != HERE_TODO)
				continue;
			other->state = HERE_FAILED;
			other->said = memory_text(
				"not tried: two boots of that kernel failed");
			left++;
		}
	*given_up = left;
}

void here_retry(struct here_jobs *jobs)
{
	for (size_t i = 0; i < jobs->nr; i++)
		if (jobs->boots[i].state == HERE_FAILED) {
			jobs->boots[i].state = HERE_TODO;
			free(jobs->boots[i].said);
			jobs->boots[i].said = NULL;
		}
}

size_t here_count(const struct here_jobs *jobs, enum here_state state)
{
	size_t nr = 0;

	for (size_t i = 0; i < jobs->nr; i++)
		nr += jobs->boots[i].state == state;
	return nr;
}

char *here_record(const struct here_jobs *jobs, const struct here_boot *boot)
{
	char host[256];

	if (gethostname(host, sizeof(host)))
		host[0] = '\0';
	host[sizeof(host) - 1] = '\0';
	return memory_format("%s/%s/%s-%u.jsonl", jobs->folder,
			     jobs->kernels.texts[boot->kernel],
			     host[0] ? host : "here", boot->number);
}

void here_clear(struct here_jobs *jobs)
{
	for (size_t i = 0; i < jobs->nr; i++)
		free(jobs->boots[i].said);
	for (size_t i = 0; i < jobs->nr_words; i++)
		free(jobs->words[i]);
	free(jobs->boots);
	free(jobs->words);
	free(jobs->folder);
	free(jobs->hook);
	free(jobs->in);
	text_index_free(&jobs->kernels);
	*jobs = (struct here_jobs){ 0 };
}
