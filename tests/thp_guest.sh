#!/bin/bash
# thp_guest.sh - in a guest, for tests/vm/thp.sh: what of huge pages this machine
# or any one kernel has not.
. tests/in_guest.sh

CG=/sys/fs/cgroup
mkdir -p $CG
uname -r
if build/tests/unit/mm_uffd; then
	echo "witness: agrees"
else
	echo "witness: differs"
fi

echo "tune:" $(build/cowbench tune --dry-run 2>&1)
build/tests/unit/mm_dirty | grep '^not ok' || echo "stores: counted"

# The shrinker of split folios, under each version of cgroups.
say "reclaim, no cgroups" "thp_split_folio state=exclusive by=reclaim kind=thp_pte"
mount -t cgroup2 none $CG
say "reclaim, not in the root" \
	"thp_split_folio state=exclusive by=reclaim kind=thp_pte"
echo +memory >$CG/cgroup.subtree_control
for state in exclusive was_shared; do
	say "reclaim $state, v2" \
		"thp_split_folio state=$state by=reclaim kind=thp_pte"
done
echo left: $CG/cowbench-*
echo -memory >$CG/cgroup.subtree_control
umount $CG
if mount -t cgroup -o memory none $CG 2>&1; then
	for state in exclusive was_shared; do
		say "reclaim $state, v1" \
			"thp_split_folio state=$state by=reclaim kind=thp_pte"
	done
	echo left: $CG/cowbench-*
	umount $CG
else
	echo "no cgroups of version 1"
fi

# Splits by debugfs, which lockdown refuses elsewhere; and without it.
for order in 0 4; do
	say "debugfs order=$order" "thp_split_folio state=exclusive by=debugfs order=$order"
done
say "debugfs pinned" "thp_split_folio state=exclusive by=debugfs held=pin"
umount /sys/kernel/debug
say "debugfs not mounted" "thp_split_folio state=exclusive by=debugfs"
mount -t debugfs none /sys/kernel/debug

# What only two nodes, or huge pages of 1 GiB, can show.
say "race=pin" "thp_split_race state=exclusive"
for state in exclusive exclusive_wp; do
	say "race=migrate $state" \
		"thp_split_race race=migrate state=$state to=remote"
done
for state in exclusive was_shared shared; do
	say "hugetlb-1g $state" "hugetlb_cow state=$state kind=hugetlb-1g"
done
say "hugetlb-1g fork" "fork state=exclusive kind=hugetlb-1g"

all thp thp_split_pmd thp_split_folio thp_collapse mremap_thp thp_zero \
	thp_reuse hugetlb_cow userfaultfd_move kind=base,thp,thp_pte,hugetlb
all fork fork kind=hugetlb bytes=8m
all vias cow_write fork pin state=exclusive_wp via=wp_async,soft_dirty \
	kind=base,thp,thp_pte
# Folios of other sizes, switched on for the run.
all sizes --set thp_collapse mremap_thp thp_split_folio thp_reuse \
	kind=mthp-16k,mthp-64k,mthp-1024k
all pins --set pin source=io_uring,vmsplice kind=mthp-64k
