/* architecture.c - see architecture.h. */
#include "kernel/architecture.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

/* CPUs: of amd64 one without ERMS and FSRM: a repeated string instruction
 * counts one an iteration, so a kernel that uses them would seem slower; and
 * without what TCG lacks, so that it is the same CPU under each version of
 * QEMU.  6.12 panics on richer ones now and then.  It would have the kernel
 * isolate its page tables, as no CPU sold since 2019 does, and the emulator
 * flush its TLB at each entry (pti=off): a third more of wall time for some 8
 * instructions a fault.
 *
 * Of arm64 one without pointer authentication, whose emulation takes four to
 * ten times the wall time.  cntfrq: its counter moves by one a nanosecond,
 * which is an instruction (-icount shift=0).  riscv64's moves by one in 100,
 * whatever it is told (QEMU hw/intc/riscv_aclint.c:
 * RISCV_ACLINT_DEFAULT_TIMEBASE_FREQ).
 *
 * gic-version: 2, the default, ends at eight CPUs. */
static const struct architecture architectures[] = {
	{
		.name = "amd64",
		.machine = "x86_64",
		.triple = "x86_64-linux-gnu",
		.prefix = "x86_64-linux-gnu-",
		.elf = EM_X86_64,
		.qemu = "qemu-system-x86_64",
		.qemu_package = "qemu-system-x86",
		.compiler_package = "gcc-x86-64-linux-gnu",
		.board = "pc",
		.cpu = "Haswell-noTSX,-erms,-pcid,-invpcid,-x2apic,"
		       "-tsc-deadline",
		.console = "ttyS0",
		.driver = "CONFIG_SERIAL_8250_CONSOLE",
		.port = "/dev/ttyS1",
		.append = " tsc=reliable",
		.still = " pti=off",
		.image = "arch/x86/boot/bzImage",
		.kbuild = "x86_64",
		.flavours = { { "-cloud-amd64", "", "4K" } },
	},
	{
		.name = "arm64",
		.machine = "aarch64",
		.triple = "aarch64-linux-gnu",
		.prefix = "aarch64-linux-gnu-",
		.elf = EM_AARCH64,
		.qemu = "qemu-system-aarch64",
		.qemu_package = "qemu-system-arm",
		.compiler_package = "gcc-aarch64-linux-gnu",
		.board = "virt,gic-version=3",
		.cpu = "neoverse-n1,cntfrq=1000000000",
		.console = "ttyAMA0",
		.driver = "CONFIG_SERIAL_AMBA_PL011_CONSOLE",
		.port = "/dev/ttyS0",
		.pci_port = true,
		.append = "",
		.still = "",
		.image = "arch/arm64/boot/Image",
		.kbuild = "arm64",
		.flavours = { { "-cloud-arm64", "", "4K" },
			      { "-arm64-16k", "-16k", "16K" },
			      { "-arm64-64k", "-64k", "64K" } },
	},
	{
		.name = "riscv64",
		.machine = "riscv64",
		.triple = "riscv64-linux-gnu",
		.prefix = "riscv64-linux-gnu-",
		.elf = EM_RISCV,
		.qemu = "qemu-system-riscv64",
		.qemu_package = "qemu-system-misc",
		.compiler_package = "gcc-riscv64-linux-gnu",
		.board = "virt",
		.cpu = "rv64",
		.console = "ttyS0",
		.driver = "CONFIG_SERIAL_8250_CONSOLE",
		.port = "/dev/ttyS1",
		.pci_port = true,
		.append = "",
		.still = "",
		.image = "arch/riscv/boot/Image",
		.flavours = { { "-riscv64", "", "4K" } },
	},
};

#define NR_ARCHITECTURES (sizeof(architectures) / sizeof(*architectures))

const struct architecture *architecture_find(const char *name,
					     struct reason *why)
{
	for (size_t i = 0; i < NR_ARCHITECTURES; i++)
		if (strcmp(architectures[i].name, name) == 0 ||
		    strcmp(architectures[i].machine, name) == 0)
			return &architectures[i];
	reason_set(why, -EINVAL,
		   "%s is no architecture of guests: amd64, arm64 and riscv64 "
		   "are",
		   name);
	return NULL;
}

const struct architecture *architecture_own(void)
{
	const struct architecture *own = NULL;
	struct utsname about;

	if (uname(&about) == 0)
		own = architecture_find(about.machine, NULL);
	return own ? own : &architectures[0];
}

const struct architecture *architecture_of_elf(uint16_t machine)
{
	for (size_t i = 0; i < NR_ARCHITECTURES; i++)
		if (architectures[i].elf == machine)
			return &architectures[i];
	return NULL;
}
