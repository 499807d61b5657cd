/* source_edits.c - the edits that there are, on small sources in the manner of
 * 6.1, of 6.12, of 7.2, of 7.3 and of a kernel that is newer than the edits. */
#include "source/edits.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "tap.h"

static char root[] = "/tmp/cowbench-edits-XXXXXX";
static struct reason why;

static char *path_of(const char *name)
{
	return memory_format("%s/%s", root, name);
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

#define FUNCTION(name, ...) "int " name "(void)\n{\n	" __VA_ARGS__ ";\n}\n"
#define BIT		    "PageAnonExclusive(page)"

static void put_flags(void)
{
	put("include/linux/page-flags.h",
	    FUNCTION("PageAnonExclusive", "return test_bit(1)")
		    FUNCTION("SetPageAnonExclusive", "set_bit(1)")
			    FUNCTION("ClearPageAnonExclusive", "clear_bit(1)")
				    FUNCTION("__ClearPageAnonExclusive",
					     "__clear_bit(1)"));
}

static void put_6_12(void)
{
	put("mm/memory.c",
	    FUNCTION("do_wp_page", "if (" BIT " || !" BIT ") reuse()"));
	put("mm/huge_memory.c",
	    FUNCTION("do_huge_pmd_wp_page",
		     "if (" BIT ") x(); if (" BIT ") y()")
		    FUNCTION("can_change_pmd_writable", "return " BIT));
	put("mm/mprotect.c",
	    FUNCTION("can_change_pte_writable", "return " BIT));
	put("mm/internal.h", FUNCTION("gup_must_unshare", "return !" BIT));
	put("include/linux/rmap.h",
	    FUNCTION("__folio_try_dup_anon_rmap",
		     BIT "; " BIT "; " BIT "; " BIT)
		    FUNCTION("hugetlb_try_dup_anon_rmap", BIT));
	put("mm/gup.c",
	    FUNCTION("can_follow_write_pte", "return " BIT)
		    FUNCTION("can_follow_write_pmd", "return " BIT));
}

static void put_6_1(void)
{
	put("mm/memory.c", FUNCTION("do_wp_page", "if (" BIT ") reuse()"));
	put("mm/huge_memory.c",
	    FUNCTION("do_huge_pmd_wp_page",
		     "if (" BIT ") x(); if (" BIT ") y()")
		    FUNCTION("can_follow_write_pmd", "return " BIT));
	put("include/linux/mm.h", FUNCTION("gup_must_unshare", "return !" BIT));
	put("include/linux/rmap.h", FUNCTION("page_try_dup_anon_rmap", BIT));
	put("mm/gup.c", FUNCTION("can_follow_write_pte", "return " BIT));
}

/* The text of a file that was changed, or "". */
static const char *changed(const struct changes *changes, const char *path)
{
	for (size_t i = 0; i < changes->nr; i++)
		if (strcmp(changes->list[i].path, path) == 0)
			return changes->list[i].text;
	return "";
}

static int make(const char *name, struct changes *changes)
{
	const struct edit *edit = edit_find(name, strlen(name), &why);

	return edit ? edit_make(edit, root, changes, &why) : -1;
}

static void check_fits(const char *of, const char *told)
{
	for (const struct edit *edit = edits; edit->name; edit++) {
		struct changes changes = { 0 };

		if (!CHECK(edit_make(edit, root, &changes, &why) == 0))
			printf("# %s, %s\n", of, why.text);
		changes_free(&changes);
	}

	struct changes changes = { 0 };

	CHECK(make("no-exclusive-reuse", &changes) == 0);
	CHECK(make("no-exclusive-mprotect", &changes) == 0);
	CHECK_TEXT(changes.told, told);
	changes_free(&changes);
}

static void check_bit(void)
{
	struct changes changes = { 0 };

	CHECK(make("no-exclusive-bit", &changes) == 0);
	CHECK(strstr(changed(&changes, "include/linux/page-flags.h"),
		     "int PageAnonExclusive(void)\n{\n	return 0;\n}\n"
		     "int SetPageAnonExclusive(void)\n{\n}\n") != NULL);
	CHECK(strstr(changed(&changes, "mm/internal.h"), "return 0;") != NULL);
	CHECK(strstr(changed(&changes, "include/linux/rmap.h"),
		     "1; 1; 1; 1;") != NULL);
	CHECK_TEXT(changed(&changes, "mm/memory.c"), "");
	CHECK(changes.told &&
	      strstr(changes.told,
		     "include/linux/page-flags.h:"
		     "SetPageAnonExclusive(): does nothing\n") != NULL);
	changes_free(&changes);
}

/* Refused, and nothing is left of what did fit. */
static void check_refused(const char *name, const char *says)
{
	struct changes changes = { 0 };

	CHECK(make("no-exclusive-reuse", &changes) == 0);

	char *before = memory_text(changes.told);
	size_t nr = changes.nr;

	CHECK(make(name, &changes) < 0);
	if (!CHECK(strstr(why.text, says) != NULL))
		printf("# %s\n", why.text);
	CHECK(changes.nr == nr);
	CHECK_TEXT(changes.told, before);
	free(before);
	changes_free(&changes);
}

/* The other names of 7.x, which put_6_12() has in all else: batch counts the
 * pages of a folio that are alike. */
static void check_7(const char *version, const char *batch)
{
	char *text = memory_format(
		"%sint %s(void)\n{\n\tif (x != " BIT ") y();\n}\n",
		FUNCTION("can_change_private_pte_writable", "return " BIT)
			FUNCTION("commit_anon_folio_batch", "x = " BIT),
		batch);
	char *told = memory_format(
		"mm/memory.c:do_wp_page(): PageAnonExclusive(...) is 0, in 2 "
		"places\n"
		"mm/huge_memory.c:do_huge_pmd_wp_page(): "
		"PageAnonExclusive(...) is 0, in 2 places\n"
		"mm/mprotect.c:can_change_private_pte_writable(): "
		"PageAnonExclusive(...) is 0, in 1 place\n"
		"mm/mprotect.c:commit_anon_folio_batch(): "
		"PageAnonExclusive(...) is 0, in 1 place\n"
		"mm/mprotect.c:%s(): PageAnonExclusive(...) is 0, in 1 place\n"
		"mm/huge_memory.c:can_change_pmd_writable(): "
		"PageAnonExclusive(...) is 0, in 1 place\n",
		batch);

	put_6_12();
	put("mm/mprotect.c", text);
	put("mm/gup.c", FUNCTION("can_follow_write_common", "return " BIT));
	check_fits(version, told);
	free(text);
	free(told);
}

static void clear(void)
{
	static const char *const names[] = {
		"mm/memory.c",
		"mm/huge_memory.c",
		"mm/mprotect.c",
		"mm/internal.h",
		"mm/gup.c",
		"include/linux/page-flags.h",
		"include/linux/rmap.h",
		"include/linux/mm.h",
		"include/linux",
		"include",
		"mm",
		"",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *path = path_of(names[i]);

		(void)remove(path);
		free(path);
	}
}

int main(void)
{
	static const char *const folders[] = { "mm", "include",
					       "include/linux" };

	if (!CHECK(mkdtemp(root) != NULL))
		return tap_end();
	for (size_t i = 0; i < 3; i++) {
		char *path = path_of(folders[i]);

		mkdir(path, 0700);
		free(path);
	}
	put_flags();
	put_6_12();
	check_fits("6.12",
		   "mm/memory.c:do_wp_page(): PageAnonExclusive(...) is 0, in "
		   "2 places\n"
		   "mm/huge_memory.c:do_huge_pmd_wp_page(): "
		   "PageAnonExclusive(...) is 0, in 2 places\n"
		   "mm/mprotect.c:can_change_pte_writable(): "
		   "PageAnonExclusive(...) is 0, in 1 place\n"
		   "mm/huge_memory.c:can_change_pmd_writable(): "
		   "PageAnonExclusive(...) is 0, in 1 place\n");
	check_bit();

	/* One reader more than the edit knows. */
	put("mm/gup.c",
	    FUNCTION("can_follow_write_pte", "return " BIT)
		    FUNCTION("can_follow_write_pmd", "return " BIT " && " BIT));
	check_refused("no-exclusive-bit",
		      "mm/gup.c: can_follow_write_pmd() calls "
		      "PageAnonExclusive() in 2 places, not in the 1 that");
	put("mm/mprotect.c",
	    FUNCTION("can_change_private_pte_writable", "return " BIT));
	check_refused("no-exclusive-mprotect",
		      "as in 6.12: mm/mprotect.c: can_change_pte_writable() is "
		      "defined 0 times");

	check_7("7.2", "page_anon_exclusive_sub_batch");
	check_7("7.3", "page_anon_exclusive_batch");

	/* What 6.1 has not is no reader left over. */
	put("mm/mprotect.c",
	    FUNCTION("can_change_pte_writable", "return " BIT));
	put_6_1();
	check_fits("6.1", "mm/memory.c:do_wp_page(): PageAnonExclusive(...) is "
			  "0, in 1 place\n"
			  "mm/huge_memory.c:do_huge_pmd_wp_page(): "
			  "PageAnonExclusive(...) is 0, in 2 places\n"
			  "mm/mprotect.c:can_change_pte_writable(): "
			  "PageAnonExclusive(...) is 0, in 1 place\n");

	struct changes none = { 0 };

	CHECK(make("no-exclusive", &none) < 0);
	CHECK(strstr(why.text, "+no-exclusive is no edit: there are "
			       "no-exclusive-reuse, ") != NULL);
	clear();
	return tap_end();
}
