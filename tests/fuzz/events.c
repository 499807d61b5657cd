/* events - the list of --events, and what /proc/vmstat says.
 *
 * Libpfm4 knows the names of all CPUs, and starts anew for each list: 100 ms
 * that are not ours.  Here a libpfm4 of a few names stands in its place.
 */
#include "fuzz.h"

#include "events/event_names.h"

#include <perfmon/pfmlib_perf_event.h>
#include <strings.h>

static const struct {
	const char *name;
	pfm_pmu_t pmu;
	uint32_t type; /* of perf_event_open(2) */
} known[] = {
	{ "page-faults", PFM_PMU_PERF_EVENT, PERF_TYPE_SOFTWARE },
	{ "cycles", PFM_PMU_PERF_EVENT, PERF_TYPE_HARDWARE },
	{ "dTLB-load-misses", PFM_PMU_PERF_EVENT, PERF_TYPE_HW_CACHE },
	{ "DTLB_LOAD_MISSES", PFM_PMU_INTEL_SKL, PERF_TYPE_RAW },
	{ "L1_DTLB_MISS", PFM_PMU_AMD64_FAM17H_ZEN1, PERF_TYPE_RAW },
	{ "exceptions", PFM_PMU_PERF_EVENT, PERF_TYPE_TRACEPOINT },
};

#define NR_KNOWN ((int)(sizeof(known) / sizeof(*known)))

pfm_err_t pfm_initialize(void)
{
	return PFM_SUCCESS;
}

void pfm_terminate(void)
{
}

const char *pfm_strerror(int code)
{
	return code == PFM_ERR_NOTFOUND ? "not found" : "another error";
}

pfm_err_t pfm_get_pmu_info(pfm_pmu_t pmu, pfm_pmu_info_t *info)
{
	info->first_event = -1;
	for (int i = NR_KNOWN - 1; i >= 0; i--)
		if (known[i].pmu == pmu)
			info->first_event = i;
	info->pmu = pmu;
	info->name = pmu == PFM_PMU_PERF_EVENT ? "perf" : "skl";
	info->is_present = pmu == PFM_PMU_INTEL_SKL;
	info->type = PFM_PMU_TYPE_CORE;
	return info->first_event < 0 ? PFM_ERR_NOTSUPP : PFM_SUCCESS;
}

int pfm_get_event_next(int at)
{
	for (int i = at + 1; i < NR_KNOWN; i++)
		if (known[i].pmu == known[at].pmu)
			return i;
	return -1;
}

pfm_err_t pfm_get_event_info(int at, pfm_os_t os, pfm_event_info_t *info)
{
	(void)os;
	info->name = known[at].name;
	return PFM_SUCCESS;
}

pfm_err_t pfm_get_os_event_encoding(const char *word, int levels, pfm_os_t os,
				    void *to)
{
	pfm_perf_encode_arg_t *encode = to;
	size_t length = strcspn(word, ":.");

	(void)levels;
	(void)os;
	for (int i = 0; i < NR_KNOWN; i++)
		if (strlen(known[i].name) == length &&
		    strncasecmp(known[i].name, word, length) == 0 &&
		    strlen(word + length) < 3) {
			encode->attr->type = known[i].type;
			encode->attr->config = 2; /* page-faults */
			return PFM_SUCCESS;
		}
	return PFM_ERR_NOTFOUND;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct event_names names;
	char *text = fuzz_text(data, size), *rest = strchr(text, '\n');
	struct reason why;

	if (rest)
		*rest++ = '\0';
	event_names_parse(&names, text, &why);
	FUZZ_CHECK(names.nr <= EVENTS_MAX && names.nr_missing <= EVENTS_MAX);
	event_vmstat(rest ? rest : "", text);
	free(text);
	return 0;
}
