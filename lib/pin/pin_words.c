/* pin_words.c - what the sources of pins share: their words, the byte that each
 * page holds, and why a call of a source failed. */
#include <assert.h>
#include <errno.h>
#include <sys/resource.h>

#include "pin/pin.h"

const char *const pin_by_words[NR_PIN_BYS] = {
	[PIN_BY_IO_URING] = "io_uring",	    [PIN_BY_VMSPLICE] = "vmsplice",
	[PIN_BY_PROCESS_VM] = "process_vm", [PIN_BY_O_DIRECT] = "o_direct",
	[PIN_BY_AF_XDP] = "af_xdp",	    [PIN_BY_GUP_TEST] = "gup_test",
};

const char *const pin_access_words[NR_PIN_ACCESSES] = {
	[PIN_WRITE] = "write",
	[PIN_READ] = "read",
};

static_assert(NR_PIN_BYS == 6, "pin_by_words has a word for each source");

unsigned char pin_byte(size_t i)
{
	return (unsigned char)(0x81 + i % 97);
}

int pin_explain(const struct pin *pin, int err, struct reason *why)
{
	const char *by = pin_by_words[pin->by];
	struct rlimit lock = { 0 };

	getrlimit(RLIMIT_MEMLOCK, &lock);
	if (err == -ENOMEM || err == -ENOBUFS || err == -EPERM)
		return reason_set(why, -ENOTSUP,
				  "%s may not lock %zu KiB: RLIMIT_MEMLOCK is "
				  "%llu KiB; raise `ulimit -l`, take a smaller "
				  "bytes=, or CAP_IPC_LOCK",
				  by, pin->nr * pin->page_bytes >> 10,
				  (unsigned long long)lock.rlim_cur >> 10);
	if (err == -EAGAIN && pin->by == PIN_BY_VMSPLICE)
		return reason_set(why, err,
				  "vmsplice of %zu pages: the pipe is full",
				  pin->nr);
	return reason_errno(why, err, "%s of %zu pages", by, pin->nr);
}
