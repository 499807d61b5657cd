#!/bin/bash
# numa.sh - placement where there is one NUMA node: the axes collapse, what wants
# a second node is a skip that says so once, and a node that cannot be had gets a
# line of its own.  With more nodes: pages arrive where they were sent.
. "$(dirname "$0")/../tap.sh"
need_root
record=$tmp/record.jsonl
nodes=(/sys/devices/system/node/node[0-9]*)
with_cpus=$(cat "${nodes[@]/%//cpulist}" | grep -c .) # the rest is memory alone

# measure WORDS: sets $code, $out, $err and $tmp/lines.
measure() {
	run "$COWBENCH" run -o "$record" --overwrite --trials 1 --budget 5 "$@"
	record_lines "$record" >"$tmp/lines"
}

# skips REGEX WORDS: each case is skipped for that reason, and no more is said.
skips() {
	local regex=$1

	shift
	measure "$@"
	is "$code" 4 "$*: nothing could be measured" "$err"
	like "$(lines skip | cut -f10 | sort -u)" "^$regex" "$*: says why"
	is "$(grep -cE "$regex" <<<"$out")" 1 "$*: says so once" "$out"
}

skips 'mem=7: no such NUMA node to be used here' null mem=7
skips 'to=7: no such NUMA node to be used here' null to=7
skips 'cpu=9999: no such NUMA node to be used here' null cpu=9999
skips 'mem=x: no such NUMA node to be used here' null mem=x
skips 'a move to the own node does nothing, and mem and to are both node' \
	migrate to=local kind=base flags=move state=exclusive

# Topologies of other machines: placement believes them, memory stays here.
export HWLOC_XMLFILE=$PWD/tests/fake/topology/hidden_node.xml
skips 'mem=3: no such NUMA .*; it is there, but neither memory nor CPUs of it are this' \
	null mem=3
unset HWLOC_XMLFILE
export HWLOC_SYNTHETIC="pack:2 [numa(memory=1073741824)] core:1 pu:1"
skips 'mem=local wants 67108880 MiB on NUMA node 0, and 50 % of what is free' \
	null bytes=65536g
unset HWLOC_SYNTHETIC

measure null cpu=all mem=all to=all
is "$code" 0 "all nodes" "$err"
is "$(lines trial | wc -l)" "$((with_cpus * ${#nodes[@]} ** 2))" \
	"all pairs are measured"

measure share_many kind=base sharers=1,4
[ "${#nodes[@]}" = 1 ] && ops=3 || ops=4 # a move wants another node
is "$(lines trial | cut -f3 | sort | uniq -c | tr -s ' ')" \
	" $((2 * ops)) proved" \
	"pages that many map: COW, fork, unmap, move proved" "$err"

if [ "${#nodes[@]}" = 1 ]; then
	skips 'to=remote wants a second NUMA node; this machine has one' \
		migrate migrate_pinned fault_under_migration
	skips 'mem=remote wants a second NUMA node; this machine has one' \
		cow_write kind=base mem=remote
	measure null --full
	is "$(lines trial | wc -l)" 1 "--full makes no second of the only node"
else
	measure migrate kind=base,thp
	is "$(lines trial | cut -f3 | sort -u)" proved "migrate" "$err"
	measure migrate_pinned kind=base
	is "$(lines trial | cut -f3 | sort -u)" proved "migrate_pinned" "$err"
	# One CPU after the other, as an emulator runs them, need not meet.
	measure fault_under_migration
	like "$(lines trial | cut -f3 | sort -u):$(lines skip | cut -f10):$(lines broken)" \
		"^(proved)?:(.*second CPU|.*none of a million stores)?.*:$" \
		"fault_under_migration: proved, or none was met"
	measure cow_write kind=base mem=remote
	is "$(lines trial | cut -f3 | sort -u)" proved "copies come here" "$err"

	# As a container engine's filter has it: what needs no node runs.
	run "$UNDER" refuse=mbind,set_mempolicy,get_mempolicy,migrate_pages,move_pages:EPERM \
		"$COWBENCH" run -o "$record" --overwrite --trials 1 --budget 5 \
		'cow_write state=exclusive' 'cow_write state=exclusive mem=1' \
		'migrate state=exclusive'
	record_lines "$record" >"$tmp/lines"
	is "$code:$(lines trial | cut -f2,3):$(lines broken)" \
		"0:cow_write state=exclusive	proved:" \
		"no call may place memory: what needs no node is proved" "$err"
	is "$(lines skip | cut -f10 | grep -c 'cannot be bound .* seccomp filter')" 2 \
		"and what does is a skip that names the filter"
fi

# What a scan of NUMA balancing makes of one node takes some seconds to come.
balancing=/proc/sys/kernel/numa_balancing
if [ -z "$LONG" ]; then
	skip numa_hint "LONG=1 waits for the scanner"
elif [ ! -e $balancing ]; then
	skip numa_hint "no CONFIG_NUMA_BALANCING"
else
	before=$(cat $balancing)
	at_end "[ \"\$(cat $balancing)\" = $before ] || echo $before >$balancing"
	measure --set --timeout 120 numa_hint kind=base mem=local
	like "$(lines trial | cut -f3)$(lines skip | cut -f10)" \
		"^proved$|did not reach the region" "numa_hint is proved, or skipped"
	is "$(cat $balancing)" "$before" "numa_balancing is as before"
fi
done_testing
