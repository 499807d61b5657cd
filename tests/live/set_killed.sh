#!/bin/bash
# set_killed.sh - a run with --set that uses swap and KSM is killed at any moment
# (SIGKILL): settings are as before, and no swap area, device or file is left.
. "$(dirname "$0")/../tap.sh"
file=/var/tmp/cowbench-swapfile
. tests/set.sh
[ -e $file ] && skip_all "$file is there, left by a run: \
\`cowbench doctor --restore\` removes it"
at_end "[ -e $JOURNAL ] || { swapoff $file; rm -f $file; } 2>/dev/null"
RANDOM=${SEED:-$$}
diag "SEED=${SEED:-$$}"

# All that a run may leave behind.
left() {
	settings
	ls $file 2>/dev/null
}

# measure_on zram|file NR: a run, in the background.  A kernel without zram gets a
# swap file, and ours has none to show where /sys/block is covered.
measure_on() {
	local cover=() words=(run --set --trials 9 --budget 20 --no-table
		--seed "$2" -o "$tmp/record.jsonl" --overwrite swap ksm)

	[ "$1" = zram ] || cover=(unshare -m sh -c
		"mount -t tmpfs none /sys/block && exec \"\$@\"" sh)
	"${cover[@]}" "$COWBENCH" "${words[@]}" >/dev/null 2>&1 &
	driver=$!
}

# kill_some zram|file KILLS
kill_some() {
	local wrong='' changed=0 again=0 i turn ms

	for ((i = 1; i <= $2; i++)); do
		measure_on "$1" $i
		# Every other one as soon as there is something to put back.
		for ((turn = 0; i % 2 && turn < 300; turn++)); do
			[ "$(left)" = "$before" ] || break
			kill -0 $driver 2>/dev/null || break
			sleep 0.02
		done
		((i % 2)) && ms=0 || ms=$((RANDOM % 2000))
		sleep $((ms / 1000)).$(printf %03d $((ms % 1000)))
		[ "$(left)" = "$before" ] || changed=$((changed + 1))
		# One that has ended met another tree's guard: once more.
		kill -KILL $driver 2>/dev/null || [ $((++again)) -gt 30 ] ||
			{ i=$((i - 1)); sleep 1; continue; }
		wait $driver 2>/dev/null
		for ((turn = 0; turn < 100; turn++)); do
			[ "$(left)" = "$before" ] &&
				! grep -qs " driver $driver " $JOURNAL && break
			sleep 0.1
		done
		[ $turn -lt 100 ] ||
			wrong="$wrong kill $i after $ms ms: $(left |
				diff - <(echo "$before") | tr '\n' ';')"
	done
	is "$wrong" "" "$1: $2 kills, and all is as before each time"
	[ $changed -gt $(($2 / 4)) ]
	is $? 0 "$1: many met it with settings changed ($changed of $2)"
	is "$(left_behind)" "" "$1: no process is left"
	is "$(left)" "$before" "$1: nothing of swap and KSM is left"
}

kill_some zram "$([ -n "$LONG" ] && echo 50 || echo 10)"
kill_some file "$([ -n "$LONG" ] && echo 30 || echo 5)"
done_testing
