#!/bin/bash
# guard.sh - runs with --set, and what kills them: the machine's settings are as
# before each time, byte for byte, the record can be read, nothing runs on.
. "$(dirname "$0")/../tap.sh"
need_root

THP=/sys/kernel/mm/transparent_hugepage
NEVER="always inherit madvise [never]"
[ -e $THP/hugepages-64kB/enabled ] || skip_all "needs mTHP (6.8 on)"
for folder in /run/cowbench /var/tmp/cowbench-0 /tmp/cowbench-0; do
	[ ! -d "${folder%/*}" ] || break
done
JOURNAL=$folder/journal

# One guard lives on a machine at a time: another tree's tests may have theirs.
is_free() { [ ! -e "$JOURNAL" ]; }
until_ok 6000 is_free || skip_all "another run has settings changed"
[ "$(cat $THP/hugepages-64kB/enabled)" = "$NEVER" ] ||
	skip_all "needs folios of 64 kB switched off: others work with them"

# What these runs change, and what the kernel changes with it.
settings() {
	grep -rsH . $THP/enabled $THP/defrag $THP/use_zero_page \
		$THP/hugepages-*/enabled /proc/sys/vm/min_free_kbytes
}
before=$(settings)
is_changed() { [ "$(settings)" != "$before" ]; }
is_back() { ! is_changed && is_free; }
put_back() {
	local line word

	is_changed || return
	diag "settings were left changed; put back"
	while IFS= read -r line; do
		word=$(grep -o '\[.*\]' <<<"$line") || word=${line#*:}
		tr -d '[]' <<<"$word" >"${line%%:*}"
	done <<<"$before"
}
at_end put_back

# All that begin starts carries a mark.
marked() {
	grep -lsazx "COWBENCH_TEST=$tmp" /proc/[0-9]*/environ | cut -d/ -f3
}
nothing_runs() { [ -z "$(marked)" ]; }
guard_pid() { # it has its name once it is up
	local pid

	for pid in $(marked); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != cowbench-guard ] ||
			echo "$pid"
	done
}
has_guard() { [ -n "$(guard_pid)" ]; }

# begin FILE: a run that changes settings for as long as it is let, in a process
# group of its own; sets $driver.
words=(fault state=absent by=write 'kind=base,mthp-64k,mthp-16k,mthp-256k')
begin() {
	until_ok 6000 is_free
	set -m
	COWBENCH_TEST=$tmp "$COWBENCH" run --set --trials 1000 --budget 1 \
		--no-table -o "$1" "${words[@]}" \
		>"$tmp/run.out" 2>"$tmp/run.err" </dev/null &
	driver=$!
	set +m
}

# after NAME: what must hold when all has ended.
after() {
	local bad=

	until_ok 1000 nothing_runs || bad+=" runs on: $(marked)"
	wait "$driver" 2>/dev/null
	until_ok 1000 is_back ||
		bad+=" $(settings | diff - <(echo "$before"); ls "$JOURNAL" 2>&1)"
	[ -z "$bad" ] && return
	diag "$1:$bad"
	return 1
}

if [ -x "$B/tests/unit/host_guard" ]; then
	ok "the interface, killed 50 times" "$B/tests/unit/host_guard" live
else
	skip "the interface, killed 50 times" "host_guard is not there"
fi
begun=${EPOCHREALTIME/[.,]/}
run "$COWBENCH" run --set --trials 1 --budget 1 --no-table \
	-o "$tmp/zero.jsonl" "${words[@]}"
took_ms=$(((${EPOCHREALTIME/[.,]/} - begun) / 1000))
is "$code" 0 "a run that changes settings"
ok "it puts them back" is_back

# --- kills -----------------------------------------------------------------------
kills=15
[ -z "$LONG" ] || kills=50
declare -A good all
RANDOM=${SEED:=$$}
kinds=(driver parent group)
readable=0 records=0 early=0
for ((i = 0; i < kills; i++)); do
	kind=${kinds[i % 3]}
	rm -f "$tmp/killed.jsonl"
	begin "$tmp/killed.jsonl"
	# From before the guard lives to deep in the work.
	ms=$((RANDOM % (2 * took_ms)))
	sleep "$((ms / 1000)).$(printf '%03d' $((ms % 1000)))"
	case $kind in
	driver) victim=$driver ;;
	group) victim=-$driver ;;
	parent)
		until_ok 1000 has_guard
		victim=$(awk '{ print $4 }' "/proc/$(guard_pid)/stat") ;;
	esac
	all[$kind]=$((${all[$kind]:-0} + 1))
	if ! kill -KILL -- "$victim" 2>/dev/null; then
		diag "no $kind to kill: $(cat "$tmp/run.err")"
	elif after "kill $i, of the $kind"; then
		good[$kind]=$((${good[$kind]:-0} + 1))
	fi
	if [ ! -s "$tmp/killed.jsonl" ]; then
		early=$((early + 1))
		continue
	fi
	records=$((records + 1))
	run "$COWBENCH" show "$tmp/killed.jsonl"
	# 4: it was killed before its first trial.
	if [ "$code" = 0 ] || [ "$code" = 4 ]; then
		readable=$((readable + 1))
	else
		diag "show: $code $err"
	fi
done 2>"$tmp/loop.err"
grep '^#' "$tmp/loop.err" >&2
for kind in "${kinds[@]}"; do
	is "${good[$kind]:-0}" "${all[$kind]}" \
		"${all[$kind]} SIGKILLs of the $kind: all is back each time"
done
diag "SEED=$SEED: $early were killed before they made a record"
is $readable $records "each of the other $records records can be read"
ok "many runs had come far enough" test "$records" -gt $((kills / 4))

# --- other ends --------------------------------------------------------------------
as_nobody() {
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}
chmod 755 "$tmp"
mkdir -m 777 "$tmp/nobody"
cp "$COWBENCH" "$tmp/nobody/cowbench" # the tree may be closed to others

begin "$tmp/one.jsonl"
until_ok 3000 is_changed
run "$COWBENCH" run --set null -o "$tmp/two.jsonl"
is "$code $err" "2 cowbench run: another run (pid $driver) has changed settings \
of this machine; wait for its end" "a second run with --set is refused"
ok "and makes no record" test ! -e "$tmp/two.jsonl"
run "$COWBENCH" doctor --restore
is "$code" 2 "doctor --restore keeps its hands off a live run"
if [ "$folder" = /run/cowbench ]; then
	run as_nobody "$tmp/nobody/cowbench" doctor --restore
	is "$code $err" "2 cowbench doctor: /run/cowbench is another user's; \
run this as root" "nor may another user"
fi
run "$COWBENCH" doctor --no-probe
like "$out" "bad   settings +being changed by pid $driver" "doctor tells of it"
kill -TERM "$(guard_pid)"
sleep 0.3
kill -INT "$driver"
ok "Ctrl-C puts all back, and the guard heeds no SIGTERM" after interrupted
like "$(cat "$tmp/run.err")" "interrupted; what was measured is in" \
	"the run says how to go on"
like "$(tail -n 1 "$tmp/one.jsonl")" '"how":"interrupted"' "its record too"
of() { # KIND: trial lines
	grep '"type":"trial"' "$1" | grep "\"kind\":\"$2\"" | head -n 1
}
like "$(of "$tmp/zero.jsonl" mthp-64k)" '"settings":\{"mthp":\{"64kB":"madvise"' \
	"a trial's line has the settings that were changed for it"
like "$(of "$tmp/zero.jsonl" base)" '"settings":\{\}' "another's has none"

begin "$tmp/three.jsonl"
until_ok 3000 is_changed
kill -KILL "$(guard_pid)"
ok "a run whose guard is killed ends, and puts all back" after "guard killed"
like "$(cat "$tmp/run.err")" "the guard of settings was killed; the settings \
are put back" "and says so"
like "$(tail -n 1 "$tmp/three.jsonl")" '"how":"failed"' "its record too"

# Stopped where it has settings changed: not so between two cases.
begin "$tmp/four.jsonl"
for ((turn = 0; turn < 1000; turn++)); do
	until_ok 3000 is_changed
	kill -STOP "$driver"
	sleep 0.1
	is_changed && break
	kill -CONT "$driver"
done
kill -KILL "$(guard_pid)"
kill -KILL "$driver"
until_ok 1000 nothing_runs
wait "$driver" 2>/dev/null
ok "when both are killed, settings stay changed" is_changed
run "$COWBENCH" run --set null -o "$tmp/five.jsonl"
is "$code $err" "2 cowbench run: a run that was killed together with its guard \
left settings changed ($JOURNAL); \`cowbench doctor --restore\` puts them back" \
	"the next run with --set says what to do"
run "$COWBENCH" run null --trials 1 --no-table -o "$tmp/six.jsonl"
is "$code" 0 "one without --set runs"
like "$err" "machine: disturbed \(.*settings" "and says that it is disturbed"
like "$(head -n 1 "$tmp/six.jsonl")" '"settings":"bad: left changed"' \
	"as its record does"
run "$COWBENCH" doctor --no-probe
like "$out" "bad   settings +left changed" "doctor tells of it"
like "$out" "disturbed$" "in a word"
run "$COWBENCH" doctor --restore
is "$code" 0 "doctor --restore puts them back"
like "$out" "mthp\.[0-9]+kB: always inherit madvise \[never\]" "and says what"
ok "all is back" is_back
run "$COWBENCH" doctor --restore
is "$code $out" "0 no journal: no setting was left changed" "once is enough"

# --- what is noted is on disk before it is changed -----------------------------------
one=(--trials 1 --no-table fault state=absent by=write)
if command -v strace >/dev/null && until_ok 6000 is_free; then
	run strace -qq -f -y -e trace=write,fsync -o "$tmp/strace" \
		"$COWBENCH" run --set "${one[@]}" -o "$tmp/s.jsonl" kind=mthp-64k
	is "$code" 0 "a run under strace"
	order=$(sed -n -e 's/.*write(.*"old mthp.64kB .*/noted/p' \
		-e 's/.* fsync(.*journal.*/synced/p' \
		-e 's/.* write(.*hugepages-64kB.enabled.*/changed/p' \
		"$tmp/strace" | sed -n '/noted/,/changed/p' | tr '\n' ' ')
	is "$order" "noted synced changed " "noted, synced, changed"
else
	skip "noted, synced, changed" "needs strace"
fi

# --- refusals -----------------------------------------------------------------------
skips() { grep '"type":"skip"' "$1"; }
run "$COWBENCH" run "${one[@]}" -o "$tmp/a.jsonl" kind=mthp-64k
is "$code" 4 "without --set nothing can be measured with mTHP off"
like "$(skips "$tmp/a.jsonl")" "switched off; --set switches them on" \
	"the skip names the flag"

until_ok 6000 is_free
if unshare -m true 2>/dev/null; then
	run unshare -m bash -c 'mount -o remount,bind,ro /sys && exec "$@"' sh \
		"$COWBENCH" run --set "${one[@]}" -o "$tmp/b.jsonl" kind=mthp-64k
	is "$code" 4 "with /sys read-only nothing can be measured either"
	like "$(skips "$tmp/b.jsonl")" \
		"enabled is read-only here, so mthp.64kB stays as it is" \
		"the skip says why"
	ok "and there is nothing to put back" is_back
else
	skip "with /sys read-only" "needs mount namespaces"
fi

run as_nobody "$tmp/nobody/cowbench" run --set "${one[@]}" \
	-o "$tmp/nobody/c.jsonl" kind=mthp-64k
is "$code" 4 "nor can a user without rights"
like "$(skips "$tmp/nobody/c.jsonl")" \
	"enabled may not be changed by this user; run as root" \
	"the skip says why"
ok "that user's journal is gone" test ! -e /var/tmp/cowbench-65534

until_ok 6000 is_free
if [ "$(cat $THP/enabled)" = "always madvise [never]" ]; then
	skip "--set where THP is never" "it is never"
else
	echo never >$THP/enabled
	run "$COWBENCH" run "${one[@]}" -o "$tmp/d.jsonl" kind=thp
	without=$code
	run "$COWBENCH" run --set "${one[@]}" -o "$tmp/e.jsonl" kind=thp
	is "$(cat $THP/enabled)" "always madvise [never]" \
		"where THP is never, it is never again after --set"
	put_back 2>/dev/null
	is "$without $code" "4 0" "and kind=thp was measured with --set alone"
	like "$(skips "$tmp/d.jsonl")" "and --set does it" \
		"the skip names the flag"
fi
ok "all is as before" is_back
done_testing
