/* known.c - see known.h. */
#include "tune/known.h"

#include <stddef.h>
#include <string.h>

/* A store to a THP that a child shares splits its mapping and copies one base
 * page since commit 3917c80280c9 ("thp: change CoW semantics for anon-THP");
 * before, it copied the whole THP (kernel
 * mm/huge_memory.c:do_huge_pmd_wp_page(), 5.7 and 5.8). */
#define SINCE_5_8                                                               \
	"since Linux 5.8 a store to a THP that a child shares copies one base " \
	"page, no longer 2 MiB, and fork() copies one entry a THP"

#define REDIS_ITSELF \
	"disable-thp no lets it have THPs: it switches them off for itself"
#define REDIS_SAYS "warns of THPs: latency and memory usage issues with forks"

static const struct known list[] = {
	{ "redis-server", REDIS_ITSELF, REDIS_SAYS, SINCE_5_8 },
	{ "valkey-server", REDIS_ITSELF, REDIS_SAYS, SINCE_5_8 },
	{ "mongod", NULL,
	  "advises against THPs before version 8, and for them since", NULL },
	{ "postgres",
	  "huge_pages=on takes shared_buffers from the pool of huge pages "
	  "(vm.nr_hugepages)",
	  NULL, NULL },
	{ "java", "-XX:+UseTransparentHugePages asks for them itself", NULL,
	  NULL },
	{ "node", "--use-largepages=on maps its text by huge pages", NULL,
	  NULL },
};

const struct known *known_find(const char *line)
{
	static const char ends[] = " \t;'\"";

	while (*line) {
		size_t length = strcspn(line, ends);
		const char *name = line;

		for (size_t i = 0; i < length; i++)
			if (line[i] == '/')
				name = line + i + 1;
		for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
			size_t chars = strlen(list[i].name);

			if ((size_t)(line + length - name) == chars &&
			    strncmp(name, list[i].name, chars) == 0)
				return &list[i];
		}
		line += length;
		line += strspn(line, ends);
	}
	return NULL;
}

const char *known_switches(bool huge)
{
	return huge ? "GLIBC_TUNABLES=glibc.malloc.hugetlb=1 (glibc 2.35 on)\n"
		      "or MALLOC_CONF=thp:always (jemalloc), asks for huge "
		      "pages where enabled is madvise"
		    : "prctl(PR_SET_THP_DISABLE), or for Go's heap "
		      "GODEBUG=disablethp=1 (Go\n1.21.6 on), switches huge "
		      "pages off; since Linux 6.18\n"
		      "PR_THP_DISABLE_EXCEPT_ADVISED leaves it those that it "
		      "asks for";
}
