/* base_json_path.c - numbers in what a program prints, by their paths. */
#include "base/json_path.h"

#include <math.h>

#include "tap.h"

static void paths(void)
{
	CHECK(json_path_is("$.a"));
	CHECK(json_path_is("$[0]"));
	CHECK(json_path_is("$.jobs[0].read.lat_ns.99.000000"));
	CHECK(!json_path_is("$"));
	CHECK(!json_path_is("a.b"));
	CHECK(!json_path_is("$a"));
	CHECK(!json_path_is("$..a"));
	CHECK(!json_path_is("$.a."));
	CHECK(!json_path_is("$.a[x]"));
	CHECK(!json_path_is("$.a[1"));
	CHECK(!json_path_is("$.a[]"));
	CHECK(!json_path_is("$.a[-1]"));
}

static void numbers(void)
{
	static const char text[] =
		"starting {\"a\": 1}\n"
		"{\"a\": 2, \"b\": [{\"c\": 3.5}, 4, \"5\"]} and more\n"
		"{ broken\n"
		"[7, 8]\n"
		"{\n"
		"\"in\":\n"
		"{\"a\": 9}\n"
		"}";

	CHECK(json_path_number(text, "$.a") == 2);
	CHECK(json_path_number(text, "$.b[0].c") == 3.5);
	CHECK(json_path_number(text, "$.b[1]") == 4);
	CHECK(json_path_number(text, "$[1]") == 8);
	CHECK(json_path_number(text, "$.in.a") == 9);
	CHECK(isnan(json_path_number(text, "$.b[2]")));
	CHECK(isnan(json_path_number(text, "$.b[9]")));
	CHECK(isnan(json_path_number(text, "$.a.b")));
	CHECK(isnan(json_path_number(text, "$.in.b")));
	CHECK(isnan(json_path_number("", "$.a")));
	CHECK(isnan(json_path_number("\n\n", "$.a")));
	CHECK(json_path_number("{\"a\":1}\n{\"a\":2}\n", "$.a") == 2);
}

int main(void)
{
	paths();
	numbers();
	return tap_end();
}
