#!/bin/bash
# kill_more.sh - SIGKILL at any moment of tune, of `fleet --here` and of fleet with a
# Slurm of ours, and with LONG=1 of vm: settings are as before, what was written is
# whole, what was begun is brought to its end, and nothing stays.  MORE=50 kills each
# that often.
. "$(dirname "$0")/../tap.sh"
need_root
. tests/set.sh
. tests/kill.sh

MORE=${MORE:-$([ -n "$LONG" ] && echo 40 || echo 4)}
RANDOM=${SEED:=$$}
diag "SEED=$SEED"
still
clean=$(state)

pause() { # MS: any time up to that
	local ms=$((RANDOM % $1))

	sleep $((ms / 1000)).$(printf %03d $((ms % 1000)))
}
kill_all() {
	local turn

	for ((turn = 0; turn < 3; turn++)); do # those that a dying one has begun
		kill -KILL $(marked) 2>/dev/null
	done
}
settles() { # says what does not
	within 60 nothing_runs || echo "runs on: $(marked | paste -sd' ')"
	{ wait "$driver"; } 2>/dev/null
}
as_before() {
	[ "$(state)" = "$clean" ] ||
		echo "stays: $(state | diff - <(echo "$clean") | grep '^[<>]' |
			paste -sd';')"
}

# --- tune ----------------------------------------------------------------------------
# kill_tune NR: a search, or one setting for a while.
kill_tune() {
	local kinds=(driver guard group all) kind turn
	local found=$tmp/found-$1.json

	kind=${kinds[$1 % 4]}
	if [ $(($1 / 4 % 2)) = 0 ]; then
		begin "$COWBENCH" tune --time 20 --settings always,never -o "$found" -- \
			sleep 0.05
	else
		begin "$COWBENCH" tune --try 20s thp.enabled=never
	fi
	[ $((RANDOM % 3)) = 0 ] || within 5 is_changed
	pause 1000
	within 2 found "$kind" || kind=driver
	! is_changed || changed=$((changed + 1))
	if [ "$kind" = all ]; then
		kill_all
	else
		kill -KILL -- $(victims "$kind") 2>/dev/null
	fi
	settles
	if [ "$kind" = all ]; then # the guard as well
		run "$COWBENCH" doctor --restore
		[ "$code" = 0 ] || echo "doctor --restore: $code $err"
	fi
	as_before
	[ ! -s "$found" ] || "$PYTHON" -c 'import json, sys
json.load(open(sys.argv[1]))' "$found" ||
		echo "half a file of what was found"
}
changed=0 bad=''
if [ -e $THP/enabled ]; then
	for ((i = 0; i < MORE; i++)); do
		kill_tune $i >"$tmp/said" 2>"$tmp/loop.err"
		[ ! -s "$tmp/said" ] || bad+="kill $i: $(cat "$tmp/said"); "
	done
	is "$bad" "" "tune: $i kills, and the settings are as before"
	[ $changed -ge $((MORE / 4)) ]
	is $? 0 "many met settings that were changed ($changed of $MORE)"
else
	skip "kills of tune" "this kernel has no THPs"
fi

# --- fleet --here ----------------------------------------------------------------------
work=(-- run --trials 1 --budget 5 null)

# next_boot: what is done now, by hand or by the unit; 1 where nothing is left.
next_boot() {
	if [ ! -e "$jobs/boots" ]; then
		begin unshare -m bash "$D/in" "$COWBENCH" "${plan[@]}" -o "$jobs" \
			"${work[@]}"
	elif [ -e "$D/enabled" ]; then
		begin unshare -m bash "$D/in" bash -c \
			"exec $(sed -n 's/^ExecStart=//p' "$unit")"
	elif [ "$(ls "$jobs"/6*/*.jsonl 2>/dev/null | wc -l)" != 4 ] || [ -e "$unit" ]; then
		begin unshare -m bash "$D/in" "$COWBENCH" fleet --here --resume -o "$jobs"
	else
		return 1
	fi
}
# kill_here NR: half of the first ten boots are killed, and the machine goes down.
kill_here() {
	local turn record

	jobs=$tmp/here-$1
	for ((turn = 0; turn < 40; turn++)); do
		next_boot || break
		if [ $turn -lt 10 ] && [ $((RANDOM % 2)) = 0 ]; then
			pause 400
			kill_all
			settles
			new_boot default
		else
			{ wait "$driver"; } 2>/dev/null
			! grep -q 'did not write that line' "$tmp/err" || cat "$tmp/err"
		fi
	done
	[ $turn -lt 40 ] || echo "it comes to no end: $(cat "$tmp/err")"
	for record in "$jobs"/6*/*.jsonl; do
		run "$COWBENCH" show "$record"
		[ "$code" = 0 ] || echo "show: $code $err"
	done
	is_left=$(ls "$unit" "$D/enabled" "$jobs"/6*/*.part "$jobs"/*.new 2>/dev/null)
	[ -z "$is_left" ] || echo "stays: $is_left"
}
if unshare -m mount --bind /proc/uptime /proc/sys/kernel/osrelease 2>/dev/null; then
	. tests/here.sh
	plan=(fleet --here --kernels 6.1-a,6.2-b --boots 2 --boot-hook "$D/hook")
	bad=''
	for ((i = 0; i < (MORE + 1) / 2; i++)); do
		kill_here $i >"$tmp/said" 2>"$tmp/loop.err"
		[ ! -s "$tmp/said" ] || bad+="fleet $i: $(cat "$tmp/said"); "
	done
	is "$bad" "" "fleet --here: $i of them, killed at any boot, end with all records"
	is "$(state)" "$clean" "nothing stays of them"
else
	skip "kills of fleet --here" "no mount namespace"
fi

# --- fleet with a Slurm --------------------------------------------------------------------
. tests/slurm.sh
slurm() { # WORDS...
	begin env PATH="$SLURM/bin:$PATH" "$COWBENCH" fleet --kernel-label k -o "$jobs" "$@"
}
# kill_slurm NR: who submits is killed, then perhaps a job, as where its node dies.
kill_slurm() {
	local turn record

	jobs=$tmp/slurm-$1
	for ((turn = 0; turn < 6; turn++)); do
		if [ -e "$jobs/k/nodes" ]; then
			slurm --resume
		else
			slurm --repetitions 2 "${work[@]}"
		fi
		if [ $turn -lt 2 ]; then
			pause 250
			kill_all
			settles
			[ $((RANDOM % 2)) = 0 ] || kill -KILL -- -"$(cat "$SLURM/job")"
		else
			{ wait "$driver"; } 2>/dev/null
			code=$?
		fi
		within 60 is_over || { echo "jobs run on: $(ls "$SLURM/queue")"; return; }
		[ "$(ls "$jobs"/k/*.jsonl 2>/dev/null | wc -l)" != 4 ] || break
	done
	[ $turn -lt 6 ] || echo "it comes to no end: $(cat "$tmp/err")"
	slurm --resume
	wait "$driver" || echo "--resume: $? $(cat "$tmp/err")"
	grep -q '^4 of 4 records' "$tmp/err" || cat "$tmp/err"
	for record in "$jobs"/k/*.jsonl; do
		run "$COWBENCH" show "$record"
		[ "$code" = 0 ] || echo "show: $code $err"
	done
	ls "$jobs"/k/*.part "$jobs"/k/*.new 2>/dev/null
}
bad=''
for ((i = 0; i < (MORE + 1) / 2; i++)); do
	kill_slurm $i >"$tmp/said" 2>"$tmp/loop.err"
	[ ! -s "$tmp/said" ] || bad+="fleet $i: $(cat "$tmp/said"); "
done
is "$bad" "" "fleet: $i of them, killed while they submit, end with all records"
jobs=$tmp/slurm-early
mkdir -p "$jobs/k/log" "$jobs/k/boot"
: >"$jobs/k/job.sh"
slurm --repetitions 1 "${work[@]}"
wait "$driver"
is "$?$(sed 1d "$tmp/err")" 0 "one killed before it submitted is begun by the same words"
within 60 is_over
is "$(state)" "$clean" "nothing stays of them"

# --- vm ------------------------------------------------------------------------------------
if [ -n "$LONG" ] && command -v qemu-system-x86_64 >/dev/null &&
	[ "$(uname -m)" = x86_64 ] &&
	"$COWBENCH" vm --fetch --kernel debian:6.1 >/dev/null 2>&1; then
	kinds=(driver group all guest) bad=''
	for ((i = 0; i < MORE / 4; i++)); do
		rm -rf "$tmp/vm"
		begin "$COWBENCH" vm --kernel debian:6.1 -o "$tmp/vm" -- run \
			cow_write --trials 3
		pause 12000
		case ${kinds[i % 4]} in
		all) kill_all ;;
		guest) # the run goes on, and says that its guest died, or tries again
			for pid in $(marked); do
				[[ $(readlink "/proc/$pid/exe") != *qemu* ]] ||
					kill -KILL "$pid"
			done ;;
		*) kill -KILL -- $(victims "${kinds[i % 4]}") 2>/dev/null ;;
		esac
		within 120 nothing_runs || bad+="kill $i: runs on; "
		{ wait "$driver"; } 2>/dev/null
		for record in "$tmp"/vm/*.jsonl; do
			[ -s "$record" ] || continue
			run "$COWBENCH" show "$record"
			[ "$code" = 0 ] || [ "$code" = 4 ] ||
				bad+="kill $i: show: $code $err; "
		done
	done
	is "$bad" "" "vm: $i kills: no guest runs on, records are readable"
	is "$(state)" "$clean" "nothing stays of vm"
else
	skip "kills of vm" "LONG=1, and a guest of debian:6.1"
fi
done_testing
