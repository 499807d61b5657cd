#!/bin/bash
# events.sh - run --events: counts that equal the operations, each lack named once
# with its reason, and times that know nothing of it.
. "$(dirname "$0")/../tap.sh"
need_root
chmod 755 "$tmp"
mkdir -m 777 "$tmp/out"
record=$tmp/out/record.jsonl
cp "$COWBENCH" "$tmp/cowbench" # where an ordinary user may look
paranoid=/proc/sys/kernel/perf_event_paranoid
[ -e $paranoid ] || skip_all "this kernel has no CONFIG_PERF_EVENTS"

# count WORDS: sets $code, $out, $err and $tmp/counts.
count() {
	run "$COWBENCH" run -o "$record" --overwrite --trials 2 --budget 5 "$@"
	"$PYTHON" tests/counts.py "$record" >"$tmp/counts"
}

# each EVENT [CASE]: how often it came an operation, over the trials.
each() {
	awk -F '\t' -v event="$1" -v name="${2:-}" '
		$3 == event && (name == "" || $2 == name) {
			print $6, $4 / $5 }' "$tmp/counts" | sort -u
}

# --- exact ---
count --events page-faults,exceptions:page_fault_user,major-faults,page-faults \
	fault by=write,read state=absent,zero kind=base
is "$code$err" "0$(grep machine: <<<"$err")
$(grep ' cases, ' <<<"$err")" "fault: nothing is missing"
is "$(cut -f1 "$tmp/counts" | sort | uniq -c | tr -s ' ')" " 18 count" \
	"3 events, once each, in two trials of 3 cases"
is "$(each page-faults)" "exact 1" "fault: as many page faults as operations"
is "$(each exceptions:page_fault_user)" "exact 1" "and tracepoints"
is "$(each major-faults)" "exact 0" "and none of another kind"
is "$(grep -c '"type":"trial".*"events"' "$record")" 0 "not in what is timed"
is "$(grep -c '"type":"trial"' "$record")" 6 "which is there as ever"
like "$out" 'counted: page-faults 1.00, exceptions:page_fault_user 1.00' \
	"the table has them"

count --events page-faults,exceptions:page_fault_user cow_write kind=base
is "$(each page-faults | grep -v "^exact [01]$")" "" "cow_write: whole numbers"
for case in state=exclusive_wp state=was_shared state=shared \
	"state=shared writer=child" "state=was_shared held=ref"; do
	is "$(each page-faults "cow_write $case")" "exact 1" "cow_write $case"
	is "$(each exceptions:page_fault_user "cow_write $case")" "exact 1" \
		"its tracepoint"
done
# The parent's own faults, while its child operates, are not counted.
count --trials 10 --events page-faults "cow_write state=shared writer=child"
is "$(each page-faults)" "exact 1" "writer=child: the child's alone"
count --events page-faults "cow_write state=exclusive"
is "$(each page-faults "cow_write state=exclusive")" "exact 0" \
	"cow_write state=exclusive: none"

if [ "$(nproc)" -gt 1 ]; then
	count --events page-faults,exceptions:page_fault_user,vmstat:pgfault \
		"fault state=absent threads=2" "fault state=absent procs=2"
	is "$(each page-faults)" "exact 1" "several workers: all are counted" \
		"$err"
	is "$(each exceptions:page_fault_user)" "exact 1" "their tracepoints too"
	is "$(awk -F '\t' '/vmstat/ && $4 < $5' "$tmp/counts")" "" \
		"the machine is looked at when all have ended"
else
	skip "several workers" "one CPU"
fi

if [ -e /sys/kernel/mm/transparent_hugepage/enabled ]; then
	count --events vmstat:thp_split_pmd,page-faults thp_split_pmd \
		by=mprotect,munmap held=none kind=thp
	is "$(each vmstat:thp_split_pmd)" "exact 1" \
		"a PMD is split an operation" "$err"
	is "$(each page-faults)" "exact 0" "which takes no fault"
	count --events thp thp_split_folio by=cold held=none kind=thp \
		state=exclusive
	is "$(each vmstat:thp_split_page)" "exact 1" "a folio is split" "$err"
else
	skip "thp_split_pmd" "this kernel has no THP"
fi

# --- the others ---
count --events faults --events-timed 'cow_write state=shared'
is "$(cut -f1 "$tmp/counts" | sort -u)" trial "--events-timed: in what is timed"
is "$(each minor-faults)" "exact 1" "and exact"
run "$COWBENCH" run --events-timed null
is "$code" 2 "--events-timed of nothing"
like "$err" '--events LIST' "says what to do"
run "$COWBENCH" run --events cycles,,faults null
is "$code" 2 "an empty name"
like "$err" 'beside a comma' "says so"

# --- going on: neither what is timed nor what counts is done again ---
count --events page-faults fault by=write,read state=absent kind=base --no-table
whole=$(grep -c . "$tmp/counts")
for lines in 3 2 1; do
	sed -i -e '/"type":"end"/d' "$record"
	head -n -$lines "$record" >"$tmp/cut"
	cat "$tmp/cut" >"$record"
	run "$COWBENCH" run --resume "$record" --no-table
	"$PYTHON" tests/counts.py "$record" >"$tmp/counts"
	is "$code $(grep -c . "$tmp/counts") $(grep -c '"type":"trial"' \
		"$record")" "0 $whole 4" "--resume with $lines lines less"
done

# --- what is lacking is said once, and the run goes on ---
# missing REGEX EVENT NAME: of $err, after count
missing() {
	is "$(grep -c "not counted: .*$2" <<<"$err")" 1 "$3: once"
	like "$err" "not counted: [^:]*$2[^
]*: $1" "$3: says why"
}

count --events nonsense:nothing,vmstat:unknown,page-faults null
is "$code" 0 "names of other kernels: the run goes on" "$err"
missing 'neither libpfm4.*nor.*tracepoints' nonsense:nothing "no such tracepoint"
missing '.*vmstat has no such' vmstat:unknown "no such counter"
is "$(each page-faults)" "exact 0" "what is there is counted"
like "$(head -1 "$record")" '"events_missing":"nonsense:nothing: neither' \
	"the record too"

# --- what is mistyped is told at the start ---
# mistyped EVENT REGEX
mistyped() {
	rm -f "$record"
	run "$COWBENCH" run -o "$record" --events "page-faults,$1" null
	is "$code" 2 "--events $1: exit status"
	like "$err" "^cowbench run: --events $1: $2\$" "--events $1: says so"
	[ ! -e "$record" ]
	is $? 0 "--events $1: begins no record"
}

mistyped page-fualts "no such event, did you mean 'page-faults'\?"
mistyped walsk "no such event, did you mean 'walks'\?"
mistyped cycels:k "no such event, did you mean 'cycles:k'\?"
mistyped DTLB_LOAD_MISES:WALK_COMPLETED \
	"no such event, did you mean 'dtlb_load_misses:WALK_COMPLETED'\?"
mistyped vmstat:pgfualt "no such event, did you mean 'vmstat:pgfault'\?"
mistyped migrate:mm_migrate_page \
	"no such event, did you mean 'migrate:mm_migrate_pages'\?"
mistyped migrat:mm_migrate_pages \
	"no such event, did you mean 'migrate:mm_migrate_pages'\?"
mistyped unheard-of "no such event: libpfm4 has it of no CPU"
mistyped page-faults:q "behind 'page-faults' it takes :u and :k, .*"

count --events cycles:k,instructions:u,walks,page-faults 'cow_write state=shared'
is "$code" 0 "counters of the CPU: the run goes on" "$err"
if ls /sys/bus/event_source/devices/ | grep -qE '^(cpu|cpu_core|armv8_pmuv3)'
then
	like "$(each instructions:u)" '^(exact|scaled) [1-9]' \
		"instructions are counted where there is a PMU"
	like "$(each cycles:k)" '^(exact|scaled) [1-9]' "and the kernel's cycles"
	skip "no PMU" "there is one"
else
	missing 'no PMU here' cycles:k "no PMU"
	is "$(grep -c 'not counted' <<<"$err")" 1 "one line for all of them"
	skip "with a PMU" "this machine has none"
fi
is "$(each page-faults)" "exact 1" "the kernel's own are counted"

# --- without the right ---
before=$(cat $paranoid)
at_end "echo $before >$paranoid"
as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
# count_as COMMAND...: runs what counts behind it.
count_as() {
	run "$@" "$tmp/cowbench" run -o "$record" --overwrite --trials 1 \
		--budget 5 --events \
		page-faults,page-faults:u,migrate:mm_migrate_pages,vmstat:pgfault \
		'cow_write state=shared'
	"$PYTHON" tests/counts.py "$record" >"$tmp/counts"
}

rm -f "$record"
echo 3 >$paranoid
count_as "${as_user[@]}"
echo "$before" >$paranoid
is "$code" 0 "perf_event_paranoid=3: the run goes on" "$err"
if grep -q 'only what user mode does' <<<"$err"; then
	missing 'perf_event_paranoid is 3.*NAME:u.*sysctl' page-faults \
		"perf_event_paranoid=3"
	is "$(each page-faults:u)" "exact 1" "what user mode does is counted"
else # Debian's kernels take 3 to refuse all
	missing 'perf_event_paranoid is 3.*may count nothing.*sysctl' \
		page-faults "perf_event_paranoid=3"
fi
missing 'tracefs.*run as root' migrate:mm_migrate_pages "a tracepoint"
like "$(each vmstat:pgfault)" '^exact [1-9]' "/proc/vmstat is for everybody"

rm -f "$record"
for errno in EPERM ENOSYS; do
	count_as "$UNDER" "refuse=perf_event_open:$errno"
	is "$code" 0 "a container without perf ($errno): the run goes on" "$err"
	missing 'perf_event_open\(\) is refused.*container.*PERFMON' \
		page-faults "a container without perf ($errno)"
	is "$(grep -c 'not counted' <<<"$err")" 1 "one line for all"
	like "$(each vmstat:pgfault)" '^exact [1-9]' "what is left is counted"
done

# --- witnesses, free of charge ---
run "$COWBENCH" run -o "$record" --overwrite --trials 1 --budget 5 --no-table \
	fault state=absent by=write kind=base,thp
for name in pgfault thp_fault_alloc; do
	like "$(cat "$record")" "\"vmstat\":\{[^}]*\"$name\":[0-9]" \
		"vmstat has $name"
done
[ -e /proc/pressure/cpu ] &&
	like "$(cat "$record")" '"noise":\{[^}]*"psi_cpu_us":[0-9]' "and its pressure"
cgroups=/sys/fs/cgroup
[ -e $cgroups/unified ] && cgroups=$cgroups/unified
if [ -e $cgroups/cgroup.pressure ] && mkdir "$cgroups/cowbench-test.$$"; then
	at_end "rmdir '$cgroups/cowbench-test.$$'"
	run sh -c "echo \$\$ >'$cgroups/cowbench-test.$$/cgroup.procs' &&
		exec '$COWBENCH' run -o '$record' --overwrite --trials 1 \
			--budget 5 --no-table null"
	like "$(cat "$record")" '"noise":\{[^}]*"cgroup_cpu_us":[0-9]' \
		"and its cgroup's" 
else
	skip "a cgroup's pressure" "no cgroup of version 2, or no PSI"
fi
done_testing
