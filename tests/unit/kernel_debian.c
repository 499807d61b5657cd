/* kernel_debian.c - kernels in what apt says. */
#include "kernel/debian.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define SITE "http://mirror.example/debian "

static const char said[] =
	"linux-image-6.1.0-47-cloud-amd64 |  6.1.170-3 | " SITE
	"bookworm/main amd64 Packages\n"
	"linux-image-6.1.0-56-cloud-amd64 |  6.1.192-2 | " SITE
	"bookworm-security/main amd64 Packages\n"
	"linux-image-6.1.0-56-cloud-amd64 |  6.1.192-2 | " SITE
	"bookworm/main amd64 Packages\n"
	"linux-image-5.10.0-46-cloud-amd64 | 5.10.262-1 | " SITE
	"bullseye-security/main amd64 Packages\n"
	"linux-image-6.12-cloud-amd64 | 6.12.117-1~deb12u1 | " SITE
	"bookworm-security/main amd64 Packages\n"
	"linux-image-6.12.117+deb12-cloud-amd64 | 6.12.117-1~deb12u1 | " SITE
	"bookworm-security/main amd64 Packages\n"
	"linux-image-6.12.117+deb13-cloud-amd64 | 6.12.117-1 | " SITE
	"trixie/main amd64 Packages\n"
	"linux-image-6.12.116+deb13-cloud-amd64 | 6.12.116-1 | " SITE
	"trixie/main amd64 Packages\n"
	"linux-image-7.2.13+deb14-cloud-amd64 | 7.2.13-1 | " SITE
	"sid/main amd64 Packages\n"
	"linux-binary-7.2.13+deb14-cloud-amd64 | 7.2.13-1 | " SITE
	"sid/main amd64 Packages\n"
	"linux-binary-unsigned-7.2.13+deb14-cloud-amd64 | 7.2.13-1 | " SITE
	"sid/main amd64 Packages\n"
	"linux-image-7.2.13+deb14-cloud-amd64-dbg | 7.2.13-1 | " SITE
	"sid/main amd64 Packages\n"
	"linux-image-7.2.13+deb14-amd64 | 7.2.13-1 | " SITE
	"sid/main amd64 Packages\n"
	"linux-image-cloud-amd64 | 7.2.13-1 | " SITE "sid/main amd64 Packages\n"
	"\n"
	"nonsense\n"
	"linux-image-6.9.0-cloud-amd64 | 6.9\n";

static const char *release_of(const struct debian_kernels *kernels,
			      const char *version)
{
	const struct debian_kernel *kernel =
		debian_find(kernels, version, NULL);

	return kernel ? kernel->release : "none";
}

static const char other_said[] =
	"linux-image-6.12.117+deb13-arm64 | 6.12.117-1 | " SITE
	"trixie/main arm64 Packages\n"
	"linux-image-6.12.117+deb13-cloud-arm64 | 6.12.117-1 | " SITE
	"trixie/main arm64 Packages\n"
	"linux-image-6.12.116+deb13-cloud-arm64 | 6.12.116-1 | " SITE
	"trixie/main arm64 Packages\n"
	"linux-image-6.12.117+deb13-arm64-16k | 6.12.117-1 | " SITE
	"trixie/main arm64 Packages\n"
	"linux-image-6.12.117+deb12-arm64-16k | 6.12.117-1~deb12u1 | " SITE
	"bookworm-security/main arm64 Packages\n"
	"linux-image-7.2.13+deb14-arm64-16k-unsigned | 7.2.13-1 | " SITE
	"sid/main arm64 Packages\n"
	"linux-image-6.12.117+deb13-cloud-amd64 | 6.12.117-1 | " SITE
	"trixie/main amd64 Packages\n";

/* Page sizes are flavours, each of which has a word of its own. */
static void check_flavours(void)
{
	const struct architecture *arm64 = architecture_find("arm64", NULL);
	const struct debian_kernel *newest, *older;
	struct debian_kernels kernels;
	char *text = strdup(other_said);

	debian_parse(&kernels, arm64, text);
	free(text);
	CHECK(kernels.nr == 4);
	CHECK_TEXT(release_of(&kernels, "6.12"), "6.12.117+deb13-cloud-arm64");
	CHECK_TEXT(release_of(&kernels, "6.12-16k"),
		   "6.12.117+deb13-arm64-16k");
	CHECK_TEXT(release_of(&kernels, "6.12-64k"), "none");
	CHECK_TEXT(release_of(&kernels, "6.12.116-16k"), "none");
	CHECK_TEXT(release_of(&kernels, "-16k"), "none");
	for (size_t i = 0; i < kernels.nr; i++)
		CHECK(debian_find(&kernels, kernels.list[i].word, NULL) ==
		      &kernels.list[i]);
	newest = debian_find(&kernels, "6.12", NULL);
	older = debian_find(&kernels, "6.12", newest);
	CHECK(older && strcmp(older->version, "6.12.116-1") == 0);
	CHECK(!debian_find(&kernels, "6.12", older));
	debian_kernels_free(&kernels);
}

int main(void)
{
	struct debian_kernels kernels;
	char *text = strdup(said);

	debian_parse(&kernels, architecture_find("amd64", NULL), text);
	free(text);
	CHECK(kernels.nr == 7);

	/* Newest first, each release once. */
	CHECK_TEXT(kernels.list[0].release, "7.2.13+deb14-cloud-amd64");
	CHECK_TEXT(kernels.list[1].release, "6.12.117+deb13-cloud-amd64");
	CHECK_TEXT(kernels.list[2].release, "6.12.117+deb12-cloud-amd64");
	CHECK_TEXT(kernels.list[6].release, "5.10.0-46-cloud-amd64");
	CHECK_TEXT(kernels.list[6].suite, "bullseye-security");

	/* The image lies in linux-binary-* where there is one. */
	CHECK_TEXT(kernels.list[0].package,
		   "linux-binary-7.2.13+deb14-cloud-amd64");

	/* A word that means this one and no other. */
	CHECK_TEXT(kernels.list[0].word, "7.2.13");
	CHECK_TEXT(kernels.list[1].word, "6.12.117+deb13");
	CHECK_TEXT(kernels.list[2].word, "6.12.117+deb12");
	for (size_t i = 0; i < kernels.nr; i++)
		CHECK(debian_find(&kernels, kernels.list[i].word, NULL) ==
		      &kernels.list[i]);

	CHECK_TEXT(release_of(&kernels, "6.1"), "6.1.0-56-cloud-amd64");
	CHECK_TEXT(release_of(&kernels, "6.12"), "6.12.117+deb13-cloud-amd64");
	CHECK_TEXT(release_of(&kernels, "6.12.116"),
		   "6.12.116+deb13-cloud-amd64");
	CHECK_TEXT(release_of(&kernels, "6.1.0-47"), "6.1.0-47-cloud-amd64");
	CHECK_TEXT(release_of(&kernels, "6.1.170"), "6.1.0-47-cloud-amd64");
	CHECK_TEXT(release_of(&kernels, "7"), "7.2.13+deb14-cloud-amd64");
	CHECK_TEXT(release_of(&kernels, "6.1.1"), "none");
	CHECK_TEXT(release_of(&kernels, ""), "none");
	CHECK_TEXT(release_of(&kernels, "6."), "none");
	debian_kernels_free(&kernels);

	char none[] = "";

	debian_parse(&kernels, architecture_find("amd64", NULL), none);
	CHECK(kernels.nr == 0 && !debian_find(&kernels, "6.1", NULL));
	debian_kernels_free(&kernels);
	check_flavours();
	return tap_end();
}
