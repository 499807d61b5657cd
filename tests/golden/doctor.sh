#!/bin/bash
# doctor.sh - what `cowbench doctor` finds on machines that are not there: roots
# described in roots/NAME.root.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

# make_root DESCRIPTION DIR: a file for each "== /path", with the lines up to
# the next.
make_root() {
	local line file=/dev/null

	while IFS= read -r line; do
		case $line in
		'#'*) ;;
		'== '*)
			file=$2${line#== }
			mkdir -p "${file%/*}"
			: >"$file" ;;
		*) printf '%s\n' "$line" >>"$file" ;;
		esac
	done <"$1"
	[ ! -d "$2/run/cowbench" ] || chmod 700 "$2/run/cowbench"
}

for description in tests/golden/roots/*.root; do
	name=$(basename "$description" .root)
	make_root "$description" "$tmp/$name"
	run "$COWBENCH" doctor --root "$tmp/$name"
	golden "doctor-$name.txt" "$name: what is found"
	is "$code$err" 0 "$name: no error"
	is "$(grep -m1 '^# ' "$description" | sed 's/.*: \(.*\)\./\1/')" \
		"$(tail -n 1 <<<"$out")" "$name: ends with the word it states"
	is "$(awk 'length > 80 && $1 !~ /^(echo|sysctl|mount)$/' <<<"$out")" \
		"" "$name: no line but a command is wider than 80 columns"
done

# Nothing is there at all: no crash, and no claim.
mkdir "$tmp/empty"
run "$COWBENCH" doctor --root "$tmp/empty"
is "$code" 0 "an empty root: runs"
unlike "$out" "(nan|inf|-1|\(null\))" "an empty root: no number out of nothing"
is "$(tail -n 1 <<<"$out")" usable "an empty root: a word"
run "$COWBENCH" doctor --root "$tmp/nowhere"
is "$code" 0 "a root that is missing is as an empty one"

run "$COWBENCH" doctor --strict --root "$tmp/guest"
is "$code" 3 "--strict: disturbed is 3"
run "$COWBENCH" doctor --strict --root "$tmp/laptop"
is "$code" 0 "--strict: usable is 0"
run "$COWBENCH" doctor --root "$tmp/server" --root
is "$code" 2 "an option without its value is an error"
run "$COWBENCH" doctor now
fails 2 "cowbench doctor: 'now': doctor takes only options" \
	"a word too many is an error"

# What there is to trace with goes away, piece by piece.
tracing=$tmp/server/sys/kernel/tracing
finding() {
	"$COWBENCH" doctor --root "$tmp/server" | grep -A 3 " $1 "
}
is "$(finding tracing | head -1)" "good  tracing         functions" \
	"tracing: functions"
rm "$tracing/available_filter_functions"
like "$(finding tracing)" "^note  tracing +refused, by lockdown or a container" \
	"tracing: the list of functions is refused"
like "$(finding tracing)" "cowbench vm .*-- run --trace" "and a guest would do"
rm "$tracing/available_tracers"
like "$(finding tracing)" "^note  tracing +tracefs not mounted" \
	"tracing: not mounted"
like "$(finding tracing)" "mount -t tracefs tracefs /sys/kernel/tracing" \
	"and the command that mounts it"
run "$COWBENCH" doctor --root "$tmp/server"
is "$(tail -n 1 <<<"$out")" usable "which makes a ready machine usable"

# --- --restore ------------------------------------------------------------------
run "$COWBENCH" doctor --root "$tmp/server" --restore
is "$code $out" "0 no journal: no setting was left changed" \
	"nothing to restore is no error"
run "$COWBENCH" doctor --root "$tmp/guest" --restore
is "$code $out" "0 ksm.run: 0" "a setting that was left changed is put back"
is "$(cat "$tmp/guest/sys/kernel/mm/ksm/run")" 0 "it reads as before"
ok "the journal is gone" test ! -e "$tmp/guest/run/cowbench"
run "$COWBENCH" doctor --root "$tmp/guest"
unlike "$out" "settings" "doctor finds it gone"

# leave LINES...: a journal with these.
leave() {
	mkdir -p "$tmp/guest/run/cowbench"
	chmod 700 "$tmp/guest/run/cowbench"
	printf '%s\n' "guard 11 driver 10 boot $(
		cat "$tmp/guest/proc/sys/kernel/random/boot_id")" "$@" \
		>"$tmp/guest/run/cowbench/journal"
}

leave "old ksm.run 2" "old ksm.sleep_millisecs 20" "old mthp.64kB never"
run "$COWBENCH" doctor --root "$tmp/guest" --restore
is "$code $out" "0 ksm.run: 2" "what this kernel lacks needs no restoring"

leave "old ksm.run 1" "old thp.enabled [x"
rm "$tmp/guest/sys/kernel/mm/transparent_hugepage/enabled"
mkdir "$tmp/guest/sys/kernel/mm/transparent_hugepage/enabled"
run "$COWBENCH" doctor --root "$tmp/guest" --restore
is "$code $out" "2 ksm.run: 1" "a setting that refuses stops no other"
like "$err" "enabled: Is a directory" "it says which refused, and why"
like "$err" "journal stays; remove it to give up" "and what to do"
ok "its journal stays" test -e "$tmp/guest/run/cowbench/journal"

rm -r "$tmp/guest/run/cowbench"
mkdir -p "$tmp/guest/sys/kernel/tracing/instances/cowbench-77"
leave "old trace:cowbench-77 off" "old trace:cowbench-78 off"
run "$COWBENCH" doctor --root "$tmp/guest" --restore
is "$code" 0 "a tracing instance that was left is no hard case"
is "$(ls "$tmp/guest/sys/kernel/tracing/instances")" "" "it is gone"
mkdir "$tmp/guest/sys/kernel/tracing/instances/others"
for name in others cowbench-7x; do
	leave "old trace:$name off"
	run "$COWBENCH" doctor --root "$tmp/guest" --restore
	is "$code" 2 "an instance that is not ours is refused: $name"
done
is "$(ls "$tmp/guest/sys/kernel/tracing/instances")" others "and stays"

leave "old /etc/shadow x"
run "$COWBENCH" doctor --root "$tmp/guest" --restore
is "$code" 2 "a journal of something else is refused"
like "$err" "is no journal of settings" "with its reason"
done_testing
