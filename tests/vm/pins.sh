#!/bin/bash
# pins.sh - the consistency matrix on the kernels that differ: on 5.10 pages are
# replaced under their holders, from 5.19 on no pin is lost; on two nodes, so that
# pages migrate.  LONG=1: also 6.1 and 7.2, and THPs.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

versions=(5.10 6.12)
kinds=(base hugetlb)
[ "$LONG" ] && versions=(5.10 6.1 6.12 7.2) && kinds=(base hugetlb thp thp_pte)
need_kernels "${versions[@]}"
for version in "${versions[@]}"; do
	vms+=(--kernel "debian:$version")
done
mkdir "$tmp/out"
list=$(IFS=,; echo "${kinds[*]}")
vm "${vms[@]}" --topology 2 -o "$tmp/out" --overwrite -- run --set --trials 1 \
	--budget 1 pin_consistency refuse_pinned fork_pinned kind="$list"
is "$code" 0 "guests of ${versions[*]} measure, and nothing is wrong" "$err"

# cells FILTER: of the guest's record.
cells() {
	jq -r "select(.case != null and .type != \"hist\") | $1" "$record" |
		sort -u
}

# stale FILTER: "KIND BY EVENT" of cells that are stale.
stale() {
	cells "select(.type == \"trial\" and .counters.consistent != null and
		.counters.consistent < 1 and .axes.event != \"dontneed\" and $1) |
		\"\(.axes.kind) \(if .counters.pin == 1 then \"pin\" else \"ref\"
		end) \(.axes.event)\""
}

# What 5.10 loses, and what moves.
lost=$(printf '%s pin %s\n' base mprotect base uffd_wp hugetlb fork_parent \
	thp_pte mprotect thp_pte uffd_wp | grep -E "^(${list//,/|}) ")
moves=$(for kind in "${kinds[@]}"; do
	[ "$kind" = hugetlb ] ||
		printf "$kind %s\n" 'none moved' 'pin refused' 'ref refused'
done)

for version in "${versions[@]}"; do
	record=$tmp/out/debian-${version}_2_1.jsonl
	is "$(cells 'select(.type == "broken") | "\(.case): \(.reason)"')" "" \
		"$version: none is broken"
	is "$(cells 'select(.type == "trial" and .proof != "proved") |
		"\(.case): \(.reason)"')" "" "$version: what is measured is proved"
	is "$(cells 'select(.type == "skip" and (.reason | length < 20)) | .case')" \
		"" "$version: what is skipped says why"
	is "$(cells 'select(.type == "skip" and .bench == "pin_consistency" and
		(.axes.source == "o_direct" or .axes.event == "ksm")) |
		"\(.case): \(.reason)"')" "" "$version: O_DIRECT and KSM, too"
	is "$(cells 'select(.type == "trial" and .axes.source == "o_direct" and
		.axes.event == "ksm") | .axes.kind')" base "$version: both at once"
	is "$(cells 'select(.axes.event == "dontneed" and .type == "trial" and
		.counters.consistent != 0) | .case')" "" "$version: the control breaks"
	is "$(cells 'select(.axes.event == "dontneed" and .type == "trial") |
		.axes.kind')" "$(printf '%s\n' "${kinds[@]}" |
		grep -v "$([ "$version" = 5.10 ] && echo hugetlb || echo none)")" \
		"$version: of every kind (5.10 takes no huge page away so)"
	is "$(cells 'select(.axes.event == "migrate" and .type == "trial" and
		.axes.source != "none" and .counters.refused != 1) | .case')" "" \
		"$version: what is held does not migrate"
	is "$(cells 'select(.axes.event == "migrate" and .type == "trial" and
		.axes.source == "io_uring") | .axes.kind')" \
		"$(printf '%s\n' "${kinds[@]}")" "$version: of every kind"
	is "$(cells 'select(.axes.by == "migrate" and .type == "trial") |
		"\(.axes.kind) \(.axes.held) \(.fates | keys[])"')" "$moves" \
		"$version: refuse_pinned by=migrate"
	if [ "$version" = 5.10 ]; then
		is "$(stale '.counters.pin == 1')" "$lost" "5.10: pins are lost"
	else
		is "$(stale '.counters.pin == 1')" "" "$version: no pin is lost"
		is "$(stale '.counters.pin == 0 and .axes.kind == "base"')" \
			"base ref fork_child
base ref fork_parent" "$version: references are, at fork()"
	fi
done

# A thread moves pages that another pins, on a CPU of its own.
vm --kernel debian:6.12 --topology 2 --cpus 2 -o "$tmp/out" --overwrite -- run \
	--trials 1 --budget 1 pin_race against=migrate
is "$code" 0 "a race of pins and migration" "$err"
record=$tmp/out/debian-6.12_2_1.jsonl
is "$(cells 'select(.type == "trial" and .fates.moved > 0) | .proof')" proved \
	"pages migrate between pins"
done_testing
