/* cpuinfo.c - see cpuinfo.h. */
#include "host/cpuinfo.h"

#include <string.h>

#include "base/file.h"

bool cpuinfo_has(const char *cpuinfo, const char *flag)
{
	const char *at = cpuinfo ? strstr(cpuinfo, "\nflags") : NULL;
	const char *end = at ? strchr(at + 1, '\n') : NULL;
	size_t length = strlen(flag);

	while (at && (at = strstr(at + 1, flag)) && (!end || at < end))
		if (at[-1] == ' ' &&
		    (at[length] == ' ' || at[length] == '\n' || !at[length]))
			return true;
	return false;
}

/* What QEMU's machines without firmware say to be (hw/arm/virt.c:create_fdt(),
 * hw/riscv/virt.c:create_fdt()). */
static bool is_virtual_board(const char *root)
{
	char text[128];

	return file_read(root, "/proc/device-tree/compatible", text,
			 sizeof(text)) > 0 &&
	       (strcmp(text, "linux,dummy-virt") == 0 ||
		strcmp(text, "riscv-virtio") == 0);
}

bool cpuinfo_guest(const char *root, const char *cpuinfo)
{
	static const char *const vendors[] = { "QEMU", "Amazon EC2", "VMware",
					       "Xen",  "Google",     "KVM" };
	char text[128];

	if (cpuinfo_has(cpuinfo, "hypervisor") ||
	    file_read(root, "/proc/device-tree/hypervisor/compatible", text,
		      sizeof(text)) > 0 ||
	    file_read(root, "/sys/hypervisor/type", text, sizeof(text)) > 0)
		return true;
	if (cpuinfo && strstr(cpuinfo, "\nflags"))
		return false; /* x86 has said */
	if (is_virtual_board(root))
		return true;
	if (file_read(root, "/sys/class/dmi/id/sys_vendor", text,
		      sizeof(text)) <= 0)
		return false;
	for (size_t i = 0; i < sizeof(vendors) / sizeof(*vendors); i++)
		if (strstr(text, vendors[i]))
			return true;
	return false;
}
