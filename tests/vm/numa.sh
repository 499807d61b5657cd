#!/bin/bash
# numa.sh - migration, swap, KSM and several workers in guests: every pair of two
# nodes, of four, and of three of which one has no CPUs; pages arrive where they
# were sent, exclusive ones still exclusive, and pinned ones stay.  KERNELS and
# TOPOLOGIES name others.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

read -ra versions <<<"${KERNELS:-5.10 6.1 6.12 7.2}"
read -ra topologies <<<"${TOPOLOGIES:-1 2 4 2+1}"
need_kernels "${versions[@]}"
add=(--add build/cowbench --add tests/in_guest.sh --add tests/numa_guest.sh)
for tool in bash uname; do
	add+=(--add "$(PATH=/usr/sbin:/usr/bin:/sbin:/bin command -v $tool)")
done
for version in "${versions[@]}"; do
	add+=(--kernel "debian:$version")
done
for topology in "${topologies[@]}"; do
	add+=(--topology "$topology")
done
vm --cpus 4 --append "hugepagesz=2M hugepages=64" "${add[@]}" -o "$tmp/out" \
	-- /bin/bash tests/numa_guest.sh
is "$code" 0 "guests of ${versions[*]} boot and run it" "$err"

# proved NAME LEAST WHAT: all of the run of that name, at least so many.
proved() {
	local line count

	line=$(grep -m 1 "^all $1: " <<<"$text")
	count=$(sed -nE 's/.*: ([0-9]+) proved, 0 not, 0 with warnings/\1/p' \
		<<<"$line")
	[ "${count:-0}" -ge "$2" ]
	is $? 0 "$about: $3 ($count cases)" "$line
$(grep -B 5 -m 1 "^all $1: " <<<"$text" | grep -o '"reason":.*')"
}

# The least that there are: a kernel that skips all has shown nothing.
crew() {
	for workers in threads=2 procs=2 threads=4 procs=4; do
		proved "$workers fault" 1 "$workers: first touches"
		proved "$workers cow_write" 2 "$workers: COW"
		proved "$workers fork" 2 "$workers: fork"
		proved "$workers pin" 1 "$workers: pins"
	done
}

two_nodes() {
	proved moved 31 "migration by every call and kind"
	proved pinned 20 "what is held is not moved"
	proved "shared by many" 4 "what many map is moved for all"
	proved hint 1 "hinting faults"
	proved swap 20 "swap"
	proved ksm 4 "KSM"
	waited+=$(grep "^waits .*: proved" <<<"$text")
	for kind in base thp; do
		like "$(grep "^waits $kind: " <<<"$text")" \
			": (proved|skipped: none of a million stores)" \
			"$about: a store to a moving page waits, $kind"
	done
}

# 3 nodes have 6 pairs of two, 4 have 12.
all_pairs() {
	proved moved $(($1 * 6)) "migration between all pairs"
	proved pinned $(($1 * 2)) "and none of what is pinned"
	proved apart $(($1 + $2)) "copies are made on the node asked for"
}

waited=none # of two nodes yet
[[ " ${topologies[*]} " != *" 2 "* ]] || waited=
for version in "${versions[@]}"; do
	for topology in "${topologies[@]}"; do
		about="$version, topology $topology"
		text=$(cat "$tmp/out/debian-${version}_${topology}_1.txt")
		[ -z "${SHOW:-}" ] ||
			printf '%s\n' "$text" | cut -c1-400 | sed 's/^/# /' >&2
		case $topology in
		1) crew ;;
		2) two_nodes ;;
		4) all_pairs 12 4 ;;
		2+1) all_pairs 6 3 ;;
		esac
	done
done
[ "$waited" ]
is $? 0 "a store was seen to wait for a moving page, in one guest at least"
done_testing
