/* pin_ring.h - io_uring registered buffers, by raw system calls.
 *
 * IORING_REGISTER_BUFFERS takes FOLL_PIN | FOLL_LONGTERM | FOLL_WRITE
 * (io_uring/rsrc.c:io_sqe_buffer_register(); fs/io_uring.c up to 5.18), and
 * READ_FIXED and WRITE_FIXED move data through the pinned pages.
 */
#ifndef COWBENCH_MM_PIN_RING_H
#define COWBENCH_MM_PIN_RING_H

#include "mm/pin.h"

/* The functions of pin_sources[PIN_BY_IO_URING]; see mm/pin.h. */
int pin_ring_open(struct pin *pin, struct reason *why);
int pin_ring_take(struct pin *pin, struct reason *why);
int pin_ring_drop(struct pin *pin, struct reason *why);
void pin_ring_close(struct pin *pin);
int pin_ring_see(struct pin *pin, unsigned char *bytes, struct reason *why);
int pin_ring_store(struct pin *pin, struct reason *why);
int pin_ring_ready(struct pin *pin, unsigned char *mem, size_t pages,
		   struct pin_call *call, struct reason *why);
int pin_ring_unready(struct pin *pin, struct pin_call *call,
		     struct reason *why);

#endif
