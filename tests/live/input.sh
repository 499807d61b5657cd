#!/bin/bash
# input.sh - what people type wrong gets one line that says what was meant or
# what there is, exit status 2, and no record is begun.
. "$(dirname "$0")/../tap.sh"

record=$tmp/record.jsonl

# refuses REGEX COMMAND...
refuses() {
	local regex=$1

	shift
	run "$COWBENCH" "$@"
	is "$code" 2 "cowbench $*: exit status" "$out"
	like "$err" "$regex" "cowbench $*: says so"
	is "$(wc -l <<<"$err")" 1 "cowbench $*: in one line" "$err"
	[ ! -e "$record" ]
	is $? 0 "cowbench $*: begins no record"
	rm -f "$record"
}

# Without words it says which there are.
run "$COWBENCH"
is "$code" 2 "no command at all"
like "$err" "cowbench help" "names the help"
refuses "no command 'runn': did you mean run" runn

for command in run list trial; do
	refuses "no benchmark 'cow_wirte', did you mean 'cow_write'" \
		$command cow_wirte
	refuses "no benchmark 'xyzzyxyzzy'; see .cowbench list" \
		$command xyzzyxyzzy
done
to=(-o "$record")
refuses "no axis 'stat', did you mean 'state'" run cow_write stat=shared "${to[@]}"
refuses "state=shred: did you mean 'shared'" run cow_write state=shred "${to[@]}"
refuses "state=shred: did you mean 'shared'" run state=shred "${to[@]}"
refuses "state=sharde: did you mean 'shared'" run state=shared,sharde "${to[@]}"
refuses "kind=thb: did you mean 'thp'" run "${to[@]}" \
	"cow_write state=shared kind=thb"
refuses "writer=parrent: did you mean 'parent'" run writer=parrent "${to[@]}"
refuses "has no axis 'knd', did you mean 'kind'" trial cow_write state=shared \
	knd=thp
refuses "nothing matches 'cow_write state=zero'.*cowbench list cow_write" \
	run cow_write state=zero "${to[@]}"
refuses "writer=child fits no case that the other words choose" run null writer=child "${to[@]}"
refuses "via=wp_async is for state=exclusive_wp" \
	run cow_write state=shared via=wp_async "${to[@]}"
refuses "kind=thp takes stride=folio" run cow_write kind=thp stride=page \
	"${to[@]}"
refuses "values are words separated by commas" run state= "${to[@]}"
refuses "values are words separated by commas" run state=shared,,zero "${to[@]}"
refuses "bytes=lots: a size is a number with k, m or g" \
	run null bytes=lots "${to[@]}"
refuses "bytes=32 is less than a page: bytes=32m are MiB" run null bytes=32 "${to[@]}"
refuses "bytes=0: a size" run null bytes=0 "${to[@]}"
refuses "bytes=-1m: a size" run null bytes=-1m "${to[@]}"
refuses "name the state" trial cow_write
refuses "name a case" trial
refuses "'shared' is no axis=value" trial cow_write shared
refuses "cow_write does not measure 'cow_write state=zero'" \
	trial cow_write state=zero

for number in trials budget time memory timeout seed; do
	for bad in x '' -1 nan 1e99; do
		refuses "--$number $bad: a (whole )?number from" run null "${to[@]}" \
			"--$number=$bad"
	done
done
# What was typed is explained, or what was meant is named.
refuses "threads=999999: it takes a number from 1 to 9999" \
	run cow_write threads=999999 "${to[@]}"
refuses "pinned=10: did you mean '10%'" run fork_pinned pinned=10 "${to[@]}"
refuses "kind=64k: did you mean 'mthp-64k'" run cow_write kind=64k "${to[@]}"
refuses "state=shared,exclusive: a case has one value there" \
	trial cow_write state=shared,exclusive
refuses "--clock instructions is for a guest" run null --clock instructions \
	"${to[@]}"
# No word is dropped: it chooses something, or nothing is run.
refuses "'cow_write state=shared' and state=exclusive exclude each other" \
	run 'cow_write state=shared' state=exclusive "${to[@]}"
refuses 'pinned=10% fits no case' run 'cow_write state=shared' pinned=10% \
	"${to[@]}"
refuses 'no case of cow_write fits' run cow_write fault state=absent "${to[@]}"
refuses "--clock tim: did you mean time\? it is time or instructions" run null "${to[@]}" --clock tim
refuses "--budget x: a number from 0 to 1000000" trial null --budget x
refuses "leave out 'null'" run --resume "$record" null

run "$COWBENCH" run --bugdet 5
is "$code" 2 "an unknown option"
like "$err" "cowbench run: no option '--bugdet': did you mean --budget\?
cowbench run: see cowbench run --help" "is named, with who knows better"

for command in "" list run show trial plot export; do
	# shellcheck disable=SC2086 # no word for the empty one
	run "$COWBENCH" $command --help
	is "$code" 0 "cowbench $command --help"
	like "$out" "usage: cowbench" "says how it is used"
	is "$err" "" "and complains of nothing"
done

# Nodes that are not there, and more memory than there is, are skips: another
# machine has them.
is "$("$COWBENCH" -V)" "$("$COWBENCH" --version)" '-V is --version'
like "$("$COWBENCH" list fork)" 'bytes .*: 32m \([a-z0-9,_-]*thp,[a-z0-9,_-]*\), 1g \(hugetlb-1g\)' \
	'list says how long regions are: of fork all kinds are alike'
like "$("$COWBENCH" list cow_write)" 'bytes .*: 2m \(base\), 4m .*, 32m \(thp\)' \
	'of cow_write they are not'
for words in "cpu=97" "mem=97" "to=97" "bytes=1000g"; do
	run "$COWBENCH" run null $words "${to[@]}" --overwrite --no-table
	is "$code" 4 "cowbench run null $words: nothing could be measured" "$err"
	record_lines "$record" >"$tmp/lines"
	like "$(lines skip)" "no such NUMA node|wants [0-9]+ MiB.*bytes=" \
		"with its reason"
done
run "$COWBENCH" trial null bytes=1000g
is "$code" 4 "cowbench trial null bytes=1000g"
like "$out" "skipped: (mem=[a-z0-9]+ )?wants [0-9]+ MiB" "says so"
# Where it is the share that forbids it, the share is named.
free=$(awk '/^MemAvailable/ { print int($2 / 1024 * 0.4) }' /proc/meminfo)
run "$COWBENCH" trial null bytes=${free}m
like "$out" "skipped: .*take a smaller bytes=, or --memory [0-9]+" \
	'a region over the share says --memory'
# More operations than a trial keeps: the environment is not to blame, nor broken.
run "$COWBENCH" trial --memory 90 null bytes=1028m
is "$code" 4 'a region of too many operations is a skip' "$out $err"
like "$out" "skipped: .*(makes 263168 operations a round.*smaller bytes=|wants [0-9]+ MiB)" \
	'which says so'
# An operation on more than there is, as with base pages of 16 KiB by default.
run "$COWBENCH" trial "pin state=exclusive batch=512 bytes=1m"
is "$code" 4 'a region of less than an operation is a skip' "$out $err"
like "$out" 'skipped: an operation is on [0-9]+ KiB, and bytes=1m is less: take a larger bytes=' \
	'which says so'
done_testing
