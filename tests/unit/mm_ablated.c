/* mm_ablated.c - what a kernel's release says of its edits. */
#include "mm/ablated.h"

#include "tap.h"

int main(void)
{
	CHECK(ablated_by("6.12.118-vm-only+no-exclusive-reuse") ==
	      ABLATED_REUSE);
	CHECK(ablated_by("6.1.192-vm-only+debug-vm+no-exclusive-bit") ==
	      (ABLATED_BIT | ABLATED_EARLY));
	CHECK(ablated_by("6.2.0-vm-only+no-exclusive-reuse+no-exclusive-bit") ==
	      ABLATED_BIT);
	CHECK(ablated_by("5.19.1-vm-only+no-exclusive-reuse") ==
	      (ABLATED_REUSE | ABLATED_EARLY));
	CHECK(ablated_by("6.12.118-vm-only+no-exclusive-mprotect+patch+"
			 "no-exclusive-reuse") ==
	      (ABLATED_MPROTECT | ABLATED_REUSE));

	/* Whoever else's kernel. */
	CHECK(ablated_by("6.12.118-vm-only") == 0);
	CHECK(ablated_by("6.12.118+deb13-cloud-amd64") == 0);
	CHECK(ablated_by("6.12.118+no-exclusive-reuse") == 0);
	CHECK(ablated_by("6.12.118-vm-only+no-exclusive-reused") == 0);
	CHECK(ablated_by("6.12.118-vm-only+no-exclusive") == 0);
	CHECK(ablated_by("") == 0);

	CHECK(tracking_of(true, 0) == TRACKING);
	CHECK(tracking_of(false, 0) == TRACKING_NOT);
	CHECK(tracking_of(false, ABLATED_BIT) == TRACKING_TAKEN);
	CHECK(tracking_of(true, ABLATED_REUSE) == TRACKING);
	CHECK(tracking_of(true, ABLATED_MPROTECT) == TRACKING);
	CHECK(tracking_of(true, ABLATED_REUSE | ABLATED_MPROTECT) ==
	      TRACKING_TAKEN);
	CHECK(tracking_of(true, ABLATED_REUSE | ABLATED_EARLY) ==
	      TRACKING_UNSEEN);
	CHECK(tracking_of(true, ABLATED_MPROTECT | ABLATED_EARLY) == TRACKING);
	return tap_end();
}
