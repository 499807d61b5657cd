/* host_ablated.c - what a kernel's release says of its edits. */
#include "host/ablated.h"

#include "tap.h"

int main(void)
{
	CHECK(ablated_by("6.12.118-vm-only+no-exclusive-reuse") ==
	      ABLATED_REUSE);
	CHECK(ablated_by("6.1.192-vm-only+debug-vm+no-exclusive-bit") ==
	      ABLATED_BIT);
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
	return tap_end();
}
