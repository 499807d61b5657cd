/* run_check.c - each benchmark in bench/ keeps the contract.  What breaks it is
 * in tests/liar/refused, and seen by tests/structure/contract.sh. */
#include "tap.h"
#include "run/check.h"

int main(void)
{
	struct reason why;
	size_t nr = 0;

	for (const struct bench_entry *e = bench_registry; e->name; e++, nr++)
		if (!tap_result(!bench_check(e, &why), e->name, __FILE__,
				__LINE__))
			printf("# %s\n", why.text);
	CHECK(nr > 30);
	CHECK(bench_check_all(&why) == 0);
	return tap_end();
}
