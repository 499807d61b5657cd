#!/bin/bash
# liar.sh - benchmarks that lie or go wrong (tests/liar) are caught, each in its
# own way, and the run goes on behind them.
. "$(dirname "$0")/../tap.sh"
need_root

# caught CODE TYPE REGEX WORDS...: ends so, in its record and in its words.
caught() {
	local want=$1 type=$2 regex=$3 record=$tmp/record.jsonl line

	shift 3
	run "$LIAR" run "$@" --trials 1 --budget 5 --timeout 2 --overwrite \
		-o "$record" --no-table
	is "$code" "$want" "$*: exit status"
	record_lines "$record" >"$tmp/lines"
	line=$(lines "$type" | cut -f3,10)
	like "$line" "$regex" "$*: $type"
	[ "$want" = 0 ] || [ "$type" = skip ] ||
		like "$err" "$regex" "$*: is told"
	is "$(lines end)" "end	complete" "$*: the record is whole"
}

caught 1 trial 'kept, which the benchmark does not state' wrong_fate
if [ "$(uname -r | cut -d. -f1)" -ge 6 ]; then
	caught 1 trial '0 faults in [0-9]+ operations, where .* states 1 each' lost_recipe
else
	skip lost_recipe "no state exclusive_wp before 5.19"
fi
met="[0-9]+ of [0-9]+ pages met another fate than '(copied|shared)'"
every='in one round 256 of 512, from page [01] to page 51[01] in 256 pieces'
caught 1 trial "$met: most of these were (shared|copied); $every" mixture of=page
caught 1 trial "$met: most of these were (shared|copied); $every" mixture of=pair
caught 1 trial "$met: most of these were shared; in one round 8 of 512, from \
page 0 to page 7 in 1 piece" mixture of=many
caught 1 trial '[0-9]+ of [0-9]+ pages: their end was another' mixture of=told_many
for of in few told_few; do
	run "$LIAR" trial --budget 5 mixture of=$of
	like "$out" 'proof +proved' "as many strays as may be, of=$of"
	read -r n strays < <(sed -nE \
		's/.* ([0-9]+) operations, ([0-9]+) stray pages/\1 \2/p' <<<"$out")
	is "$((strays > 0)) $(((n + strays) % 512)) $((strays % 5))" "1 0 0" \
		"which are no samples" "$out"
done
caught 1 trial 'what must hold does not' bad way=refute
caught 2 broken 'state=absent was not reached: 512 of 512' lost_state
if grep -q 'madvise\]\|always\]' /sys/kernel/mm/transparent_hugepage/enabled; then
	caught 2 broken "kind=thp was not reached: .*; meanwhile this machine .*\
split the mappings of [0-9]+ THPs.*: where the benchmark does not do so itself, \
others met its pages" lost_kind
else
	skip "a kind that others took" "THPs are off"
fi
if [ -e /sys/devices/system/node/node1 ]; then
	caught 1 trial "pages were odd.*; meanwhile this machine migrated [0-9]+ \
pages.*: where the benchmark does not do so itself, others met its pages" bad \
		way=moved mem=0 cpu=0
else
	skip "pages that others moved" "one node: tests/vm/live.sh has two"
fi
caught 2 broken 'operation itself failed: Function not impl' bad way=refuse
caught 2 broken 'no end after 2 s: killed' bad way=hang
caught 2 broken 'killed by signal 11' bad way=crash
caught 2 broken 'killed by signal 9' bad way=killed
caught 2 broken 'ended early, with status 3' bad way=exit
caught 2 broken 'taking 16 MiB more: Cannot allocate memory' bad way=eat
caught 4 skip 'wants a machine that is not here' bad way=skip

# What benchmarks check by themselves: loads, mappings, and what is resident.
other='what was loaded is not what the course says'
caught 0 trial proved access_liar lie=none kind=base
caught 1 trial "$other" access_liar lie=fewer kind=base by=chase
caught 1 trial "$other" access_liar lie=fewer kind=base by=spread
caught 1 trial "$other" access_liar lie=more kind=base by=chase
if grep -q 'madvise\]\|always\]' /sys/kernel/mm/transparent_hugepage/enabled; then
	caught 1 trial 'PMDs map [0-9]+ of [0-9]+ KiB' access_liar lie=ptes \
		kind=thp by=chase
else
	skip "a THP that PTEs map" "THPs are off"
fi
caught 0 trial proved sparse_liar lie=none
caught 1 trial 'pages are resident after [0-9]+ stores, not' sparse_liar lie=fewer
caught 1 trial 'pages are resident after [0-9]+ stores, not' sparse_liar lie=more

# What the benchmark does not have has no answer.
caught 0 trial proved no_axis asks=nothing
asks=(axis,ask loop,lop child,lop)
run "$LIAR" run no_axis asks=nothing threads=2 --trials 1 --budget 5 \
	--overwrite -o "$tmp/record.jsonl" --no-table
if grep -q 'threads=2 wants 2 CPUs' "$tmp/record.jsonl"; then
	skip "no_axis with several workers" "this node has one CPU"
else
	asks+=("loop threads=2,lop" "loop procs=2,lop")
fi
for words in "${asks[@]}"; do
	# shellcheck disable=SC2086 # words, not one word
	caught 2 broken "bench/no_axis.c asks for ${words#*,}: no_axis has no axis \
'${words#*,}', did you mean '[a-z]*'\? it has state, .*, asks" \
		no_axis asks=${words%,*}
done
caught 2 broken "asks for opp=store: no_axis has no axis 'opp'" \
	no_axis asks=axis_value
caught 2 broken "asks for asks=vale: asks=vale: did you mean 'value'\? it takes" \
	no_axis asks=value
caught 2 broken 'asks for state=ksm: state=ksm: the axis takes shared$' \
	no_axis asks=state
caught 2 broken 'asks for bytes=2mb: bytes=2mb: it takes a size' \
	no_axis asks=bytes

# A trial's own children end with it.
caught 0 trial 'proved' bad way=litter
is "$(left_behind)" "" "no process is left behind"

# Where some go wrong, the others are still measured; twice broken ends a case.
run "$LIAR" run bad way=not,refuse,crash --trials 4 --budget 5 --overwrite \
	-o "$tmp/record.jsonl" --no-table
record_lines "$tmp/record.jsonl" >"$tmp/lines"
is "$(lines trial bad | wc -l)" 4 "a good case has all its trials"
is "$(lines broken "bad way=crash" | wc -l)" 2 "a case ends when broken twice"

# One trial in the foreground says the same.
run "$LIAR" trial --budget 5 wrong_fate
is "$code" 1 "trial wrong_fate"
like "$out" 'proof +wrong: pages were kept' "it says why"
run "$LIAR" trial --budget 5 bad way=refuse
is "$code" 2 "trial bad way=refuse"
like "$out" 'broken: the operation itself failed' "it says why"
done_testing
