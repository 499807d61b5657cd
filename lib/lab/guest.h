/* guest.h - the guest's side: cowbench as the first process of a kernel that
 * lab/boot.h started.
 *
 * The host packs a job into the initramfs; guest_main() mounts what a program
 * expects, loads the modules, waits until the kernel has come to rest, runs the
 * job with the second serial port as its standard output, says how it ended and
 * resets the machine.
 *
 * On that port the job's lines travel as they are.  This program's own lines
 * begin with GUEST_MARK, which is in no JSON and in no TAP.
 */
#ifndef COWBENCH_LAB_GUEST_H
#define COWBENCH_LAB_GUEST_H

#include <stdbool.h>

#include "base/facts.h"
#include "base/own_guest.h"

/* The job, in the initramfs. */
#define GUEST_INIT     "/init"
#define GUEST_FOLDER   OWN_GUEST_FOLDER
#define GUEST_PROGRAM  GUEST_FOLDER "/program" /* absent: cowbench itself */
#define GUEST_NAME     GUEST_FOLDER "/name"    /* by which it was called */
#define GUEST_WORDS    OWN_GUEST_WORDS
#define GUEST_FACTS    GUEST_FOLDER "/facts" /* KEY=TEXT or KEY#NUMBER a line */
#define GUEST_MODULES  GUEST_FOLDER "/modules" /* loaded in their order */
#define GUEST_PORT     GUEST_FOLDER "/port" /* the second serial port's file */
#define GUEST_EXPLAIN  GUEST_FOLDER "/explain" /* lab/explain.h: do so */
#define GUEST_WORD_MAX 4096		       /* bytes of a word */

#define GUEST_PORT_USUAL "/dev/ttyS1" /* where nothing says another */

#define GUEST_MARK   '\036'
#define GUEST_READY  "ready"  /* the job starts */
#define GUEST_STATUS "status" /* and a number: its exit code, 128 + signal */
#define GUEST_SAID   "said"   /* and a line that it wrote on standard error */

/* True in the first process of such a guest. */
bool guest_is_init(const char *argv0);

/* The first process; never returns. */
void guest_main(void) __attribute__((noreturn));

/* Adds what the host knows of this guest ("vm.kernel", "vm.topology",
 * "vm.boot" ...), or nothing outside of one. */
void guest_facts(struct facts *facts);

#endif
