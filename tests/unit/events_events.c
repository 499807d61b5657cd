/* events_events.c - counts and what they are worth; presets that libpfm4
 * knows. */
#include "events/event_names.h" /* before libpfm4's own copy of perf_event.h */

#include <perfmon/pfmlib_perf_event.h>
#include <stdlib.h>

#include "events/event_page.h"
#include "tap.h"

static void check_scaled(void)
{
	struct event_count whole = { "", 1000, 500, 500 };
	struct event_count half = { "", 1000, 500, 250 };
	struct event_count never = { "", 0, 500, 0 };

	CHECK(!event_count_partial(&whole));
	CHECK(event_count_scaled(&whole) == 1000);
	CHECK(event_count_partial(&half));
	CHECK(event_count_scaled(&half) == 2000);
	CHECK(event_count_partial(&never));
	CHECK(isnan(event_count_scaled(&never)));
}

static void check_page(void)
{
	struct perf_event_mmap_page page = { .offset = 5000 };
	uint64_t count = 0;

	/* 48 bits wide: started 100 below its end, or 7 behind zero. */
	CHECK(event_page_extend((UINT64_C(1) << 48) - 100, 48) == -100);
	CHECK(event_page_extend(7, 48) == 7);
	CHECK(event_page_extend(UINT64_MAX, 64) == -1);
	/* In no register: what the kernel has put down, and no more. */
	page.cap_user_rdpmc = 1;
	CHECK(!event_page_read(&page, &count));
	CHECK(count == 5000);
	/* May not be read: the register is left alone. */
	page.cap_user_rdpmc = 0;
	page.index = 1;
	CHECK(!event_page_read(&page, &count));
	CHECK(!event_page_allows(&page));
}

static void check_vmstat(void)
{
	const char *text = "pgfault 12\npgfault_more 3\nthp_split_pmd 4\n";

	CHECK(event_vmstat(text, "pgfault") == 12);
	CHECK(event_vmstat(text, "thp_split_pmd") == 4);
	CHECK(event_vmstat(text, "fault") == -1);
	CHECK(event_vmstat(text, "thp_split") == -1);
}

/* Whether libpfm4 makes a counter of it on that CPU. */
static bool known(const char *pmu, const char *name)
{
	struct perf_event_attr attr = { .size = sizeof(attr) };
	pfm_perf_encode_arg_t encode = { .attr = &attr,
					 .size = sizeof(encode) };
	char whole[256];

	if (strncmp(name, "vmstat:", 7) == 0 ||
	    strncmp(name, "exceptions:", 11) == 0 ||
	    strncmp(name, "migrate:", 8) == 0)
		return true;
	if (pfm_get_os_event_encoding(name, PFM_PLM0 | PFM_PLM3,
				      PFM_OS_PERF_EVENT,
				      &encode) == PFM_SUCCESS &&
	    attr.type != PERF_TYPE_RAW)
		return true;
	snprintf(whole, sizeof(whole), "%s::%s", pmu, name);
	return pfm_get_os_event_encoding(whole, PFM_PLM0 | PFM_PLM3,
					 PFM_OS_PERF_EVENT,
					 &encode) == PFM_SUCCESS;
}

static void check_presets(void)
{
	static const char *const pmus[] = { "hsw",
					    "skl",
					    "icx",
					    "spr",
					    "amd64_fam17h_zen2",
					    "amd64_fam19h_zen3",
					    "amd64_fam19h_zen4" };
	static const char *const words[] = { "faults", "thp",	"tlb",
					     "walks",  "cache", "numa" };

	setenv("LIBPFM_ENCODE_INACTIVE", "1", 1); /* of other CPUs too */
	CHECK(pfm_initialize() == PFM_SUCCESS);
	for (size_t i = 0; i < sizeof(pmus) / sizeof(*pmus); i++) {
		for (size_t j = 0; j < sizeof(words) / sizeof(*words); j++) {
			char text[1024], *rest = text, *name;
			const char *list = event_preset(words[j], pmus[i]);

			if (!CHECK(list))
				continue;
			snprintf(text, sizeof(text), "%s", list);
			while ((name = strsep(&rest, ",")))
				if (!tap_result(known(pmus[i], name), name,
						pmus[i], __LINE__))
					printf("# on %s\n", pmus[i]);
		}
	}
	pfm_terminate();
	CHECK(!event_preset("cycles", "skl"));
	CHECK(strcmp(event_preset("walks", "skl"),
		     event_preset("walks", "amd64_fam19h_zen4")) != 0);
}

int main(void)
{
	check_scaled();
	check_page();
	check_vmstat();
	check_presets();
	return tap_end();
}
