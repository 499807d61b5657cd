/* debian.c - see debian.h. */
#include "kernel/debian.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "kernel/apt.h"

/* --- What there is -------------------------------------------------------*/

/* The names of all packages that begin so, as lines. */
static char *package_names(const struct apt *apt, const char *start)
{
	const char *argv[] = { "apt-cache", "-q", "pkgnames", start, NULL };

	return apt_run(apt, argv, NULL, NULL);
}

/* Adds the lines of text that name image packages to argv. */
static void add_images(const char ***argv, size_t *nr,
		       const struct architecture *arch, char *text)
{
	char *lines = NULL;

	for (char *line = text ? strtok_r(text, "\n", &lines) : NULL; line;
	     line = strtok_r(NULL, "\n", &lines)) {
		if (!debian_flavour(arch, line))
			continue;
		*argv = memory_resize(*argv, *nr + 2, sizeof(**argv));
		(*argv)[(*nr)++] = line;
		(*argv)[*nr] = NULL;
	}
}

static int add_listed(const struct apt *apt, struct debian_kernels *kernels,
		      struct reason *why)
{
	char *images = package_names(apt, "linux-image-");
	char *binaries = package_names(apt, "linux-binary-");
	const char **argv = memory_new(4, sizeof(*argv));
	size_t nr = 3;
	char *said = NULL;

	argv[0] = "apt-cache";
	argv[1] = "-q";
	argv[2] = "madison";
	add_images(&argv, &nr, apt->arch, images);
	add_images(&argv, &nr, apt->arch, binaries);
	if (nr > 3)
		said = apt_run(apt, argv, NULL, why);
	if (said)
		debian_parse(kernels, apt->arch, said);
	free(said);
	free(argv);
	free(images);
	free(binaries);
	return 0;
}

static int list_kernels(const struct apt *apt, struct debian_kernels *kernels,
			bool refresh, struct reason *why)
{
	struct reason trouble = { "" };
	int err = 0;

	if (!refresh)
		add_listed(apt, kernels, &trouble);
	if (!kernels->nr) {
		trouble.text[0] = '\0';
		err = apt_update(apt, &trouble);
		if (!err || refresh)
			add_listed(apt, kernels, &trouble);
	}
	if (trouble.text[0])
		reason_set(why, 0, "%s", trouble.text);
	if (kernels->nr)
		err = 0;
	else if (!err)
		err = trouble.text[0]
			      ? -ENOENT
			      : reason_set(
					why, -ENOENT,
					"apt's sources have no kernels for %s",
					apt->arch->name);
	for (size_t i = 0; i < kernels->nr; i++) {
		struct debian_kernel *kernel = &kernels->list[i];
		char *path = apt_cached(apt, kernel->package, kernel->version,
					apt->arch->name);

		kernel->cached = access(path, R_OK) == 0;
		free(path);
	}
	return err;
}

int debian_list(struct debian_kernels *kernels, const struct architecture *arch,
		bool refresh, const struct watch *watch, struct reason *why)
{
	struct apt apt;
	int err = apt_open(&apt, arch, watch, why);

	*kernels = (struct debian_kernels){ 0 };
	if (!err)
		err = list_kernels(&apt, kernels, refresh, why);
	apt_close(&apt);
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

static int fetch_package(const struct apt *apt,
			 struct debian_packages *packages, const char *name,
			 const char *version, struct reason *why)
{
	char *path;
	int err = apt_fetch(apt, name, version, apt->arch->name, &path, why);

	if (err)
		return err;
	packages->path = memory_resize(packages->path, packages->nr + 1,
				       sizeof(*packages->path));
	packages->path[packages->nr++] = path;
	return 0;
}

/* The image's package, and those of its modules and its configuration where the
 * suite splits them off. */
static int fetch_all(const struct apt *apt, struct debian_packages *packages,
		     const struct debian_kernel *kernel, struct reason *why)
{
	static const char *const beside[] = { "linux-modules-", "linux-base-" };
	int err = fetch_package(apt, packages, kernel->package, kernel->version,
				why);

	for (size_t i = 0; !err && i < 2; i++) {
		char *name = memory_format("%s%s", beside[i], kernel->release);
		char *names = package_names(apt, name);

		if (has_line(names, name))
			err = fetch_package(apt, packages, name,
					    kernel->version, why);
		free(names);
		free(name);
	}
	return err;
}

/* The newest that can be had of those that version stands for. */
static int fetch_newest(const struct apt *apt, struct debian_packages *packages,
			const struct debian_kernels *kernels,
			const char *version, struct reason *why)
{
	const struct debian_kernel *kernel = NULL;
	int err = reason_set(why, -ENOENT,
			     "debian:%s is no kernel that can be had; see "
			     "cowbench vm --list-kernels",
			     version);

	while (err && err != -ETIMEDOUT &&
	       (kernel = debian_find(kernels, version, kernel))) {
		debian_packages_free(packages);
		err = fetch_all(apt, packages, kernel, why);
	}
	return err;
}

int debian_fetch(struct debian_packages *packages,
		 const struct architecture *arch, const char *version,
		 const struct watch *watch, struct reason *why)
{
	struct debian_kernels kernels = { 0 };
	const struct debian_kernel *newest;
	struct apt apt;
	int err = apt_open(&apt, arch, watch, why);

	*packages = (struct debian_packages){ 0 };
	if (err)
		goto out;
	/* With the lists that are there; where those do not know it, or name
	 * packages that are gone by now, with new ones. */
	err = list_kernels(&apt, &kernels, false, why);
	if (err == -ETIMEDOUT)
		goto out;
	newest = err ? NULL : debian_find(&kernels, version, NULL);
	if (newest) {
		err = fetch_all(&apt, packages, newest, why);
		if (!err || err == -ETIMEDOUT)
			goto out;
	}
	debian_kernels_free(&kernels);
	err = list_kernels(&apt, &kernels, true, why);
	if (!err)
		err = fetch_newest(&apt, packages, &kernels, version, why);
out:
	debian_kernels_free(&kernels);
	apt_close(&apt);
	return err;
}

void debian_packages_free(struct debian_packages *packages)
{
	for (size_t i = 0; i < packages->nr; i++)
		free(packages->path[i]);
	free(packages->path);
	*packages = (struct debian_packages){ 0 };
}
