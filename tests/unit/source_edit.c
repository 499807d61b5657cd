/* source_edit.c - C source changed by its names, and what is refused. */
#include "source/edit.h"

#include <stdlib.h>

#include "tap.h"

static const char source[] =
	"/* bit(page) in a comment, and reuse(x) { } too */\n"
	"static int reuse(struct page *page);\n"
	"\n"
	"static bool reuse(struct page *page)\n"
	"	__releases(lock)\n"
	"{\n"
	"	if (bit(page)) { // bit(1)\n"
	"		warn(\"bit(%s) }\", '}');\n"
	"		return my_bit(page) && bit_of(page);\n"
	"	}\n"
	"	return !bit(head(page)) || bit ((page));\n"
	"}\n"
	"\n"
	"static bool other(struct page *page)\n"
	"{\n"
	"	return bit(page) || reuse(page);\n"
	"}\n"
	"\n"
	"#ifdef A\n"
	"int twice(void)\n"
	"{\n"
	"	return bit(1);\n"
	"}\n"
	"#else\n"
	"int twice(void)\n"
	"{\n"
	"	return bit(2);\n"
	"}\n"
	"#endif\n"
	"int open(void)\n"
	"{ return bit(3); }\n";

static char *text;
static struct reason why;

static bool calls(const char *function, unsigned places)
{
	why.text[0] = '\0';
	free(text);
	text = strdup(source);
	return edit_calls(&text, function, "bit", "0", places, &why) == 0;
}

static void check_calls(void)
{
	CHECK(calls("reuse", 3));
	CHECK(strstr(text, "	if (0) { // bit(1)\n") != NULL);
	CHECK(strstr(text, "warn(\"bit(%s) }\", '}');\n") != NULL);
	CHECK(strstr(text, "return my_bit(page) && bit_of(page);\n") != NULL);
	CHECK(strstr(text, "	return !0 || 0;\n}\n\nstatic bool other") !=
	      NULL);
	CHECK(strstr(text, "return bit(page) || reuse(page);") != NULL);
	CHECK(strncmp(text, source, strcspn(source, "{")) == 0);

	CHECK(calls("other", 1));
	CHECK(strstr(text, "return 0 || reuse(page);") != NULL);
	CHECK(strstr(text, "	if (bit(page)) {") != NULL);
}

/* Refused with a reason, and the text is as it was. */
static void check_refused(const char *function, unsigned places,
			  const char *says)
{
	CHECK(!calls(function, places));
	CHECK(strcmp(text, source) == 0);
	if (!CHECK(strstr(why.text, says) != NULL))
		printf("# %s\n", why.text);
}

static void check_body(void)
{
	char *whole = strdup(source);

	CHECK(edit_body(&whole, "reuse", "{\n	return 1;\n}", &why) == 0);
	CHECK(strstr(whole,
		     "__releases(lock)\n{\n	return 1;\n}\n\nstatic") !=
	      NULL);
	CHECK(edit_definitions(whole, "reuse") == 1);
	CHECK(edit_body(&whole, "nowhere", "{\n}", &why) < 0);
	free(whole);
}

int main(void)
{
	CHECK(edit_definitions(source, "reuse") == 1);
	CHECK(edit_definitions(source, "twice") == 2);
	CHECK(edit_definitions(source, "bit") == 0);
	CHECK(edit_definitions("", "bit") == 0);
	CHECK(edit_definitions("f(", "f") == 0);
	CHECK(edit_definitions("f() { /*", "f") == 0);

	check_calls();
	check_refused("reuse", 2,
		      "reuse() calls bit() in 3 places, not in "
		      "the 2 that the edit knows");
	check_refused("reuse", 4, "in 3 places");
	check_refused("nowhere", 1, "nowhere() is defined 0 times, not once");
	check_refused("twice", 1, "twice() is defined 2 times");
	check_refused("open", 1, "do not close at the start of a line");
	check_body();
	free(text);
	return tap_end();
}
