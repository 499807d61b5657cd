/* trial_witnesses.c - what a failed proof is told to have met. */
#include "trial/witnesses.h"

#include <string.h>

#include "tap.h"

static void check_blame(void)
{
	static struct channel_count vmstat[WITNESSES_VMSTAT] = {
		{ "pgfault", 9000 },
		{ "pgmigrate_success", 512 },
		{ "thp_split_page", 3 },
		{ "pgsteal_kswapd", 40 },
	};
	static const struct channel_count quiet[WITNESSES_VMSTAT] = {
		{ "pgfault", 9000 },
		{ "thp_fault_alloc", 7 },
	};
	struct reason why = { "pages were copied" };

	witnesses_blame(quiet, &why);
	CHECK_TEXT(why.text, "pages were copied");
	witnesses_blame(vmstat, &why);
	CHECK_TEXT(why.text,
		   "pages were copied; meanwhile this machine migrated 512 "
		   "pages, split 3 THPs, reclaimed (kswapd) 40 pages: where "
		   "the benchmark does not do so itself, others met its "
		   "pages");

	/* A reason that has little room left is cut, and ends. */
	memset(why.text, 'x', sizeof(why.text) - 20);
	why.text[sizeof(why.text) - 20] = '\0';
	witnesses_blame(vmstat, &why);
	CHECK(strlen(why.text) == sizeof(why.text) - 1);
}

int main(void)
{
	check_blame();
	return tap_end();
}
