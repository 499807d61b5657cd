/* debian.c - see debian.h. */
#include "lab/debian.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/memory.h"

#define KEYRING	 "/usr/share/keyrings/debian-archive-keyring.gpg"
#define FLAVOUR	 "-cloud-amd64"
#define SAID_MAX ((size_t)64 << 20) /* bytes that apt may answer with */

/* Where kernels are, oldest first.  A suite that the mirror has not is passed
 * over.  Security suites lie on a site of their own. */
static const struct suite {
	const char *name;
	bool security;
	bool closed; /* its lists have expired, or will soon: no date checks */
} suites[] = {
	{ "bullseye", false, true },
	{ "bullseye-security", true, true },
	{ "bookworm", false, false },
	{ "bookworm-security", true, false },
	{ "bookworm-backports", false, false },
	{ "trixie", false, false },
	{ "trixie-security", true, false },
	{ "trixie-backports", false, false },
	{ "sid", false, false },
};

/* The names by which sources of the Debian archive may go. */
static const char *const codenames[] = {
	"buster", "bullseye", "bookworm", "trixie", "forky",	 "duke",
	"sid",	  "unstable", "testing",  "stable", "oldstable", "oldoldstable",
};

struct archive {
	char *root;   /* our folder in the cache */
	char *config; /* "APT_CONFIG=..." */
	int lock;     /* held against another cowbench */
};

static int make_folders(const char *path, struct reason *why)
{
	char *part = memory_text(path);
	int err = 0;

	for (char *c = part + 1; !err; c++) {
		char was = *c;

		if (was != '/' && was != '\0')
			continue;
		*c = '\0';
		if (mkdir(part, 0755) && errno != EEXIST)
			err = reason_errno(why, -errno, "making the folder %s",
					   part);
		*c = was;
		if (!was)
			break;
	}
	free(part);
	return err;
}

static char *cache_root(struct reason *why)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (cache && *cache == '/')
		return memory_format("%s/cowbench/debian", cache);
	if (home && *home == '/')
		return memory_format("%s/.cache/cowbench/debian", home);
	reason_set(why, 0,
		   "no cache folder: neither XDG_CACHE_HOME nor HOME is set");
	return NULL;
}

/* A file that says so already is left alone: apt would build its cache anew, for
 * seconds, behind a younger one. */
static int write_text(const char *root, const char *name, const char *text,
		      struct reason *why)
{
	char *path = memory_format("%s/%s", root, name);
	char *before = file_read_all(NULL, path);
	bool same = before && strcmp(before, text) == 0;
	FILE *file;
	int err = 0;

	free(before);
	if (same) {
		free(path);
		return 0;
	}
	file = fopen(path, "we");

	if (!file || fputs(text, file) < 0)
		err = errno;
	if (file && fclose(file))
		err = errno;
	if (err)
		reason_errno(why, -err, "writing %s", path);
	free(path);
	return -err;
}

static char *run_apt(const struct archive *archive, const char *const *argv,
		     const char *directory, struct reason *why)
{
	const char *environment[] = { "LC_ALL=C", archive->config, NULL };
	struct child_setup setup = {
		.directory = directory,
		.environment = environment,
	};

	return child_output(argv, &setup, SAID_MAX, NULL, why);
}

static void append(char **text, const char *line)
{
	char *longer = memory_format("%s%s\n", *text, line);

	free(*text);
	*text = longer;
}

/* How this machine reaches the network, from its own configuration: proxies,
 * retries, whether dates are to be believed. */
static char *network_settings(void)
{
	static const char *const kept[] = {
		"Acquire::http",	"Acquire::https",
		"Acquire::Retries",	"Acquire::ForceIPv",
		"Acquire::Check-Valid", "Acquire::Check-Date",
		"Acquire::Max-Valid",
	};
	const char *argv[] = { "apt-config", "dump", NULL };
	struct archive ours = { 0 };
	char *said = run_apt(&ours, argv, NULL, NULL);
	char *text = memory_text("");

	for (char *line = said; line && *line;) {
		char *end = strchrnul(line, '\n');
		bool more = *end;

		*end = '\0';
		for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
			if (strncmp(line, kept[i], strlen(kept[i])) == 0) {
				append(&text, line);
				break;
			}
		line = end + more;
	}
	free(said);
	return text;
}

static bool is_debian(const char *release, const char *component,
		      const char *origin)
{
	size_t length = strcspn(release, "-/");

	/* Unread lists have no origin yet. */
	if (strcmp(component, "main") != 0 ||
	    (*origin != '$' && strcmp(origin, "Debian") != 0))
		return false;
	for (size_t i = 0; i < sizeof(codenames) / sizeof(*codenames); i++)
		if (strlen(codenames[i]) == length &&
		    strncmp(release, codenames[i], length) == 0)
			return true;
	return false;
}

/* The sites of Debian's own archive that this machine's apt uses; each is NULL
 * where there is none. The caller frees. */
static void find_sites(char **site, char **security, struct reason *why)
{
	const char *argv[] = {
		"apt-get",
		"indextargets",
		"--format",
		"$(RELEASE) $(COMPONENT) $(ORIGIN) $(SITE)",
		"Created-By: Packages",
		NULL,
	};
	struct archive ours = { 0 };
	char *said = run_apt(&ours, argv, NULL, why);
	char *lines = NULL;

	*site = *security = NULL;
	for (char *line = said ? strtok_r(said, "\n", &lines) : NULL; line;
	     line = strtok_r(NULL, "\n", &lines)) {
		char *words = NULL;
		char *release = strtok_r(line, " ", &words);
		char *component = strtok_r(NULL, " ", &words);
		char *origin = strtok_r(NULL, " ", &words);
		char *url = strtok_r(NULL, " ", &words);

		if (!url || !is_debian(release, component, origin))
			continue;

		char **which = strstr(release, "security") ||
					       strstr(release, "/updates")
				       ? security
				       : site;

		if (!*which)
			*which = memory_text(url);
	}
	if (said && !*site)
		reason_set(why, 0,
			   "this machine's apt has no source of Debian's "
			   "archive; give a kernel's file or package");
	free(said);
}

static int write_config(const struct archive *archive, struct reason *why)
{
	static const char *const paths[][2] = {
		{ "Dir::State", "state" },
		{ "Dir::State::status", "state/status" },
		{ "Dir::Cache", "cache" },
		{ "Dir::Etc::sourcelist", "sources.list" },
		{ "Dir::Etc::sourceparts", "none" },
		{ "Dir::Etc::preferences", "none/none" },
		{ "Dir::Etc::preferencesparts", "none" },
		{ "Dir::Etc::main", "none/none" },
		{ "Dir::Etc::parts", "none" },
		{ "Dir::Log", "none" },
	};
	char *text = network_settings();
	int err;

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		char *line = memory_format("%s \"%s/%s\";", paths[i][0],
					   archive->root, paths[i][1]);

		append(&text, line);
		free(line);
	}
	append(&text, "Dir::Cache::srcpkgcache \"\";");
	append(&text, "APT::Architecture \"amd64\";");
	append(&text, "APT::Architectures { \"amd64\"; };");
	append(&text, "APT::Sandbox::User \"\";");
	append(&text, "Acquire::Languages \"none\";");
	append(&text, "Acquire::GzipIndexes \"true\";");
	append(&text, "Acquire::PDiffs \"false\";");
	err = write_text(archive->root, "apt.conf", text, why);
	if (!err)
		err = write_text(archive->root, "state/status", "", why);
	free(text);
	return err;
}

static int write_sources(const struct archive *archive, struct reason *why)
{
	char *site, *security, *text = memory_text("");
	int err = 0;

	find_sites(&site, &security, why);
	if (!site)
		err = -ENOENT;
	else if (access(KEYRING, R_OK))
		err = reason_set(why, -ENOKEY,
				 "no " KEYRING " to check Debian's signatures "
				 "with: install debian-archive-keyring");
	for (size_t i = 0; !err && i < sizeof(suites) / sizeof(*suites); i++) {
		const struct suite *suite = &suites[i];
		char *line;

		if (suite->security && !security)
			continue;
		line = memory_format(
			"deb [arch=amd64 signed-by=%s%s] %s %s main", KEYRING,
			suite->closed ? " check-valid-until=no" : "",
			suite->security ? security : site, suite->name);
		append(&text, line);
		free(line);
	}
	if (!err)
		err = write_text(archive->root, "sources.list", text, why);
	free(text);
	free(site);
	free(security);
	return err;
}

static void archive_close(struct archive *archive)
{
	if (archive->lock >= 0)
		close(archive->lock);
	free(archive->root);
	free(archive->config);
	*archive = (struct archive){ .lock = -1 };
}

/* Our own corner of apt, held until archive_close(). */
static int archive_open(struct archive *archive, struct reason *why)
{
	static const char *const folders[] = {
		"none",
		"state/lists/partial",
		"cache/archives/partial",
		"packages",
	};
	char *path = NULL;
	int err = 0;

	*archive = (struct archive){ .lock = -1 };
	archive->root = cache_root(why);
	if (!archive->root)
		return -ENOENT;
	for (size_t i = 0; !err && i < sizeof(folders) / sizeof(*folders);
	     i++) {
		path = memory_format("%s/%s", archive->root, folders[i]);
		err = make_folders(path, why);
		free(path);
	}
	if (err)
		return err;
	path = memory_format("%s/lock", archive->root);
	archive->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (archive->lock < 0 || flock(archive->lock, LOCK_EX))
		err = reason_errno(why, -errno, "locking %s", path);
	free(path);
	if (!err)
		err = write_config(archive, why);
	archive->config =
		memory_format("APT_CONFIG=%s/apt.conf", archive->root);
	return err;
}

/* Fetches the package lists.  A suite that is not there is no failure of the
 * others; apt says so in its exit code all the same. */
static int archive_update(const struct archive *archive, struct reason *why)
{
	const char *argv[] = { "apt-get", "-q", "update", NULL };
	int err = write_sources(archive, why);

	if (err)
		return err;
	free(run_apt(archive, argv, NULL, why));
	return 0;
}

/* --- What there is -------------------------------------------------------*/

static bool is_image_package(const char *name)
{
	size_t length = strlen(name), flavour = strlen(FLAVOUR);
	const char *digits = strncmp(name, "linux-image-", 12) == 0 ? name + 12
			     : strncmp(name, "linux-binary-", 13) == 0
				     ? name + 13
				     : "";
	size_t dots = 0;

	/* linux-image-6.1-cloud-amd64 only depends on the newest. */
	for (const char *c = digits; isdigit((unsigned char)*c) || *c == '.';
	     c++)
		dots += *c == '.';
	return isdigit((unsigned char)*digits) && dots >= 2 &&
	       length > flavour &&
	       strcmp(name + length - flavour, FLAVOUR) == 0;
}

/* Compares versions by their numbers, then by the rest; '~' sorts before all,
 * as in Debian. */
static int compare_versions(const char *a, const char *b)
{
	while (*a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			char *a_end, *b_end;
			unsigned long x = strtoul(a, &a_end, 10);
			unsigned long y = strtoul(b, &b_end, 10);

			if (x != y)
				return x < y ? -1 : 1;
			a = a_end;
			b = b_end;
			continue;
		}
		if (*a != *b)
			return *a == '~'			       ? -1
			       : *b == '~'			       ? 1
			       : (unsigned char)*a < (unsigned char)*b ? -1
								       : 1;
		a++;
		b++;
	}
	return *a == '~' ? -1 : *b == '~' ? 1 : !!*a - !!*b;
}

static int newest_first(const void *a, const void *b)
{
	const struct debian_kernel *x = a, *y = b;
	int order = compare_versions(y->version, x->version);

	if (!order)
		order = strcmp(x->release, y->release);
	/* linux-binary-* has the image where linux-image-* has none. */
	return order ? order : strcmp(x->package, y->package);
}

static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (isspace((unsigned char)*text))
		text++;
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text;
}

static void kernel_clear(struct debian_kernel *kernel)
{
	free(kernel->package);
	free(kernel->version);
	free(kernel->release);
	free(kernel->suite);
	free(kernel->word);
}

/* Lines of `name | version | site suite/component architecture Packages`. */
static void parse_lines(struct debian_kernels *kernels, char *text)
{
	char *lines = NULL;

	for (char *line = strtok_r(text, "\n", &lines); line;
	     line = strtok_r(NULL, "\n", &lines)) {
		char *fields = NULL, *words = NULL;
		char *name = strtok_r(line, "|", &fields);
		char *version = strtok_r(NULL, "|", &fields);
		char *where = strtok_r(NULL, "|", &fields);
		char *site = where ? strtok_r(where, " ", &words) : NULL;
		char *suite = site ? strtok_r(NULL, " ", &words) : NULL;

		if (!suite || !is_image_package(trim(name)))
			continue;
		suite[strcspn(suite, "/")] = '\0';
		name = trim(name);
		kernels->list = memory_resize(kernels->list, kernels->nr + 1,
					      sizeof(*kernels->list));
		kernels->list[kernels->nr++] = (struct debian_kernel){
			.package = memory_text(name),
			.version = memory_text(trim(version)),
			.release = memory_text(strchr(name + 6, '-') + 1),
			.suite = memory_text(suite),
		};
	}
}

/* The word that means this kernel and no other: its upstream version, where a
 * second build of it exists its release without the flavour. */
static char *own_word(const struct debian_kernels *kernels, size_t at)
{
	const struct debian_kernel *kernel = &kernels->list[at];
	size_t length = strcspn(kernel->version, "-");

	for (size_t i = 0; i < kernels->nr; i++) {
		const char *other = kernels->list[i].version;

		if (i != at && strncmp(other, kernel->version, length) == 0 &&
		    (other[length] == '-' || other[length] == '\0'))
			return memory_format("%.*s",
					     (int)(strlen(kernel->release) -
						   strlen(FLAVOUR)),
					     kernel->release);
	}
	return memory_format("%.*s", (int)length, kernel->version);
}

void debian_parse(struct debian_kernels *kernels, char *text)
{
	size_t nr = 0;

	*kernels = (struct debian_kernels){ 0 };
	parse_lines(kernels, text);
	if (!kernels->nr)
		return;
	qsort(kernels->list, kernels->nr, sizeof(*kernels->list), newest_first);
	for (size_t i = 0; i < kernels->nr; i++)
		if (nr && strcmp(kernels->list[nr - 1].release,
				 kernels->list[i].release) == 0)
			kernel_clear(&kernels->list[i]);
		else
			kernels->list[nr++] = kernels->list[i];
	kernels->nr = nr;
	for (size_t i = 0; i < nr; i++)
		kernels->list[i].word = own_word(kernels, i);
}

void debian_kernels_free(struct debian_kernels *kernels)
{
	for (size_t i = 0; i < kernels->nr; i++)
		kernel_clear(&kernels->list[i]);
	free(kernels->list);
	*kernels = (struct debian_kernels){ 0 };
}

/* True when word is all of text, or its start up to a full component. */
static bool starts(const char *text, const char *word)
{
	size_t length = strlen(word);

	return length && strncmp(text, word, length) == 0 &&
	       !isalnum((unsigned char)text[length]);
}

const struct debian_kernel *debian_find(const struct debian_kernels *kernels,
					const char *version)
{
	for (size_t i = 0; i < kernels->nr; i++)
		if (starts(kernels->list[i].version, version) ||
		    starts(kernels->list[i].release, version))
			return &kernels->list[i];
	return NULL;
}

/* The names of all packages that begin so, as lines. */
static char *package_names(const struct archive *archive, const char *start)
{
	const char *argv[] = { "apt-cache", "-q", "pkgnames", start, NULL };

	return run_apt(archive, argv, NULL, NULL);
}

/* Adds the lines of text that name image packages to argv. */
static void add_images(const char ***argv, size_t *nr, char *text)
{
	char *lines = NULL;

	for (char *line = text ? strtok_r(text, "\n", &lines) : NULL; line;
	     line = strtok_r(NULL, "\n", &lines)) {
		if (!is_image_package(line))
			continue;
		*argv = memory_resize(*argv, *nr + 2, sizeof(**argv));
		(*argv)[(*nr)++] = line;
		(*argv)[*nr] = NULL;
	}
}

static int archive_list(const struct archive *archive,
			struct debian_kernels *kernels, struct reason *why)
{
	char *images = package_names(archive, "linux-image-");
	char *binaries = package_names(archive, "linux-binary-");
	const char **argv = memory_new(4, sizeof(*argv));
	size_t nr = 3;
	char *said = NULL;

	argv[0] = "apt-cache";
	argv[1] = "-q";
	argv[2] = "madison";
	add_images(&argv, &nr, images);
	add_images(&argv, &nr, binaries);
	if (nr > 3)
		said = run_apt(archive, argv, NULL, why);
	if (said)
		debian_parse(kernels, said);
	free(said);
	free(argv);
	free(images);
	free(binaries);
	return 0;
}

/* The file of a package's version in our cache, there or not. */
static char *cached_path(const struct archive *archive, const char *package,
			 const char *version)
{
	return memory_format("%s/packages/%s_%s_amd64.deb", archive->root,
			     package, version);
}

static int list_kernels(const struct archive *archive,
			struct debian_kernels *kernels, bool refresh,
			struct reason *why)
{
	struct reason trouble = { "" };
	int err = 0;

	if (!refresh)
		archive_list(archive, kernels, &trouble);
	if (!kernels->nr) {
		trouble.text[0] = '\0';
		err = archive_update(archive, &trouble);
		if (!err || refresh)
			archive_list(archive, kernels, &trouble);
	}
	if (trouble.text[0])
		reason_set(why, 0, "%s", trouble.text);
	if (kernels->nr)
		err = 0;
	else if (!err)
		err = trouble.text[0]
			      ? -ENOENT
			      : reason_set(why, -ENOENT,
					   "apt's sources have no " FLAVOUR
					   " kernels");
	for (size_t i = 0; i < kernels->nr; i++) {
		struct debian_kernel *kernel = &kernels->list[i];
		char *path =
			cached_path(archive, kernel->package, kernel->version);

		kernel->cached = access(path, R_OK) == 0;
		free(path);
	}
	return err;
}

int debian_list(struct debian_kernels *kernels, bool refresh,
		struct reason *why)
{
	struct archive archive;
	int err = archive_open(&archive, why);

	*kernels = (struct debian_kernels){ 0 };
	if (!err)
		err = list_kernels(&archive, kernels, refresh, why);
	archive_close(&archive);
	return err;
}

/* --- Bringing packages home ----------------------------------------------*/

static bool has_line(const char *text, const char *line)
{
	size_t length = strlen(line);

	for (; text && *text; text = strchrnul(text, '\n') + 1) {
		if (strncmp(text, line, length) == 0 &&
		    (text[length] == '\n' || text[length] == '\0'))
			return true;
		if (!*strchrnul(text, '\n'))
			break;
	}
	return false;
}

static void empty_folder(const char *path)
{
	DIR *folder = opendir(path);

	for (struct dirent *entry; folder && (entry = readdir(folder));)
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder)
		closedir(folder);
}

/* Fetches one package, unless it is there.  It is fetched aside and renamed, so
 * what bears its name in the cache is whole and was checked. */
static int fetch_package(const struct archive *archive,
			 struct debian_packages *packages, const char *name,
			 const char *version, struct reason *why)
{
	char *path = cached_path(archive, name, version);
	char *aside = memory_format("%s/packages/partial", archive->root);
	char *which = memory_format("%s=%s", name, version);
	char *part = memory_format("%s%s", aside, strrchr(path, '/'));
	const char *argv[] = { "apt-get", "-q", "download", which, NULL };
	int err = 0;

	if (access(path, R_OK)) {
		err = make_folders(aside, why);
		if (!err) {
			char *said;

			empty_folder(aside);
			said = run_apt(archive, argv, aside, why);
			if (!said)
				err = -EIO;
			else if (rename(part, path))
				err = reason_errno(why, -errno,
						   "apt fetched %s, and it "
						   "is not at %s",
						   which, part);
			free(said);
		}
	}
	if (!err) {
		packages->path = memory_resize(packages->path, packages->nr + 1,
					       sizeof(*packages->path));
		packages->path[packages->nr++] = path;
		path = NULL;
	}
	free(path);
	free(part);
	free(aside);
	free(which);
	return err;
}

/* The image's package, and those of its modules and its configuration where the
 * suite splits them off. */
static int fetch_all(const struct archive *archive,
		     struct debian_packages *packages,
		     const struct debian_kernel *kernel, struct reason *why)
{
	static const char *const beside[] = { "linux-modules-", "linux-base-" };
	int err = fetch_package(archive, packages, kernel->package,
				kernel->version, why);

	for (size_t i = 0; !err && i < 2; i++) {
		char *name = memory_format("%s%s", beside[i], kernel->release);
		char *names = package_names(archive, name);

		if (has_line(names, name))
			err = fetch_package(archive, packages, name,
					    kernel->version, why);
		free(names);
		free(name);
	}
	return err;
}

int debian_fetch(struct debian_packages *packages, const char *version,
		 struct reason *why)
{
	struct debian_kernels kernels = { 0 };
	const struct debian_kernel *kernel = NULL;
	struct archive archive;
	int err = archive_open(&archive, why);

	*packages = (struct debian_packages){ 0 };
	/* With the lists that are there; where those do not know it, or name
	 * packages that are gone by now, with new ones. */
	for (int refresh = 0; !err && refresh < 2; refresh++) {
		struct reason trouble = { "" };

		debian_kernels_free(&kernels);
		err = list_kernels(&archive, &kernels, refresh, &trouble);
		kernel = err ? NULL : debian_find(&kernels, version);
		if (kernel) {
			debian_packages_free(packages);
			err = fetch_all(&archive, packages, kernel, &trouble);
			if (!err)
				break;
		}
		if (err)
			reason_set(why, 0, "%s", trouble.text);
		if (!refresh)
			err = 0;
	}
	if (!err && !kernel)
		err = reason_set(why, -ENOENT,
				 "debian:%s is no kernel that can be had; see "
				 "cowbench vm --list-kernels",
				 version);
	debian_kernels_free(&kernels);
	archive_close(&archive);
	return err;
}

void debian_packages_free(struct debian_packages *packages)
{
	for (size_t i = 0; i < packages->nr; i++)
		free(packages->path[i]);
	free(packages->path);
	*packages = (struct debian_packages){ 0 };
}
