#!/bin/bash
# thp.sh - huge pages in guests of several kernels: UFFDIO_MOVE against bit 34,
# the deferred-split shrinker under cgroups of both versions, debugfs there and
# not, huge pages of 1 GiB, the races that want two nodes.  KERNELS names others.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

read -ra versions <<<"${KERNELS:-6.1 6.12 7.2}"
need_kernels "${versions[@]}"
add=(--add build/cowbench --add build/tests/unit/mm_uffd --add build/tests/unit/mm_dirty
	--add tests/in_guest.sh --add tests/thp_guest.sh)
for tool in bash grep mkdir mount umount uname; do
	add+=(--add "$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v $tool)")
done

# said NAME REGEX WHAT: in the line of that name.
said() {
	like "$(grep -m 1 "^$1: " <<<"$text")" "^[^:]+: ($2)" "$version: $3"
}

# What a guest of this version said, in $text.
check() {
	local since ways way state left_out= left_out_too=

	IFS=. read -r major minor <<<"$version"
	since=$((major * 100 + minor))
	# By the luck of what its page tables were before (bench/hugetlb_cow.c).
	if [ $since -ge 612 ]; then
		left_out="broken: .*fork\(\) has not shared it|"
		left_out_too=".*the child maps 0 of our frames|"
	fi
	if [ $since -ge 608 ]; then
		is "$(grep -c '^# 42 of 64 pages moved' <<<"$text")" 2 \
			"$version: UFFDIO_MOVE is asked"
	else
		like "$text" "SKIP .*6\.8 on" "$version: no UFFDIO_MOVE"
	fi
	said witness agrees "UFFDIO_MOVE and bit 34 agree"
	said "reclaim, no cgroups" "skipped: .*mount" "no cgroups is a skip"
	said tune ".*would run under .* settings" "tune plans its settings"
	if [ $since -lt 608 ]; then
		unlike "$(grep '^tune: ' <<<"$text")" 'mthp\.' "$version: no mTHP among them"
	fi
	said stores "counted" "soft-dirty bits tell what was stored to"
	said "reclaim, not in the root" "skipped: .*subtree_control" \
		"version 2 without its controller is a skip"
	ways="v1 v2"
	[[ $text == *"no cgroups of version 1"* ]] && ways=v2
	for way in $ways; do
		for state in exclusive was_shared; do
			said "reclaim $state, $way" "proved .*split_folios=[1-9]" \
				"the shrinker splits, $state, cgroups $way"
		done
	done
	unlike "$text" "left: [^ ]*cowbench-[0-9]" "$version: no cgroup is left"
	said "debugfs order=0" "proved split_folios=16" "debugfs splits to pages"
	if [ $since -ge 609 ]; then
		said "debugfs order=4" "proved split_folios=16" "and to an order"
	else
		said "debugfs order=4" "skipped: .*6\.9 or later" "but to no order"
	fi
	said "debugfs pinned" "proved .*split_folios=0\.000 pin_consistent=1" \
		"but not what is pinned"
	said "debugfs not mounted" "skipped: .*mount -t debugfs" \
		"no debugfs is a skip"
	said "race=pin" "proved .*split=[0-9.]+ refused=[0-9.]+ fell_back=[0-9.]+" \
		"a race with pins is counted"
	for state in exclusive exclusive_wp; do
		said "race=migrate $state" "proved .*met=[0-9.]+" \
			"a race with migration is counted, $state"
	done
	said "hugetlb-1g exclusive" proved "a huge page of 1 GiB, exclusive"
	for state in was_shared shared; do
		said "hugetlb-1g $state" "${left_out}proved" \
			"a huge page of 1 GiB, $state"
	done
	said "hugetlb-1g fork" "${left_out_too}proved" "fork() of 1 GiB"
	said "all thp" "[1-9][0-9]* proved, 0 not, 0 with" "all benchmarks"
	said "all vias" "[1-9][0-9]* proved, 0 not, 0 with" \
		"each way to write-protection"
	said "all fork" "2 proved, 0 not, 0 with" "fork() of huge pages"
	[ $since -ge 608 ] || return
	said "all sizes" "[1-9][0-9]* proved, 0 not, 0 with" \
		"folios of three sizes"
	said "all pins" "[1-9][0-9]* proved, 0 not, 0 with" \
		"pins of folios of 64 KiB"
}

for version in "${versions[@]}"; do
	add+=(--kernel "debian:$version")
done
vm --topology 2 --cpus 2 --memory 5g --cpu-model Haswell-noTSX,-erms,+pdpe1gb \
	--append "hugepagesz=1G hugepages=0:2,1:2 hugepagesz=2M hugepages=32" \
	"${add[@]}" -o "$tmp/out" -- /bin/bash tests/thp_guest.sh
is "$code" 0 "guests of ${versions[*]} boot and run it" "$err"
for version in "${versions[@]}"; do
	text=$(cat "$tmp/out/debian-${version}_2_1.txt")
	[ -z "${SHOW:-}" ] || printf '%s\n' "$text" | sed 's/^/# /' >&2
	check
done
done_testing
