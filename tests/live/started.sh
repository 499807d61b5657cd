#!/bin/bash
# started.sh - whoever starts cowbench may have taken something from it before:
# THPs, standard streams, the end of children, calls.  None of it may turn the
# work.
. "$(dirname "$0")/../tap.sh"
need_root

record=$tmp/record.jsonl

# --- THPs forbidden ---
if [ -e /sys/kernel/mm/transparent_hugepage/enabled ]; then
	run_under "$UNDER" thp-off -- state=absent,zero kind=base,thp fault unmap
	is "$code" 0 "PR_SET_THP_DISABLE: the run goes on" "$err"
	is "$(lines trial | cut -f2 | grep -c kind=thp)" 0 \
		"no number of THPs is claimed"
	like "$(lines skip 'fault state=absent kind=thp')" 'PR_SET_THP_DISABLE' \
		"kind=thp is a skip that says why"
else
	skip "PR_SET_THP_DISABLE" "this kernel has no THP"
fi

# --- no pidfd (before 5.3, or a filter), and children nobody waits for ---
run_under "$UNDER" refuse=pidfd_open:ENOSYS -- null
is "$code" 0 "without pidfd_open() a trial runs" "$err"
is "$(lines trial | cut -f3)" proved "and is seen to end"

"$UNDER" sigchld-ignored "$COWBENCH" run null --trials 1 --budget 20000 \
	--overwrite -o "$record" --no-table 2>"$tmp/said" &
driver=$!
for ((turn = 0; turn < 100; turn++)); do
	trial=$(pgrep -P $driver -f 'trial --channel') && break
	sleep 0.1
done
kill -KILL "$trial"
wait $driver
like "$(cat "$tmp/said")" 'killed by signal 9' \
	"SIGCHLD ignored by the parent: how a trial ended is known"

# --- standard streams that are closed ---
whole() { # every line of $1 is JSON
	"$PYTHON" -c 'import json,sys; [json.loads(l) for l in open(sys.argv[1])]' \
		"$1"
}
case='cow_write state=shared'
for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
	rm -f "$record"
	bash -c "\"\$@\" $closed" sh "$COWBENCH" run "$case" --trials 1 \
		--budget 5 --no-table -o "$record" >"$tmp/said" 2>&1
	ok "run $closed: the record is a record" whole "$record"
	record_lines "$record" >"$tmp/lines"
	is "$(lines trial | cut -f3)" proved "run $closed: and has its trial"
done
bash -c '"$@" >&-' sh "$COWBENCH" list 2>"$tmp/said"
is "$? $(grep -c 'cannot write to standard output' "$tmp/said")" "2 1" \
	"a table that nobody gets is an error"

# --- files that may not be large ---
bash -c 'ulimit -f 100; "$@"' sh "$COWBENCH" run null --trials 1 \
	-o "$record" --overwrite --no-table >"$tmp/said" 2>&1
is "$? $(grep -c 'ulimit -f' "$tmp/said")" "2 1" \
	"no room for the channel: an error that says what limits it"
# Longer than a record's head, and shorter than the record.
bash -c 'ulimit -f 3072; exec "$@"' sh "$COWBENCH" run null --trials 5000 \
	--budget 1 -o "$record" --overwrite --no-table >"$tmp/said" 2>&1
is "$? $(grep -c 'ulimit -f' "$tmp/said")" "2 1" \
	"a record that grows too large: the same"
like "$(cat "$tmp/said")" '--resume' "and what was measured is kept"

# --- folders that strangers made first ---
cat >"$tmp/strangers" <<'EOF'
mount -t tmpfs none /run && mount -t tmpfs none /var/tmp || exit 9
mkdir -m 700 /var/tmp/cowbench-0
echo "guard 1 driver 1 boot x" >/var/tmp/cowbench-0/journal
chown -R 12345 /var/tmp/cowbench-0
"$1" doctor --restore || exit
mkdir -m 700 /run/cowbench
mkfifo /run/cowbench/journal
timeout 10 "$1" doctor --no-probe >/dev/null
EOF
run unshare -m bash "$tmp/strangers" "$COWBENCH"
if [ "$code" = 9 ]; then
	skip "a stranger's folder" "needs to mount in a namespace"
else
	like "$out" 'no journal' "a stranger's folder stops no --restore"
	is "$code" 0 "and a pipe for a journal hangs nobody" "$err"
fi
done_testing
