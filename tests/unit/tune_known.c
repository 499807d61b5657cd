/* tune_known.c - programs are known by the names in a command line. */
#include "tune/known.h"

#include "tap.h"

int main(void)
{
	CHECK_TEXT(known_find("redis-server")->name, "redis-server");
	CHECK_TEXT(
		known_find("rm -f x; exec /usr/bin/redis-server --port 1")->name,
		"redis-server");
	CHECK_TEXT(known_find("sh -c '/opt/jdk/bin/java -jar x'")->name,
		   "java");
	CHECK(known_find("redis-server-check redis-serve") == NULL);
	CHECK(known_find("/etc/postgres/conf") == NULL);
	CHECK(known_find("") == NULL);
	CHECK(strstr(known_find("redis-server")->since, "Linux 5.8") != NULL);
	return tap_end();
}
