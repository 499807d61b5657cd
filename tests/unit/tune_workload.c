/* tune_workload.c - the process that is measured, and one that is looked at. */
#include "tune/workload.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"
#include "tune/operations.h"
#include "tune/target.h"

#define MIB ((size_t)1 << 20)

static void works(void)
{
	const struct workload workload = { .bytes = 32 * MIB,
					   .shared_bytes = 4 * MIB,
					   .written = 0.25 };
	static volatile sig_atomic_t stop = SIGINT;
	struct workload_seen seen;
	struct reason why;
	double asked = 8.0 * MIB, sparse = 8.0 * MIB / 16;

	CHECK(workload_run(&workload, 60, NULL, &seen, &why) == 0);
	CHECK(seen.touch_ns > 0 && seen.fork_ns >= 0 && seen.unmap_ns > 0);
	CHECK(seen.shared_ns > 0 && seen.read_ns > 0 && seen.stores_ns > 0);
	CHECK(seen.store_p99_ns > 0 && seen.store_p99_ns < seen.stores_ns);
	/* What is written is copied; where folios are large, at times more. */
	CHECK(seen.copied_bytes > asked * 0.98);
	/* Folios of any size fill it up; where there are none, nothing does.
	 * Which of the two is seen of these very pages: others may change the
	 * machine's settings between one region and the next. */
	if (seen.sparse_proved)
		CHECK(seen.sparse_large > 0 ? seen.sparse_bytes > sparse
					    : seen.sparse_bytes == sparse);
	CHECK(seen.sparse_bytes <= 8.0 * MIB);
	CHECK(seen.spread_ns > 0);
	CHECK(isnan(seen.huge) || (seen.huge >= 0 && seen.huge <= 1));
	CHECK(workload_run(&workload, 60, &stop, &seen, &why) == -EINTR);
	CHECK(workload_run(&workload, 0, NULL, &seen, &why) == -ETIMEDOUT);
}

static void fits(void)
{
	struct operations operations = { .workload = { .bytes = 0 } };
	struct reason why;

	CHECK(operations_fit(&operations, &why) >= 0);
	CHECK(operations.workload.bytes <= OPERATIONS_BYTES);
	CHECK_NEAR(operations.workload.written, OPERATIONS_WRITTEN, 0);
	operations.workload.bytes = (size_t)1 << 60;
	operations.workload.shared_bytes = 0;
	CHECK(operations_fit(&operations, &why) == 1);
	CHECK(operations.workload.bytes < (size_t)1 << 44);
	CHECK(operations.workload.shared_bytes == 0);
}

static void looks(void)
{
	struct target target, more;
	struct reason why;
	size_t bytes = 32 * MIB;
	int status;
	pid_t pid;

	CHECK(target_look(getpid(), &target, &why) == 0);
	CHECK_TEXT(target.name, "tune_workload");
	CHECK(target.anonymous > 0 && target.file > 0);
	CHECK(target_lives(&target));

	char *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	madvise(mem, bytes, MADV_HUGEPAGE);
	memset(mem, 1, bytes);
	memset(shared, 1, bytes);
	CHECK(target_look(getpid(), &more, &why) == 0);
	CHECK(more.anonymous >= target.anonymous + 0.95 * (double)bytes);
	CHECK(more.shared >= target.shared + 0.95 * (double)bytes);
	CHECK(more.advised >= 0.95 * (double)bytes && target.advised == 0);
	madvise(mem, bytes, MADV_NOHUGEPAGE);
	CHECK(target_look(getpid(), &more, &why) == 0);
	CHECK(more.forbidden >= 0.95 * (double)bytes && more.advised == 0);

	pid = fork();
	if (pid == 0)
		_exit(0);
	/* A zombie has no memory. */
	siginfo_t info;

	waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	CHECK(target_look(pid, &target, &why) == -ESRCH);
	CHECK(strstr(why.text, "has ended") != NULL);
	CHECK(!target_lives(&target));
	/* Another with its number. */
	more.began--;
	CHECK(!target_lives(&more));
	waitpid(pid, &status, 0);
	CHECK(target_look(pid, &target, &why) == -ESRCH);
	CHECK(strstr(why.text, "there is no process") != NULL);
	CHECK(!target_lives(&target));
}

int main(void)
{
	works();
	fits();
	looks();
	return tap_end();
}
