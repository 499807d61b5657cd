/* emulator.h - the part of the emulator's plugin interface, version 1, that is
 * used here, declared anew: QEMU 7.2 loads a plugin that speaks it, and Debian
 * has no package with a header.
 *
 * The emulator translates guest code a block at a time: a straight run of
 * instructions, left at its end or by a fault in its middle.  A plugin is shown
 * each block when it is translated, and may ask to be called each time the
 * block or one of its instructions is about to be executed.  All names here are
 * the emulator's.
 */
#ifndef COWBENCH_PLUGIN_EMULATOR_H
#define COWBENCH_PLUGIN_EMULATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EMULATOR_INTERFACE 1

struct qemu_plugin_tb;	 /* a block, while it is translated */
struct qemu_plugin_insn; /* an instruction of it */
struct qemu_plugin_hwaddr;

struct qemu_info_t {
	const char *target_name; /* "x86_64" */
	struct {
		int min, cur; /* versions of the interface */
	} version;
	bool system_emulation; /* a whole machine */
	struct {
		int smp_vcpus, max_vcpus;
	} system;
};

enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };
enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_RW = 3 };
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

/* Functions of this plugin that the emulator looks for. */
extern __attribute__((visibility("default"))) int qemu_plugin_version;
__attribute__((visibility("default"))) int
qemu_plugin_install(uint64_t id, const struct qemu_info_t *info, int argc,
		    char **argv);

/* A block is being translated. */
void qemu_plugin_register_vcpu_tb_trans_cb(
	uint64_t id, void (*call)(uint64_t id, struct qemu_plugin_tb *tb));

/* Before each execution: of the block, of an instruction; and an addition that
 * takes no call.  At one instruction calls come before additions. */
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
					  void (*call)(unsigned vcpu, void *of),
					  enum qemu_plugin_cb_flags flags,
					  void *of);
void qemu_plugin_register_vcpu_insn_exec_cb(
	struct qemu_plugin_insn *insn, void (*call)(unsigned vcpu, void *of),
	enum qemu_plugin_cb_flags flags, void *of);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn,
						enum qemu_plugin_op op,
						void *number, uint64_t add);

/* After each access to memory; access says which. */
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn,
				      void (*call)(unsigned vcpu,
						   uint32_t access,
						   uint64_t address, void *of),
				      enum qemu_plugin_cb_flags flags,
				      enum qemu_plugin_mem_rw rw, void *of);
void qemu_plugin_register_vcpu_mem_inline(struct qemu_plugin_insn *insn,
					  enum qemu_plugin_mem_rw rw,
					  enum qemu_plugin_op op, void *number,
					  uint64_t add);
bool qemu_plugin_mem_is_store(uint32_t access);
unsigned qemu_plugin_mem_size_shift(uint32_t access);
struct qemu_plugin_hwaddr *qemu_plugin_get_hwaddr(uint32_t access,
						  uint64_t address);
bool qemu_plugin_hwaddr_is_io(const struct qemu_plugin_hwaddr *where);

/* Of RAM, in version 1: its place in the block of RAM, plus twice where that
 * block begins (QEMU 7.2 plugins/api.c adds the block's offset and its region's
 * address). */
uint64_t qemu_plugin_hwaddr_phys_addr(const struct qemu_plugin_hwaddr *where);

/* A block's parts. */
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *
qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t at);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);

/* Forgets all translations and all that was registered, then calls. */
void qemu_plugin_reset(uint64_t id, void (*call)(uint64_t id));

#endif
