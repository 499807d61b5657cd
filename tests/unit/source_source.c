/* source_source.c - words for kernels from source, their package and
 * configuration; a source that is changed and put back, and one that is
 * copied. */
#include "source/source.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/memory.h"
#include "source/source_config.h"
#include "source/source_copy.h"
#include "source/source_package.h"
#include "source/source_tree.h"
#include "tap.h"

static char root[] = "/tmp/cowbench-source-XXXXXX";
static struct reason why;

static const struct architecture *amd64(void)
{
	return architecture_find("amd64", NULL);
}

static void run(const char *const *argv)
{
	char *said = child_output(argv, NULL, 1 << 20, NULL, &why);

	if (!CHECK(said != NULL))
		printf("# %s: %s\n", argv[0], why.text);
	free(said);
}

static void put(const char *name, const char *text)
{
	char *path = memory_format("%s/%s", root, name);

	CHECK(source_write(path, text, &why) == 0);
	free(path);
}

static void folder(const char *name)
{
	char *path = memory_format("%s/%s", root, name);

	CHECK(mkdir(path, 0755) == 0);
	free(path);
}

static bool holds(const char *name, const char *text)
{
	char *path = memory_format("/%s", name);
	char *got = file_read_all(root, path);
	bool is = text ? got && strcmp(got, text) == 0 : !got;

	free(path);
	free(got);
	return is;
}

static void check_words(void)
{
	struct source source;
	char *word = memory_format("source:%s/a+b/+no-exclusive-bit+%s/x.patch",
				   root, root);

	CHECK(source_is("source:6.12") && !source_is("debian:6.12"));
	CHECK(source_parse(&source, amd64(),
			   "source:6.12.117+no-exclusive-reuse+"
			   "debug-vm",
			   &why) == 0);
	CHECK_TEXT(source.version, "6.12.117");
	CHECK(!source.folder && source.nr == 2);
	CHECK_TEXT(source.parts[0].edit->name, "no-exclusive-reuse");
	CHECK_TEXT(source.parts[1].edit->name, "debug-vm");
	source_free(&source);

	/* A folder that has a "+" in its name. */
	folder("a+b");
	put("x.patch", "");
	CHECK(source_parse(&source, amd64(), word, &why) == 0);
	CHECK(source.folder && strstr(source.folder, "/a+b/"));
	CHECK(source.nr == 2 && source.parts[1].patch && !source.version);
	source_free(&source);
	free(word);

	CHECK(source_parse(&source, amd64(), "source:", &why) < 0);
	source_free(&source);
	CHECK(source_parse(&source, amd64(), "source:6.12+", &why) < 0);
	source_free(&source);
	CHECK(source_parse(&source, amd64(), "source:6.12+none.patch", &why) <
	      0);
	CHECK_TEXT(why.text, "source:6.12+none.patch: none.patch: No such file "
			     "or directory");
	source_free(&source);
}

/* Base pages of another size. */
static void check_pages(void)
{
	const struct architecture *arm = architecture_find("arm64", NULL);
	struct source source;

	CHECK(source_parse(&source, arm, "source:6.12-64k+debug-vm", &why) ==
	      0);
	CHECK_TEXT(source.version, "6.12");
	CHECK_TEXT(source.machine.pages, "64K");
	CHECK(source.machine.arch == arm && source.nr == 1);
	source_free(&source);
	CHECK(source_parse(&source, arm, "source:6.12.117-1", &why) == 0);
	CHECK_TEXT(source.version, "6.12.117-1");
	CHECK_TEXT(source.machine.pages, "4K");
	source_free(&source);
	CHECK(source_parse(&source, arm, "source:6.12-8k", &why) < 0);
	source_free(&source);
	CHECK(source_parse(&source, amd64(), "source:6.12-64k", &why) < 0);
	CHECK_TEXT(why.text, "source:6.12-64k: amd64 has no base pages of 64k: "
			     "arm64 has -16k and -64k");
	source_free(&source);
}

static void check_version(const char *word, const char *version)
{
	char said[] = "linux-source-6.12 | 6.12.118-1 | http://x trixie/main "
		      "amd64 Packages\n"
		      "linux-source-6.12 | 6.12.117-1~deb12u1 | http://x "
		      "bookworm/main amd64 Packages\n"
		      "nonsense\n";
	char *got = source_package_version(said, word);

	CHECK_TEXT(got ? got : "none", version);
	free(got);
}

static void check_told(void)
{
	char said[] = "linux-source-6.12 | 6.12.118-1 | http://x trixie/main\n"
		      "linux-source-6.12 | 6.12.118-1 | http://x sid/main\n"
		      "nonsense\n"
		      "linux-source-6.12 | 6.12.117-1 | http://x trixie/main\n"
		      "linux-source-6.12 | 6.12.116-1 | http://x trixie/main\n"
		      "linux-source-6.12 | 6.12.115-1 | http://x trixie/main\n"
		      "linux-source-6.12 | 6.12.114-1 | http://x trixie/main\n";
	char names[] = "linux-source-7.3\nlinux-source-6.12\n"
		       "linux-source-6.1\nlinux-source-5\nlinux-source\n"
		       "linux-source-6.1-rt\n";
	char none[] = "";
	char *versions = source_package_versions(said);
	char *series = source_package_series(names);
	char *nothing = source_package_series(none);

	CHECK_TEXT(versions, "6.12.118-1, 6.12.117-1, 6.12.116-1, 6.12.115-1");
	CHECK_TEXT(series, "source:6.1, source:6.12, source:7.3");
	CHECK_TEXT(nothing, "");
	free(versions);
	free(series);
	free(nothing);
}

static void check_config(const char *name, const char *pages, const char *line)
{
	struct source_machine machine = { architecture_find(name, NULL),
					  pages };
	char *text = source_config_text(&machine), *without, *less, *at;

	CHECK(strstr(text, "\nCONFIG_GUP_TEST=y\n") != NULL);
	CHECK(strstr(text, line) != NULL);
	CHECK(source_config_check(&machine, text, &without, &why) == 0);
	CHECK_TEXT(without, "");
	free(without);
	without = NULL;

	/* What some kernels have not, and what none may be without. */
	less = memory_text(text);
	at = strstr(less, "CONFIG_GUP_TEST=y");
	memset(at, '#', 1);
	CHECK(source_config_check(&machine, less, &without, &why) == 0);
	CHECK_TEXT(without, " GUP_TEST");
	free(without);
	without = NULL;
	at = strstr(less, "CONFIG_KSM=y");
	memset(at, '#', 1);
	CHECK(source_config_check(&machine, less, &without, &why) < 0);
	CHECK_TEXT(why.text, "its configuration comes out without KSM");
	free(without);
	without = NULL;
	free(less);

	/* Pages of another size than those that were asked for. */
	machine.pages = "16K";
	CHECK((source_config_check(&machine, text, &without, &why) < 0) ==
	      (strcmp(name, "arm64") == 0));
	free(without);
	free(text);
}

static const char patch[] =
	"--- a/mm/x.c\n+++ b/mm/x.c\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
	"--- /dev/null\n+++ b/mm/new.c\n@@ -0,0 +1 @@\n+new\n"
	"--- a/mm/y.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n";

static int apply(const char *text)
{
	char *tree_root = memory_format("%s/tree", root);
	char *file = memory_format("%s/my.patch", root);
	struct source_tree tree;
	int err;

	put("my.patch", text);
	CHECK(source_tree_open(&tree, tree_root, amd64(), &why) == 0);
	err = source_tree_patch(&tree, file, &why);
	/* As if we were killed: nothing is put back. */
	source_tree_close(&tree);
	free(tree_root);
	free(file);
	return err;
}

static void reopen(void)
{
	char *tree_root = memory_format("%s/tree", root);
	struct source_tree tree;

	CHECK(source_tree_open(&tree, tree_root, amd64(), &why) == 0);
	source_tree_close(&tree);
	free(tree_root);
	CHECK(holds("tree/mm/x.c", "one\ntwo\nthree\n"));
	CHECK(holds("tree/mm/y.c", "y\n"));
	CHECK(holds("tree/mm/new.c", NULL));
	CHECK(holds("tree.saved/index", NULL));
}

static void check_tree(void)
{
	struct changed list[] = {
		{ .path = memory_text("mm/x.c"), .text = memory_text("1\n") },
	};
	struct changes changes = { .list = list, .nr = 1 };
	char *tree_root = memory_format("%s/tree", root);
	struct source_tree tree;

	folder("tree");
	folder("tree/mm");
	put("tree/mm/x.c", "one\ntwo\nthree\n");
	put("tree/mm/y.c", "y\n");

	/* Changed twice and put back to what it was at first. */
	CHECK(source_tree_open(&tree, tree_root, amd64(), &why) == 0);
	CHECK(source_tree_change(&tree, &changes, &why) == 0);
	CHECK(source_tree_change(&tree, &changes, &why) == 0);
	CHECK(holds("tree/mm/x.c", "1\n"));
	source_tree_close(&tree);
	reopen();

	CHECK(apply(patch) == 0);
	CHECK(holds("tree/mm/x.c", "one\n2\nthree\n"));
	CHECK(holds("tree/mm/y.c", NULL));
	CHECK(holds("tree/mm/new.c", "new\n"));
	reopen();

	CHECK(apply("--- a/mm/x.c\n+++ b/mm/x.c\n@@ -1,3 +1,3 @@\n one\n-zwei\n"
		    "+2\n three\n") < 0);
	CHECK(strstr(why.text, "does not apply to this source: ") != NULL);
	reopen();
	CHECK(apply("--- a/../../x\n+++ b/../../x\n@@ -0,0 +1 @@\n+x\n") < 0);
	CHECK(strstr(why.text, "names ../../x, outside the source") != NULL);
	CHECK(apply("no patch\n") < 0);
	CHECK(strstr(why.text, "is no patch") != NULL);
	CHECK(apply("rename from a\nrename to b\n") < 0);
	CHECK(strstr(why.text, "git diff --no-renames") != NULL);
	reopen();
	free(list[0].path);
	free(list[0].text);
	free(tree_root);
}

static int copy(void)
{
	char *from = memory_format("%s/mine", root);
	char *to = memory_format("%s/copy", root);
	char *index = source_index(from, &why);
	int err = index ? source_copy(from, to, index, &why) : -1;

	free(index);
	free(from);
	free(to);
	return err;
}

static void check_copy(bool git)
{
	char *from = memory_format("%s/mine", root);
	char *path = memory_format("%s/copy/mm/x.c", root);
	struct stat before = { 0 }, after = { 0 };

	CHECK(copy() == 0);
	CHECK(holds("copy/mm/x.c", "x\n") && holds("copy/mm/y.c", "y\n"));
	CHECK(stat(path, &before) == 0);

	/* What stays is not written again; what goes, goes. */
	put("mine/mm/y.c", "Y\n");
	put("mine/mm/z.c", "z\n");
	CHECK(copy() == 0);
	CHECK(holds("copy/mm/y.c", "Y\n") && holds("copy/mm/z.c", "z\n"));
	CHECK(stat(path, &after) == 0 && after.st_ino == before.st_ino &&
	      after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
	free(path);
	path = memory_format("%s/mm/z.c", from);
	CHECK(unlink(path) == 0);
	CHECK(copy() == 0);
	CHECK(holds("copy/mm/z.c", NULL));

	/* Built in: only git tells source from objects. */
	put("mine/.config", "CONFIG_X=y\n");
	put("mine/mm/x.o", "object\n");
	CHECK((copy() == 0) == git);
	if (!git)
		CHECK(strstr(why.text, "`make mrproper` there first") != NULL);
	CHECK(holds("copy/mm/x.o", NULL) && holds("copy/.config", NULL));
	free(path);
	free(from);
}

static void check_copies(void)
{
	char *from = memory_format("%s/mine", root);
	const char *git[] = { "git", "init", "-q", from, NULL };
	const char *clear[] = { "rm", "-rf", from, NULL };

	CHECK(copy() < 0);
	for (int with_git = 0; with_git < 2; with_git++) {
		folder("mine");
		folder("mine/mm");
		put("mine/Kconfig", "");
		CHECK(copy() < 0);
		CHECK(strstr(why.text, "is no kernel's source") != NULL);
		put("mine/Makefile", "");
		put("mine/.gitignore", ".config\n*.o\n");
		put("mine/mm/x.c", "x\n");
		put("mine/mm/y.c", "y\n");
		if (with_git)
			run(git);
		check_copy(with_git);
		run(clear);
	}
	free(from);
}

int main(void)
{
	const char *clear[] = { "rm", "-rf", root, NULL };

	if (!CHECK(mkdtemp(root) != NULL))
		return tap_end();
	check_words();
	check_version("6.12", "6.12.118-1");
	check_version("6.12.117", "6.12.117-1~deb12u1");
	check_version("6.12.11", "none");
	check_version("6.1", "none");
	check_told();
	check_pages();
	check_config("amd64", "4K", "\nCONFIG_X86_MCE=y\n");
	check_config("arm64", "64K", "\nCONFIG_ARM64_64K_PAGES=y\n");
	check_tree();
	check_copies();
	run(clear);
	return tap_end();
}
