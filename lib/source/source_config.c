/* source_config.c - see source_config.h. */
#include "source/source_config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Some versions lack an option of these, or do not ask for it: such an option
 * may be missing. */
struct option {
	const char *name; /* NULL ends */
	bool may_be_missing;
};

/* On every architecture. */
static const struct option common[] = {
	/* What a machine of QEMU needs. */
	{ "64BIT", false },
	{ "SMP", false },
	{ "HIGH_RES_TIMERS", false },
	{ "NO_HZ_IDLE", false },
	{ "PCI", false },
	{ "TTY", false },
	{ "PRINTK", false },
	{ "PRINTK_TIME", false },
	{ "SERIAL_8250", false },
	{ "SERIAL_8250_CONSOLE", false },
	{ "BLK_DEV_INITRD", false },
	{ "RD_GZIP", false },
	{ "RD_ZSTD", true },
	{ "MODULES", false },
	{ "BINFMT_ELF", false },
	{ "BINFMT_SCRIPT", false },
	{ "DEVTMPFS", false },
	{ "PROC_FS", false },
	{ "SYSFS", false },
	{ "TMPFS", false },
	{ "DEBUG_FS", false },

	/* What happens to pages. */
	{ "NUMA", false },
	{ "NUMA_MIGRATION", true }, /* 7.3: NUMA_BALANCING wants it */
	{ "NUMA_BALANCING", false },
	{ "SPARSEMEM_VMEMMAP", false },
	{ "MEMORY_HOTPLUG", false },
	{ "CMA", false },
	{ "COMPACTION", false },
	{ "MIGRATION", false },
	{ "TRANSPARENT_HUGEPAGE", false },
	{ "TRANSPARENT_HUGEPAGE_MADVISE", false },
	{ "HUGETLBFS", false },
	{ "KSM", false },
	{ "LRU_GEN", true },
	{ "LRU_GEN_ENABLED", true },
	{ "LRU_GEN_WALKS_MMU", true },
	{ "BLOCK", false },
	{ "BLK_DEV", false },
	{ "BLK_DEV_LOOP", false },
	{ "SWAP", false },
	{ "ZSMALLOC", false },
	{ "ZSWAP", false },
	{ "ZRAM", false },
	{ "CRYPTO", false },
	{ "CRYPTO_LZO", false },
	{ "CRYPTO_LZ4", false },
	{ "ZRAM_BACKEND_LZO", true },
	{ "ZRAM_BACKEND_LZ4", true },
	{ "ZRAM_DEF_COMP_LZORLE", true },
	{ "USERFAULTFD", false },
	{ "CHECKPOINT_RESTORE", false }, /* MEM_SOFT_DIRTY wants it */
	{ "CROSS_MEMORY_ATTACH", false },
	{ "MEMORY_FAILURE", false },

	/* Who pins them. */
	{ "GUP_TEST", true },
	{ "IO_URING", false },
	{ "AIO", false },
	{ "NET", false },
	{ "UNIX", false },
	{ "INET", false },
	{ "BPF_SYSCALL", false },
	{ "XDP_SOCKETS", false },

	/* Who looks at them. */
	{ "PROC_PAGE_MONITOR", false },
	{ "VM_EVENT_COUNTERS", false },
	{ "KALLSYMS", false },
	{ "PERF_EVENTS", false },
	{ "FTRACE", false },
	{ "FUNCTION_TRACER", false },
	{ "DYNAMIC_FTRACE", false },
	{ "SCHEDSTATS", true }, /* 6.1 has it for debugging alone */
	{ "PSI", false },
	{ "MAGIC_SYSRQ", false },
	{ 0 },
};

static const struct option amd64[] = {
	{ "ACPI", false },	     { "KERNEL_GZIP", false },
	{ "X86_X2APIC", false },     { "HYPERVISOR_GUEST", false },
	{ "PARAVIRT", false },	     { "KVM_GUEST", false },
	{ "RELOCATABLE", false },    { "X86_64_ACPI_NUMA", false },
	{ "NUMA_EMU", false },	     { "X86_MCE", false },
	{ "MEM_SOFT_DIRTY", false }, { 0 },
};

/* QEMU's virt board says by a device tree what it has.  What newer CPUs have is
 * not used (ARM64_USE_LSE_ATOMICS, ARM64_HW_AFDBM): a page is marked dirty by a
 * fault. */
static const struct option arm64[] = {
	{ "SERIAL_AMBA_PL011", false }, { "SERIAL_AMBA_PL011_CONSOLE", false },
	{ "SERIAL_8250_PCI", false },	{ "PCI_HOST_GENERIC", false },
	{ "ARM64_CONTPTE", true }, /* since 6.9 */
	{ "MEM_SOFT_DIRTY", true },	{ 0 },
};

static const struct option *own_options(const struct source_machine *machine)
{
	return strcmp(machine->arch->name, "arm64") == 0 ? arm64 : amd64;
}

static void append(char **text, const char *before, const char *name,
		   const char *after)
{
	memory_append(text, "%s%s%s", before, name, after);
}

/* The option that makes base pages so large; the caller frees. */
static char *pages_option(const struct source_machine *machine)
{
	return memory_format("ARM64_%s_PAGES", machine->pages);
}

char *source_config_text(const struct source_machine *machine)
{
	const struct option *own = own_options(machine);
	char *pages = pages_option(machine);
	/* QEMU's 4 nodes and a guest's CPUs. */
	char *text = memory_text("CONFIG_NR_CPUS=64\nCONFIG_NODES_SHIFT=6\n");

	for (const struct option *one = common; one->name; one++)
		append(&text, "CONFIG_", one->name, "=y\n");
	for (const struct option *one = own; one->name; one++)
		append(&text, "CONFIG_", one->name, "=y\n");
	if (own == arm64)
		append(&text, "CONFIG_", pages, "=y\n");
	free(pages);
	return text;
}

static bool has_line(const char *config, const char *name)
{
	char *line = memory_format("\nCONFIG_%s=y\n", name);
	bool has = strstr(config, line);

	free(line);
	return has;
}

/* Adds to *without and *missing the names of options that config has not. */
static void look_for(const struct option *options, const char *config,
		     char **without, char **missing)
{
	for (const struct option *one = options; one->name; one++)
		if (!has_line(config, one->name))
			append(one->may_be_missing ? without : missing, " ",
			       one->name, "");
}

int source_config_check(const struct source_machine *machine,
			const char *config, char **without, struct reason *why)
{
	const struct option *own = own_options(machine);
	char *missing = memory_text(""), *pages = pages_option(machine);
	int err = 0;

	*without = memory_text("");
	look_for(common, config, without, &missing);
	look_for(own, config, without, &missing);
	if (own == arm64 && !has_line(config, pages))
		append(&missing, " ", pages, "");
	if (*missing)
		err = reason_set(why, -EINVAL,
				 "its configuration comes out without%s",
				 missing);
	free(missing);
	free(pages);
	return err;
}
