/* source_package.c - see source_package.h. */
#include "source/source_package.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"
#include "kernel/apt.h"
#include "kernel/cache.h"
#include "kernel/debian.h"
#include "kernel/unpack.h"

#define PREFIX "linux-source-"

/* "6.12" of "6.12" and of "6.12.117-1"; 0 letters where it does not begin
 * so. */
static size_t series_length(const char *word)
{
	size_t major = strspn(word, "0123456789"), minor;

	if (!major || word[major] != '.')
		return 0;
	minor = strspn(word + major + 1, "0123456789");
	return minor ? major + 1 + minor : 0;
}

/* Lines of `name | version | where`, the newest first. */
char *source_package_version(char *text, const char *word)
{
	char *lines = NULL;

	for (char *line = strtok_r(text, "\n", &lines); line;
	     line = strtok_r(NULL, "\n", &lines)) {
		char *fields = NULL;
		char *version = strtok_r(line, "|", &fields);

		version = version ? strtok_r(NULL, "| ", &fields) : NULL;
		if (version && debian_starts(version, word))
			return memory_text(version);
	}
	return NULL;
}

/* The newest; the archive keeps all of a series. */
#define VERSIONS_TOLD 4

char *source_package_versions(char *text)
{
	char *told = memory_text(""), *last = NULL, *lines = NULL;
	unsigned nr = 0;

	for (char *line = strtok_r(text, "\n", &lines);
	     line && nr < VERSIONS_TOLD; line = strtok_r(NULL, "\n", &lines)) {
		char *fields = NULL;
		char *version = strtok_r(line, "|", &fields);

		version = version ? strtok_r(NULL, "| ", &fields) : NULL;
		/* A version is in more than one suite. */
		if (!version || (last && strcmp(last, version) == 0))
			continue;
		memory_append(&told, "%s%s", nr++ ? ", " : "", version);
		last = version;
	}
	return told;
}

static int older(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

char *source_package_series(char *text)
{
	char *told = memory_text(""), *lines = NULL, **list = NULL;
	size_t nr = 0;

	for (char *line = strtok_r(text, "\n", &lines); line;
	     line = strtok_r(NULL, "\n", &lines)) {
		const size_t prefix = strlen(PREFIX);
		size_t length = strncmp(line, PREFIX, prefix) == 0
					? series_length(line + prefix)
					: 0;

		if (!length || line[prefix + length])
			continue;
		list = memory_resize(list, nr + 1, sizeof(*list));
		list[nr++] = line + prefix;
	}
	if (nr)
		qsort(list, nr, sizeof(*list), older);
	for (size_t i = 0; i < nr; i++)
		memory_append(&told, "%ssource:%s", i ? ", " : "", list[i]);
	free(list);
	return told;
}

static int has_none(const struct source_package *package, const char *word,
		    const struct apt *apt, char *versions, struct reason *why)
{
	const char *argv[] = { "apt-cache", "-q", "pkgnames", PREFIX, NULL };
	char *told = versions ? source_package_versions(versions) : NULL;
	char *names = NULL;
	int err;

	if (told && *told) {
		err = reason_set(why, -ENOENT,
				 "source:%s: Debian's archive has %s in other "
				 "versions, the newest are %s",
				 word, package->name, told);
	} else {
		free(told);
		names = apt_run(apt, argv, NULL, NULL);
		if (!names)
			names = memory_text("");
		told = source_package_series(names);
		err = reason_set(why, -ENOENT,
				 "source:%s: Debian's archive has no %s%s%s; "
				 "source:FOLDER/ takes your own source",
				 word, package->name,
				 *told ? ", but there are " : "", told);
	}
	free(names);
	free(told);
	return err;
}

static int find(struct source_package *package, const char *word,
		const struct apt *apt, struct reason *why)
{
	const char *argv[] = { "apt-cache", "-q", "madison", package->name,
			       NULL };
	char *said = NULL;
	int err = 0;

	/* Asks the package lists that are there first, then new ones. */
	for (int refresh = 0; refresh < 2 && !package->version; refresh++) {
		char *text;

		err = refresh ? apt_update(apt, why) : 0;
		if (err)
			break;
		free(said);
		said = apt_run(apt, argv, NULL, NULL);
		text = memory_text(said ? said : "");
		package->version = source_package_version(text, word);
		free(text);
	}
	if (!err && !package->version)
		err = has_none(package, word, apt, said, why);
	free(said);
	return err;
}

int source_package_find(struct source_package *package, const char *word,
			const struct watch *watch, struct reason *why)
{
	size_t length = series_length(word);
	struct apt apt;
	int err;

	*package = (struct source_package){ 0 };
	if (!length)
		return reason_set(why, -EINVAL,
				  "source:%s: no version such as 6.12 or "
				  "6.12.117, and no folder (which has a / in "
				  "it)",
				  word);
	package->name = memory_format(PREFIX "%.*s", (int)length, word);
	err = apt_open(&apt, architecture_own(), watch, why);
	if (!err)
		err = find(package, word, &apt, why);
	apt_close(&apt);
	return err;
}

void source_package_free(struct source_package *package)
{
	free(package->name);
	free(package->version);
	*package = (struct source_package){ 0 };
}

/* --- Unpacking -----------------------------------------------------------*/

struct tarball {
	const char *path; /* to write it to */
	bool written;
	int err;
};

static bool is_tarball(void *context, const char *name)
{
	const struct tarball *tarball = context;
	size_t length = strlen(name);

	return !tarball->written &&
	       strncmp(name, "usr/src/linux-source-", 21) == 0 && length > 7 &&
	       strcmp(name + length - 7, ".tar.xz") == 0;
}

static void write_tarball(void *context, const char *name, char *data,
			  size_t length)
{
	struct tarball *tarball = context;
	FILE *file = fopen(tarball->path, "we");

	(void)name;
	if (!file || fwrite(data, 1, length, file) != length)
		tarball->err = errno;
	if (file && fclose(file) && !tarball->err)
		tarball->err = errno;
	tarball->written = true;
	free(data);
}

static int take_tarball(const char *package, const char *path,
			struct reason *why)
{
	struct tarball tarball = { .path = path };
	struct unpack wanted = { is_tarball, write_tarball, &tarball };
	int err = unpack_package(package, &wanted, why);

	if (err)
		return err;
	if (!tarball.written)
		return reason_set(why, -EINVAL,
				  "%s has no usr/src/linux-source-*.tar.xz in "
				  "it",
				  package);
	return tarball.err ? reason_errno(why, -tarball.err, "writing %s", path)
			   : 0;
}

/* The text of another program's complaint. */
static int run(const char *const *argv, struct reason *why)
{
	char *said = child_output(argv, NULL, 1 << 20, NULL, why);

	free(said);
	return said ? 0 : -EIO;
}

/* The source is unpacked under another name and then renamed: a folder that has
 * the name is whole. */
static int unpack(const char *package, const char *to, struct reason *why)
{
	char *aside = memory_format("%s.partial", to);
	char *tarball = memory_format("%s.tar.xz", to);
	const char *clear[] = { "rm", "-rf", "--", aside, NULL };
	const char *tar[] = { "tar",
			      "-xJf",
			      tarball,
			      "-C",
			      aside,
			      "--strip-components=1",
			      "--no-same-owner",
			      NULL };
	int err = run(clear, why);

	if (!err)
		err = cache_make(aside, why);
	if (!err)
		err = take_tarball(package, tarball, why);
	if (!err)
		err = run(tar, why);
	if (!err && rename(aside, to))
		err = reason_errno(why, -errno, "%s", to);
	if (err)
		run(clear, NULL);
	unlink(tarball);
	free(tarball);
	free(aside);
	return err;
}

int source_package_unpack(const struct source_package *package, const char *to,
			  const struct watch *watch, struct reason *why)
{
	struct apt apt;
	char *path = NULL, *what;
	int err;

	if (access(to, F_OK) == 0)
		return 0;
	what = memory_format("fetching and unpacking %s %s", package->name,
			     package->version);
	watch->say(watch->context, what);
	free(what);
	err = apt_open(&apt, architecture_own(), watch, why);
	if (!err) {
		err = apt_fetch(&apt, package->name, package->version, "all",
				&path, why);
	}
	apt_close(&apt);
	if (!err)
		err = unpack(path, to, why);
	/* The source lies unpacked now: the package's 150 MB can go. */
	if (!err)
		unlink(path);
	free(path);
	return err;
}
