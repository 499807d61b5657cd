#!/bin/bash
# numa_guest.sh - in a guest, for tests/vm/numa.sh: what takes several NUMA nodes,
# or several CPUs on one.
. tests/in_guest.sh
nodes=(/sys/devices/system/node/node[0-9]*)
uname -r

crew() {
	local workers

	for workers in threads=2 procs=2 threads=4 procs=4; do
		all "$workers fault" fault state=absent by=write kind=base,thp \
			$workers
		all "$workers cow_write" cow_write kind=base writer=parent \
			state=was_shared,shared $workers
		all "$workers fork" fork kind=base state=absent,was_shared \
			part=call call=fork memcg=asis $workers
		all "$workers pin" pin kind=base source=process_vm access=read \
			batch=8 state=exclusive $workers
	done
}

# Of two nodes all kinds and calls.
two_nodes() {
	local kind

	all moved --set migrate kind=base,thp,thp_pte,mthp-64k,hugetlb
	all pinned migrate_pinned
	all "shared by many" share_many op=move
	all hint --set numa_hint mem=local,remote
	all swap --set swap kind=base,thp
	all ksm --set ksm
	for kind in base thp; do
		say "waits $kind" "fault_under_migration kind=$kind"
	done
}

# Of more all pairs.
all_pairs() {
	local pairs="mem=all to=all"

	all moved --set migrate by=move_pages batch=512 kind=base,thp,hugetlb \
		state=exclusive,was_shared $pairs
	all pinned migrate_pinned by=move_pages batch=512 kind=base,thp \
		held=pin $pairs
	# What is copied at a write lands where new frames were asked for.
	all apart cow_write kind=base state=shared writer=parent $pairs
}

case ${#nodes[@]} in
1) crew ;;
2) two_nodes ;;
*) all_pairs ;;
esac
