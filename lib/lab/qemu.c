/* qemu.c - see qemu.h. */
#include "lab/qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/kvm.h>

#include "base/child.h"
#include "base/memory.h"
#include "lab/guest.h"

const char *qemu_cpu(const struct architecture *arch, enum clock_kind clock)
{
	return clock == CLOCK_TIME ? "host" : arch->cpu;
}

/* The kernel's command line: lab/guest.h's needs, then append.  The caller
 * frees. */
static char *append_of(const struct qemu_setup *setup)
{
	const struct architecture *arch = setup->arch;
	bool counts = setup->clock == CLOCK_INSTRUCTIONS;

	/* ASLR stays on where time is averaged over it. */
	const char *still = counts ? " nokaslr norandmaps" : "";

	/* See lab/guest.c:start_cpus(). */
	const char *one = counts && setup->topology->cpus > 1 ? " maxcpus=1"
							      : "";

	return memory_format("console=%s panic=-1%s rdinit=" GUEST_INIT
			     "%s%s%s%s%s",
			     arch->console, arch->append, still,
			     counts ? arch->still : "", one,
			     setup->append ? " " : "",
			     setup->append ? setup->append : "");
}

static void __attribute__((format(printf, 2, 3)))
add(struct qemu_line *line, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = memory_format_args(fmt, args);
	va_end(args);
	line->argv =
		memory_resize(line->argv, line->nr + 2, sizeof(*line->argv));
	line->argv[line->nr++] = text;
	line->argv[line->nr] = NULL;
}

/* True when it has latencies or bandwidths (ACPI's HMAT). */
static bool has_attributes(const struct topology *topology)
{
	for (size_t i = 0; i < topology->nr; i++)
		for (size_t j = 0; j < topology->nr; j++)
			if (topology->nodes[i].cpus &&
			    (topology->latency_ns[i][j] ||
			     topology->bandwidth_mibs[i][j]))
				return true;
	return false;
}

/* The node with CPUs from which a node is fastest. */
static size_t nearest_cpus(const struct topology *topology, size_t node)
{
	size_t best = TOPOLOGY_NODES_MAX;

	if (topology->nodes[node].cpus)
		return node;
	for (size_t i = 0; i < topology->nr; i++)
		if (topology->nodes[i].cpus &&
		    (best == TOPOLOGY_NODES_MAX ||
		     topology->latency_ns[i][node] <
			     topology->latency_ns[best][node]))
			best = i;
	return best == TOPOLOGY_NODES_MAX ? 0 : best;
}

static void add_attributes(struct qemu_line *line,
			   const struct topology *topology)
{
	for (size_t i = 0; i < topology->nr; i++) {
		if (!topology->nodes[i].cpus)
			continue;
		for (size_t j = 0; j < topology->nr; j++) {
			if (!topology->nodes[j].bytes)
				continue; /* HMAT is of memory */
			if (topology->latency_ns[i][j]) {
				add(line, "-numa");
				add(line,
				    "hmat-lb,initiator=%zu,target=%zu,"
				    "hierarchy=memory,data-type=access-latency,"
				    "latency=%u",
				    i, j, topology->latency_ns[i][j]);
			}
			if (topology->bandwidth_mibs[i][j]) {
				add(line, "-numa");
				add(line,
				    "hmat-lb,initiator=%zu,target=%zu,"
				    "hierarchy=memory,data-type="
				    "access-bandwidth,bandwidth=%uM",
				    i, j, topology->bandwidth_mibs[i][j]);
			}
		}
	}
}

static void add_nodes(struct qemu_line *line, const struct qemu_setup *setup)
{
	const struct topology *topology = setup->topology;
	bool attributes = has_attributes(topology);
	unsigned first = 0;

	for (size_t i = 0; i < topology->nr; i++) {
		const struct topology_node *node = &topology->nodes[i];
		char binding[64] = "", cpus[32] = "", initiator[32] = "";
		char memory[32] = "";

		/* The host allocates the memory before the guest runs, so that
		 * it takes no page faults of its own later. */
		if (setup->clock == CLOCK_TIME && i < setup->host_nodes)
			snprintf(binding, sizeof(binding),
				 ",prealloc=on,policy=bind,host-nodes=%zu", i);
		else if (setup->clock == CLOCK_TIME)
			snprintf(binding, sizeof(binding), ",prealloc=on");
		if (node->cpus == 1)
			snprintf(cpus, sizeof(cpus), ",cpus=%u", first);
		else if (node->cpus)
			snprintf(cpus, sizeof(cpus), ",cpus=%u-%u", first,
				 first + node->cpus - 1);
		if (attributes)
			snprintf(initiator, sizeof(initiator), ",initiator=%zu",
				 nearest_cpus(topology, i));
		first += node->cpus;
		if (node->bytes) {
			add(line, "-object");
			add(line, "memory-backend-ram,id=m%zu,size=%llu%s", i,
			    (unsigned long long)node->bytes, binding);
			snprintf(memory, sizeof(memory), ",memdev=m%zu", i);
		}
		add(line, "-numa");
		add(line, "node,nodeid=%zu%s%s%s", i, memory, cpus, initiator);
	}
	add_attributes(line, topology);
	for (size_t i = 0; i < topology->nr; i++)
		for (size_t j = 0; j < topology->nr; j++) {
			if (i == j)
				continue;
			add(line, "-numa");
			add(line, "dist,src=%zu,dst=%zu,val=%u", i, j,
			    topology->distance[i][j]);
		}
}

/* Sockets only where each has the same number of CPUs. */
static void add_cpus(struct qemu_line *line, const struct topology *topology)
{
	unsigned sockets = 1;

	for (size_t i = 0; i < topology->nr; i++)
		if (topology->nodes[i].cpus &&
		    topology->nodes[i].socket + 1 > sockets)
			sockets = topology->nodes[i].socket + 1;
	if (topology->cpus % sockets)
		sockets = 1;
	add(line, "-smp");
	add(line, "%u,sockets=%u,cores=%u,threads=1", topology->cpus, sockets,
	    topology->cpus / sockets);
}

static void add_port(struct qemu_line *line, const struct qemu_setup *setup)
{
	if (!setup->arch->pci_port) {
		add(line, "-serial");
		add(line, "file:/proc/self/fd/%d", setup->port);
		return;
	}
	add(line, "-chardev");
	add(line, "file,id=port,path=/proc/self/fd/%d", setup->port);
	add(line, "-device");
	add(line, "pci-serial,chardev=port");
}

void qemu_line(struct qemu_line *line, const struct qemu_setup *setup)
{
	bool time = setup->clock == CLOCK_TIME;
	char *append = append_of(setup);

	*line = (struct qemu_line){ 0 };
	add(line, "%s", setup->arch->qemu);
	add(line, "-nodefaults");
	add(line, "-no-user-config");
	add(line, "-display");
	add(line, "none");
	add(line, "-no-reboot");
	add(line, "-name");
	add(line, "cowbench,debug-threads=on");
	add(line, "-machine");
	add(line, "%s,accel=%s%s", setup->arch->board, time ? "kvm" : "tcg",
	    has_attributes(setup->topology) ? ",hmat=on" : "");
	add(line, "-cpu");
	add(line, "%s",
	    setup->cpu ? setup->cpu : qemu_cpu(setup->arch, setup->clock));
	if (!time) {
		/* One tick of every clock is one instruction; a guest that
		 * sleeps is woken at once. */
		add(line, "-icount");
		add(line, "shift=0,sleep=off");
		add(line, "-rtc");
		add(line, "base=2026-01-01,clock=vm");
		add(line, "-seed");
		add(line, "%llu", (unsigned long long)setup->seed);
	}
	add_cpus(line, setup->topology);
	add(line, "-m");
	add(line, "%lluM",
	    (unsigned long long)topology_bytes(setup->topology) >> 20);
	add_nodes(line, setup);
	/* The files have no names; a pipe's writing end opens again as well. */
	add(line, "-kernel");
	add(line, "/proc/self/fd/%d", setup->kernel);
	add(line, "-initrd");
	add(line, "/proc/self/fd/%d", setup->initramfs);
	add(line, "-append");
	add(line, "%s", append);
	add(line, "-serial");
	add(line, "file:/proc/self/fd/%d", setup->console);
	add_port(line, setup);
	if (setup->plugin) {
		add(line, "-plugin");
		add(line, "%s", setup->plugin);
	}
	free(append);
}

void qemu_line_free(struct qemu_line *line)
{
	for (size_t i = 0; i < line->nr; i++)
		free(line->argv[i]);
	free(line->argv);
	*line = (struct qemu_line){ 0 };
}

char *qemu_version(const struct architecture *arch, struct reason *why)
{
	const char *argv[] = { arch->qemu, "--version", NULL };
	char *said = child_output(argv, NULL, 65536, NULL, why);
	char *version = said ? strstr(said, "version ") : NULL;

	if (said && !version)
		reason_set(why, 0, "%s does not say its version", arch->qemu);
	if (version) {
		version += strlen("version ");
		version[strspn(version, "0123456789.")] = '\0';
		version = memory_text(version);
	}
	free(said);
	return version;
}

bool qemu_kvm(struct reason *why)
{
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int version;

	if (kvm < 0) {
		reason_errno(why, -errno, "/dev/kvm");
		return false;
	}
	version = ioctl(kvm, KVM_GET_API_VERSION, 0);
	close(kvm);
	if (version != KVM_API_VERSION) {
		reason_set(why, 0, "/dev/kvm speaks version %d, not %d",
			   version, KVM_API_VERSION);
		return false;
	}
	return true;
}
