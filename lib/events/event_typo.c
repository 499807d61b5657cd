/* event_typo.c - see event_typo.h. */
#include "events/event_typo.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <perfmon/pfmlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/text_index.h"
#include "host/tracefs.h"

/* libpfm4 takes its names in capitals and small letters alike. */
static void lower(char *text)
{
	for (; *text; text++)
		*text = (char)tolower((unsigned char)*text);
}

static void add(struct text_index *names, const char *name)
{
	char *text = memory_text(name);

	lower(text);
	text_index_add(names, text);
	free(text);
}

/* Whether the part of word of so many bytes at that place is a slip of one of
 * the names: -EINVAL, with the word as it was meant, or 0. */
static int judge(const char *word, size_t at, size_t length,
		 const struct text_index *names, struct reason *why)
{
	char *part = memory_format("%.*s", (int)length, word + at);
	const char *near;

	lower(part);
	near = text_mistyped(part, (const char *const *)names->texts,
			     names->nr);
	free(part);
	return near ? reason_set(why, -EINVAL,
				 "--events %s: no such event, did you mean "
				 "'%.*s%s%s'?",
				 word, (int)at, word, near, word + at + length)
		    : 0;
}

static int judge_vmstat(const char *word, size_t at, struct reason *why)
{
	char *text = file_read_all(NULL, "/proc/vmstat"), *rest = text, *line;
	struct text_index names = { 0 };
	int err;

	while (text && (line = strtok_r(rest, "\n", &rest))) {
		line[strcspn(line, " ")] = '\0';
		add(&names, line);
	}
	err = judge(word, at, strlen(word + at), &names, why);
	free(text);
	text_index_free(&names);
	return err;
}

/* The folders below a folder of tracefs. */
static void add_folders(struct text_index *names, int root, const char *path)
{
	int file = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *folder = file < 0 ? NULL : fdopendir(file);

	for (struct dirent *entry; folder && (entry = readdir(folder));)
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			add(names, entry->d_name);
	if (folder)
		closedir(folder);
}

/* GROUP:NAME: 1 where no such group is there, which is then added to names. */
static int judge_tracepoint(const char *word, struct text_index *groups,
			    struct reason *why)
{
	size_t length = strcspn(word, ":");
	int root = tracefs_open(NULL), err = 1;
	struct text_index names = { 0 };
	char *group;

	if (root < 0)
		return 1;
	group = memory_format("events/%.*s", (int)length, word);
	add_folders(&names, root, group);
	if (names.nr)
		err = judge(word, length + 1, strlen(word + length + 1), &names,
			    why);
	else
		add_folders(groups, root, "events");
	text_index_free(&names);
	free(group);
	close(root);
	return err;
}

enum known {
	KNOWN_NOWHERE,
	KNOWN_OF_CPUS,	  /* of this one or of others */
	KNOWN_OF_KERNELS, /* page-faults, cycles */
};

/* Adds the names that libpfm4 has, of all CPUs.  Who has an event of exactly
 * that name. */
static enum known add_libpfm(struct text_index *names, const char *name,
			     size_t length)
{
	enum known known = KNOWN_NOWHERE;

	for (int i = PFM_PMU_NONE; i < PFM_PMU_MAX; i++) {
		pfm_pmu_info_t pmu = { .size = sizeof(pmu) };

		if (pfm_get_pmu_info((pfm_pmu_t)i, &pmu) != PFM_SUCCESS)
			continue;
		for (int at = pmu.first_event; at != -1;
		     at = pfm_get_event_next(at)) {
			pfm_event_info_t event = { .size = sizeof(event) };

			if (pfm_get_event_info(at, PFM_OS_NONE, &event) !=
			    PFM_SUCCESS)
				continue;
			add(names, event.name);
			if (strlen(event.name) != length ||
			    strncasecmp(event.name, name, length) != 0)
				continue;
			if (pmu.pmu == PFM_PMU_PERF_EVENT)
				known = KNOWN_OF_KERNELS;
			else if (known == KNOWN_NOWHERE)
				known = KNOWN_OF_CPUS;
		}
	}
	return known;
}

/* A name that some CPU has is no mistake, though this one may not have it. */
static int judge_name(const char *word, struct text_index *names,
		      struct reason *why)
{
	const char *colons = strstr(word, "::"); /* PMU::NAME */
	size_t at = colons ? (size_t)(colons + 2 - word) : 0;
	size_t length = strcspn(word + at, ":.");
	enum known known = add_libpfm(names, word + at, length);
	const char *rest = word + at + length;
	int err = 0;

	if (known == KNOWN_OF_KERNELS && *rest)
		return reason_set(why, -EINVAL,
				  "--events %s: behind '%.*s' it takes :u and "
				  ":k, for user mode and the kernel",
				  word, (int)(rest - word), word);
	if (known == KNOWN_NOWHERE)
		err = judge(word, at, length, names, why);
	if (known == KNOWN_NOWHERE && !err && *rest != ':')
		err = reason_set(why, -EINVAL,
				 "--events %s: no such event: libpfm4 has it "
				 "of no CPU",
				 word);
	return err;
}

int event_typo(const char *word, const char *const *presets, struct reason *why)
{
	const size_t vmstat = strlen("vmstat:");
	struct text_index names = { 0 };
	int err = 1;

	if (strncmp(word, "vmstat:", vmstat) == 0)
		return judge_vmstat(word, vmstat, why);
	for (; *presets; presets++)
		add(&names, *presets);
	if (strchr(word, ':'))
		err = judge_tracepoint(word, &names, why);
	if (err > 0)
		err = judge_name(word, &names, why);
	text_index_free(&names);
	return err;
}
