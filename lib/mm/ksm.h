/* ksm.h - pages of equal content, merged by the kernel's ksmd. */
#ifndef COWBENCH_MM_KSM_H
#define COWBENCH_MM_KSM_H

#include <stddef.h>

#include "base/reason.h"

/* Why nothing is merged: 0 when ksmd runs, -ENOTSUP with the reason. */
int ksm_check(struct reason *why);

/* Fills each page with the same bytes, in place. */
void ksm_fill(unsigned char *mem, size_t bytes);

/* Fills mem[bytes], offers it to KSM (MADV_MERGEABLE) and waits up to 20 s
 * until its pages are merged: two looks at a page that has not changed, then
 * one that finds its equal (kernel mm/ksm.c:cmp_and_merge_page()).  0; -EAGAIN
 * when more than 1 % were not, -ENOTSUP where there is no KSM, other -errno. */
int ksm_merge(unsigned char *mem, size_t bytes, struct reason *why);

#endif
