/* case_ablated.c - the fates that an edit makes right, and no others. */
#include "mm/ablated.h"
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
	return tap_end();
}
