/* pin_flight.h - pins of calls in flight: process_vm_readv(),
 * process_vm_writev(), O_DIRECT reads and writes.
 *
 * The call runs in a thread and waits in a page fault on its last buffer, which
 * a userfaultfd answers only when the pin is to be dropped.
 */
#ifndef COWBENCH_MM_PIN_FLIGHT_H
#define COWBENCH_MM_PIN_FLIGHT_H

#include "mm/pin.h"

/* The functions of pin_sources[]; see mm/pin.h. */
int pin_vm_open(struct pin *pin, struct reason *why);
int pin_vm_take(struct pin *pin, struct reason *why);
int pin_vm_ready(struct pin *pin, unsigned char *mem, size_t pages,
		 struct pin_call *call, struct reason *why);

int pin_direct_open(struct pin *pin, struct reason *why);
int pin_direct_take(struct pin *pin, struct reason *why);
int pin_direct_ready(struct pin *pin, unsigned char *mem, size_t pages,
		     struct pin_call *call, struct reason *why);

/* Of both. */
int pin_flight_drop(struct pin *pin, struct reason *why);
void pin_flight_close(struct pin *pin);
int pin_flight_see(struct pin *pin, unsigned char *bytes, struct reason *why);
int pin_flight_store(struct pin *pin, struct reason *why);

#endif
