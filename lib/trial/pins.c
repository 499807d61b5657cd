/* pins.c - the pins of a trial: declared in bench/pins.h and inside.h. */
#include "trial/inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "bench/pins.h"
#include "bench/proof.h"
#include "mm/ablated.h"
#include "mm/promise.h"

/* The case's word on one of the axes that bench.pins names; "" where it names
 * none. */
static const char *word_of(const struct trial *t, const char *axis)
{
	return axis ? trial_axis(t, axis) : "";
}

static enum pin_by by_of(const struct trial *t)
{
	const char *word = word_of(t, t->private->c.bench->pins.source);
	int by = word_index(pin_by_words, NR_PIN_BYS, word);

	return by < 0 ? PIN_BY_IO_URING : (enum pin_by)by;
}

/* The access that the axis names; without such an axis, the only one that the
 * source has. */
static enum pin_access access_of(const struct trial *t)
{
	const char *word = word_of(t, t->private->c.bench->pins.access);
	int access = word_index(pin_access_words, NR_PIN_ACCESSES, word);

	if (access >= 0)
		return (enum pin_access)access;
	return pin_accesses(by_of(t)) & BIT(PIN_WRITE) ? PIN_WRITE : PIN_READ;
}

/* Where the timed call before this one returned less than it should, the trial
 * ends with what it returned. */
static void check_call(struct trial *t)
{
	const struct trial_pins *pins = &t->worker->pins;

	if (pins->timed && t->call.got != t->call.want)
		trial_broken(t, "%s: system call %ld returned %ld, not %ld",
			     pin_by_words[pins->pin.by], t->call.nr,
			     t->call.got, t->call.want);
}

/* --- taking and dropping -------------------------------------------------- */

static struct pin *open_pin(struct trial *t, enum pin_by by,
			    enum pin_access access, size_t most)
{
	struct reason *why = t->worker->why;
	struct trial_pins *pins = &t->worker->pins;

	if (!pins->open) {
		int err = pin_open(&pins->pin, by, access, most, why);

		pins->open = true; /* to be closed, in either case */
		if (err)
			trial_give_up(t, err);
	}
	return &pins->pin;
}

static void take(struct trial *t, struct pin *pin, unsigned char *mem,
		 size_t stride, size_t nr)
{
	int err = pin_take(pin, mem, stride, nr, t->worker->why);

	if (err)
		trial_give_up(t, err);
}

void trial_pin(struct trial *t, unsigned char *mem, size_t stride, size_t nr,
	       size_t most)
{
	check_call(t);
	take(t, open_pin(t, by_of(t), access_of(t), most), mem, stride, nr);
}

void trial_unpin(struct trial *t)
{
	struct reason *why = t->worker->why;
	struct trial_pins *pins = &t->worker->pins;
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
	struct trial_pins *pins = &t->worker->pins;

	check_call(t);
	pins->timed = false;
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

/* --- as timed calls ------------------------------------------------------- */

static void set_call(struct trial *t, const struct pin_call *call)
{
	t->worker->pins.timed = true;
	t->call = (struct trial_call){ .nr = call->nr,
				       .want = call->want,
				       .got = call->want };
	memcpy(t->call.arg, call->arg, sizeof(t->call.arg));
}

void trial_pin_ready(struct trial *t, unsigned char *mem)
{
	struct pin *pin = open_pin(t, by_of(t), access_of(t), t->batch);
	struct pin_call call;

	check_call(t);
	trial_unpin(t);

	int err = pin_ready(pin, mem, t->batch, &call, t->worker->why);

	if (err)
		trial_give_up(t, err);
	set_call(t, &call);
}

void trial_unpin_ready(struct trial *t)
{
	struct reason *why = t->worker->why;
	struct pin *pin = &t->worker->pins.pin;
	struct pin_call call;
	int err = pin_unready(pin, &call, why);

	if (err)
		trial_give_up(t, err);
	set_call(t, &call);
	pin_dropped(pin); /* by that call, when it is issued */
}

void trial_pin_failed(struct trial *t, long err)
{
	struct reason *why = t->worker->why;
	struct trial_pins *pins = &t->worker->pins;

	if (!pins->open)
		trial_broken(t, "the operation itself failed: %s",
			     strerror((int)-err));
	trial_give_up(t, pin_explain(&pins->pin, (int)err, why));
}

/* --- data ----------------------------------------------------------------- */

/* Writes a byte to the first 64 pages that differs from the byte there, and
 * from pin_byte(): else the old byte would pass for one that arrived.  Each
 * page gets another byte, or KSM would merge the pages as soon as they are let
 * go. */
static unsigned char mapping_byte(size_t i)
{
	return (unsigned char)(0x41 + i % 64);
}

static volatile unsigned char *exchanged(const struct pin *pin, size_t i)
{
	return pin->mem + i * pin->stride + PIN_AT;
}

static void store_by_mapping(const struct pin *pin)
{
	for (size_t i = 0; i < pin->nr; i++)
		*exchanged(pin, i) = mapping_byte(i);
}

double trial_pin_sees_mapping(struct trial *t)
{
	struct reason *why = t->worker->why;
	struct pin *pin = &t->worker->pins.pin;
	unsigned char *bytes = memory_new(pin->nr, 1);
	size_t same = 0;

	store_by_mapping(pin);

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
	struct reason *why = t->worker->why;
	struct pin *pin = &t->worker->pins.pin;
	int err = pin_store(pin, why);
	size_t same = 0;

	if (err)
		trial_give_up(t, err);
	for (size_t i = 0; i < pin->nr; i++)
		same += *exchanged(pin, i) == pin_byte(i);
	return (double)same / (double)pin->nr;
}

/* The share of the held pages that are the same for their holder and for the
 * mapping.  Bytes are stored and read each way, where the source can do so, and
 * frames are compared.  The store through the mapping may copy the pages: where
 * the source can read, it comes last.  Where it cannot, it comes first, and
 * what the source then stores has to arrive: a page that the next store copies
 * is not the same one. */
static double exchange(struct trial *t)
{
	const struct pin *pin = &t->worker->pins.pin;
	bool sees = pin_sees(pin->by, pin->access);
	bool stores = pin_stores(pin->by, pin->access);

	if (!sees)
		store_by_mapping(pin);

	double to_mapping = stores ? trial_mapping_sees_pin(t) : 1;
	double to_pin = sees ? trial_pin_sees_mapping(t) : 1;
	double same = to_pin < to_mapping ? to_pin : to_mapping;

	if (stores)
		trial_count(t, "to_mapping", to_mapping);
	if (sees)
		trial_count(t, "to_pin", to_pin);
	if (trial_blind(t))
		return same;

	double frames = trial_unmoved(t, t->folio_bytes);

	trial_count(t, "same_frame", frames);
	return stores || sees ? same : frames;
}

static enum promise promise(const struct trial *t, const char *event, bool pin)
{
	const struct witness *witness = &t->private->witness;

	return promise_of(event, t->private->c.kind, pin,
			  tracking_of(witness->tracks, witness->ablated));
}

bool trial_pin_stays(const struct trial *t, const char *event,
		     struct reason *why)
{
	enum promise must = promise(t, event, true);
	size_t pages = trial_pages(t), kept = trial_met(t, FATE_KEPT);
	size_t off = must == PROMISE_SAME ? pages - kept : kept;

	if (trial_blind(t) || must == PROMISE_NONE || off * 100 <= pages)
		return true;
	reason_set(why, 0,
		   "%zu of %zu pinned pages kept their frames, where %s must",
		   kept, pages, must == PROMISE_SAME ? "all" : "none");
	return false;
}

bool trial_pin_keeps(struct trial *t, struct reason *why)
{
	const char *event = word_of(t, t->private->c.bench->pins.event);
	bool pin = pin_by_pins(by_of(t));
	enum promise must = promise(t, event, pin);
	double same = exchange(t);

	trial_count(t, "pin", pin);
	trial_count(t, "consistent", same);
	trial_count(t, "must", must == PROMISE_NONE ? 2 : must == PROMISE_SAME);
	if (must == PROMISE_NONE || same == (must == PROMISE_SAME))
		return true;
	reason_set(why, 0, "the pages are %s%s, where they must be %s",
		   same == 1 ? "consistent" : "stale",
		   same > 0 && same < 1 ? " in part" : "",
		   must == PROMISE_SAME ? "consistent" : "stale");
	return false;
}
