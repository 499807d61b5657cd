/* debian_names.c - what apt says that there is, and what a word means of it:
 * pure. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "kernel/debian.h"

static bool ends(const char *text, const char *end)
{
	size_t length = strlen(text), ending = strlen(end);

	return length > ending && strcmp(text + length - ending, end) == 0;
}

const struct flavour *debian_flavour(const struct architecture *arch,
				     const char *name)
{
	const char *digits = strncmp(name, "linux-image-", 12) == 0 ? name + 12
			     : strncmp(name, "linux-binary-", 13) == 0
				     ? name + 13
				     : "";
	size_t dots = 0;

	/* linux-image-6.1-cloud-amd64 only depends on the newest. */
	for (const char *c = digits; isdigit((unsigned char)*c) || *c == '.';
	     c++)
		dots += *c == '.';
	if (!isdigit((unsigned char)*digits) || dots < 2)
		return NULL;
	for (const struct flavour *one = arch->flavours; one->package; one++)
		if (ends(name, one->package))
			return one;
	return NULL;
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
static void parse_lines(struct debian_kernels *kernels,
			const struct architecture *arch, char *text)
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
		const struct flavour *flavour =
			suite ? debian_flavour(arch, trim(name)) : NULL;

		if (!flavour)
			continue;
		suite[strcspn(suite, "/")] = '\0';
		name = trim(name);
		kernels->list = memory_resize(kernels->list, kernels->nr + 1,
					      sizeof(*kernels->list));
		kernels->list[kernels->nr++] = (struct debian_kernel){
			.package = memory_text(name),
			.version = memory_text(trim(version)),
			.release = memory_text(strchr(name + 6, '-') + 1),
			.flavour = flavour,
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

		if (i != at && kernels->list[i].flavour == kernel->flavour &&
		    strncmp(other, kernel->version, length) == 0 &&
		    (other[length] == '-' || other[length] == '\0'))
			return memory_format(
				"%.*s%s",
				(int)(strlen(kernel->release) -
				      strlen(kernel->flavour->package)),
				kernel->release, kernel->flavour->word);
	}
	return memory_format("%.*s%s", (int)length, kernel->version,
			     kernel->flavour->word);
}

void debian_parse(struct debian_kernels *kernels,
		  const struct architecture *arch, char *text)
{
	size_t nr = 0;

	*kernels = (struct debian_kernels){ 0 };
	parse_lines(kernels, arch, text);
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

bool debian_starts(const char *text, const char *word)
{
	size_t length = strlen(word);

	return length && strncmp(text, word, length) == 0 &&
	       !isalnum((unsigned char)text[length]);
}

/* Whether version, whose start is so long, stands for this kernel. */
static bool means(const struct debian_kernel *kernel, const char *version)
{
	const char *word = kernel->flavour->word;
	char *start = memory_text(version);
	bool is = !*word || ends(version, word);

	if (is)
		start[strlen(version) - strlen(word)] = '\0';
	is &= debian_starts(kernel->version, start) ||
	      debian_starts(kernel->release, start);
	free(start);
	return is;
}

const struct debian_kernel *debian_find(const struct debian_kernels *kernels,
					const char *version,
					const struct debian_kernel *after)
{
	size_t from = after ? (size_t)(after - kernels->list) + 1 : 0;

	for (size_t i = from; i < kernels->nr; i++)
		if (means(&kernels->list[i], version))
			return &kernels->list[i];
	return NULL;
}
