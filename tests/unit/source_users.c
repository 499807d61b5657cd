/* source_users.c - which files use what was changed in a header, and that only
 * those get a new time. */
#include "source/source_users.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "source/source_tree.h"
#include "tap.h"

static char root[] = "/tmp/cowbench-users-XXXXXX";
static struct reason why;
static const char *of = "amd64"; /* the architecture that is compiled for */

static const struct architecture *amd64(void)
{
	return architecture_find("amd64", NULL);
}

static char *path_of(const char *name)
{
	return memory_format("%s/%s", root, name);
}

static void folder(const char *name)
{
	char *path = path_of(name);

	mkdir(path, 0700);
	free(path);
}

static void put(const char *name, const char *text)
{
	char *path = path_of(name);
	FILE *file = fopen(path, "we");

	if (file) {
		fputs(text, file);
		fclose(file);
	}
	free(path);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files that use PageX() or SetPageX(), in the order of the alphabet. */
static void check_users(const char *what, const char *want)
{
	char *users = source_users(root, architecture_find(of, NULL),
				   "PageX\nSetPageX\n");
	char *list[16] = { NULL }, *rest = NULL, *sorted = memory_text("");
	size_t nr = 0;

	if (users)
		for (char *line = strtok_r(users, "\n", &rest); line;
		     line = strtok_r(NULL, "\n", &rest))
			list[nr++] = line;
	qsort(list, nr, sizeof(*list), by_text);
	for (size_t i = 0; i < nr; i++)
		memory_append(&sorted, "%s%s", i ? " " : "", list[i]);
	if (!CHECK_TEXT(users ? sorted : "unsure", want))
		printf("# %s\n", what);
	free(sorted);
	free(users);
}

/* With one more header, which makes it unsure or does not. */
static void check_with(const char *text, const char *want)
{
	put("include/more.h", text);
	check_users(text, want);
	put("include/more.h", "");
}

#define ALL "arch/x86/mm/f.c mm/a.c mm/b.c mm/c.c mm/d.c"

static void check_names(void)
{
	/* A use, one of a function that uses it, one of a macro that uses that;
	 * none, and one of another architecture. */
	put("include/flags.h",
	    "#ifndef FLAGS\n#define FLAGS\n"
	    "static inline int PageX(struct page *page)\n{\n"
	    "\treturn test_bit(1);\n}\n"
	    "static inline void SetPageX(int page) { set_bit(1); }\n#endif\n");
	put("include/rmap.h",
	    "int declared(int a);\n"
	    "/* PageX() in a comment { is none */\n"
	    "static inline int dup(int page)\n{\n\tif (a)\n\t\t{ b(); }\n"
	    "\treturn '\"' + PageX(page);\n}\n"
	    "static inline int other(void)\n{\n\treturn 0;\n}\n"
	    "#define DUPS(a) \\\n\tdo { dup(a); } while (0)\n");
	put("mm/a.c", "int a(void)\n{\n\treturn PageX(1);\n}\n");
	put("mm/b.c", "int b(void)\n{\n\treturn dup(1);\n}\n");
	put("mm/c.c", "int c(void)\n{\n\tDUPS(1);\n}\n");
	put("mm/d.c", "int d(void)\n{\n\tSetPageX(1);\n}\n");
	put("mm/e.c", "int e(void)\n{\n\treturn other() + MyPageX2;\n}\n");
	put("arch/x86/mm/f.c", "int f(void)\n{\n\treturn PageX(1);\n}\n");
	put("arch/arm/g.c", "int g(void)\n{\n\treturn PageX(1);\n}\n");
	check_users("by names", ALL);
	/* Its folder begins as that of another does. */
	put("arch/arm64/h.c", "int h(void)\n{\n\treturn PageX(1);\n}\n");
	of = "arm64";
	check_users("of arm64", "arch/arm64/h.c mm/a.c mm/b.c mm/c.c mm/d.c");
	of = "amd64";
	check_with("int PageX(struct page *page);\n", ALL);
	check_with("static inline int more(void)\n{\n\treturn PageX(1);\n}\n"
		   "#define other() more()\n",
		   ALL " mm/e.c");
	check_with("#if defined(PageX)\n#endif\n", "unsure");
	check_with("struct x { int (*a)[sizeof(PageX(1))]; };\n", "unsure");
	check_with("#ifdef A\nint m(int a) {\n#else\nint m(void) {\n#endif\n"
		   "return PageX(1);\n}\n",
		   "unsure");
	check_with("PAGEFLAG(etPageX)\n", "unsure");
	check_with("const int x = { PageX(1) };\n", "unsure");
	put("mm/e.c", "FLAG(etPageX)\n");
	check_users("put together by a macro", "unsure");
	put("mm/e.c", "int e;\n");
}

static long long time_of(const char *name)
{
	char *path = path_of(name);
	struct stat about = { 0 };

	stat(path, &about);
	free(path);
	return (long long)about.st_mtim.tv_sec;
}

static void set_old(const char *name)
{
	struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	char *path = path_of(name);

	utimensat(AT_FDCWD, path, old, 0);
	free(path);
}

static void all_old(void)
{
	set_old("include/flags.h");
	set_old("mm/a.c");
	set_old("mm/b.c");
	set_old("mm/e.c");
}

static bool is_old(const char *name)
{
	return time_of(name) == 1000;
}

static void check_times(void)
{
	struct changed list[] = {
		{ .path = memory_text("include/flags.h"),
		  .text = memory_text("edited\n") },
	};
	struct changes changes = { .list = list,
				   .nr = 1,
				   .in_headers = memory_text("PageX\n") };
	char *patch = path_of("my.patch");
	struct source_tree tree;

	all_old();
	CHECK(source_tree_open(&tree, root, amd64(), &why) == 0);
	CHECK(source_tree_change(&tree, &changes, &why) == 0);
	CHECK(is_old("include/flags.h") && is_old("mm/e.c"));
	CHECK(!is_old("mm/a.c") && !is_old("mm/b.c"));
	/* Put back by the next who opens the tree: the same files. */
	source_tree_close(&tree);
	set_old("mm/a.c");
	set_old("mm/b.c");
	CHECK(source_tree_open(&tree, root, amd64(), &why) == 0);
	CHECK(is_old("include/flags.h") && is_old("mm/e.c"));
	CHECK(!is_old("mm/a.c") && !is_old("mm/b.c"));

	/* A patch of the same or another header: all that includes it. */
	all_old();
	put("my.patch", "--- a/include/flags.h\n+++ b/include/flags.h\n"
			"@@ -1 +1 @@\n-edited\n+patched\n");
	CHECK(source_tree_change(&tree, &changes, &why) == 0);
	CHECK(source_tree_patch(&tree, patch, &why) == 0);
	CHECK(!is_old("include/flags.h"));
	set_old("include/flags.h");
	CHECK(source_tree_restore(&tree, &why) == 0);
	CHECK(!is_old("include/flags.h"));

	/* Where it is not sure who uses it, as well. */
	all_old();
	put("include/more.h", "#if PageX\n#endif\n");
	CHECK(source_tree_change(&tree, &changes, &why) == 0);
	CHECK(!is_old("include/flags.h") && is_old("mm/a.c"));
	set_old("include/flags.h");
	CHECK(source_tree_restore(&tree, &why) == 0);
	CHECK(!is_old("include/flags.h"));
	source_tree_close(&tree);
	free(changes.in_headers);
	free(list[0].path);
	free(list[0].text);
	free(patch);
}

static int clear_one(const char *path, const struct stat *about, int kind,
		     struct FTW *where)
{
	(void)about;
	(void)kind;
	(void)where;
	return remove(path);
}

int main(void)
{
	char *saved;

	if (!CHECK(mkdtemp(root) != NULL))
		return tap_end();
	saved = memory_format("%s.saved", root);
	folder("include");
	folder("mm");
	folder("arch");
	folder("arch/x86");
	folder("arch/x86/mm");
	folder("arch/arm");
	folder("arch/arm64");
	check_names();
	check_times();
	nftw(root, clear_one, 8, FTW_DEPTH | FTW_PHYS);
	nftw(saved, clear_one, 8, FTW_DEPTH | FTW_PHYS);
	free(saved);
	return tap_end();
}
