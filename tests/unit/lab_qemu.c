/* lab_qemu.c - the emulator's command line. */
#include "lab/qemu.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static char line_text[16384];

/* The command line as words with blanks between and around. */
static const char *line_of(const char *shape, struct qemu_setup setup,
			   unsigned cpus)
{
	struct topology topology;
	struct qemu_line line;
	size_t used = 0;

	if (topology_parse(&topology, shape, NULL) ||
	    topology_settle(&topology, cpus, setup.clock == CLOCK_INSTRUCTIONS,
			    (uint64_t)1 << 30, NULL))
		return "";
	setup.topology = &topology;
	qemu_line(&line, &setup);
	line_text[used++] = ' ';
	for (size_t i = 0; i < line.nr; i++)
		used += (size_t)snprintf(line_text + used,
					 sizeof(line_text) - used, "%s ",
					 line.argv[i]);
	if (line.argv[line.nr])
		used = 0; /* NULL ends it */
	line_text[used] = '\0';
	qemu_line_free(&line);
	return line_text;
}

static bool has(const char *what)
{
	return strstr(line_text, what) != NULL;
}

static void check_instructions(void)
{
	struct qemu_setup setup = {
		.arch = architecture_find("amd64", NULL),
		.clock = CLOCK_INSTRUCTIONS,
		.seed = 7,
		.append = "init_on_alloc=0",
		.kernel = 11,
		.initramfs = 12,
		.console = 13,
		.port = 14,
	};

	line_of("2", setup, 0);
	CHECK(strncmp(line_text, " qemu-system-x86_64 ", 20) == 0);
	CHECK(has(" -machine pc,accel=tcg "));
	CHECK(has(" -icount shift=0,sleep=off "));
	CHECK(has(" -rtc base=2026-01-01,clock=vm "));
	CHECK(has(" -seed 7 "));
	CHECK(has(" -no-reboot "));
	CHECK(has(" -smp 1,sockets=1,cores=1,threads=1 -m 2048M "));
	CHECK(has(" memory-backend-ram,id=m1,size=1073741824 "));
	CHECK(has(" node,nodeid=0,memdev=m0,cpus=0 "));
	CHECK(has(" node,nodeid=1,memdev=m1 "));
	CHECK(has(" dist,src=0,dst=1,val=20 "));
	CHECK(!has("dist,src=0,dst=0"));
	CHECK(!has("hmat"));
	CHECK(has(" -kernel /proc/self/fd/11 -initrd /proc/self/fd/12 "));
	CHECK(has(" -serial file:/proc/self/fd/13 -serial "
		  "file:/proc/self/fd/14 "));
	CHECK(has(" console=ttyS0 "));
	CHECK(has(" rdinit=/init nokaslr norandmaps pti=off "
		  "init_on_alloc=0 "));
	/* A repeated string instruction counts one an iteration. */
	CHECK(has(",-erms") && !has("fsrm"));

	/* A node without memory has none of QEMU's either. */
	line_of("2:mem=1g/0", setup, 0);
	CHECK(has(" -m 1024M ") && !has("id=m1"));
	CHECK(has(" node,nodeid=1,cpus=1 "));
	line_of("2", setup, 0);

	CHECK(!has("maxcpus"));
	line_of("2+1", setup, 0);
	CHECK(has(" -smp 2,") && has(" maxcpus=1 "));

	setup.cpu = "max,-erms,-fsrm";
	line_of("1", setup, 0);
	CHECK(has(" -cpu max,-erms,-fsrm "));
}

static void check_time(void)
{
	struct qemu_setup setup = { .arch = architecture_find("amd64", NULL),
				    .clock = CLOCK_TIME,
				    .host_nodes = 2 };

	line_of("2x2", setup, 8);
	CHECK(has(" -machine pc,accel=kvm "));
	CHECK(has(" -cpu host "));
	CHECK(!has("-icount") && !has("-seed") && !has("clock=vm"));
	CHECK(!has("nokaslr") && !has("norandmaps") && !has("pti=off"));
	CHECK(has(" -smp 8,sockets=2,cores=4,threads=1 "));
	CHECK(has(" node,nodeid=3,memdev=m3,cpus=6-7 "));
	CHECK(has("id=m1,size=1073741824,prealloc=on,policy=bind,"
		  "host-nodes=1 "));
	CHECK(has("id=m2,size=1073741824,prealloc=on "));
}

static void check_attributes(void)
{
	struct qemu_setup setup = { .arch = architecture_find("amd64", NULL),
				    .clock = CLOCK_INSTRUCTIONS };

	line_of("tests/fake/topology/cxl.xml", setup, 2);
	CHECK(has(" -machine pc,accel=tcg,hmat=on "));
	CHECK(has(" node,nodeid=1,memdev=m1,cpus=1,initiator=1 "));
	/* Memory alone belongs to the CPUs that it is fastest for. */
	CHECK(has(" node,nodeid=2,memdev=m2,initiator=0 "));
	CHECK(has(" hmat-lb,initiator=1,target=2,hierarchy=memory,"
		  "data-type=access-latency,latency=330 "));
	CHECK(has(" hmat-lb,initiator=0,target=2,hierarchy=memory,"
		  "data-type=access-bandwidth,bandwidth=25024M "));
	CHECK(!has("initiator=2"));
	CHECK(has(" dist,src=2,dst=1,val=33 "));
}

static void check_others(void)
{
	struct qemu_setup setup = { .arch = architecture_find("arm64", NULL),
				    .clock = CLOCK_INSTRUCTIONS,
				    .console = 13,
				    .port = 14 };

	line_of("2", setup, 0);
	CHECK(strncmp(line_text, " qemu-system-aarch64 ", 21) == 0);
	CHECK(has(" -machine virt,gic-version=3,accel=tcg "));
	/* A tick is a nanosecond, and that is an instruction. */
	CHECK(has(",cntfrq=1000000000 "));
	CHECK(has(
		" console=ttyAMA0 panic=-1 rdinit=/init nokaslr norandmaps "));
	CHECK(has(" -serial file:/proc/self/fd/13 -chardev "
		  "file,id=port,path=/proc/self/fd/14 -device "
		  "pci-serial,chardev=port "));
	CHECK(has(" node,nodeid=1,memdev=m1 "));
	setup.arch = architecture_find("riscv64", NULL);
	line_of("1", setup, 0);
	CHECK(strncmp(line_text, " qemu-system-riscv64 ", 21) == 0);
	CHECK(has(" -machine virt,accel=tcg -cpu rv64 "));
	CHECK(has(" console=ttyS0 "));
}

int main(void)
{
	check_instructions();
	check_time();
	check_attributes();
	check_others();
	return tap_end();
}
