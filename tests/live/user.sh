#!/bin/bash
# user.sh - what a user without rights gets: numbers that are called blind, and
# a sentence that says what would prove them.
. "$(dirname "$0")/../tap.sh"

# The tree may lie where others may not look.
chmod 755 "$tmp"
cp "$COWBENCH" "$tmp/cowbench"
mkdir -m 777 "$tmp/out"
as_user=()
[ "$(id -u)" != 0 ] ||
	as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups
		--no-new-privs)
record=$tmp/out/record.jsonl
run "${as_user[@]}" "$tmp/cowbench" run --trials 1 --budget 5 -o "$record"
is "$code" 0 "the quick suite ends well" "$err"
like "$err" 'page frames are hidden from this user.*blind' "it says why it is blind"
like "$out" 'blind' "the table says so too"
record_lines "$record" >"$tmp/lines"
is "$(lines broken)" "" "nothing is broken"
is "$(lines trial | cut -f3 | sort -u)" blind "all trials are blind"
is "$(lines trial "cow_write state=shared" | cut -f4)" 1 "faults are counted"
is "$(lines trial "cow_write state=shared" | cut -f5-7)" "-	-	-" \
	"no fate is claimed"

run "${as_user[@]}" "$tmp/cowbench" trial --budget 5 cow_write state=shared
is "$code" 0 "cowbench trial" "$err"
like "$out" 'proof +blind' "it says blind"
run "${as_user[@]}" "$tmp/cowbench" run null -o "$tmp/record.jsonl"
is "$code" 2 "a record where one may not write"
like "$err" 'cannot create.* -o.*Permission denied' "it says what and what to do"
done_testing
