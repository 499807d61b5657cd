#!/bin/bash
# trace.sh - run --trace: the calls are those of the operations, and tracefs is
# as before however a run ends.  Where tracing is refused, it says what would
# help.
. "$(dirname "$0")/../tap.sh"
need_root

TRACING=/sys/kernel/tracing
INSTANCES=$TRACING/instances
record=$tmp/r.jsonl

# path CASE: the line of it.
path() {
	grep "^{\"type\":\"path\",\"case\":\"$1\"," "$record"
}

# calls CASE FUNCTION: "CALLS OPERATIONS".
calls() {
	path "$1" | sed -E "s/.*\"n\":([0-9]+),.*\"$2\":([0-9a-z]+)[,}].*/\2 \1/"
}

run "$COWBENCH" run --trace --trials 1 --budget 1 -o "$record" cow_write fault \
	kind=base held=none
is "$code" 0 "a run with --trace ends well" "$err"
if ! head -c 1 $TRACING/available_filter_functions >"$tmp/x" 2>"$tmp/x"; then
	like "$err" 'nothing is traced: .*cowbench vm .*-- run --trace' \
		"what is refused here is said at once, and what would help"
	like "$(path 'cow_write state=shared')" \
		'"ended":"skipped".*"reason":".*cowbench vm' "and in the record"
	run "$COWBENCH" show --path "$record"
	is "$code" 4 "nothing was traced"
	like "$out" 'not traced: .*cowbench vm' "show --path says why"
	ok "what it measured counts" "$COWBENCH" show "$record"
	skip "the path itself" "tracing is refused here"
	done_testing
	exit
fi

like "$out" 'serve an operation.*do_wp_page 1' "the table of it stands beneath"
for state in was_shared shared; do
	read -r wp n <<<"$(calls "cow_write state=$state" do_wp_page)"
	ok "state=$state: do_wp_page once an operation" test "$wp" = "$n"
	ok "state=$state: of many" test "$n" -ge 512
done
read -r wp n <<<"$(calls "cow_write state=exclusive" do_wp_page)"
is "$wp" 0 "state=exclusive: never"
read -r wp n <<<"$(calls "cow_write state=shared writer=child" do_wp_page)"
is "$wp" "$n" "a child that writes is traced as well"

# A copy's new page is put into the reverse map; none is where there is no copy.
for name in folio_add_new_anon_rmap page_add_new_anon_rmap wp_page_copy; do
	read -r copies n <<<"$(calls "cow_write state=shared" $name)"
	[ "$copies" != null ] || continue
	is "$copies" "$n" "state=shared: $name once an operation"
	read -r copies n <<<"$(calls "cow_write state=was_shared" $name)"
	is "$copies" 0 "state=was_shared: $name never"
done
read -r faults n <<<"$(calls "fault state=absent" handle_mm_fault)"
ok "fault: a fault an operation ($faults of $n)" \
	test "$faults" -ge "$n" -a "$faults" -le $((n + n / 100 + 1))
like "$(path 'cow_write state=shared')" '"proof":"proved"' \
	"the path is that of pages that met their fate"
is "$(ls $INSTANCES)" "" "no tracing instance is left"
is "$(cat $TRACING/current_tracer)" nop "the machine's own tracer is as before"
like "$(cat $TRACING/set_ftrace_filter)" '^#+ all functions enabled' \
	"and its filter"

run "$COWBENCH" run --resume "$record" --no-table
is "$(grep -c '"type":"path"' "$record")" \
	"$(grep -oE '"type":"path","case":"[^"]*"' "$record" | sort -u |
		wc -l)" "a resumed run traces no case twice"

# --- however it ends ----------------------------------------------------------

traces() { [ -n "$(ls $INSTANCES)" ]; }
traces_not() { [ -z "$(ls $INSTANCES)" ]; }

# A run that stands still while it traces; sets $driver.
stands() {
	traces && kill -STOP $driver && sleep 0.2 && traces && return
	kill -CONT $driver
	return 1
}
begin() {
	rm -f "$record"
	env --default-signal=INT "$COWBENCH" run --trace --trials 1 --budget 0 --no-table -o "$record" \
		cow_write fault kind=base >"$tmp/o" 2>"$tmp/e" </dev/null &
	driver=$!
	ok "$1: it traces" until_ok 6000 stands
}

begin 'SIGINT'
kill -INT $driver
kill -CONT $driver
wait $driver
is "$(ls $INSTANCES)" "" "SIGINT: no instance is left"
begin 'SIGKILL'
kill -KILL $driver
ok "SIGKILL: the guard takes the instance away" until_ok 6000 traces_not
wait $driver 2>/dev/null

begin 'both killed'
guard=$(grep -ls cowbench-guard /proc/[0-9]*/comm | cut -d/ -f3)
kill -KILL $guard
kill -KILL $driver
wait $driver 2>/dev/null
sleep 1
ok "driver and guard killed: the instance stays" traces
run "$COWBENCH" doctor --no-probe
like "$out" 'bad +settings +left changed' "doctor says so"
run "$COWBENCH" doctor --restore
like "$code $out" "^0 trace:cowbench-$driver: off" "and takes it away"
is "$(ls $INSTANCES)" "" "it is gone"
done_testing
