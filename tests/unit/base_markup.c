/* base_markup.c - whatever a text says, markup and a terminal take it for
 * text. */
#include <stdlib.h>

#include "base/markup.h"
#include "tap.h"

/* The caller frees. */
static char *put(void (*how)(FILE *to, const char *text), const char *text)
{
	char *got = NULL;
	size_t length;
	FILE *to = open_memstream(&got, &length);

	how(to, text);
	fclose(to);
	return got;
}

static void check(void (*how)(FILE *to, const char *text), const char *text,
		  const char *want)
{
	char *got = put(how, text);

	CHECK_TEXT(got, want);
	free(got);
}

static void test_html(void)
{
	check(markup_put, "<script>alert('1')</script>",
	      "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;");
	check(markup_put, "\" onload=\"x", "&quot; onload=&quot;x");
	check(markup_put, "&lt; ]]> -->", "&amp;lt; ]]&gt; --&gt;");
	check(markup_put,
	      "a\xe2\x80\xae"
	      "b",
	      "a[U+202E]b");
	check(markup_put, "\033[31m\r\n\t",
	      "[U+001B][31m[U+000D][U+000A][U+0009]");
	check(markup_put,
	      "\xc2\x9b"
	      "1m",
	      "[U+009B]1m");
	check(markup_put, "µs → ✓ 😀", "µs → ✓ 😀");
}

/* Bytes that are no UTF-8: alone, cut off, longer than they must be, a half
 * of a pair, beyond the last character. */
static void test_bytes(void)
{
	check(markup_put, "\xff", "[U+FFFD]");
	check(markup_put, "\xe2\x80", "[U+FFFD][U+FFFD]");
	check(markup_put,
	      "\xc0\xbc"
	      "script",
	      "[U+FFFD][U+FFFD]script");
	check(markup_put, "\xed\xa0\x80", "[U+FFFD][U+FFFD][U+FFFD]");
	check(markup_put, "\xf4\x90\x80\x80",
	      "[U+FFFD][U+FFFD][U+FFFD][U+FFFD]");
	check(markup_put, "\xef\xbf\xbf", "[U+FFFF]");
}

static void test_code(void)
{
	check(markup_code, "a`b|c", "`a'b\\|c`");
	check(markup_code, "x\n# head\n", "`x?# head?`");
	check(markup_code, "\xe2\x80\xaeµ", "`?µ`");
	check(markup_code, "", "``");
}

int main(void)
{
	test_html();
	test_bytes();
	test_code();
	return tap_end();
}
