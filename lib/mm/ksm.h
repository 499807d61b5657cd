/* ksm.h - pages of equal content, merged by the kernel's ksmd. */
#ifndef COWBENCH_MM_KSM_H
#define COWBENCH_MM_KSM_H

#include <stddef.h>

#include "base/reason.h"

/* 0 when ksmd runs; -ENOTSUP with the reason why not. */
int ksm_check(struct reason *why);

/* Fills each page of mem[bytes] with the same bytes, offers the pages to KSM
 * (MADV_MERGEABLE) and waits up to 20 s until they are merged: ksmd looks twice
 * whether a page changes, then once more for an equal page (kernel
 * mm/ksm.c:cmp_and_merge_page()).  0;
 * -EAGAIN when more than 1 % are not merged by then, -ENOTSUP where there is no
 * KSM, other -errno. */
int ksm_merge(unsigned char *mem, size_t bytes, struct reason *why);

#endif
