/* source.c - see source.h. */
#include "source/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

#define WORD "source:"

bool source_is(const char *word)
{
	return strncmp(word, WORD, strlen(WORD)) == 0;
}

static bool ends_in(const char *text, size_t length, const char *end)
{
	size_t tail = strlen(end);

	return length > tail && memcmp(text + length - tail, end, tail) == 0;
}

static char *copy(const char *text, size_t length)
{
	return memory_format("%.*s", (int)length, text);
}

/* A folder's name may have a "+" in it: the longest start of the word that is
 * there is the folder. */
static size_t source_length(const char *text)
{
	struct stat about;
	size_t shortest = strcspn(text, "+");

	if (!memchr(text, '/', shortest))
		return shortest;
	for (size_t length = strlen(text); length > shortest; length--) {
		bool there = false;

		if (text[length] == '+' || !text[length]) {
			char *path = copy(text, length);

			there = stat(path, &about) == 0 &&
				S_ISDIR(about.st_mode);
			free(path);
		}
		if (there)
			return length;
	}
	return shortest;
}

static int add_part(struct source *source, const char *name, size_t length,
		    struct reason *why)
{
	struct source_part *part = &source->parts[source->nr];

	if (source->nr == SOURCE_PARTS_MAX)
		return reason_set(why, -E2BIG, "%d edits are the most",
				  SOURCE_PARTS_MAX);
	if (ends_in(name, length, ".patch") || ends_in(name, length, ".diff")) {
		part->patch = copy(name, length);
		source->nr++;
		if (access(part->patch, R_OK))
			return reason_errno(why, -errno, "%s", part->patch);
		return 0;
	}
	part->edit = edit_find(name, length, why);
	source->nr += !!part->edit;
	return part->edit ? 0 : -ENOENT;
}

/* Cuts "-64k" off the version: the size of its base pages. */
static int take_pages(struct source *source, const char *word,
		      struct reason *why)
{
	const struct flavour *one = source->machine.arch->flavours;
	char *behind = source->version ? strrchr(source->version, '-') : NULL;

	source->machine.pages = one->pages;
	if (!behind || strcmp(behind + strspn(behind, "-0123456789"), "k") != 0)
		return 0;
	for (; one->package; one++)
		if (strcmp(behind, one->word) == 0) {
			source->machine.pages = one->pages;
			*behind = '\0';
			return 0;
		}
	return reason_set(why, -EINVAL,
			  "%s: %s has no base pages of %s: arm64 has -16k and "
			  "-64k",
			  word, source->machine.arch->name, behind + 1);
}

int source_parse(struct source *source, const struct architecture *arch,
		 const char *word, struct reason *why)
{
	const char *text = word + strlen(WORD);
	size_t length = source_length(text);
	struct reason own;
	int err = 0;

	*source = (struct source){ .machine.arch = arch };
	if (memchr(text, '/', length))
		source->folder = copy(text, length);
	else
		source->version = copy(text, length);
	if (!length)
		return reason_set(why, -EINVAL,
				  "%s: which source? source:6.12, or "
				  "source:FOLDER/",
				  word);
	if (take_pages(source, word, why))
		return -EINVAL;
	for (text += length; *text && !err; text += length) {
		text++; /* the "+" */
		length = strcspn(text, "+");
		err = add_part(source, text, length, &own);
	}
	if (err)
		reason_set(why, err, "%s: %s", word, own.text);
	return err;
}

void source_free(struct source *source)
{
	free(source->version);
	free(source->folder);
	for (size_t i = 0; i < source->nr; i++)
		free(source->parts[i].patch);
	*source = (struct source){ 0 };
}
