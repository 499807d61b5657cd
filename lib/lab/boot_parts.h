/* boot_parts.h - what the files of a boot share.
 *
 * boot_pack.c packs what the guest has, boot.c starts the emulator and reads
 * what it writes, boot_home.c takes the guest's lines home, and boot_cause.c
 * says how a guest ended that did not say so itself.
 */
#ifndef COWBENCH_LAB_BOOT_PARTS_H
#define COWBENCH_LAB_BOOT_PARTS_H

#include "base/json.h"
#include "lab/boot.h"

/* One line of text (or "") without the bytes that would end it; the caller
 * frees. */
char *boot_plain(const char *text);

/* The CPU model that the guest gets. */
const char *boot_cpu_model(const struct lab *lab);

/* The boot has failed for this reason: its emulator is killed.  The first
 * reason stands. */
void boot_fail(struct boot *boot, const char *reason);

/* Takes in bytes of the second serial port. */
void boot_take_port(struct boot *boot, const char *bytes, size_t length);

/* Whether its operations are explained (lab/explain.h): of several CPUs the
 * plugin does not tell the windows apart. */
static inline bool boot_explains(const struct boot *boot)
{
	return boot->lab->plugin && boot->topology->cpus == 1;
}

/* Writes a line of a record, its newline too, as one of boot `number`, with its
 * checksum, into *to.  A guest knows no number but 1: boots of one seed get the
 * same bytes, so that they count the same.  False, with *to as it was: nothing
 * to change, or the line is no longer what the guest wrote. */
bool boot_renumber(struct json_text *to, const char *line, size_t length,
		   unsigned number);

/* Ends the record: profiles and the line of type "guest" behind what the guest
 * wrote, and all of it on the disk.  Nothing where the guest wrote no
 * record. */
void boot_close_record(struct boot *boot);

/* Fails the boot with the cause of its end, when the emulator is gone. */
void boot_explain(struct boot *boot);

/* The same for a guest that has been silent for so long. */
void boot_explain_silence(struct boot *boot, unsigned seconds);

#endif
