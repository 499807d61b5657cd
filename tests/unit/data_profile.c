/* data_profile.c - where instructions went: folded, compared, written and
 * read. */
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "data/profile.h"
#include "export/profile_export.h"
#include "tap.h"

/* user > fault > (handle, unlock), handle > lock > handle (it calls itself). */
static struct profile made(double handle, const char *last)
{
	static const char *const names[] = { "user", "fault", "handle",
					     "lock" };
	struct profile profile = {
		.unit = "instructions/page",
		.trial = 1,
		.boot = 2,
		.n = 100,
		.nr_names = 5,
		.nr = 6,
	};

	snprintf(profile.id, sizeof(profile.id), "cow_write state=shared");
	profile.names = memory_new(5, sizeof(*profile.names));
	for (size_t i = 0; i < 4; i++)
		profile.names[i] = memory_text(names[i]);
	profile.names[4] = memory_text(last);
	profile.nodes = memory_new(6, sizeof(*profile.nodes));
	profile.nodes[0] = (struct profile_node){ 0, 0, 1, false };
	profile.nodes[1] = (struct profile_node){ 0, 1, 10, false };
	profile.nodes[2] = (struct profile_node){ 1, 2, handle, false };
	profile.nodes[3] = (struct profile_node){ 2, 3, 5.5, false };
	profile.nodes[4] = (struct profile_node){ 3, 2, 2, false };
	profile.nodes[5] = (struct profile_node){ 1, 4, 7, false };
	for (size_t i = 0; i < 6; i++)
		profile.sum += profile.nodes[i].count;
	return profile;
}

static const struct profile_function *
find(const struct profile_functions *functions, const char *name)
{
	for (size_t i = 0; i < functions->nr; i++)
		if (strcmp(functions->list[i].name, name) == 0)
			return &functions->list[i];
	return NULL;
}

static void test_compare(void)
{
	struct profile a = made(100, "unlock"), b = made(120, "release");
	struct profile_functions functions;
	double sum = 0;

	profile_compare(&functions, &a, NULL);
	CHECK(functions.nr == 5);
	CHECK_TEXT(functions.list[0].name, "handle");
	CHECK_NEAR(functions.list[0].own[0], 102, 1e-12);
	/* The inner one is a part of the outer one. */
	CHECK_NEAR(functions.list[0].with[0], 107.5, 1e-12);
	CHECK_NEAR(find(&functions, "user")->with[0], a.sum, 1e-12);
	profile_functions_clear(&functions);

	profile_compare(&functions, &a, &b);
	CHECK(functions.nr == 6);
	CHECK_TEXT(functions.list[0].name, "handle");
	CHECK_NEAR(functions.list[0].difference, 20, 1e-12);
	/* Equal ones by name. */
	CHECK_TEXT(functions.list[1].name, "release");
	CHECK_NEAR(functions.list[1].difference, 7, 1e-12);
	CHECK_TEXT(functions.list[2].name, "unlock");
	CHECK_NEAR(functions.list[2].difference, -7, 1e-12);
	CHECK(find(&functions, "fault")->difference == 0);
	for (size_t i = 0; i < functions.nr; i++)
		sum += functions.list[i].difference;
	CHECK_NEAR(sum, b.sum - a.sum, 1e-12);
	profile_functions_clear(&functions);
	profile_clear(&a);
	profile_clear(&b);
}

/* Inlined functions have their own counts where both sides tell them, and are
 * their callers' where one does not. */
static void test_inlined(void)
{
	struct profile a = made(100, "unlock"), b = made(120, "unlock");
	struct profile_functions functions;
	const struct profile_function *one;

	a.inlines = true;
	a.nodes[3].inlined = true; /* lock, in handle */
	profile_compare(&functions, &a, NULL);
	CHECK(find(&functions, "lock")->inlined[0]);
	CHECK(!find(&functions, "handle")->inlined[0]);
	CHECK_NEAR(find(&functions, "lock")->own[0], 5.5, 1e-12);
	CHECK_NEAR(find(&functions, "lock")->with[0], 7.5, 1e-12);
	profile_functions_clear(&functions);

	profile_compare(&functions, &a, &b);
	one = find(&functions, "lock");
	CHECK(!(one->own[0] > 0) && !(one->own[1] > 5.5));
	CHECK(!(one->with[0] > 0) && one->with[1] > 0);
	CHECK_NEAR(find(&functions, "handle")->own[0], 107.5, 1e-12);
	CHECK_NEAR(find(&functions, "handle")->with[0], 107.5, 1e-12);
	profile_functions_clear(&functions);

	b.inlines = true;
	profile_compare(&functions, &a, &b);
	one = find(&functions, "lock");
	CHECK_NEAR(one->difference, 0, 1e-12);
	CHECK(one->inlined[0] && !one->inlined[1]);
	/* It is entered otherwise, too. */
	a.nodes[5].name = 3;
	profile_functions_clear(&functions);
	profile_compare(&functions, &a, &b);
	CHECK(!find(&functions, "lock")->inlined[0]);
	profile_functions_clear(&functions);
	profile_clear(&a);
	profile_clear(&b);
}

/* What is written is read, by this path; one line of the record is of it. */
static int read_text(struct profiles *profiles, const char *text,
		     struct reason *why)
{
	char path[] = "/tmp/cowbench-profile.XXXXXX";
	int file = mkstemp(path);
	FILE *to = fdopen(file, "w");
	int err;

	fputs(text, to);
	(void)fclose(to);
	err = profiles_read(profiles, path, why);
	unlink(path);
	return err;
}

static void test_record(void)
{
	struct profile a = made(100.25, "unlock");
	struct profiles profiles = { 0 };
	struct json_text line = { 0 };
	struct reason why;
	char *stack;

	snprintf(a.cache, sizeof(a.cache), "l2=2m/16");
	a.nr_lines = 2;
	a.lines[1] = (struct profile_lines){ .loads = 64.5, .stores = 1 };
	profile_put(&line, &a);
	CHECK(read_text(&profiles, line.text, &why) == 0);
	CHECK(profiles.nr == 1 && profiles.list[0].nr_lines == 2);
	CHECK_TEXT(profiles.list[0].cache, "l2=2m/16");
	CHECK_NEAR(profiles.list[0].lines[1].loads, 64.5, 1e-12);
	CHECK_NEAR(profiles.list[0].lines[1].stores, 1, 1e-12);
	CHECK(profiles.list[0].nr == 6 && profiles.list[0].boot == 2 &&
	      profiles.list[0].n == 100);
	CHECK_NEAR(profiles.list[0].sum, a.sum, 1e-12);
	CHECK_NEAR(profiles.list[0].nodes[2].count, 100.25, 1e-12);
	stack = profile_stack(&profiles.list[0], 4);
	CHECK_TEXT(stack, "user;fault;handle;lock;handle");
	free(stack);
	CHECK(!profiles.list[0].inlines && !strstr(line.text, "inlined"));
	a.inlines = a.nodes[3].inlined = true;
	profile_put(&line, &a);
	CHECK(read_text(&profiles, line.text, &why) == 0 && profiles.nr == 2);
	CHECK(profiles.list[1].inlines && profiles.list[1].nodes[3].inlined &&
	      !profiles.list[1].nodes[4].inlined);
	stack = profile_stack(&profiles.list[1], 4);
	CHECK_TEXT(stack, "user;fault;handle;lock_[i];handle");
	free(stack);
	CHECK(profiles_scale(&profiles, NULL) == 1000);
	CHECK(profiles_scale(&profiles, "null") == 1);

	/* Behind a torn line nothing comes. */
	line.text[line.length - 1] = '\0';
	profiles_clear(&profiles);
	CHECK(read_text(&profiles, line.text, &why) == 0 && profiles.nr == 0);

	reason_set(&a.reason, 0, "a window has no end");
	profile_put(&line, &a);
	CHECK(read_text(&profiles, line.text, &why) == 0 && profiles.nr == 1);
	CHECK_TEXT(profiles.list[0].reason.text, "a window has no end");
	CHECK(profiles.list[0].nr == 0);
	profiles_clear(&profiles);
	json_text_free(&line);
	profile_clear(&a);
}

/* A file from elsewhere may hold anything. */
static void test_bad(void)
{
	static const char head[] = "{\"type\":\"profile\",\"case\":\"c\","
				   "\"trial\":1,\"unit\":\"u\",\"n\":1,"
				   "\"sum\":1,\"names\":[\"user\",\"f\"],";
	static const char *const nodes[] = {
		"\"nodes\":[]",
		"\"nodes\":[[0,0,1]]",		  /* the first has a caller */
		"\"nodes\":[[null,2,1]]",	  /* a name that is not there */
		"\"nodes\":[[null,0,1],[1,1,1]]", /* its own caller */
		"\"nodes\":[[null,0,1],[null,1,1]]",
		"\"nodes\":[[null,0]]",
		"\"nodes\":[[null,0,\"1\"]]",
		"\"nodes\":[[null,-1,1]]",
		"\"nodes\":{}",
		"\"nodes\":[[null,0,1],[0,1,1]],\"inlined\":[0]",
		"\"nodes\":[[null,0,1],[0,1,1]],\"inlined\":[2]",
		"\"nodes\":[[null,0,1],[0,1,1]],\"inlined\":[\"1\"]",
		"\"nodes\":[[null,0,1],[0,1,1]],\"inlined\":1",
	};
	struct profiles profiles = { 0 };
	struct reason why;
	char *text = memory_format("%s\"nodes\":[[null,0,1]]}\n", head);

	CHECK(read_text(&profiles, text, &why) == 0 && profiles.nr == 1);
	free(text);
	for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++) {
		text = memory_format("%s%s}\n", head, nodes[i]);
		CHECK(read_text(&profiles, text, &why) < 0);
		CHECK(strstr(why.text, ":1: this is no profile") != NULL);
		free(text);
	}
	CHECK(read_text(&profiles, "{\"type\":\"profile\",\"case\":\"\n",
			&why) < 0);
	CHECK(profiles.nr == 1);
	profiles_clear(&profiles);
}

int main(void)
{
	test_compare();
	test_inlined();
	test_record();
	test_bad();
	return tap_end();
}
