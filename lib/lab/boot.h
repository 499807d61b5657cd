/* boot.h - one boot of one kernel in one topology: from the initramfs to what
 * came home.
 *
 * The record is written as it comes, a whole line at a time; a guest that dies
 * has delivered what it measured.  At the end a line of type "guest" is added,
 * which says how the guest ended and what its kernel complained about.
 */
#ifndef COWBENCH_LAB_BOOT_H
#define COWBENCH_LAB_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/reason.h"
#include "trial/result.h"
#include "kernel/kernel.h"
#include "lab/console.h"
#include "lab/cross.h"
#include "lab/program.h"
#include "lab/topology.h"

/* What all boots of a lab have in common; it outlives them. */
struct lab {
	const struct architecture *arch; /* of the guests */
	struct cross cross;		 /* where that is not this machine's */
	struct program init;  /* this program, as the guest's first process */
	struct program job;   /* what runs there; no files: init itself */
	const char *name;     /* by which the job was called, NULL: init */
	struct program added; /* further files that the job wants */
	char **words;	      /* behind the program's name */
	size_t nr_words;
	size_t seed_word; /* which of them is the boot's seed; 0: none */
	bool records;	  /* the job writes a record */
	enum clock_kind clock;
	const char *cpu;     /* model, or NULL */
	const char *append;  /* of the kernel's command line, or NULL */
	uint64_t seed;	     /* of the order of boots, and of the first one */
	char *emulator;	     /* its version */
	unsigned host_nodes; /* see struct qemu_setup */
	/* Without a sign of life until the job runs, and from then on.  Seconds
	 * in which the emulator gets half a CPU at least; on a busier machine
	 * it is given more, up to four times as much. */
	unsigned boot_patience_s;
	unsigned run_patience_s;
	bool overwrite;	   /* replace an existing record of that name */
	char *plugin;	   /* lab/explain.h's, or NULL: nothing is explained */
	const char *cache; /* its model of caches, or NULL */
};

/* Bytes that a guest may write before it is ended: about a hundred times the
 * longest record of the published results. */
#define BOOT_BYTES_MAX ((uint64_t)512 << 20)

enum boot_state {
	BOOT_WAITING,
	BOOT_STARTED, /* the kernel boots */
	BOOT_READY,   /* the job runs */
	BOOT_DONE,    /* the job said how it ended; status has it */
	BOOT_FAILED,  /* why says how */
};

struct boot {
	/* Which: set by the caller, who owns it all but path. */
	const struct lab *lab;
	const struct kernel *kernel;
	const struct topology *topology;
	unsigned number; /* from 1 */
	uint64_t seed;	 /* of its randomness and of the run's order */
	char *path;	 /* of the record; freed by boot_free() */

	enum boot_state state;
	bool retry;   /* another attempt may succeed; false where room is
		       * lacking */
	bool outside; /* of BOOT_FAILED: the cause is not in the guest, but with
		       * this machine or the caller */
	int status;   /* of BOOT_DONE: 0 to 255 */
	struct reason why; /* of BOOT_FAILED, or what a job with another status
			    * than 0 said last; "" otherwise */
	unsigned attempt;  /* from 1; 0: not started yet */
	struct reason before; /* of the attempt before, set by the schedule */
	unsigned trials, skips, broken; /* lines of these types */
	unsigned profiles;		/* number of explained trials, after the
					 * end */
	struct reason unexplained; /* why the first unexplained trial is not;
				    * "" */
	struct reason refused; /* why its inlined functions are not told; "" */
	unsigned cases;	       /* that the run plans; 0: not known yet */
	struct console console;
	uint64_t wall_ns; /* of the last attempt, once it is over */

	/* While it runs. */
	pid_t pid;
	int ended; /* a pidfd: readable when the emulator is gone */
	int from_console, from_port, from_errors; /* -1: at their end */
	int record;				  /* -1: not open */
	int profile;   /* what the plugin writes; -1: nothing is explained */
	bool begun;    /* an attempt of this boot made the record's file */
	uint64_t came; /* bytes of this attempt, by console and port */
	int64_t whole; /* length of the record's whole lines, in bytes */
	char *line;    /* of the port, that is coming in */
	size_t line_length, line_room;
	char complaint[256];	      /* the emulator's last */
	uint64_t started_ns, sign_ns; /* CLOCK_MONOTONIC */
	uint64_t sign_cpu_ns;	      /* the emulator's CPU time then */
	int64_t started_unix;	      /* seconds */
};

/* The files that a guest has: pure but for reading them. *file is the
 * initramfs, which the caller closes. */
int boot_pack(const struct boot *boot, int *file, struct reason *why);

/* Starts (again, after an attempt that failed).  0, or -errno with the reason
 * also in boot->why. */
int boot_start(struct boot *boot, struct reason *why);

/* The files to poll for reading, -1 where there is none. */
#define BOOT_FILES 4
void boot_files(const struct boot *boot, int files[BOOT_FILES]);

/* Takes in what can be read, and ends a guest that gives no sign of life for
 * longer than the lab's patience.  True when it is over: state is then
 * BOOT_DONE or BOOT_FAILED, no process and no open file is left. */
bool boot_step(struct boot *boot);

/* Ends a guest that runs, with a reason. */
void boot_stop(struct boot *boot, const char *reason);

/* Frees what the boot owns. */
void boot_free(struct boot *boot);

#endif
