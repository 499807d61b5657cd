#!/bin/bash
# thp_guest.sh - in a guest, for tests/vm/thp.sh: what of huge pages this machine
# or any one kernel has not.  Prints the results, one a line: "NAME: RESULT".
cd / || exit 2
cowbench=build/cowbench

# say NAME CASE: "proved", "skipped: ...", or all that was said.
say() {
	local out line

	out=$($cowbench trial --budget 5 "$2" 2>&1)
	if [[ $out =~ proof\ +proved ]]; then
		line=proved
		while read -r word value _; do
			case $word in
			split_folios | split | refused | fell_back | met | \
				turns | pin_consistent)
				line+=" $word=$value" ;;
			esac
		done <<<"$out"
	else
		line=${out#*$'\n'}
	fi
	echo "$1: ${line//$'\n'/ | }"
}

CG=/sys/fs/cgroup
mkdir -p $CG
uname -r
if build/tests/unit/mm_uffd; then
	echo "witness: agrees"
else
	echo "witness: differs"
fi

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
mount -t cgroup -o memory none $CG
for state in exclusive was_shared; do
	say "reclaim $state, v1" \
		"thp_split_folio state=$state by=reclaim kind=thp_pte"
done
echo left: $CG/cowbench-*
umount $CG

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

# Folios of other sizes, switched on for the run.
if $cowbench run --set --trials 1 --budget 5 --no-table -o /tmp/sizes.jsonl \
	--timeout 120 thp_collapse mremap_thp thp_split_folio thp_reuse \
	kind=mthp-16k,mthp-64k,mthp-1024k 2>&1; then
	echo "sizes: good"
fi
if $cowbench run --set --trials 1 --budget 5 --no-table -o /tmp/pins.jsonl \
	--timeout 120 pin source=io_uring,vmsplice kind=mthp-64k 2>&1; then
	echo "pins of sizes: good"
fi
for file in /tmp/sizes.jsonl /tmp/pins.jsonl; do
	sizes=0 bad=0
	while read -r line; do
		[[ $line == *'"type":"trial"'* ]] || continue
		sizes=$((sizes + 1))
		[[ $line == *'"proof":"proved"'* ]] || bad=$((bad + 1))
	done <$file
	echo "$file: $((sizes)) trials, $bad not proved"
done
