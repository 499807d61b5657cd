/* reproducer [FORKS] - does this kernel's fork() leave pages of 1 GiB out of the
 * child?
 *
 * The parent writes to a private page of 1 GiB and forks; the child looks for what
 * it wrote.  Where the kernel has the defect, copy_hugetlb_page_range() (kernel
 * mm/hugetlb.c) passes the page over, since it takes what the last use of the
 * child's new table of PUDs left in it for a count of sharers
 * (ptdesc_pmd_is_shared()): the child finds nothing mapped, and reads zeros, or is
 * killed by SIGBUS where the pool has no other page.
 *
 * What the table's page was used for before decides, so before each fork the
 * reproducer has the kernel fill slabs with the headers of small messages, and
 * frees them: such a page, in which the slab's list of free objects began, then
 * becomes the table.  No privilege is needed.
 *
 * Exit status, as git bisect run wants it: 0 the defect was not seen in FORKS forks
 * (40), 1 it was, 125 nothing can be said: no page of 1 GiB could be had
 * (hugepagesz=1G hugepages=2 on the kernel's command line), or a call failed.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE_BYTES (1UL << 30)
#define MAP_1GB	   (30 << 26) /* MAP_HUGE_1GB, which older headers lack */
#define WRITTEN	   0x5a
#define PAIRS	   8

enum seen {
	SEEN_DATA = 0,
	SEEN_ZEROS = 1,
	SEEN_SIGBUS = 2,
	SEEN_OTHER = 3,
};

/* Has the kernel allocate as many headers of messages (struct sk_buff, an
 * unmovable slab as tables are) as PAIRS sockets hold, and free them. */
static void use_slabs(void)
{
	int pair[PAIRS][2];

	for (int i = 0; i < PAIRS; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair[i])) {
			perror("socketpair");
			exit(125);
		}
		while (send(pair[i][0], "", 1, MSG_DONTWAIT) == 1)
			;
	}
	for (int i = 0; i < PAIRS; i++) {
		close(pair[i][0]);
		close(pair[i][1]);
	}
}

/* What a child finds at mem.  Aborts the reproducer where fork() or waitpid()
 * fails. */
static enum seen child_sees(const volatile unsigned char *mem)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(*mem == WRITTEN ? SEEN_DATA
		      : *mem == 0     ? SEEN_ZEROS
				      : SEEN_OTHER);
	if (child < 0 || waitpid(child, &status, 0) != child) {
		perror("fork");
		exit(125);
	}
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGBUS ? SEEN_SIGBUS : SEEN_OTHER;
	return (enum seen)WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	long forks = argc > 1 ? strtol(argv[1], NULL, 10) : 40;
	int seen[SEEN_OTHER + 1] = { 0 };
	struct utsname self;
	unsigned char *mem;

	if (argc > 2 || forks < 1) {
		fprintf(stderr, "usage: %s [FORKS]\n", argv[0]);
		return 125;
	}
	mem = mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_1GB, -1, 0);
	if (mem == MAP_FAILED) {
		perror("no page of 1 GiB: boot with hugepagesz=1G hugepages=2");
		return 125;
	}
	*mem = WRITTEN;
	for (long i = 0; i < forks; i++) {
		use_slabs();
		seen[child_sees(mem)]++;
	}
	uname(&self);
	printf("%s: of %ld children %d found the parent's data, %d zeros, "
	       "%d were killed by SIGBUS\n",
	       self.release, forks, seen[SEEN_DATA], seen[SEEN_ZEROS],
	       seen[SEEN_SIGBUS]);
	if (seen[SEEN_OTHER])
		return 125;
	return seen[SEEN_DATA] < forks;
}
