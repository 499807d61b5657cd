/* arm.c - see arm.h. */
#include "tune/arm.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "host/setting.h"
#include "mm/kind.h"

#define THP_FOLDER "/sys/kernel/mm/transparent_hugepage"

/* Settings of one file that an arm may change; those of mTHPs are found in
 * /sys.  min_free_kbytes changes by itself with khugepaged, and is held. */
static const char *const singles[] = {
	"thp.enabled",
	"thp.defrag",
	"thp.shmem_enabled",
	"thp.use_zero_page",
	"thp.shrink_underused",
	"khugepaged.max_ptes_none",
	"khugepaged.scan_sleep_millisecs",
	"min_free_kbytes",
};

/* Arms of the screening, the most telling first.  mthp: which sizes below a
 * PMD's are on for all memory: none (NULL), all (""), or that one. */
static const struct {
	const char *name, *enabled, *mthp;
	const char *setting, *word; /* one more, or NULL */
} screening[] = {
	{ "always", "always", NULL, NULL, NULL },
	{ "never", "never", NULL, NULL, NULL },
	{ "64kB", "never", "64kB", NULL, NULL },
	{ "always+mthp", "always", "", NULL, NULL },
	{ "madvise", "madvise", NULL, NULL, NULL },
	{ "always+defrag", "always", NULL, "thp.defrag", "always" },
};

/* One more setting of an arm, and when that can matter. */
static const struct {
	const char *name, *setting, *word;
	const char *enabled; /* only where thp.enabled is that word */
} refinements[] = {
	{ "defrag", "thp.defrag", "always", "always" },
	{ "defer", "thp.defrag", "defer+madvise", "always" },
	{ "nodefrag", "thp.defrag", "never", "always" },
	{ "defrag", "thp.defrag", "always", "madvise" },
	{ "nozero", "thp.use_zero_page", "0", "always" },
	{ "ptes0", "khugepaged.max_ptes_none", "0", "always" },
	{ "noshrink", "thp.shrink_underused", "0", "always" },
	{ "scan1s", "khugepaged.scan_sleep_millisecs", "1000", "always" },
	{ "ptes0", "khugepaged.max_ptes_none", "0", "madvise" },
};

static const char *const other_sizes[] = { "16kB", "256kB", "1024kB",
					   "32kB", "128kB", "512kB" };

/* Of shared memory, in place of THPs. */
static const char *const shared_sizes[] = { "64kB", "1024kB", "256kB" };

#define LENGTH(list) (sizeof(list) / sizeof(*(list)))

/* --- what is set now ------------------------------------------------------ */

static int note_now(struct arms *arms, const char *name, struct reason *why)
{
	struct setting setting;
	char text[SETTING_TEXT], word[SETTING_TEXT];
	int err = setting_find(&setting, arms->root, name, why);

	if (!err)
		err = setting_read(&setting, arms->root, text, why);
	if (err)
		return err;
	setting_word(text, word);
	facts_set_text(&arms->now, name, word);
	return 0;
}

static void note_sizes(struct arms *arms)
{
	char *folder =
		memory_format("%s" THP_FOLDER, arms->root ? arms->root : "");
	struct dirent **names;
	int nr = scandir(folder, &names, NULL, versionsort);

	for (int i = 0; i < nr; i++) {
		char name[SETTING_NAME];
		unsigned long size;

		if (sscanf(names[i]->d_name, "hugepages-%lukB", &size) == 1) {
			setting_mthp(size << 10, name);
			note_now(arms, name, NULL);
			snprintf(name, sizeof(name), "shmem.%lukB", size);
			note_now(arms, name, NULL);
		}
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
	free(folder);
}

/* --- one arm -------------------------------------------------------------- */

static void set_word(struct arms *arms, struct arm *arm, const char *name,
		     const char *word)
{
	const char *now = facts_text(&arms->now, name, NULL);

	if (now && strcmp(now, word) != 0)
		facts_set_text(&arm->words, name, word);
}

static bool has_same_words(const struct arm *a, const struct arm *b)
{
	if (a->words.nr != b->words.nr)
		return false;
	for (size_t i = 0; i < a->words.nr; i++)
		if (!fact_same(&a->words.list[i],
			       facts_find(&b->words, a->words.list[i].key)))
			return false;
	return true;
}

/* Adds the arm unless one like it is there; it owns the words then, else they
 * are freed. */
static bool add(struct arms *arms, struct arm *arm)
{
	bool same = arms->nr == ARMS_MAX;

	for (size_t i = 0; i < arms->nr && !same; i++)
		same = has_same_words(&arms->list[i], arm);
	if (same)
		facts_clear(&arm->words);
	else
		arms->list[arms->nr++] = *arm;
	return !same;
}

/* Switches the sizes of mTHPs on or off: those below a PMD's; a PMD's own
 * follows thp.enabled. */
static void set_sizes(struct arms *arms, struct arm *arm, const char *which)
{
	char pmd[SETTING_NAME];

	setting_mthp(pmd_bytes(), pmd);
	for (size_t i = 0; i < arms->now.nr; i++) {
		const char *name = arms->now.list[i].key;

		if (strncmp(name, "mthp.", 5) != 0)
			continue;
		if (strcmp(name, pmd) == 0)
			set_word(arms, arm, name, "inherit");
		else
			set_word(arms, arm, name,
				 which && (!*which ||
					   strcmp(name + 5, which) == 0)
					 ? "always"
					 : "never");
	}
}

static bool has_size(const struct arms *arms, const char *size)
{
	char name[SETTING_NAME];

	snprintf(name, sizeof(name), "mthp.%s", size);
	return facts_find(&arms->now, name) != NULL;
}

static bool has_sizes(const struct arms *arms)
{
	for (size_t i = 0; i < arms->now.nr; i++)
		if (strncmp(arms->now.list[i].key, "mthp.", 5) == 0)
			return true;
	return false;
}

/* Where there are nodes, the other word of NUMA balancing. */
static void add_balancing(struct arms *arms)
{
	struct arm arm = { 0 };
	bool on;

	if (!file_exists(arms->root, "/sys/devices/system/node/node1") ||
	    note_now(arms, "numa_balancing", NULL))
		return;
	on = strcmp(arm_word(arms, 0, "numa_balancing"), "0") != 0;
	snprintf(arm.name, sizeof(arm.name), on ? "nobalance" : "balance");
	set_word(arms, &arm, "numa_balancing", on ? "0" : "1");
	add(arms, &arm);
}

int arms_screen(struct arms *arms, const char *root, struct reason *why)
{
	struct arm now = { .name = "now" }, shmem = { .name = "shmem" };
	int err;

	*arms = (struct arms){ .root = root };
	err = note_now(arms, singles[0], why);
	if (err)
		return err;
	for (size_t i = 1; i < LENGTH(singles); i++)
		note_now(arms, singles[i], NULL);
	note_sizes(arms);
	add(arms, &now);
	for (size_t i = 0; i < LENGTH(screening); i++) {
		struct arm arm = { 0 };
		const char *size = screening[i].mthp;

		if (size && !(*size ? has_size(arms, size) : has_sizes(arms)))
			continue;
		snprintf(arm.name, sizeof(arm.name), "%s", screening[i].name);
		set_word(arms, &arm, "thp.enabled", screening[i].enabled);
		set_sizes(arms, &arm, size);
		if (screening[i].setting)
			set_word(arms, &arm, screening[i].setting,
				 screening[i].word);
		add(arms, &arm);
	}
	set_word(arms, &shmem, "thp.shmem_enabled", "always");
	add(arms, &shmem);
	add_balancing(arms);
	return 0;
}

void arms_fragment(struct arms *arms)
{
	/* "defrag" is of every screening. */
	static const char *const others[][2] = {
		{ "always+defer", "defer+madvise" },
		{ "always+nodefrag", "never" },
	};

	for (size_t i = 0; i < LENGTH(others); i++) {
		struct arm arm = { 0 };

		snprintf(arm.name, sizeof(arm.name), "%s", others[i][0]);
		set_word(arms, &arm, "thp.enabled", "always");
		set_word(arms, &arm, "thp.defrag", others[i][1]);
		add(arms, &arm);
	}
}

int arms_pool(struct arms *arms, size_t bytes, struct reason *why)
{
	size_t page = pmd_bytes(), pages = (bytes + page - 1) / page;
	struct arm arm = { .name = "pool" };
	char name[SETTING_NAME], word[SETTING_TEXT];
	int err;

	snprintf(name, sizeof(name), "hugetlb.%zukB", page >> 10);
	err = note_now(arms, name, why);
	if (err)
		return err;
	pages += strtoul(facts_text(&arms->now, name, "0"), NULL, 10);
	snprintf(word, sizeof(word), "%zu", pages);
	set_word(arms, &arm, name, word);
	add(arms, &arm);
	return 0;
}

static int unknown(const struct arms *arms, const char *name, size_t length,
		   struct reason *why)
{
	const char *names[ARMS_MAX];
	char all[256];

	for (size_t arm = 1; arm < arms->nr; arm++)
		names[arm - 1] = arms->list[arm].name;
	text_list(names, arms->nr - 1, all, sizeof(all));
	return reason_set(why, -EINVAL,
			  "'%.*s': no setting of that name is to be tried "
			  "here; there are %s",
			  (int)length, name, all);
}

int arms_only(struct arms *arms, const char *names, struct reason *why)
{
	bool wanted[ARMS_MAX] = { true };
	size_t nr = 0, length;

	for (; *names; names += length + (names[length] == ',')) {
		size_t arm = 0;

		length = strcspn(names, ",");
		while (arm < arms->nr &&
		       (strlen(arms->list[arm].name) != length ||
			strncmp(arms->list[arm].name, names, length) != 0))
			arm++;
		if (arm == arms->nr)
			return unknown(arms, names, length, why);
		wanted[arm] = true;
	}
	for (size_t arm = 0; arm < arms->nr; arm++)
		if (wanted[arm])
			arms->list[nr++] = arms->list[arm];
		else
			facts_clear(&arms->list[arm].words);
	arms->nr = nr;
	return 0;
}

static bool is_switched_on(const struct arms *arms, size_t arm)
{
	for (size_t i = 0; i < arms->now.nr; i++) {
		const char *name = arms->now.list[i].key;

		if (strncmp(name, "mthp.", 5) == 0 &&
		    strcmp(arm_word(arms, arm, name), "always") == 0)
			return true;
	}
	return false;
}

static size_t add_variant(struct arms *arms, size_t of, size_t i)
{
	struct arm arm = { 0 };

	snprintf(arm.name, sizeof(arm.name), "%.20s+%s", arms->list[of].name,
		 refinements[i].name);
	facts_copy(&arm.words, &arms->list[of].words);
	set_word(arms, &arm, refinements[i].setting, refinements[i].word);
	return add(arms, &arm);
}

/* Adds the arm with another size of mTHPs in place of its own. */
static size_t add_size(struct arms *arms, size_t of, const char *size)
{
	struct arm arm = { 0 };

	if (!has_size(arms, size))
		return 0;
	snprintf(arm.name, sizeof(arm.name), "%s", size);
	set_word(arms, &arm, "thp.enabled", arm_word(arms, of, "thp.enabled"));
	set_sizes(arms, &arm, size);
	return add(arms, &arm);
}

/* Adds the arm that gives shared memory that size and no other, where the
 * kernel has it (6.11 on). */
static size_t add_shared_size(struct arms *arms, size_t of, const char *size)
{
	struct arm arm = { 0 };
	char name[SETTING_NAME];

	snprintf(name, sizeof(name), "shmem.%s", size);
	if (!facts_find(&arms->now, name))
		return 0;
	snprintf(arm.name, sizeof(arm.name), "shmem-%s", size);
	for (size_t i = 0; i < arms->now.nr; i++) {
		const char *other = arms->now.list[i].key;

		if (strncmp(other, "shmem.", 6) == 0)
			set_word(arms, &arm, other,
				 strcmp(other, name) == 0 ? "always" : "never");
		else if (strcmp(other, "thp.shmem_enabled") != 0)
			set_word(arms, &arm, other, arm_word(arms, of, other));
	}
	return add(arms, &arm);
}

size_t arms_refine(struct arms *arms, size_t arm, size_t most)
{
	const char *enabled = arm_word(arms, arm, "thp.enabled");
	size_t added = 0;

	if (strcmp(enabled, "never") == 0 && is_switched_on(arms, arm))
		for (size_t i = 0; i < LENGTH(other_sizes) && added < most; i++)
			added += add_size(arms, arm, other_sizes[i]);
	if (facts_find(&arms->list[arm].words, "thp.shmem_enabled"))
		for (size_t i = 0; i < LENGTH(shared_sizes) && added < most;
		     i++)
			added += add_shared_size(arms, arm, shared_sizes[i]);
	for (size_t i = 0; i < LENGTH(refinements) && added < most; i++)
		if (strcmp(refinements[i].enabled, enabled) == 0)
			added += add_variant(arms, arm, i);
	return added;
}

const char *arm_word(const struct arms *arms, size_t arm, const char *name)
{
	const char *now = facts_text(&arms->now, name, NULL);

	return facts_text(&arms->list[arm].words, name, now);
}

void arms_clear(struct arms *arms)
{
	for (size_t i = 0; i < arms->nr; i++)
		facts_clear(&arms->list[i].words);
	facts_clear(&arms->now);
	arms->nr = 0;
}
