#!/bin/bash
# crew.sh - several threads or processes that operate at once: each one's pages
# are proved, what one of them does wrong is the trial's, and more than there are
# CPUs is a skip.
. "$(dirname "$0")/../tap.sh"
need_root
record=$tmp/record.jsonl

# measure WORDS: sets $code, $out, $err and $tmp/lines.
measure() {
	run "$COWBENCH" run -o "$record" --overwrite --trials 1 --budget 5 "$@"
	record_lines "$record" >"$tmp/lines"
}

many=$(($(nproc) + 1))
for axis in threads procs; do
	measure fault by=write state=absent kind=base $axis=$many
	is "$code" 4 "$axis=$many: nothing could be measured" "$err"
	like "$(lines skip | cut -f10)" \
		"^$axis=$many wants $many CPUs on NUMA node [0-9]+, and [0-9]+ can" \
		"and it says why"
done
measure null procs=2
is "$code" 2 "null is alone"
like "$err" "null takes procs=1 alone: it has no operations" "and says so"
measure fault threads=2 procs=2
like "$err" "threads=2 procs=2: it takes one of the two" "not both at once"

[ "$(nproc)" -gt 1 ] || {
	skip "two at once" "this machine has one CPU"
	done_testing
}

# field NAME: of each trial.
field() {
	"$PYTHON" -c '
import json, sys
for line in map(json.loads, open(sys.argv[1])):
	if line["type"] == "trial":
		print(line[sys.argv[2]])' "$record" "$1"
}

for axis in threads procs; do
	for words in "fault state=absent kind=base,thp" \
		"fault state=absent,zero kind=base" \
		"cow_write kind=base writer=parent" \
		"fork kind=base part=call call=fork memcg=asis state=was_shared,shared,absent" \
		"pin kind=base source=io_uring batch=1" \
		"pin kind=base source=process_vm access=read batch=8"; do
		# shellcheck disable=SC2086
		measure $words $axis=2
		is "$code $(lines trial | cut -f3 | sort -u)" "0 proved" \
			"$words $axis=2" "$err"
		is "$(field rate | grep -cvE '^[1-9][0-9]*$')" 0 \
			"$words $axis=2: each has a rate" "$(field rate)"
	done
done
measure fork state=exclusive kind=base part=call call=fork memcg=asis procs=2
is "$(lines trial | cut -f3 | sort -u)" proved "processes fork memory of their own"
measure 'fork state=exclusive threads=2'
like "$(lines skip | cut -f10)" "only the first thread's fork\(\) would meet state=exclusive" \
	"of one memory only the first fork meets it exclusive"

# Each has a region: twice the pages a round.
pages() {
	"$COWBENCH" trial --budget 1 "fault state=absent bytes=1m $1" |
		awk '$1 == "filled" { print $2 }'
}
for axis in threads procs; do
	is "$(($(pages $axis=2) % 512)):$(($(pages $axis=1) % 256))" 0:0 \
		"$axis=2 fills two regions"
done

# As of one, so of one among several.
for axis in threads procs; do
	for way in store fail die die_even; do
		run "$LIAR" run odd_worker way=$way $axis=2 --trials 1 --budget 5 \
			--timeout 5 --overwrite -o "$record" --no-table
		record_lines "$record" >"$tmp/lines"
		case $axis.$way in
		threads.store) regex='of [0-9]+ pages met another fate' ;;
		procs.store) regex='process.s pages were (copied|shared), another' ;;
		threads.fail) regex='operation itself failed: Function not impl' ;;
		procs.fail) regex='operation itself failed: Function not impl' ;;
		threads.die*) regex='killed by signal 9' ;;
		procs.die*) regex='killed' ;;
		esac
		like "$(lines trial | cut -f3,10)$(lines broken | cut -f3,10)" \
			"$regex" "$axis=2, one of them does: $way"
		unlike "$err" 'no end after' "$axis=2, $way: and it ends at once"
	done
done
# Of several that give up at once the first one's words stand, unmixed.
for ((i = 0; i < 12; i++)); do
	"$LIAR" trial odd_worker way=words threads=2 | tail -n 1
done | sort -u >"$tmp/words"
like "$(cat "$tmp/words")" '^  broken: (even ){7}even$|^  broken: (odd! ){7}odd!$' \
	"two threads that fail: one's reason"
is "$(left_behind)" "" "no process is left behind"
done_testing
