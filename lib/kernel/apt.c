/* apt.c - see apt.h. */
#include "kernel/apt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/memory.h"
#include "kernel/cache.h"

#define KEYRING	 "/usr/share/keyrings/debian-archive-keyring.gpg"
#define SAID_MAX ((size_t)64 << 20) /* bytes that apt may answer with */

/* The suites that have kernels, oldest first.  A suite that the mirror lacks is
 * left out.  Security suites are on a site of their own. */
static const struct suite {
	const char *name;
	bool security;
	bool closed; /* its lists have expired, or will soon, so their dates are
		      * not checked */
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

/* Leaves a file alone that has this text already: with a newer file, apt would
 * take seconds to build its cache anew. */
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

char *apt_run(const struct apt *apt, const char *const *argv,
	      const char *directory, struct reason *why)
{
	const char *environment[] = { "LC_ALL=C", apt->config, NULL };
	struct child_setup setup = {
		.directory = directory,
		.environment = environment,
	};

	return child_output(argv, &setup, SAID_MAX, NULL, why);
}

/* --- what fetches, watched ---------------------------------------------- */

/* What one of apt's programs says while it fetches. */
struct fetching {
	const struct apt *apt;
	const char *what;     /* is fetched */
	char share[16];	      /* of it that has come, in percent */
	struct reason failed; /* the last line that says what did */
};

/* A line of APT::Status-Fd: dlstatus:ITEM:PERCENT:TEXT.  It comes twice a
 * second, also while nothing else does. */
static bool take_status(struct fetching *fetching, const char *status)
{
	const char *share = strchr(status, ':');
	const char *text = share ? strchr(share + 1, ':') : NULL;
	const struct watch *watch = fetching->apt->watch;
	char now[sizeof(fetching->share)];
	bool news;

	if (!text)
		return false;
	snprintf(now, sizeof(now), "%.*s", (int)(text - share - 1), share + 1);
	news = strcmp(now, fetching->share) != 0;
	memcpy(fetching->share, now, sizeof(now));
	if (watch) {
		char *line = memory_format("%s: %s, %.0f %%", fetching->what,
					   text + 1, strtod(now, NULL));

		watch->say(watch->context, line);
		free(line);
	}
	return news;
}

static bool take_line(void *context, const char *line)
{
	struct fetching *fetching = context;

	if (strncmp(line, "dlstatus:", 9) == 0)
		return take_status(fetching, line + 9);
	if (strncmp(line, "E: ", 3) == 0)
		reason_set(&fetching->failed, 0, "apt-get: %s", line);
	return strncmp(line, "Get:", 4) == 0 || strncmp(line, "Hit:", 4) == 0;
}

/* apt-get with one or two words.  apt tries a stalled mirror again for each of
 * its files, which takes many minutes: it gets a limit here. */
static int apt_get(const struct apt *apt, const char *word, const char *which,
		   const char *directory, struct reason *why)
{
	const char *argv[] = { "apt-get", "-q",	 "-o", "APT::Status-Fd=1",
			       word,	  which, NULL };
	const char *environment[] = { "LC_ALL=C", apt->config, NULL };
	struct child_setup setup = {
		.directory = directory,
		.environment = environment,
		.patience_s = apt->patience_s,
	};
	struct fetching fetching = {
		.apt = apt,
		.what = which ? which : "lists of packages",
		.share = "0.0000",
	};
	int err = child_lines(argv, &setup, take_line, &fetching, why);

	if (err == -ETIMEDOUT)
		return reason_set(
			why, err,
			"apt-get %s: nothing came from Debian's "
			"mirror for %u s (%s): try later, name "
			"another mirror to this machine's apt, or give "
			"a kernel's file or package; three times apt's "
			"Acquire::http::Timeout is waited",
			word, apt->patience_s, fetching.what);
	if (err > 0)
		return *fetching.failed.text
			       ? reason_set(why, -EIO, "%s",
					    fetching.failed.text)
			       : reason_set(why, -EIO,
					    "apt-get %s exited with %d", word,
					    err);
	return err;
}

/* --- the corner ---------------------------------------------------------- */

static void append(char **text, const char *line)
{
	memory_append(text, "%s\n", line);
}

/* How this machine reaches the network, from apt's own configuration: proxies,
 * retries, whether dates are checked. */
static char *network_settings(void)
{
	static const char *const kept[] = {
		"Acquire::http",	"Acquire::https",
		"Acquire::Retries",	"Acquire::ForceIPv",
		"Acquire::Check-Valid", "Acquire::Check-Date",
		"Acquire::Max-Valid",
	};
	const char *argv[] = { "apt-config", "dump", NULL };
	struct apt ours = { 0 };
	char *said = apt_run(&ours, argv, NULL, NULL);
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
	struct apt ours = { 0 };
	char *said = apt_run(&ours, argv, NULL, why);
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

static void append_setting(char **text, const char *name, const char *value)
{
	char *line = memory_format("%s \"%s\";", name, value);

	append(text, line);
	free(line);
}

/* Seconds: three times the timeout that these settings end with. */
static unsigned patience(const char *settings)
{
	static const char name[] = "Acquire::http::Timeout \"";
	unsigned long timeout_s = 0;

	for (const char *at = settings; (at = strstr(at, name)); at++)
		timeout_s = strtoul(at + sizeof(name) - 1, NULL, 10);
	if (!timeout_s || timeout_s > 3600)
		timeout_s = 3600;
	return 3 * (unsigned)timeout_s;
}

static int write_config(struct apt *apt, struct reason *why)
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
	char *text = memory_text(""), *network = network_settings(), *line;
	int err;

	/* What this machine's apt is set to comes behind it, and holds. */
	append(&text, "Acquire::http::Timeout \"30\";");
	memory_append(&text, "%s", network);
	free(network);
	apt->patience_s = patience(text);

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		char *path = memory_format("%s/%s", apt->root, paths[i][1]);

		append_setting(&text, paths[i][0], path);
		free(path);
	}
	append(&text, "Dir::Cache::srcpkgcache \"\";");
	append_setting(&text, "APT::Architecture", apt->arch->name);
	line = memory_format("APT::Architectures { \"%s\"; };",
			     apt->arch->name);
	append(&text, line);
	free(line);
	append(&text, "APT::Sandbox::User \"\";");
	append(&text, "Acquire::Languages \"none\";");
	append(&text, "Acquire::GzipIndexes \"true\";");
	append(&text, "Acquire::PDiffs \"false\";");
	err = write_text(apt->root, "apt.conf", text, why);
	if (!err)
		err = write_text(apt->root, "state/status", "", why);
	free(text);
	return err;
}

static int write_sources(const struct apt *apt, struct reason *why)
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
			"deb [arch=%s signed-by=%s%s] %s %s main",
			apt->arch->name, KEYRING,
			suite->closed ? " check-valid-until=no" : "",
			suite->security ? security : site, suite->name);
		append(&text, line);
		free(line);
	}
	if (!err)
		err = write_text(apt->root, "sources.list", text, why);
	free(text);
	free(site);
	free(security);
	return err;
}

void apt_close(struct apt *apt)
{
	if (apt->lock >= 0)
		close(apt->lock);
	free(apt->root);
	free(apt->packages);
	free(apt->config);
	*apt = (struct apt){ .lock = -1 };
}

static int wait_for_lock(const struct apt *apt)
{
	const struct watch *watch = apt->watch;

	if (flock(apt->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (watch)
		watch->say(watch->context, "another cowbench fetches packages: "
					   "waiting for its end");
	return flock(apt->lock, LOCK_EX);
}

/* Makes the corner's configuration and locks it until apt_close(). */
int apt_open(struct apt *apt, const struct architecture *arch,
	     const struct watch *watch, struct reason *why)
{
	static const char *const folders[] = {
		"none",
		"state/lists/partial",
		"cache/archives/partial",
	};
	char *path = NULL, *home = cache_folder("debian", why);
	int err;

	*apt = (struct apt){ .arch = arch, .lock = -1, .watch = watch };
	if (!home)
		return -ENOENT;
	apt->packages = memory_format("%s/packages", home);
	apt->root = arch == architecture_own()
			    ? memory_text(home)
			    : memory_format("%s/%s", home, arch->name);
	err = cache_make(apt->packages, why);
	for (size_t i = 0; !err && i < sizeof(folders) / sizeof(*folders);
	     i++) {
		path = memory_format("%s/%s", apt->root, folders[i]);
		err = cache_make(path, why);
		free(path);
	}
	path = memory_format("%s/lock", home);
	free(home);
	if (err) {
		free(path);
		return err;
	}
	apt->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (apt->lock < 0 || wait_for_lock(apt))
		err = reason_errno(why, -errno, "locking %s", path);
	free(path);
	if (!err)
		err = write_config(apt, why);
	apt->config = memory_format("APT_CONFIG=%s/apt.conf", apt->root);
	return err;
}

/* apt's exit code says that a suite is missing. */
int apt_update(const struct apt *apt, struct reason *why)
{
	int err = write_sources(apt, why);

	if (!err)
		err = apt_get(apt, "update", NULL, NULL, why);
	return err == -EIO ? 0 : err;
}

char *apt_cached(const struct apt *apt, const char *package,
		 const char *version, const char *architecture)
{
	return memory_format("%s/%s_%s_%s.deb", apt->packages, package, version,
			     architecture);
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

/* Fetched under another name and then renamed, so that a file of that name in
 * the cache is whole and was checked. */
static int fetch(const struct apt *apt, const char *package,
		 const char *version, const char *path, struct reason *why)
{
	char *aside = memory_format("%s/partial", apt->packages);
	char *which = memory_format("%s=%s", package, version);
	char *part = memory_format("%s%s", aside, strrchr(path, '/'));
	int err = cache_make(aside, why);

	if (!err) {
		empty_folder(aside);
		err = apt_get(apt, "download", which, aside, why);
	}
	if (!err && rename(part, path))
		err = reason_errno(why, -errno,
				   "apt fetched %s, and it is not at %s", which,
				   part);
	free(part);
	free(aside);
	free(which);
	return err;
}

int apt_fetch(const struct apt *apt, const char *package, const char *version,
	      const char *architecture, char **path, struct reason *why)
{
	int err = 0;

	*path = apt_cached(apt, package, version, architecture);
	if (access(*path, R_OK))
		err = fetch(apt, package, version, *path, why);
	if (err) {
		free(*path);
		*path = NULL;
	}
	return err;
}
