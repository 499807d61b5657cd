#!/bin/bash
# record.sh - whatever happens to the record or to the run, what was measured
# stays, the file says how far it came, and --resume goes on from there.
. "$(dirname "$0")/../tap.sh"

record=$tmp/record.jsonl
words=(null 'fault state=absent' 'fault state=absent kind=file' --budget 5 --no-table)

# whole FILE NAME: each of the plan's trials is there once, and an end line.
whole() {
	record_lines "$1" >"$tmp/lines"
	is "$(lines trial | cut -f2,9 | sort | uniq -c | grep -vc '^ *1 ')" 0 \
		"$2: no trial is there twice"
	is "$(lines trial | wc -l)" "$(($(lines run | cut -f2) * 5))" \
		"$2: none is missing"
	is "$(lines end | tail -1)" "end	complete" "$2: it says complete"
	is "$(grep -c torn "$tmp/lines")" 0 "$2: every line is whole"
}

resume() { # NAME
	run "$COWBENCH" run --resume "$record" --no-table
	is "$code" 0 "$1: --resume goes on" "$err"
	whole "$record" "$1"
}

# --- where it may not be written ---
run "$COWBENCH" run "${words[@]}" -o "$tmp/nowhere/record.jsonl"
is "$code" 2 "a folder that is not there"
like "$err" "cannot create.*-o.*No such file" "says what to do"
run "$COWBENCH" run "${words[@]}" -o "$tmp"
is "$code" 2 "a folder for a file"
like "$err" "cannot create.*-o.*Is a directory" "says what to do"
run "$COWBENCH" run --resume "$tmp/nothing.jsonl"
is "$code" 2 "--resume of what is not there"
like "$err" "cannot read.*No such file" "says so"
echo 'not a record' >"$record"
run "$COWBENCH" run --resume "$record"
is "$code" 2 "--resume of another file"
like "$err" "record.jsonl:1: no JSON" "says so"
is "$(cat "$record")" "not a record" "and leaves it as it was"
run "$COWBENCH" run "${words[@]}" -o "$record"
is "$code" 2 "a file that is there"
like "$err" "exists: name another.*--resume" "says what to do"
is "$(cat "$record")" "not a record" "and leaves it as it was"

run "$COWBENCH" run "${words[@]}" -o "$record" --overwrite
is "$code" 0 "--overwrite"
whole "$record" "--overwrite"
cp "$record" "$tmp/whole.jsonl"
run "$COWBENCH" run "${words[@]}" -o -
is "$code" 0 "-o - writes to standard output" "$err"
printf '%s\n' "$out" >"$tmp/stdout.jsonl"
whole "$tmp/stdout.jsonl" "-o -"

# --- going on ---
resume "a complete record"
is "$(lines trial)" "$(record_lines "$tmp/whole.jsonl" | grep ^trial)" \
	"a complete record has nothing measured again"
for percent in 40 60 80; do
	size=$(stat -c %s "$tmp/whole.jsonl")
	head -c $((size * percent / 100)) "$tmp/whole.jsonl" >"$record"
	run "$COWBENCH" show "$record"
	is "$code" 0 "cut at $percent %: show reads what is whole" "$err"
	resume "cut at $percent %"
done
head -c 300 "$tmp/whole.jsonl" >"$record"
run "$COWBENCH" run --resume "$record" --no-table
is "$code" 2 "cut in its run line: nothing to go on from"
like "$err" "record.jsonl" "names the file"

# --- interrupted ---
# begin OPTION...: a run in the background, with some trials in its record.
begin() {
	rm -f "$record"
	# A shell has what it puts into the background ignore SIGINT.
	env --default-signal=INT "$COWBENCH" run "${words[@]}" "$@" \
		-o "$record" >"$tmp/out" 2>"$tmp/err" &
	driver=$!
	for _ in $(seq 300); do
		[ "0$(grep -sc '^{"type":"trial"' "$record")" -ge 2 ] && return
		sleep 0.1
	done
	fail "a run in the background does not begin" "$(cat "$tmp/err")"
}

for signal in INT TERM HUP; do
	begin --budget 100
	kill -s $signal "$driver"
	wait "$driver"
	is $? 2 "SIG$signal: exit status"
	like "$(cat "$tmp/err")" "interrupted; what was measured is in .*--resume" \
		"SIG$signal: says what to do"
	record_lines "$record" >"$tmp/lines"
	is "$(lines end)" "end	interrupted" "SIG$signal: so does the record"
	is "$(left_behind)" "" "SIG$signal: no process is left behind"
done
run "$COWBENCH" show "$record"
is "$code" 0 "an interrupted record is shown" "$err"
resume "an interrupted run"

begin --budget 100
kill -KILL "$driver"
wait "$driver" 2>/dev/null
sleep 0.5
is "$(left_behind)" "" "SIGKILL: no trial is left behind"
record_lines "$record" >"$tmp/lines"
is "$(lines end)" "" "SIGKILL: the record has no end"
resume "a killed run"

# Two at once on one record.
begin --budget 300
run "$COWBENCH" run --resume "$record"
is "$code" 2 "--resume of a record that is being written"
like "$err" "record.jsonl" "is refused with its name"
run "$COWBENCH" run "${words[@]}" -o "$record" --overwrite
is "$code" 2 "--overwrite of a record that is being written"
kill -INT "$driver"
wait "$driver"
record_lines "$record" >"$tmp/lines"
is "$(lines end)" "end	interrupted" "the first is not disturbed"

# --- a full disk ---
if [ "$(id -u)" != 0 ]; then
	skip "a full disk" "needs root to mount a small one"
	done_testing
fi
mkdir "$tmp/disk"
mount -t tmpfs -o size=16k none "$tmp/disk" || exit 2
at_end "umount '$tmp/disk'"
record=$tmp/disk/record.jsonl
run "$COWBENCH" run "${words[@]}" -o "$record"
is "$code" 2 "a full disk: exit status"
like "$err" "cannot write; all before is kept: make room and go on with" \
	"a full disk: says what to do"
record_lines "$record" >"$tmp/lines"
is "$(grep -c torn "$tmp/lines")" 0 "a full disk: every line is whole"
[ "$(lines trial | wc -l)" -ge 1 ]
is $? 0 "a full disk: what was measured is kept"
mount -o remount,size=16m "$tmp/disk"
resume "with room again"
rm -f "$record"
cat /dev/zero >"$tmp/disk/filler" 2>/dev/null
run "$COWBENCH" run "${words[@]}" -o "$record"
is "$code" 2 "a disk that is full at once: exit status"
like "$err" "cannot write: make room, or name another file with -o" \
	"a disk that is full at once: says what to do"
done_testing
