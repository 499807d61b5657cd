#!/bin/bash
# fleet.sh - what `compare` says of many machines, whose truth is known, and of
# records of them that cannot be compared.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

make=$PWD/$B/tests/unit/compare_contrast
fleet_records=$PWD/tests/fleet_records.py
real=$PWD/results/linux-6.18-guest/record.jsonl
EXPECTED=$PWD/$EXPECTED
export XDG_STATE_HOME=$tmp/state # this machine's own floor is none of these
cd "$tmp" || exit 2

# boots HOST KIND RATIO: three boots of each kernel.
boots() {
	local host=$1 kind=$2 ratio=$3 i

	for i in 1 2 3; do
		$make "old/$host-$i.jsonl" kernel=6.1 boot="old-$host-$i" \
			host="node$host" cpu="Kind $kind" nodes="$kind" \
			seed=$((host * 100 + i)) cases=4 trials=3
		$make "new/$host-$i.jsonl" kernel=6.2 boot="new-$host-$i" \
			host="node$host" cpu="Kind $kind" nodes="$kind" \
			seed=$((host * 100 + 50 + i)) cases=4 trials=3 \
			ratio="$ratio"
	done
}

compare() { # CODE NAME WORDS...
	local want=$1 name=$2

	shift 2
	run "$COWBENCH" compare "$@"
	is "$code" "$want" "$name"
}

mkdir old new
for host in 1 2 3 4; do
	boots $host 1 1
done
boots 5 2 1.08
boots 6 2 1.08
boots 7 2 1.08
$make new/8-1.jsonl kernel=6.2 boot=new-8-1 host=node8 cpu="Kind 2" nodes=2 \
	seed=890 cases=4 trials=3

# --- what it prints -----------------------------------------------------------

for format in table markdown lkml csv json; do
	compare 0 "$format" --format $format old new
	golden "fleet.$format" "$format: as committed"
	is "$err" '' "$format: and nothing beside it"
	[ $format != lkml ] || is "$(awk 'length > 75' <<<"$out")" '' \
		'lkml: 75 columns'
done
compare 0 table old new
like "$out" $'7 machines: Welch' 'the unit is the machine'
like "$out" 'Kind 2, 8 CPUs, 2 nodes: \+[78]\.[0-9]% \[.*\] slower' \
	'slower on one kind of CPU'
like "$out" 'Kind 1, 8 CPUs, 1 node: [-+]0\.[0-9]% \[.*\] equivalent' \
	'and not on the other'
like "$out" 'left out: node8: its records are of B alone' \
	'a machine with one kernel is named'
is "$("$COWBENCH" compare --format json old new | $PYTHON -c '
import json, sys
t = json.loads(sys.stdin.read())
print(len(t["machines"]), t["left_out"])
for c in t["cases"]:
	print([g["verdict"] for g in c["groups"]], len(c["machines"]),
	      c["differ_q"] < 0.05)
')" "8 ['node8: its records are of B alone']
['equivalent', 'slower'] 7 True
['equivalent', 'slower'] 7 True
['equivalent', 'slower'] 7 True
['equivalent', 'equivalent'] 7 True" 'json: each group and each machine'
is "$("$COWBENCH" compare --format csv old new | $PYTHON -c '
import csv, sys
rows = list(csv.reader(sys.stdin))
print(len(rows), {len(row) for row in rows} == {len(rows[0])},
      [sum(row[2] == of for row in rows) for of in ("all", "group", "machine")])
')" "41 True [4, 8, 28]" 'csv: one table'

# --- the exit code ------------------------------------------------------------

compare 1 'a gate sees what one kind of machine has' --gate 2 old new
like "$err" "gate: 'cow_write state=shared on Kind 2, 8 CPUs, 2 nodes' is slower by [78]" \
	'and names it'
compare 0 'and lets pass what is faster' --gate 2 new old
compare 3 'a machine that is left out is not forgotten' --strict --delta 20 \
	old new
rm new/8-1.jsonl
compare 0 'and the rest are equivalent' --strict --delta 20 old new
compare 2 'several kernels on one side' old,new/1-1.jsonl new
like "$err" 'holds records of several kernels: kernel.release is 6.1 in .* and 6.2 in .*new/1-1.jsonl' \
	'are refused'

# --- what cannot be compared --------------------------------------------------

# bad CODE MESSAGE NAME: of the folders there are now; new/ is as it was after it.
bad() {
	compare "$1" "$3" old new
	like "$err$out" "$2" "$3: why"
	is "$(wc -l <<<"$err")" 1 "$3: in one line"
	rm -rf new old
	cp -a old.good old
	cp -a new.good new
}

cp -a old old.good
cp -a new new.good
cp new/1-1.jsonl new/again.jsonl
bad 2 'new/1-1.jsonl and .*/new/again.jsonl hold the same run: its trials would count double' \
	'the same record twice'
cp old/1-1.jsonl new/1-1.jsonl
bad 2 'holds records of several kernels' 'a record of the other side'
sed -i '1s/"schema": *1/"schema": 2/' new/3-2.jsonl
unseal new/3-2.jsonl
bad 2 'new/3-2.jsonl:1: .*schema' 'mixed schema versions'
$make new/2-2.jsonl kernel=6.2 boot=new-2-2 host=node2 cpu="Kind 1" nodes=1 \
	seed=252 cases=4 trials=3 exact=1
bad 2 'two clocks; time and instructions are never mixed' 'clocks mixed'
sed -i '$d' new/4-3.jsonl
bad 0 'new/4-3.jsonl has no end: the run was killed' 'a record without its end'
head -c 2000 new.good/4-3.jsonl >new/4-3.jsonl
bad 0 'new/4-3.jsonl:[0-9]+: cut in the middle of the last line' 'half a record'
: >new/4-3.jsonl
compare 0 'a job that wrote nothing' old new
like "$out" 'lost: new/4-3.jsonl: empty: nothing was measured' 'is told'
head -c 100 new.good/4-3.jsonl >new/4-3.jsonl
compare 3 'half a run line' --strict --delta 20 old new
like "$out" 'lost: new/4-3.jsonl:1: cut in the middle of the run line' 'is told'
cp new.good/4-3.jsonl new/4-3.jsonl
$make new/1-2.jsonl kernel=6.2 boot=new-1-2 host=node1 cpu="Another" nodes=1 \
	seed=152 cases=4 trials=3
bad 2 'node1: the machines differ in cpu.model \(Kind 1, Another\)' \
	'two machines of one name'

# One machine with both kernels is no fleet: its boots are compared, as ever.
mkdir one
cp new/1-*.jsonl one
compare 0 'one machine of both sides' old/1-1.jsonl,old/1-2.jsonl,old/1-3.jsonl one
like "$out" '3 against 3 boots' 'is compared by its boots'
run "$COWBENCH" compare old - </dev/null
like "$err" 'standard input: empty' 'a pipe is read once'

# --- many ---------------------------------------------------------------------

machines=20
[ -z "$LONG" ] || machines=1000
"$PYTHON" "$fleet_records" "$real" many $machines 20 4 3
bytes=$(du -sb many | cut -f1)
run "$PYTHON" -c '
import resource, subprocess, sys, time
start = time.time()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_maxrss, "%.1f s, %.1f of them CPU" %
      (time.time() - start, used.ru_utime + used.ru_stime))
' "$COWBENCH" compare --format csv many/a many/b
read -r code kib words <<<"$out"
is "$code" 0 "$machines machines x 20 boots"
ok "at most 512 MiB" test "$kib" -le 524288
echo "# $machines machines, $bytes bytes: $kib KiB, $words"
compare 0 'they are compared' many/a many/b
like "$out" "$machines machines: Welch" 'all of them'
like "$out" 'B made-up CPU, 2 CPUs, 2 nodes: \+6\.[0-4]% ' 'with what was planted'
done_testing
