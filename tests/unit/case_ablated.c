/* case_ablated.c - the fates that an edit makes right, and no others. */
#include "mm/ablated.h"

#include <stdlib.h>
#include <string.h>

#include "case/ablated.h"
#include "case/case.h"

#include "tap.h"

/* The fates that a case's pages may meet on a kernel with these edits. */
static unsigned fates(const char *id, unsigned edits)
{
	struct run_case c;
	struct reason why;

	if (!CHECK(case_parse_id(&c, id, &why) == 0)) {
		printf("# %s: %s\n", id, why.text);
		return 0;
	}

	const struct expect *row = case_row(&c, edits);

	CHECK(row->full == c.row->full);
	CHECK((row == c.row) || edits);
	return row->fates;
}

#define KEPT   BIT(FATE_KEPT)
#define COPIED BIT(FATE_COPIED)

static void check_told(void)
{
	char *told = ablated_told(ABLATED_REUSE);

	CHECK_TEXT(told,
		   "cow_write state=exclusive_wp held=ref,pin "
		   "kind=mthp-*,base,thp,thp_pte: copied, 1 fault\n"
		   "cow_write state=exclusive_wp kind=mthp-*,thp_pte: copied "
		   "or kept, 1 fault\n"
		   "before 6.2 a pinned page after mprotect, "
		   "kind=mthp-*,thp,thp_pte: stale\n"
		   "before 6.2 a pinned page after uffd_wp, "
		   "kind=mthp-*,base,thp,thp_pte: stale\n");
	free(told);

	/* A row that an edit needs alone is not one of two edits together. */
	told = ablated_told(ABLATED_REUSE | ABLATED_MPROTECT);
	CHECK(!strstr(told, "write_pinned") && !strstr(told, "before 6.2"));
	CHECK(strstr(told, "\na pinned page after mprotect, "
			   "kind=mthp-*,base,thp,thp_pte: stale\n") != NULL);
	free(told);

	told = ablated_told(0);
	CHECK_TEXT(told, "");
	free(told);
}

int main(void)
{
	CHECK(fates("cow_write state=exclusive_wp held=ref", 0) == KEPT);
	CHECK(fates("cow_write state=exclusive_wp held=ref", ABLATED_REUSE) ==
	      COPIED);
	CHECK(fates("cow_write state=exclusive_wp held=pin", ABLATED_REUSE) ==
	      COPIED);
	CHECK(fates("cow_write state=exclusive_wp held=ref kind=thp",
		    ABLATED_REUSE) == COPIED);
	CHECK(fates("cow_write state=exclusive_wp held=ref kind=mthp-64k",
		    ABLATED_REUSE | ABLATED_MPROTECT) == COPIED);

	/* The look keeps what nobody else holds. */
	CHECK(fates("cow_write state=exclusive_wp", ABLATED_REUSE) == KEPT);
	CHECK(fates("cow_write state=exclusive_wp kind=thp", ABLATED_REUSE) ==
	      KEPT);
	CHECK(fates("cow_write state=exclusive_wp held=ref",
		    ABLATED_MPROTECT) == KEPT);

	/* What the benchmark leaves open, an edit decides. */
	CHECK(fates("cow_write state=exclusive held=pin", 0) ==
	      (KEPT | COPIED));
	CHECK(fates("cow_write state=exclusive held=pin", ABLATED_MPROTECT) ==
	      KEPT);
	CHECK(fates("cow_write state=exclusive held=pin", ABLATED_BIT) ==
	      COPIED);
	CHECK(fates("cow_write state=exclusive held=pin",
		    ABLATED_REUSE | ABLATED_MPROTECT) == (KEPT | COPIED));
	CHECK(fates("cow_write state=exclusive", ABLATED_BIT) == KEPT);
	CHECK(fates("write_pinned after=mprotect", ABLATED_BIT) == COPIED);
	CHECK(fates("write_pinned after=uffd_wp kind=thp",
		    ABLATED_BIT | ABLATED_EARLY) == COPIED);
	CHECK(fates("write_pinned after=fork", ABLATED_BIT) == KEPT);
	CHECK(fates("write_pinned after=mprotect", ABLATED_MPROTECT) == KEPT);
	CHECK(fates("pin state=shared source=process_vm access=read",
		    ABLATED_BIT) == BIT(FATE_SHARED));
	CHECK(fates("pin state=shared source=process_vm access=write",
		    ABLATED_BIT) == COPIED);
	CHECK(fates("cow_write state=shared", ABLATED_REUSE) == COPIED);
	check_told();
	return tap_end();
}
