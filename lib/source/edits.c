/* edits.c - see edits.h. */
#include "source/edits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "source/edit.h"
#include "source/source_users.h"

#define BIT_OF "PageAnonExclusive"

/* clang-format off */
#define CALLS(f, fn, n, value) { EDIT_CALLS, n, f, fn, BIT_OF, value }
#define NOTHING(f, fn)	       { EDIT_BODY, 0, f, fn, NULL, "{\n}" }
#define NO(f, fn)	       { EDIT_BODY, 0, f, fn, NULL, "{\n\treturn 0;\n}" }
#define ABSENT(f, fn)	       { EDIT_ABSENT, 0, f, fn, NULL, NULL }

static const struct edit_step reuse_6_1[] = {
	CALLS("mm/memory.c", "do_wp_page", 1, "0"),
	CALLS("mm/huge_memory.c", "do_huge_pmd_wp_page", 2, "0"),
	{ 0 },
};

static const struct edit_step reuse_6_12[] = {
	CALLS("mm/memory.c", "do_wp_page", 2, "0"),
	CALLS("mm/huge_memory.c", "do_huge_pmd_wp_page", 2, "0"),
	{ 0 },
};

static const struct edit_step mprotect_6_1[] = {
	CALLS("mm/mprotect.c", "can_change_pte_writable", 1, "0"),
	ABSENT("mm/huge_memory.c", "can_change_pmd_writable"),
	{ 0 },
};

static const struct edit_step mprotect_6_12[] = {
	CALLS("mm/mprotect.c", "can_change_pte_writable", 1, "0"),
	CALLS("mm/huge_memory.c", "can_change_pmd_writable", 1, "0"),
	{ 0 },
};

#define MPROTECT_IN_BATCHES(batch)					      \
	CALLS("mm/mprotect.c", "can_change_private_pte_writable", 1, "0"),    \
	CALLS("mm/mprotect.c", "commit_anon_folio_batch", 1, "0"),	      \
	CALLS("mm/mprotect.c", batch, 1, "0"),				      \
	CALLS("mm/huge_memory.c", "can_change_pmd_writable", 1, "0")

static const struct edit_step mprotect_7_2[] = {
	MPROTECT_IN_BATCHES("page_anon_exclusive_sub_batch"),
	{ 0 },
};

static const struct edit_step mprotect_7_3[] = {
	MPROTECT_IN_BATCHES("page_anon_exclusive_batch"),
	{ 0 },
};

#define NO_BIT								      \
	NO("include/linux/page-flags.h", BIT_OF),		      \
	NOTHING("include/linux/page-flags.h", "Set" BIT_OF),	      \
	NOTHING("include/linux/page-flags.h", "Clear" BIT_OF),	      \
	NOTHING("include/linux/page-flags.h", "__Clear" BIT_OF)

/* A debugger writes to a private page that is read-only: without this function
 * the write would break COW again and again, and never end. */
#define MAPPED_ONCE							      \
	"(folio_test_large(page_folio(page)) || "			      \
	"folio_mapcount(page_folio(page)) == 1)"

static const struct edit_step bit_6_1[] = {
	NO_BIT,
	NO("include/linux/mm.h", "gup_must_unshare"),
	CALLS("include/linux/rmap.h", "page_try_dup_anon_rmap", 1, "1"),
	CALLS("mm/gup.c", "can_follow_write_pte", 1, MAPPED_ONCE),
	CALLS("mm/huge_memory.c", "can_follow_write_pmd", 1, MAPPED_ONCE),
	{ 0 },
};

#define NO_BIT_IN_FOLIOS						      \
	NO_BIT,								      \
	NO("mm/internal.h", "gup_must_unshare"),			      \
	CALLS("include/linux/rmap.h", "__folio_try_dup_anon_rmap", 4, "1"),   \
	CALLS("include/linux/rmap.h", "hugetlb_try_dup_anon_rmap", 1, "1")

static const struct edit_step bit_6_12[] = {
	NO_BIT_IN_FOLIOS,
	CALLS("mm/gup.c", "can_follow_write_pte", 1, MAPPED_ONCE),
	CALLS("mm/gup.c", "can_follow_write_pmd", 1, MAPPED_ONCE),
	{ 0 },
};

static const struct edit_step bit_7_2[] = {
	NO_BIT_IN_FOLIOS,
	CALLS("mm/gup.c", "can_follow_write_common", 1, MAPPED_ONCE),
	{ 0 },
};

static const struct edit_step none[] = { { 0 } };

static const char *const debug_vm[] = {
	"CONFIG_DEBUG_KERNEL=y", "CONFIG_DEBUG_VM=y", NULL,
};

/* The compiler makes the same code with it. */
static const char *const debug_info[] = {
	"CONFIG_DEBUG_KERNEL=y", "CONFIG_DEBUG_INFO_DWARF5=y", NULL,
};

const struct edit edits[] = {
	{ .name = "no-exclusive-reuse",
	  .what = "a write fault does not believe PG_anon_exclusive: it looks "
		  "whether ours is the last reference, for every page",
	  .beside = "the bit is kept as before, and mprotect(), fork(), pins, "
		    "migration and swap believe it; huge pages of the pool "
		    "never went by it",
	  .variants = { { "6.1", reuse_6_1 }, { "6.12", reuse_6_12 } } },
	{ .name = "no-exclusive-mprotect",
	  .what = "mprotect(), NUMA hinting and userfaultfd's un-protecting "
		  "never give the write bit back for PG_anon_exclusive: the "
		  "next store takes a fault",
	  .beside = "the bit is kept, and all else believes it; in 6.1 only "
		    "PTEs had their write bit back",
	  .variants = { { "6.1", mprotect_6_1 }, { "6.12", mprotect_6_12 },
			{ "7.2", mprotect_7_2 }, { "7.3", mprotect_7_3 } } },
	{ .name = "no-exclusive-bit",
	  .what = "PG_anon_exclusive is neither kept nor believed: setting, "
		  "clearing and testing it are gone",
	  .beside = "pins never unshare a page first (as in 5.10), fork() "
		    "copies for the child whatever may be pinned (as in 5.10), "
		    "UFFDIO_MOVE always refuses, and a debugger's write to a "
		    "read-only private page goes by the number of mappings; "
		    "what came with the bit and does not test it stays: the "
		    "look's draining of LRU batches, large folios' rules",
	  .variants = { { "6.1", bit_6_1 }, { "6.12", bit_6_12 },
			{ "7.2", bit_7_2 } } },
	{ .name = "debug-vm",
	  .what = "nothing: CONFIG_DEBUG_VM is on, so that the kernel checks "
		  "itself and warns",
	  .beside = "not to measure with: the checks cost",
	  .config = debug_vm,
	  .variants = { { "6.1", none } } },
	{ .name = "debug-info",
	  .what = "nothing: CONFIG_DEBUG_INFO_DWARF5 is on, and the vmlinux is "
		  "kept, so that vm --explain tells inlined functions from "
		  "their callers",
	  .beside = "the code is the same; it is compiled anew, and takes more "
		    "room in the cache",
	  .config = debug_info,
	  .keep = "vmlinux",
	  .variants = { { "6.1", none } } },
	{ 0 },
};
/* clang-format on */

const struct edit *edit_find(const char *name, size_t length,
			     struct reason *why)
{
	char *names = memory_text("");

	for (const struct edit *edit = edits; edit->name; edit++) {
		if (strlen(edit->name) == length &&
		    memcmp(edit->name, name, length) == 0) {
			free(names);
			return edit;
		}
		memory_append(&names, "%s%s", *names ? ", " : "", edit->name);
	}
	reason_set(why, -ENOENT,
		   "+%.*s is no edit: there are %s, and files that end in "
		   ".patch or .diff",
		   (int)length, name, names);
	free(names);
	return NULL;
}

/* The text of a file, as an edit left it, or else from the source.  NULL with
 * the reason. */
static struct changed *get_file(struct changes *changes, const char *root,
				const char *path, struct reason *why)
{
	char *whole, *text;

	for (size_t i = 0; i < changes->nr; i++)
		if (strcmp(changes->list[i].path, path) == 0)
			return &changes->list[i];
	whole = memory_format("%s/%s", root, path);
	text = file_read_all(NULL, whole);
	if (!text)
		reason_errno(why, -errno, "%s", path);
	free(whole);
	if (!text)
		return NULL;
	changes->list = memory_resize(changes->list, changes->nr + 1,
				      sizeof(*changes->list));
	changes->list[changes->nr] =
		(struct changed){ .path = memory_text(path), .text = text };
	return &changes->list[changes->nr++];
}

static int make_step(const struct edit_step *step, char **text,
		     struct reason *why)
{
	struct reason own;
	int err = 0;

	switch (step->kind) {
	case EDIT_CALLS:
		err = edit_calls(text, step->function, step->call, step->with,
				 step->places, &own);
		break;
	case EDIT_BODY:
		err = edit_body(text, step->function, step->with, &own);
		break;
	case EDIT_ABSENT:
		if (edit_definitions(*text, step->function))
			err = reason_set(&own, -EINVAL,
					 "the source defines %s(), which the "
					 "edit does not know",
					 step->function);
		break;
	}
	return err ? reason_set(why, err, "%s: %s", step->file, own.text) : 0;
}

static char *step_text(const struct edit_step *step)
{
	switch (step->kind) {
	case EDIT_CALLS:
		return memory_format("%s:%s(): %s(...) is %s, in %u place%s\n",
				     step->file, step->function, step->call,
				     step->with, step->places,
				     text_plural(step->places));
	case EDIT_BODY:
		return memory_format("%s:%s(): %s\n", step->file,
				     step->function,
				     strstr(step->with, "return")
					     ? "answers no"
					     : "does nothing");
	case EDIT_ABSENT:
		break;
	}
	return memory_text("");
}

static void tell(char **told, char *line)
{
	memory_append(told, "%s", line);
	free(line);
}

static struct changes copy_of(const struct changes *changes)
{
	struct changes copy = {
		.list = memory_new(changes->nr, sizeof(*copy.list)),
		.nr = changes->nr,
		.told = memory_text(changes->told ? changes->told : ""),
		.in_headers = memory_text(
			changes->in_headers ? changes->in_headers : ""),
	};

	for (size_t i = 0; i < copy.nr; i++)
		copy.list[i] = (struct changed){
			.path = memory_text(changes->list[i].path),
			.text = memory_text(changes->list[i].text),
		};
	return copy;
}

/* Each variant is tried on a copy: one that does not fit leaves no change. */
static int make_variant(const struct edit_step *steps, const char *root,
			struct changes *changes, struct reason *why)
{
	struct changes next = copy_of(changes), old = *changes;
	int err = 0;

	for (const struct edit_step *step = steps; step->file; step++) {
		struct changed *file = get_file(&next, root, step->file, why);

		err = file ? make_step(step, &file->text, why) : -EINVAL;
		if (err)
			break;
		tell(&next.told, step_text(step));
		if (step->kind != EDIT_ABSENT && source_is_header(step->file))
			memory_append(&next.in_headers, "%s\n", step->function);
	}
	if (!err)
		*changes = next;
	changes_free(err ? &next : &old);
	return err;
}

int edit_make(const struct edit *edit, const char *root,
	      struct changes *changes, struct reason *why)
{
	char *misfits = memory_text("");
	int err = -EINVAL;

	for (size_t i = 0; err && i < EDIT_VARIANTS_MAX; i++) {
		struct reason own;

		if (!edit->variants[i].steps)
			break;
		err = make_variant(edit->variants[i].steps, root, changes,
				   &own);
		if (err)
			tell(&misfits,
			     memory_format("%s as in %s: %s",
					   *misfits ? ";" : "",
					   edit->variants[i].kernel, own.text));
	}
	if (err)
		reason_set(why, err,
			   "%s does not fit this source, which stays as it was:"
			   "%s",
			   edit->name, misfits);
	free(misfits);
	return err;
}

void changes_free(struct changes *changes)
{
	for (size_t i = 0; i < changes->nr; i++) {
		free(changes->list[i].path);
		free(changes->list[i].text);
	}
	free(changes->list);
	free(changes->told);
	free(changes->in_headers);
	*changes = (struct changes){ 0 };
}

char *edit_text(const struct edit *edit)
{
	char *text = memory_format("edit %s\n", edit->name);

	for (size_t i = 0; i < EDIT_VARIANTS_MAX; i++)
		for (const struct edit_step *step = edit->variants[i].steps;
		     step && step->file; step++)
			tell(&text, step_text(step));
	for (const char *const *line = edit->config; line && *line; line++)
		memory_append(&text, "%s\n", *line);
	return text;
}
