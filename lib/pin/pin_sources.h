/* pin_sources.h - the sources of pins, of which each is a file: the functions
 * that pin.c calls. */
#ifndef COWBENCH_PIN_PIN_SOURCES_H
#define COWBENCH_PIN_PIN_SOURCES_H

#include "pin/pin.h"

struct pin_source {
	unsigned access; /* set of BIT(PIN_WRITE), BIT(PIN_READ) */
	/* The source takes a FOLL_PIN since this kernel (PIN_VERSION), and a
	 * FOLL_GET before; PIN_NEVER: always a FOLL_GET. */
	unsigned pins_since;
	bool longterm; /* FOLL_LONGTERM: for as long as the holder likes */

	/* Each does what the function of the same name in pin.h does.  see and
	 * store are NULL where the data cannot be reached through this
	 * source. */
	int (*open)(struct pin *pin, struct reason *why);
	int (*take)(struct pin *pin, struct reason *why);
	int (*drop)(struct pin *pin, struct reason *why);
	void (*close)(struct pin *pin);
	int (*see)(struct pin *pin, unsigned char *bytes, struct reason *why);
	int (*store)(struct pin *pin, struct reason *why);
	int (*ready)(struct pin *pin, unsigned char *mem, size_t pages,
		     struct pin_call *call, struct reason *why);
	int (*unready)(struct pin *pin, struct pin_call *call,
		       struct reason *why);
};

#define PIN_VERSION(major, minor) ((major)*1000u + (minor))
#define PIN_NEVER		  (~0u)

extern const struct pin_source pin_io_uring;   /* pin_ring.c */
extern const struct pin_source pin_vmsplice;   /* pin_pipe.c */
extern const struct pin_source pin_process_vm; /* pin_flight.c */
extern const struct pin_source pin_o_direct;
extern const struct pin_source pin_af_xdp;   /* pin_xdp.c */
extern const struct pin_source pin_gup_test; /* pin_gup.c */

#endif
