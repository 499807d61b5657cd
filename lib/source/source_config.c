/* source_config.c - see source_config.h. */
#include "source/source_config.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Some versions lack an option of these, or do not ask for it: such an option
 * may be missing. */
static const struct option {
	const char *name;
	bool may_be_missing;
} options[] = {
	/* What a machine of QEMU needs. */
	{ "64BIT", false },
	{ "SMP", false },
	{ "HIGH_RES_TIMERS", false },
	{ "NO_HZ_IDLE", false },
	{ "ACPI", false },
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
	{ "KERNEL_GZIP", false },
	{ "BINFMT_ELF", false },
	{ "BINFMT_SCRIPT", false },
	{ "DEVTMPFS", false },
	{ "PROC_FS", false },
	{ "SYSFS", false },
	{ "TMPFS", false },
	{ "DEBUG_FS", false },
	{ "X86_X2APIC", false },
	{ "HYPERVISOR_GUEST", false },
	{ "PARAVIRT", false },
	{ "KVM_GUEST", false },
	{ "RELOCATABLE", false },

	/* What happens to pages. */
	{ "NUMA", false },
	{ "X86_64_ACPI_NUMA", false },
	{ "NUMA_EMU", false },
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
	{ "CHECKPOINT_RESTORE", false }, /* for MEM_SOFT_DIRTY */
	{ "MEM_SOFT_DIRTY", false },
	{ "CROSS_MEMORY_ATTACH", false },
	{ "X86_MCE", false },
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
};

#define NR_OPTIONS (sizeof(options) / sizeof(*options))

static void append(char **text, const char *before, const char *name,
		   const char *after)
{
	memory_append(text, "%s%s%s", before, name, after);
}

char *source_config_text(void)
{
	/* QEMU's 4 nodes and a guest's CPUs. */
	char *text = memory_text("CONFIG_NR_CPUS=64\nCONFIG_NODES_SHIFT=6\n");

	for (size_t i = 0; i < NR_OPTIONS; i++)
		append(&text, "CONFIG_", options[i].name, "=y\n");
	return text;
}

static bool has_line(const char *config, const char *name)
{
	char *line = memory_format("\nCONFIG_%s=y\n", name);
	bool has = strstr(config, line);

	free(line);
	return has;
}

int source_config_check(const char *config, char **without, struct reason *why)
{
	char *missing = memory_text("");
	int err = 0;

	*without = memory_text("");
	for (size_t i = 0; i < NR_OPTIONS; i++)
		if (!has_line(config, options[i].name))
			append(options[i].may_be_missing ? without : &missing,
			       " ", options[i].name, "");
	if (*missing)
		err = reason_set(why, -EINVAL,
				 "its configuration comes out without%s",
				 missing);
	free(missing);
	return err;
}
