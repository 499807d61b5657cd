/* here_run.c - see here_run.h.
 *
 * What is about to be done is on the disk before it is done.  So the next boot
 * knows what the last one was for, however that one ended, and each time that
 * the machine is asked to boot is one boot less to do: the loop ends.
 */
#include "fleet/here_run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "data/record.h"
#include "fleet/here_unit.h"
#include "fleet/program_copy.h"
#include "view/complain.h"

#define GOES_DOWN_S 300 /* after the hook, until the machine is down */

struct here { /* this boot */
	struct here_jobs *jobs;
	char id[64], release[256];
};

/* --- this machine --------------------------------------------------------- */

static int look(struct here *here, struct here_jobs *jobs)
{
	*here = (struct here){ .jobs = jobs };
	file_read(NULL, "/proc/sys/kernel/random/boot_id", here->id,
		  sizeof(here->id));
	file_read(NULL, "/proc/sys/kernel/osrelease", here->release,
		  sizeof(here->release));
	if (!here->id[0] || !here->release[0])
		return complain("/proc does not say which boot this is, and "
				"of which kernel");
	return EXIT_GOOD;
}

static const char *kernel_of(const struct here_jobs *jobs,
			     const struct here_boot *boot)
{
	return jobs->kernels.texts[boot->kernel];
}

/* Runs a program whose words go where ours go: its exit code, or -1. */
static int run(const char *const *argv, const char *const *environment)
{
	const struct child_setup setup = {
		.out = STDERR_FILENO,
		.err = STDERR_FILENO,
		.environment = environment,
	};
	struct reason why;
	pid_t pid = child_start(argv, &setup, &why);
	int status;

	if (pid < 0) {
		complain("%s", why.text);
		return -1;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int save(const struct here_jobs *jobs)
{
	struct reason why;

	return here_save(jobs, &why) ? complain("%s", why.text) : EXIT_GOOD;
}

static int remove_unit(void)
{
	struct reason why;

	return here_unit_exists() && here_unit_remove(&why)
		       ? complain("%s", why.text)
		       : EXIT_GOOD;
}

/* --- the end -------------------------------------------------------------- */

/* Names each record that is missing. */
static void tell(const struct here_jobs *jobs)
{
	for (size_t i = 0; i < jobs->nr; i++) {
		const struct here_boot *boot = &jobs->boots[i];

		if (boot->state == HERE_FAILED)
			complain("missing: %s-%u: %s", kernel_of(jobs, boot),
				 boot->number, boot->said);
	}
	fprintf(stderr, "%zu of %zu records are in %s\n",
		here_count(jobs, HERE_DONE), jobs->nr, jobs->folder);
}

static int conclude(const struct here_jobs *jobs)
{
	int code = remove_unit();

	tell(jobs);
	if (code)
		return code;
	return here_count(jobs, HERE_FAILED) ? EXIT_INCONCLUSIVE : EXIT_GOOD;
}

/* The machine does not do what it has to: no boot more, and no unit. */
static int stop(struct here_jobs *jobs, const char *why)
{
	here_set_moment(jobs, HERE_BEGINS, NULL);
	save(jobs);
	remove_unit();
	complain("%s; the unit is taken away; when that is mended, `cowbench "
		 "fleet --here --resume -o %s` goes on",
		 why, jobs->folder);
	tell(jobs);
	return EXIT_ERROR;
}

/* --- from boot to boot ---------------------------------------------------- */

static int end_boot(struct here_jobs *jobs, enum here_state state,
		    const char *said)
{
	const struct here_boot *boot = here_next(jobs);
	bool given_up;

	if (state == HERE_DONE)
		complain("%s-%u: done", kernel_of(jobs, boot), boot->number);
	else
		complain("%s-%u: %s", kernel_of(jobs, boot), boot->number,
			 said);
	here_end(jobs, state, said, &given_up);
	if (given_up)
		complain("%s is left out: two boots of it failed",
			 kernel_of(jobs, boot));
	return save(jobs);
}

/* Asks for the next boot; returns only where that fails. */
static int ask(const struct here *here)
{
	struct here_jobs *jobs = here->jobs;
	const struct here_boot *boot = here_next(jobs);
	char *label = memory_format("COWBENCH_LABEL=%s", kernel_of(jobs, boot));
	const char *const environment[] = { label, NULL };
	const char *const argv[] = { "bash", "-c", jobs->hook, NULL };
	int code;

	here_set_moment(jobs, HERE_ASKED, here->id);
	code = save(jobs);
	if (!code) {
		complain("boots into %s", kernel_of(jobs, boot));

		int status = run(argv, environment);

		for (int i = 0; i < GOES_DOWN_S && !status; i++)
			sleep(1);
		code = stop(jobs,
			    status ? "the boot hook failed"
				   : "the boot hook ended, and the machine "
				     "did not go down within 5 minutes");
	}
	free(label);
	return code;
}

/* Whether the record is of this boot; if not, the reason. */
static bool is_of_boot(const struct here *here, const char *path,
		       struct reason *why)
{
	struct facts facts = { 0 };
	bool good = !record_read_run(path, &facts, why);

	if (good && strcmp(facts_text(&facts, "boot_id", ""), here->id) != 0) {
		reason_set(why, 0,
			   "its record does not say that it is of this boot "
			   "(run --anonymous?)");
		good = false;
	}
	facts_clear(&facts);
	return good;
}

static bool was_measured(const struct here *here)
{
	for (size_t i = 0; i < here->jobs->nr; i++)
		if (here->jobs->boots[i].state == HERE_DONE &&
		    strcmp(here->jobs->boots[i].said, here->id) == 0)
			return true;
	return false;
}

/* Runs the words into `part`.  Returns whether a record came of it. */
static bool run_words(const struct here *here, const char *part,
		      struct reason *why)
{
	const struct here_jobs *jobs = here->jobs;
	char *program = memory_format("%s/cowbench", jobs->folder);
	const char **argv = memory_new(jobs->nr_words + 8, sizeof(*argv));
	size_t nr = 0;
	int code;

	argv[nr++] = program;
	argv[nr++] = "run";
	argv[nr++] = "--no-table";
	argv[nr++] = "--yes";
	argv[nr++] = "--overwrite";
	argv[nr++] = "-o";
	argv[nr++] = part;
	for (size_t i = 0; i < jobs->nr_words; i++)
		argv[nr++] = jobs->words[i];
	code = run(argv, NULL);
	free(argv);
	free(program);
	if (code < 0 || code > EXIT_REGRESSION) {
		reason_set(why, 0, "cowbench run ended with %d", code);
		return false;
	}
	return is_of_boot(here, part, why);
}

static int measure(const struct here *here)
{
	struct here_jobs *jobs = here->jobs;
	const struct here_boot *boot = here_next(jobs);
	char *folder =
		memory_format("%s/%s", jobs->folder, kernel_of(jobs, boot));
	char *record = here_record(jobs, boot);
	char *part = memory_format("%s.part", record);
	struct reason why = { "" };
	bool good;
	int code;

	here_set_moment(jobs, HERE_MEASURES, here->id);
	code = save(jobs);
	if (!code && mkdir(folder, 0777) && errno != EEXIST)
		code = complain("%s: %s", folder, strerror(errno));
	if (!code) {
		here_unit_settle();
		good = run_words(here, part, &why);
		if (good && rename(part, record)) {
			reason_errno(&why, -errno, "%s", record);
			good = false;
		}
		code = end_boot(jobs, good ? HERE_DONE : HERE_FAILED,
				good ? here->id : why.text);
	}
	free(folder);
	free(record);
	free(part);
	return code;
}

/* What the boot before this one, or this one, was for. */
static int take_up(const struct here *here)
{
	struct here_jobs *jobs = here->jobs;
	const struct here_boot *boot = here_next(jobs);
	bool same = jobs->in && strcmp(jobs->in, here->id) == 0;
	struct reason why;

	switch (jobs->moment) {
	case HERE_ASKED:
		if (same)
			return stop(jobs, "the boot hook did not boot: the "
					  "boot id is the same");
		if (strcmp(here->release, kernel_of(jobs, boot)) != 0) {
			reason_set(&why, 0,
				   "the kernel did not come up: %s runs "
				   "instead",
				   here->release);
			return end_boot(jobs, HERE_FAILED, why.text);
		}
		if (was_measured(here))
			return end_boot(jobs, HERE_FAILED,
					"this boot was measured before");
		return measure(here);
	case HERE_MEASURES:
		return end_boot(jobs, HERE_FAILED,
				same ? "its run was broken off"
				     : "the machine went down while it was "
				       "measured");
	case HERE_BEGINS:
	case NR_HERE_MOMENTS:
		break;
	}
	return EXIT_GOOD;
}

static int go_on(struct here_jobs *jobs)
{
	struct here here;
	struct reason why;
	int code = look(&here, jobs);

	if (!code && here_next(jobs))
		code = take_up(&here);
	if (code)
		return code;
	if (!here_next(jobs))
		return conclude(jobs);
	if (here_unit_install(jobs->folder, &why))
		return complain("%s", why.text);
	return ask(&here);
}

int here_resume(const char *folder)
{
	int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct here_jobs jobs = { 0 };
	struct reason why;
	int code;

	if (lock < 0)
		return complain("%s: %s", folder, strerror(errno));
	if (flock(lock, LOCK_EX | LOCK_NB)) {
		code = complain("%s: another cowbench goes on with it", folder);
	} else if (here_load(&jobs, folder, &why)) {
		code = complain("%s", why.text);
	} else {
		if (!here_unit_exists())
			here_retry(&jobs);
		code = go_on(&jobs);
	}
	here_clear(&jobs);
	close(lock);
	return code;
}

int here_begin(struct here_jobs *jobs)
{
	char *boots = memory_format("%s/boots", jobs->folder);
	char *program = memory_format("%s/cowbench", jobs->folder);
	int code = EXIT_GOOD;

	if (mkdir(jobs->folder, 0777) && errno != EEXIST)
		code = complain("%s: %s", jobs->folder, strerror(errno));
	else if (file_exists(NULL, boots))
		code = complain("%s: is there; --resume goes on with what was "
				"begun there",
				boots);
	if (!code)
		code = program_copy(program);
	if (!code)
		code = save(jobs);
	free(boots);
	free(program);
	return code ? code : here_resume(jobs->folder);
}
