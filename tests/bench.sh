#!/bin/bash
# bench.sh - the cases of one benchmark, once each: `make check BENCH=NAME`.
. "$(dirname "$0")/tap.sh"

run "$COWBENCH" run "$BENCH" --trials 1 --budget 5 --no-table \
	-o "$tmp/record.jsonl"
if ! [ -s "$tmp/record.jsonl" ]; then
	fail "$BENCH is run" "$err"
	done_testing
fi
record_lines "$tmp/record.jsonl" >"$tmp/lines"

# Its columns: tests/record.py.
while IFS=$'\t' read -r type name reason proof; do
	case $type in
	skip) skip "$name" "$reason" ;;
	broken) fail "$name" "broken: $reason" ;;
	trial)
		if [ "$proof" = wrong ]; then
			fail "$name" "wrong: $reason"
		else
			pass "$name is $proof"
		fi ;;
	esac
done < <(awk -F '\t' -v OFS='\t' '{ print $1, $2, $10, $3 }' "$tmp/lines")
is "$(lines end)" "end	complete" "the record is whole"
done_testing
