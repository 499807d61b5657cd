#!/bin/bash
# set_killed.sh - a run with --set that uses swap and KSM is killed at any moment
# (SIGKILL): settings are as before, and no swap area or device is left.
. "$(dirname "$0")/../tap.sh"
. tests/set.sh
kills=10
[ -n "$LONG" ] && kills=50
RANDOM=${SEED:-$$}
diag "SEED=${SEED:-$$}"
wrong='' changed=0 again=0

for ((i = 1; i <= kills; i++)); do
	"$COWBENCH" run --set --trials 9 --budget 20 --no-table --seed $i \
		-o "$tmp/record.jsonl" --overwrite swap ksm >/dev/null 2>&1 &
	driver=$!
	# Every other one not before there is something to put back.
	for ((turn = 0; i % 2 && turn < 100; turn++)); do
		[ "$(settings)" = "$before" ] || break
		kill -0 $driver 2>/dev/null || break
		sleep 0.05
	done
	ms=$((RANDOM % 2000))
	sleep $((ms / 1000)).$(printf %03d $((ms % 1000)))
	[ "$(settings)" = "$before" ] || changed=$((changed + 1))
	# One that has ended met another tree's guard: once more.
	kill -KILL $driver 2>/dev/null || [ $((++again)) -gt 30 ] ||
		{ i=$((i - 1)); sleep 1; continue; }
	wait $driver 2>/dev/null
	for ((turn = 0; turn < 100; turn++)); do
		[ "$(settings)" = "$before" ] &&
			! grep -qs " driver $driver " $JOURNAL && break
		sleep 0.1
	done
	[ $turn -lt 100 ] ||
		wrong="$wrong kill $i after $ms ms: $(settings | diff - <(echo "$before") | tr '\n' ';')"
done
is "$wrong" "" "$kills kills, and all is as before each time"
[ $changed -gt $((kills / 4)) ]
is $? 0 "many met it with settings changed ($changed of $kills)"
is "$(left_behind)" "" "no process is left"
is "$(settings)" "$before" "nothing of swap, zram and KSM is left"
done_testing
