#!/bin/bash
# fleet_here.sh - `cowbench fleet --here`, from boot to boot, on a machine that
# does not boot: in a mount namespace, /proc says another boot id and release
# after each call of the hook, and a systemctl of ours knows the unit.
# tests/vm/fleet_here.sh has kernels, a boot loader and systemd.
. "$(dirname "$0")/../tap.sh"

need_root
command -v unshare >/dev/null || skip_all "no unshare (util-linux)"

. tests/here.sh

jobs=$tmp/jobs
here() { # WORDS...
	run in_machine "$COWBENCH" fleet --here -o "$jobs" "$@"
}
words=(--boot-hook "$D/hook" -- run --trials 1 --budget 5 null)

said() { # KIND
	sed -n "s/^$1 //p" "$jobs/boots"
}

# --- two kernels and one that does not come up ----------------------------------

here --kernels 6.1-a,6.2-b,bad --boots 3 "${words[@]}"
is $code 137 'the machine goes down at once'
ok 'the unit is enabled' test -e "$D/enabled"
like "$(cat "$unit")" "ExecStart=$jobs/cowbench fleet --here --resume -o $jobs" \
	'and goes on with the folder'
like "$(said asked)" '^[-0-9a-f]{36}$' 'the boot that was left is on the disk'
here --resume
is $code 137 'goes on by hand as by the unit'
boots_through
is $code 3 'at the end, records are missing'
is "$(sort "$D/calls/hook" | uniq -c | xargs)" '3 6.1-a 3 6.2-b 2 bad' \
	'two boots of the bad kernel were enough'
is "$(cd "$jobs" && ls -d -- */*.jsonl | sed "s/$(hostname)/HOST/" | xargs)" \
	'6.1-a/HOST-1.jsonl 6.1-a/HOST-2.jsonl 6.1-a/HOST-3.jsonl 6.2-b/HOST-1.jsonl 6.2-b/HOST-2.jsonl 6.2-b/HOST-3.jsonl' \
	'a record a boot'
is "$(grep -ho '"boot_id":"[^"]*"' "$jobs"/*/*.jsonl | sort -u | wc -l)" 6 \
	'each of a boot of its own'
is "$(grep -c "^boot [^ ]* [123] done " "$jobs/boots")" 6 'which the plan knows'
like "$log" 'bad is left out: two boots of it failed' 'the bad kernel is left out'
like "$err" 'missing: bad-1: the kernel did not come up: default runs instead' \
	'and told'
like "$err" 'missing: bad-3: not tried: two boots of that kernel failed' \
	'so is what was not tried'
like "$err" "6 of 9 records are in $jobs" 'and how many there are'
ok 'the unit is gone' test ! -e "$unit"
ok 'and disabled' test ! -e "$D/enabled"
is "$(tail -n 1 "$D/calls/systemctl")" daemon-reload 'systemd knows it'
run "$COWBENCH" compare "$jobs/6.1-a" "$jobs/6.2-b"
is $code 0 'both kernels are compared'
like "$out" '3 against 3 boots' 'boot by boot'
is "$(sed -n 's/^boot \([^ ]*\) .*/\1/p' "$jobs/boots" | head -3 | sort | xargs)" \
	'6.1-a 6.2-b bad' 'each round has all kernels'

# --- what fails is tried again when it is asked for ------------------------------

sed -i 's/kernel=default/kernel=bad/' "$D/hook"
here --resume
is $code 137 'resumed by hand when all is over'
boots_through
is "$code: $(ls "$jobs/bad" | wc -l)" '0: 3' 'the bad kernel came up at last'
like "$err" '9 of 9 records are in' 'all are there'
: >"$D/calls/hook"
here --resume
is "$code: $(cat "$D/calls/hook")" '0: ' 'then there is nothing to do'
ok 'and no unit' test ! -e "$unit"

# --- a machine that goes down, and one that does not -----------------------------

jobs=$tmp/down
here --kernels 6.1-a --boots 2 --boot-hook "$D/hook" -- run --trials 500 \
	--budget 1000 null
# Down in the middle of the run.
unshare -m bash "$D/in" "$jobs/cowbench" fleet --here --resume -o "$jobs" \
	>/dev/null 2>&1 &
until_ok 3000 test -s "$jobs/6.1-a/$(hostname)-1.jsonl.part"
kill -KILL $!
wait $! 2>/dev/null
like "$(said measures)" '^[-0-9a-f]{36}$' 'a run is under way'
sed -i "s/^word 500/word 2/; s/^word 1000/word 5/" "$jobs/boots"
new_boot default
boots_through
is $code 3 'the rest is measured'
like "$err" 'missing: 6.1-a-1: the machine went down while it was measured' \
	'the run that was lost is told'
ok 'the unit is gone' test ! -e "$unit"

jobs=$tmp/lazy
echo lazy >"$D/mode"
here --kernels 6.1-a --boots 2 "${words[@]}"
run in_machine bash -c "$(sed -n 's/^ExecStart=//p' "$unit")"
is $code 2 'a hook that does not boot'
like "$err" 'the boot hook did not boot: the boot id is the same; the unit is taken away; .*--resume -o .* goes on' \
	'is told, with the cure'
ok 'the unit is gone' test ! -e "$unit"
jobs=$tmp/failing
echo fails >"$D/mode"
here --kernels 6.1-a --boots 2 "${words[@]}"
is $code 2 'a hook that fails'
like "$err" 'no such entry.*the boot hook failed; the unit is taken away' \
	'is told, with its own words'
ok 'the unit is gone' test ! -e "$unit"
rm "$D/mode"
here --resume
boots_through
is "$code: $(ls "$jobs/6.1-a" | wc -l)" '0: 2' 'mended, it goes on to the end'

# --- records that are of no boot ------------------------------------------------

jobs=$tmp/anonymous
here --kernels 6.1-a --boots 1 --boot-hook "$D/hook" -- run --anonymous \
	--trials 1 --budget 5 null
boots_through
like "$err" 'missing: 6.1-a-1: its record does not say that it is of this boot' \
	'a record without its boot is none'

# --- what is refused --------------------------------------------------------------

jobs=$tmp/jobs
: >"$D/calls/hook"
refused() { # MESSAGE NAME WORDS...
	local message=$1 name=$2

	shift 2
	here "$@"
	is $code 2 "$name"
	like "$err" "$message" 'is told'
	is "$(wc -l <<<"$err")" 1 'in one line'
}
refused 'is there; --resume goes on' 'the same folder again' --kernels 6.1-a \
	"${words[@]}"
echo nonsense >>"$jobs/boots"
refused 'boots:[0-9]+: this cowbench did not write that line: nonsense' \
	'a line of somebody else' --resume
head -n 2 "$jobs/boots" >"$tmp/cut"
cp "$tmp/cut" "$jobs/boots"
refused 'boots: cut off, or empty' 'half a plan' --resume
jobs=$tmp/none
refused 'No such file' 'a folder that is not there' --resume
mkdir "$tmp/empty"
jobs=$tmp/empty
refused 'no boots were begun in that folder' 'an empty folder' --resume
touch "$unit"
refused 'another fleet --here is under way' 'two at once' --kernels 6.1-a \
	"${words[@]}"
rm "$unit"
is "$(cat "$D/calls/hook")" '' 'and no hook was called meanwhile'
# --- a link that another user has planted ---------------------------------------

rm -rf "${jobs:?}"
mkdir -m 777 "$jobs"
chmod 711 "$tmp"
echo precious >"$tmp/victim"
setpriv --reuid=65534 --clear-groups ln -s "$tmp/victim" "$jobs/boots.new"

here --kernels 6.1-a,6.2-b --boots 1 "${words[@]}"
is "$(cat "$tmp/victim")" precious 'nothing is written through it'
is $code 2 'nothing is begun'
like "$err" "$jobs/boots: cannot write: .*symbolic links" 'and it is told'
ok 'and no unit is left' test ! -e "$unit"

done_testing
