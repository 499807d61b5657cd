/* trial_pin.c - see trial_pin.h. */
#include "run/trial_pin.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mempolicy.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

static enum pin_by by_of(const struct trial *t)
{
	int by = word_index(pin_by_words, NR_PIN_BYS, trial_axis(t, "source"));

	return by < 0 ? PIN_BY_IO_URING : (enum pin_by)by;
}

/* The axis access=, or the one access that the source has. */
static enum pin_access access_of(const struct trial *t)
{
	int access = word_index(pin_access_words, NR_PIN_ACCESSES,
				trial_axis(t, "access"));

	if (access >= 0)
		return (enum pin_access)access;
	return pin_source(by_of(t))->access & BIT(PIN_WRITE) ? PIN_WRITE
							     : PIN_READ;
}

bool trial_pin_is_pin(const struct trial *t)
{
	return pin_by_pins(by_of(t));
}

bool trial_pin_sees(const struct trial *t)
{
	return pin_sees(by_of(t), access_of(t));
}

bool trial_pin_stores(const struct trial *t)
{
	return pin_stores(by_of(t), access_of(t));
}

/* --- taking and dropping ----------------------------------------------------- */

static struct pin *open_pin(struct trial *t, enum pin_by by,
			    enum pin_access access, size_t most)
{
	struct reason *why;
	struct trial_pins *pins = trial_pins(t, &why);

	if (!pins->open) {
		int err = pin_open(&pins->pin, by, access, most, why);

		if (err)
			trial_give_up(t, err);
		pins->open = true;
	}
	return &pins->pin;
}

static void take(struct trial *t, struct pin *pin, unsigned char *mem,
		 size_t stride, size_t nr)
{
	struct reason *why;
	int err;

	trial_pins(t, &why);
	err = pin_take(pin, mem, stride, nr, why);
	if (err)
		trial_give_up(t, err);
}

void trial_pin(struct trial *t, unsigned char *mem, size_t stride, size_t nr,
	       size_t most)
{
	take(t, open_pin(t, by_of(t), access_of(t), most), mem, stride, nr);
}

void trial_unpin(struct trial *t)
{
	struct reason *why;
	struct trial_pins *pins = trial_pins(t, &why);
	int err = pins->open ? pin_drop(&pins->pin, why) : 0;

	if (err)
		trial_give_up(t, err);
}

void trial_hold_by_pin(struct trial *t, size_t stride, size_t nr, bool read)
{
	struct pin *pin = read ? open_pin(t, PIN_BY_PROCESS_VM, PIN_READ, nr)
			       : open_pin(t, by_of(t), access_of(t), nr);

	take(t, pin, t->mem, stride, nr);
}

void trial_pins_end_round(struct trial *t)
{
	struct reason *why;
	struct trial_pins *pins = trial_pins(t, &why);

	trial_unpin(t);
	ksm_wait_stop(&pins->ksm);
	if (pins->uffd >= 0)
		close(pins->uffd);
	pins->uffd = -1;
}

void trial_pins_close(struct trial_pins *pins)
{
	if (pins->open)
		pin_close(&pins->pin);
	ksm_wait_stop(&pins->ksm);
	if (pins->uffd >= 0)
		close(pins->uffd);
	free(pins->pages);
	free(pins->nodes);
	free(pins->status);
	*pins = (struct trial_pins)TRIAL_PINS_NONE;
}

/* --- as timed calls ------------------------------------------------------------ */

void trial_ksm_done(struct trial *t)
{
	if (t->call.got != t->call.want)
		trial_skip(t, "ksmd did not go round in 8 s, so nothing is "
			      "said: raise /sys/kernel/mm/ksm/pages_to_scan");
}

/* What the call before returned, where that was less than it should. */
static void check_call(struct trial *t, const struct pin *pin)
{
	if (t->call.nr && t->call.got != t->call.want)
		trial_broken(t, "%s: system call %ld returned %ld, not %ld",
			     pin_by_words[pin->by], t->call.nr, t->call.got,
			     t->call.want);
}

static void set_call(struct trial *t, const struct pin_call *call)
{
	t->call = (struct trial_call){ .nr = call->nr,
				       .want = call->want,
				       .got = call->want };
	memcpy(t->call.arg, call->arg, sizeof(t->call.arg));
}

void trial_pin_ready(struct trial *t, unsigned char *mem)
{
	struct reason *why;
	struct pin *pin = open_pin(t, by_of(t), access_of(t), t->batch);
	struct pin_call call;

	check_call(t, pin);
	trial_unpin(t);
	trial_pins(t, &why);

	int err = pin_ready(pin, mem, t->batch, &call, why);

	if (err)
		trial_give_up(t, err);
	set_call(t, &call);
}

void trial_unpin_ready(struct trial *t)
{
	struct reason *why;
	struct pin *pin = &trial_pins(t, &why)->pin;
	struct pin_call call;
	int err = pin_unready(pin, &call, why);

	if (err)
		trial_give_up(t, err);
	set_call(t, &call);
	pin_dropped(pin); /* by that call, when it is issued */
}

void trial_pin_failed(struct trial *t, long err)
{
	struct reason *why;
	struct trial_pins *pins = trial_pins(t, &why);

	if (!pins->open)
		trial_broken(t, "the operation itself failed: %s",
			     strerror((int)-err));
	trial_give_up(t, pin_explain(&pins->pin, (int)err, why));
}

/* --- data ------------------------------------------------------------------------ */

/* Another byte than was there before in the first 64 pages, and than pin_byte(): a
 * byte that was there would pass for one that arrived.  And another for each, or
 * KSM would merge the pages the moment they are let go. */
static unsigned char mapping_byte(size_t i)
{
	return (unsigned char)(0x41 + i % 64);
}

static volatile unsigned char *exchanged(const struct pin *pin, size_t i)
{
	return pin->mem + i * pin->stride + PIN_AT;
}

double trial_pin_sees_mapping(struct trial *t)
{
	struct reason *why;
	struct pin *pin = &trial_pins(t, &why)->pin;
	unsigned char *bytes = memory_new(pin->nr, 1);
	size_t same = 0;

	for (size_t i = 0; i < pin->nr; i++)
		*exchanged(pin, i) = mapping_byte(i);

	int err = pin_see(pin, bytes, why);

	for (size_t i = 0; i < pin->nr && !err; i++)
		same += bytes[i] == mapping_byte(i);
	free(bytes);
	if (err)
		trial_give_up(t, err);
	return (double)same / (double)pin->nr;
}

double trial_mapping_sees_pin(struct trial *t)
{
	struct reason *why;
	struct pin *pin = &trial_pins(t, &why)->pin;
	int err = pin_store(pin, why);
	size_t same = 0;

	if (err)
		trial_give_up(t, err);
	for (size_t i = 0; i < pin->nr; i++)
		same += *exchanged(pin, i) == pin_byte(i);
	return (double)same / (double)pin->nr;
}

/* --- events ---------------------------------------------------------------------- */

void trial_move_ready(struct trial *t)
{
	struct reason *why;
	struct trial_pins *pins = trial_pins(t, &why);
	size_t nr = trial_pages(t), stride = t->bytes / nr;

	if (t->mem_node == t->to_node)
		trial_skip(t,
			   "a move to the own node is a no-op, and mem and to "
			   "are both node %d: it wants two nodes and "
			   "to=remote",
			   t->to_node);
	if (pins->moves < nr) {
		pins->pages = memory_resize(pins->pages, nr, sizeof(void *));
		pins->nodes = memory_resize(pins->nodes, nr, sizeof(int));
		pins->status = memory_resize(pins->status, nr, sizeof(int));
		pins->moves = nr;
	}
	for (size_t i = 0; i < nr; i++) {
		pins->pages[i] = t->mem + i * stride;
		pins->nodes[i] = t->to_node;
		pins->status[i] = 0;
	}
	t->call = (struct trial_call){
		.nr = SYS_move_pages,
		.arg = { 0, (long)nr, (long)pins->pages, (long)pins->nodes,
			 (long)pins->status, MPOL_MF_MOVE },
	};
}

void trial_ksm_ready(struct trial *t)
{
	static char sink;
	struct reason *why;
	struct trial_pins *pins = trial_pins(t, &why);
	int err = ksm_wait_start(&pins->ksm, why);

	if (err)
		trial_give_up(t, err);
	for (size_t at = 0; at < t->bytes; at += t->page_bytes)
		*(volatile uint64_t *)(t->mem + at) = 0x636f7700;
	t->call = (struct trial_call){
		.nr = SYS_read,
		.arg = { pins->ksm.done, (long)&sink, sizeof(sink) },
		.want = sizeof(sink),
	};
}

void trial_need_swap(struct trial *t)
{
	char *swaps = file_read_all(NULL, "/proc/swaps");
	const char *line = swaps ? strchr(swaps, '\n') : NULL;
	bool has = line && line[1];

	free(swaps);
	if (!has)
		trial_skip(t, "no swap is on, so nothing is paged out: "
			      "`swapon` an area");
}
