/* host_kernel_log.c - which records of the kernel's log are warnings of its
 * own. A pipe in packet mode stands for /dev/kmsg: one read() is one record. */
#include "host/kernel_log.h"

#include <fcntl.h>
#include <unistd.h>

#include "tap.h"

/* How many warnings are in one record of that text; -1 where no such pipe
 * is. */
static int warnings_in(const char *const *records, size_t nr)
{
	int ends[2];

	if (pipe2(ends, O_DIRECT | O_NONBLOCK | O_CLOEXEC))
		return -1;
	for (size_t i = 0; i < nr; i++)
		if (write(ends[1], records[i], strlen(records[i])) < 0)
			return -1;
	close(ends[1]);
	return kernel_log_warnings(ends[0]); /* closes it */
}

int main(void)
{
	static const char *const records[] = {
		"4,812,9512,-;WARNING: CPU: 0 PID: 1 at mm/rmap.c:1234",
		"2,813,9513,-;kernel BUG at mm/huge_memory.c:1",
		"0,814,9514,-;an emergency",
		"5,815,9515,-;a notice",
		"6,816,9516,-;information",
		"12,817,9517,-;a warning that a program wrote",
		"4,818,9518,c;the rest of a line",
		"4,819,9519,-;set_capacity_and_notify: 12 callbacks suppressed",
	};

	CHECK(warnings_in(records, 0) == 0);
	CHECK(warnings_in(records, 1) == 1);
	CHECK(warnings_in(records + 3, 3) == 0);
	CHECK(warnings_in(records, 8) == 4);
	return tap_end();
}
