/* job.c - see job.h. */
#include "lab/job.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "lab/guest.h"

#define WORDS_ADDED 8

static struct program_home home_of(const struct lab *lab)
{
	return (struct program_home){ lab->arch, lab->cross.root };
}

int job_load_init(struct lab *lab, struct reason *why)
{
	const struct program_home home = home_of(lab);
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		return reason_errno(why, -errno, "this program's own file");
	self[length] = '\0';
	return program_load(&lab->init, &home,
			    lab->cross.program ? lab->cross.program : self,
			    GUEST_INIT, why);
}

/* Whether the words for the guest say how long it measures. */
static bool says_amounts(const struct job *job)
{
	static const char *const names[] = { "--budget", "--time", "--full" };

	for (size_t i = 1; i < job->nr_words; i++)
		for (size_t j = 0; j < sizeof(names) / sizeof(*names); j++)
			if (strncmp(job->words[i], names[j],
				    strlen(names[j])) == 0)
				return true;
	return false;
}

static void add_word(struct lab *lab, const char *word)
{
	lab->words[lab->nr_words++] = memory_text(word);
}

/* What every run in a guest needs. */
static void add_run_words(struct lab *lab, const struct job *job)
{
	add_word(lab, "-o");
	add_word(lab, "-");
	add_word(lab, "--clock");
	add_word(lab, clock_words[lab->clock]);
	add_word(lab, "--seed");
	lab->seed_word = lab->nr_words;
	add_word(lab, "0"); /* each boot has its own */
	if (lab->clock == CLOCK_INSTRUCTIONS && !says_amounts(job)) {
		/* A count is settled by a few operations. */
		add_word(lab, "--budget");
		add_word(lab, "10");
	}
}

int job_load(struct lab *lab, const struct job *job, struct reason *why)
{
	const struct program_home home = home_of(lab);
	int err = 0;

	lab->words =
		memory_new(job->nr_words + WORDS_ADDED, sizeof(*lab->words));
	lab->records = strcmp(job->words[0], "run") == 0;
	if (strchr(job->words[0], '/')) {
		lab->name = job->words[0];
		err = program_load(&lab->job, &home, lab->name, GUEST_PROGRAM,
				   why);
	} else {
		add_word(lab, job->words[0]);
	}
	for (size_t i = 0; !err && i < job->nr_added; i++)
		err = program_add(&lab->added, &home, job->added[i], why);
	if (lab->records)
		add_run_words(lab, job);
	for (size_t i = 1; i < job->nr_words; i++)
		add_word(lab, job->words[i]);
	return err;
}

void job_free(struct lab *lab)
{
	for (size_t i = 0; i < lab->nr_words; i++)
		free(lab->words[i]);
	free(lab->words);
	lab->words = NULL;
	lab->nr_words = 0;
	program_free(&lab->init);
	program_free(&lab->job);
	program_free(&lab->added);
}
