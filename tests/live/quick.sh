#!/bin/bash
# quick.sh - the quick suite as root: every case is proved in each of its trials,
# or skipped with a reason.
. "$(dirname "$0")/../tap.sh"
need_root

record=$tmp/record.jsonl
run "$COWBENCH" run --quick --budget 10 -o "$record"
is "$code" 0 "the quick suite ends well" "$err"
unlike "$err" 'WRONG|broken|blind' "and without complaint"
record_lines "$record" >"$tmp/lines"

cases=$(lines run | cut -f2)
mapfile -t seen < <(cut -f1,2 "$tmp/lines" | grep -E '^(trial|skip|broken)' |
	cut -f2 | sort -u)
is "${#seen[@]}" "$cases" "each of the $cases cases of the plan is in it"
for case in "${seen[@]}"; do
	reason=$(lines skip "$case" | cut -f10)
	if [ -n "$reason" ]; then
		[ "$reason" != - ]
		is $? 0 "$case: skipped: $reason"
		continue
	fi
	proofs=$(lines trial "$case" | cut -f3 | sort | uniq -c | tr -s ' ')
	is "$proofs" " 5 proved" "$case: proved, 5 trials"
done
for bench in bench/*.c; do
	name=$(basename "$bench" .c)
	# Some have only cases that are asked for.
	"$COWBENCH" list "$name" | grep -- '-> ' |
		grep -qv 'not in the quick suite' || continue
	like "$(printf '%s\n' "${seen[@]}")" "(^|
)$name( |
|$)" "$name takes part"
done
is "$(lines end)" "end	complete" "the record ends complete"
is "$(lines trial | cut -f8 | sort -n | head -1 | grep -cx '[1-9][0-9]*')" 1 \
	"no trial is empty"

# A row of a table can be pasted back: the words of a case run that case.
for case in "${seen[@]}"; do
	[ -n "$(lines skip "$case")" ] && continue
	# shellcheck disable=SC2086 # words, not one word
	run "$COWBENCH" run $case --trials 1 --budget 1 --no-table \
		-o "$tmp/one.jsonl" --overwrite
	found=$(record_lines "$tmp/one.jsonl" | grep -c "^trial	$case	")
	is "$code $found" "0 1" "cowbench run $case"
done
done_testing
