/* befall.c - what befalls pages, made ready off the clock: see
 * bench/events.h. */
#include "trial/inside.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "bench/events.h"
#include "bench/proof.h"

void trial_move_ready(struct trial *t)
{
	struct trial_pins *pins = &t->worker->pins;
	size_t nr = trial_pages(t), stride = t->bytes / nr;

	if (t->mem_node == t->to_node)
		trial_skip(t,
			   "a move to the own node does nothing, and mem and "
			   "to are both node %d: take to=remote",
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
	struct reason *why = t->worker->why;
	struct trial_pins *pins = &t->worker->pins;
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

void trial_ksm_done(struct trial *t)
{
	if (t->call.got != t->call.want)
		trial_skip(t, "ksmd did not scan all memory in 8 s, so "
			      "nothing is proved: raise "
			      "/sys/kernel/mm/ksm/pages_to_scan");
}

static void need_swap(struct trial *t)
{
	char *swaps = file_read_all(NULL, "/proc/swaps");
	const char *line = swaps ? strchr(swaps, '\n') : NULL;
	bool has = line && line[1];

	free(swaps);
	if (!has)
		trial_skip(t, "no swap is on, so nothing is paged out: "
			      "`swapon` an area");
}

static void call_madvise(struct trial *t, int advice)
{
	t->call = (struct trial_call){
		.nr = SYS_madvise,
		.arg = { (long)t->mem, (long)t->bytes, advice },
	};
}

void trial_pageout_ready(struct trial *t)
{
	need_swap(t);
	call_madvise(t, MADV_PAGEOUT);
}

void trial_dontneed_ready(struct trial *t)
{
	if (t->private->c.kind == KIND_HUGETLB && trial_before_tracking(t))
		trial_skip(t, "MADV_DONTNEED takes huge pages of the pool "
			      "from 5.18 on (kernel "
			      "mm/madvise.c:madvise_dontneed_free_valid_vma)");
	call_madvise(t, MADV_DONTNEED);
}
