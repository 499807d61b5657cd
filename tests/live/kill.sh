#!/bin/bash
# kill.sh - SIGKILL at any moment of a run with --set and of a report, to the
# driver, the guard, a trial, a trial's child, the process group, or all: the record
# is readable and has lost the trial under way at most, --resume ends with the cases
# of an undisturbed run, and nothing stays.  KILLS=300 kills that often.
. "$(dirname "$0")/../tap.sh"
. tests/set.sh
. tests/kill.sh

KILLS=${KILLS:-$([ -n "$LONG" ] && echo 120 || echo 24)}
RANDOM=${SEED:=$$}
cases=('fault state=absent kind=base' 'fault state=absent kind=mthp-64k'
	'fault state=absent by=populate kind=base' 'fork state=exclusive bytes=8m memcg=on'
	'fork state=shared bytes=8m' 'fork state=exclusive bytes=8m kind=thp'
	'cow_write state=shared' 'cow_write state=exclusive_wp held=pin'
	'cow_write state=was_shared held=ref' 'cow_write state=shared procs=2'
	'swap state=swapped op=in_read' 'ksm state=exclusive op=merge')
words=(run --set --trials 2 --budget 5 --seed 7 --no-table "${cases[@]}")
kinds=(driver guard trial child group all)

# cases RECORD: which cases it has an answer of, and how many trials of each.
cases() {
	record_lines "$1" | awk -F '\t' '
		$1 == "trial" || $1 == "broken" { print $2, $9 }
		$1 == "skip" { print $2 }' | sort -u
}
trials() { cat "$1" 2>/dev/null | grep -c '"type":"trial"' || true; }

begun=${EPOCHREALTIME/[.,]/}
run "$COWBENCH" "${words[@]}" -o "$tmp/whole.jsonl"
took_ms=$(((${EPOCHREALTIME/[.,]/} - begun) / 1000))
is "$code" 0 "an undisturbed run" "$err"
wanted=$(cases "$tmp/whole.jsonl")
is "$(wc -l <<<"$wanted")" $((2 * ${#cases[@]})) \
	"two trials of each of its cases" "$wanted"
clean=$(state)

# kill_one NR KIND: a run, its kill, and what must hold.  Says what does not.
kill_one() {
	local record=$tmp/killed-$1.jsonl kind=$2 ms had turn

	begin "$COWBENCH" "${words[@]}" -o "$record"
	ms=$((RANDOM * 2 % took_ms))
	sleep $((ms / 1000)).$(printf %03d $((ms % 1000)))
	# Every other one as soon as there is something to put back.
	[ $(($1 / 6 % 2)) = 0 ] || within 6 is_changed
	within 4 found "$kind" || kind=driver
	had=$(trials "$record")
	! is_changed || changed=$((changed + 1))
	for ((turn = 0; turn < 3; turn++)); do
		kill -KILL -- $(victims "$kind") 2>/dev/null
		[ "$kind" = all ] || break # those that a dying one has begun
	done
	met[$2]=$((${met[$2]:-0} + 1))
	within 60 nothing_runs || echo "runs on: $(marked | paste -sd' ')"
	wait "$driver" 2>/dev/null
	[ ! -s "$record" ] || {
		run "$COWBENCH" show "$record"
		[ "$code" = 0 ] || [ "$code" = 4 ] || echo "show: $code $err"
		[ "$(trials "$record")" -ge "$had" ] || echo "a trial was lost"
	}
	# With the guard dead as well, `doctor --restore` is what puts back.
	if [ "$kind" = all ]; then
		run "$COWBENCH" doctor --restore
		[ "$code" = 0 ] || echo "doctor --restore: $code $err"
	fi
	[ "$(state)" = "$clean" ] ||
		echo "stays: $(state | diff - <(echo "$clean") | grep '^[<>]' |
			paste -sd';')"
	[ -s "$record" ] || { early=$((early + 1)); return; }
	run "$COWBENCH" run --set --resume "$record" --no-table
	# A trial that was killed alone is broken, which stays so.
	[ "$code" = "$(grep -q '"type":"broken"' "$record" && echo 2 || echo 0)" ] ||
		echo "--resume: $code $err"
	[ "$(cases "$record")" = "$wanted" ] ||
		echo "other cases: $(cases "$record" | diff - <(echo "$wanted") |
			head -4 | paste -sd';')"
	[ "$(state)" = "$clean" ] || echo "stays after --resume"
	rm -f "$record"
}

declare -A met wrong
early=0 changed=0
for ((i = 0; i < KILLS; i++)); do
	kind=${kinds[i % ${#kinds[@]}]}
	kill_one $i "$kind" >"$tmp/said" 2>"$tmp/loop.err"
	[ ! -s "$tmp/said" ] || wrong[$kind]+="kill $i: $(cat "$tmp/said"); "
done
for kind in "${kinds[@]}"; do
	is "${wrong[$kind]:-}" "" "${met[$kind]:-0} kills of the $kind: all holds"
done
diag "SEED=$SEED: $KILLS kills, $changed met changed settings, $early no record yet"
[ "$changed" -gt $((KILLS / 10)) ]
is $? 0 "many met settings that were changed"

# --- the cgroup of a trial whose sweeper dies with it --------------------------------
groups() { ls -d /sys/fs/cgroup/{,memory/}cowbench-* 2>/dev/null; }
begin "$COWBENCH" run --trials 1000 --budget 5 --no-table -o "$tmp/cgroup.jsonl" \
	fork memcg=on bytes=8m state=exclusive kind=base call=fork
if until_ok 1000 eval '[ -n "$(groups)" ]'; then
	# Stopped first, that nobody tidies up between two kills.
	until_ok 1000 eval 'kill -STOP $(marked) 2>/dev/null; [ -n "$(groups)" ] ||
		{ kill -CONT $(marked); false; }'
	{ kill -KILL $(marked); until_ok 1000 nothing_runs; wait "$driver"; } 2>/dev/null
	like "$(groups)" cowbench- "all killed: an empty cgroup stays"
	run "$COWBENCH" run null --trials 1 --budget 1 --no-table -o "$tmp/next.jsonl"
	is "$code$(groups)" 0 "the next run removes it" "$err"
else
	kill -KILL $(marked) 2>/dev/null
	skip "the cgroup of a trial" "no memory cgroup is made here"
fi
wait "$driver" 2>/dev/null

# --- a report ----------------------------------------------------------------------
bad=''
"$COWBENCH" report -o "$tmp/page" "$tmp/whole.jsonl" >/dev/null 2>&1
for ((i = 0; i < KILLS / 4 + 1; i++)); do
	rm -rf "$tmp/report"
	begin "$COWBENCH" report -o "$tmp/report" "$tmp/whole.jsonl"
	sleep 0.0$(printf %02d $((RANDOM % 60)))
	kill -KILL "$driver" 2>/dev/null
	wait "$driver" 2>/dev/null
	nothing_runs || bad+="runs on; "
	# What is there is whole, or another report replaces it when it is told to.
	run "$COWBENCH" report -o "$tmp/report" --overwrite "$tmp/whole.jsonl"
	[ "$code" = 0 ] && diff -r "$tmp/page" "$tmp/report" >/dev/null ||
		bad+="kill $i: $code $err; "
done
is "$bad" "" "report: $i kills, and the next one writes the page that it should"
is "$(state)" "$clean" "nothing stays of a report"

done_testing
