#!/bin/bash
# tune.sh - cowbench tune: programs whose right settings are known, what ends it
# half-way, and that the machine's settings are as before each time, byte for byte.
. "$(dirname "$0")/../tap.sh"
need_root

THP=/sys/kernel/mm/transparent_hugepage
PLANTED=$PWD/$B/tests/planted
[ -e $THP/enabled ] || skip_all "this kernel has no THPs"
JOURNAL=/run/cowbench/journal

# One guard lives on a machine at a time: another tree's tests may have theirs.
is_free() { [ ! -e "$JOURNAL" ]; }
until_ok 6000 is_free || skip_all "another run has settings changed"

settings() {
	grep -rsH . $THP --include=enabled --include=defrag --include=shmem_enabled \
		--include=use_zero_page --include=shrink_underused
	grep -rsH . $THP/khugepaged --include=max_ptes_none \
		--include=scan_sleep_millisecs
	cat /proc/sys/vm/min_free_kbytes
}
before=$(settings)
is_back() { [ "$(settings)" = "$before" ] && is_free; }
put_back() {
	local line word

	[ "$(settings)" != "$before" ] || return
	diag "settings were left changed; put back"
	while IFS= read -r line; do
		case $line in /*) ;; *) continue ;; esac
		word=$(grep -o '\[.*\]' <<<"$line") || word=${line#*:}
		tr -d '[]' <<<"$word" >"${line%%:*}"
	done <<<"$before"
}
at_end put_back

tune() { # WORDS...
	until_ok 6000 is_free
	run "$COWBENCH" tune "$@"
}

# A setting that is not what is set now.
other=never
grep -q '\[never\]' $THP/enabled && other=always

# said PATH: that value of the JSON in $out.
said() {
	"$PYTHON" -c 'import json, sys
value = json.load(sys.stdin)
for name in sys.argv[1].split("."):
    value = value[int(name) if isinstance(value, list) else name]
print(value)' "$1" <<<"$out"
}

# --- nothing is touched ------------------------------------------------------------
tune --dry-run -- true
is "$code$err" 0 "--dry-run"
like "$out" "(never|always).*thp.enabled=(never|always): $THP/enabled" "names each file"
like "$out" 'Variants may .*khugepaged.max_ptes_none=.*' "of variants too"
like "$out" 'min_free_kbytes=[0-9]+: /proc/sys/vm/min_free_kbytes' \
	"and what the kernel changes with them"
ok "it touches nothing" is_back

tune --time 5 -- /no/such/command
like "$code $err" '^2 .*starting /no/such/command: No such file' \
	"a command that is not there"
tune --time 5 -- sh -c 'echo that is bad >&2; exit 7'
like "$code $err" '^2 .*sh exited with 7: that is bad' \
	"a command that fails: its last words"
tune --time 2 -- sleep 0.5
like "$code $err" '^2 .*the least that say something: give --time [0-9]+m' \
	"too little time"
run setpriv --reuid 65534 --clear-groups "$COWBENCH" tune --time 5 -- true
like "$code $err" '^2 [^
]*run as root[^
]*$' "not root: one line"
run unshare -m sh -c "mount -o bind /sys /sys && mount -o remount,bind,ro /sys &&
	'$COWBENCH' tune --time 5 -- true"
like "$code $err" '^2 [^
]*read-only[^
]*$' "a read-only /sys: one line"
run "$UNDER" thp-off "$COWBENCH" tune --time 5 -- true
like "$code $err" '^2 .*PR_SET_THP_DISABLE' "THPs are off for what it starts"
ok "the settings are as before" is_back

# --- bad words -----------------------------------------------------------------------
tune --pid 4194303
like "$code $err" '^2 .*there is no process 4194303' "a pid that is none"
tune --pid 2
like "$code $err" '^2 .*kernel thread' "a pid without memory"
server=(--start 'exec sleep 100' --probe 'echo took 5 ms')
tune --time 30 "${server[@]}" --latency 'took (nothing)'
like "$code $err" "^2 .*printed no number for latency: 'took 5 ms" \
	"a probe that prints no number"
tune --time 30 --up 1 --start 'exec sleep 100' --probe 'echo no >&2; false' \
	--latency x
like "$code $err" '^2 .*did not answer within 1 s: the probe: sh exited with 1: no' \
	"a server that does not come up"
tune --time 30 --start 'echo port taken >&2; exit 9' --probe 'sleep 0.2; false'
like "$code $err" '^2 .*stay in the foreground: sh exited with 9: port taken' \
	"a server that ends"
tune --time 30 "${server[@]}" --latency '(' 
like "$code $err" "^2 .*'\(' is no regular expression" "a bad expression"
ok "the settings are as before" is_back

# A pool of huge pages, for one that asks for these: they count, too.
pool=/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages
if [ -e $pool ]; then
	huge=$(cat $pool)
	tune --time 10 --pool 16m --settings pool --format json -- "$PLANTED" pool 16
	is "$code" 0 "a pool of huge pages" "$err"
	like "$(said goals.memory.recommends) $out" '^now .*"name":"pool".*"huge":\{[^}]*"value":0?\.?[1-9]' \
		"what is in it counts as memory"
	is "$(cat $pool)" "$huge" "the pool is as before"
else
	skip "a pool of huge pages" "this kernel has none of 2 MiB"
fi

# --- the time bounds it --------------------------------------------------------------
# One that gets slow after the warm-up: its 30th run has no end.
slow="echo >>'$tmp/runs'; [ \$(wc -l <'$tmp/runs') -lt 30 ] || sleep 976543"
bounded() { # NAME
	is "$code" 0 "$1 that gets slow: what was seen until then" "$err"
	like "$(said blocks_left_out) $(said blocks)" '^[1-9][0-9]* [1-9]' \
		"and how many blocks were left out"
	is "$(said runs | grep -o "'block'" | wc -l)" "$((2 * $(said blocks || echo 0)))" \
		"each block is whole"
	is "$(pgrep -f '[s]leep 976543')" "" "the slow run is ended"
	rm -f "$tmp/runs"
}
tune --time 10 --settings $other --format json -- sh -c "$slow"
bounded "a command"
tune --time 14 --settings $other --format json --start 'exec sleep 87653' \
	--probe "$slow; echo 1" --latency '([0-9])'
bounded "a server"
is "$(pgrep -f '[s]leep 87653')" "" "the server is ended"
tune --time 5 -- sleep 87653
like "$code $err" '^2 .*the first run was not over within the 5 s of --time' \
	"a run that takes longer than all the time"

# --- planted truth -----------------------------------------------------------------
# Each so many times.  Random reads over 1 GiB with LONG; else smaller where memory
# is short, and in a guest, whose host takes free memory back: there a THP's first
# touch is dear at times.
passes=1 mib=1024 seconds=90
if [ -n "$LONG" ]; then
	# At a load of 10 on two CPUs 90 s could not tell.
	passes=10 seconds=300
elif grep -qw hypervisor /proc/cpuinfo; then
	mib=64 seconds=30
fi
free_kib=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)
((free_kib > mib * 4096)) || mib=$((free_kib / 4096))

# Others use the machine, too: where times decide, ours go first.
first=()
chrt -f 1 true 2>/dev/null && first=(chrt -f 1)

first_tune() { # WORDS...
	until_ok 6000 is_free
	run "${first[@]}" "$COWBENCH" tune "$@"
}

# planted_says SECONDS WANT NAME GOALS... -- WORDS: what it recommends for the goals
# of the planted program, in each pass; with $options.
options=()
planted_says() {
	local seconds=$1 want=$2 name=$3 goals=() good=0 got goal pass

	shift 3
	while [ "$1" != -- ]; do
		goals+=("$1")
		shift
	done
	shift
	for ((pass = 0; pass < passes; pass++)); do
		tune --time "$seconds" --format json "${options[@]}" \
			-- "${first[@]}" "$PLANTED" "$@"
		got=
		for goal in "${goals[@]}"; do
			got+="$(said "goals.$goal.recommends") "
			got+="$(said "goals.$goal.sure") "
		done
		if [[ $code = 0 && $got =~ ^($want)\ $ ]]; then
			good=$((good + 1))
		else
			diag "pass $pass: $got (load $(cut -d' ' -f1 /proc/loadavg))"
		fi
	done
	is $good $passes "$name: $good of $passes"
}

# Random reads over much memory that asks for nothing.
if grep -q '\[always\]' $THP/enabled; then
	planted_says $seconds 'now .*' "one that gains has it now" \
		throughput -- gains $mib
else
	# Few settings: a run takes a while.
	options=(--settings always)
	grep -q '\[never\]' $THP/enabled || options=(--settings always,never)
	# By time, so that a busy machine may say that it cannot tell; never
	# that something else is right.
	right='always True'
	[ -n "$LONG" ] || right+='|now False'
	planted_says $seconds "$right" "one that gains by THPs" \
		throughput -- gains $mib
	options=()
fi
# It asks for THPs, and stores one byte to each: what has no THPs takes a fraction
# of the memory.
if grep -q '\[never\]' $THP/enabled; then
	planted_says 15 'now .*' "one that loses has none now" memory -- loses 64
else
	planted_says 15 'never True' "one that loses by THPs" memory -- loses 64
fi
is "$(said goals.fork.seen)" False "a fork is not seen of a command"
planted_says 20 'now [TF][a-z]* now [TF][a-z]*' "one that does not care" \
	throughput memory -- same 2

# One that fails under a setting: the others go on.
if grep -q '\[always\]' $THP/enabled; then
	skip "what fails under one setting" "always is what is set now"
else
	tune --time 15 --format json -- "$PLANTED" fails
	is "$code" 0 "a command that fails under some settings"
	like "$err" 'always is left out: .*exited with 3: planted: no thanks' \
		"which are left out, and why"
	like "$out" '"name":"never"[^}]*},"refined":[a-z]*,"measures"' \
		"the others are not"
	# The probe is content, with or without a server of ours.
	tune --time 12 --settings always,never --format json --probe 'sleep 0.1; echo 1' \
		--start "! grep -q '\[always\]' $THP/enabled || exit 9; exec sleep 87652" \
		--latency '([0-9])'
	like "$code $err" \
		'^0 .*always is left out: .*stay in the foreground: sh exited with 9' \
		"a server that does not come up under one"
fi
ok "the settings are as before" is_back

tune --time 8 --settings never,always -- "$PLANTED" leaves
is "$(pgrep -f '[s]leep 987654')" "" "what a command leaves behind is ended"
like "$out" 'throughput .*
memory ' "the answer, in text"

# --- a server, a machine, a process ------------------------------------------------
# A server whose probe says how many THPs are to be had.
tune --time 20 --settings never,always --format json \
	--start 'exec sleep 87654' --probe "grep -q '\[always\]' $THP/enabled &&
		echo took 1 || echo took 2" --latency 'took ([0-9]+)' \
	--show 'twice=took ([0-9])'
is "$code" 0 "a server under load"
if grep -q '\[always\]' $THP/enabled; then
	skip "always is recommended" "it is what is set now"
else
	is "$(said goals.latency.recommends)" always "its figure decides"
fi
is "$(said goals.fork.seen) $(said goals.memory.measure)" "False peak" \
	"what no figure says is not seen"
is "$(pgrep -f '[s]leep 87654')" "" "the server is ended"

first_tune --time 20 --format json
is "$code" 0 "the machine" "$err"
case $(cat $THP/enabled) in
*'[always]'*) skip "a fork is faster with THPs" "they are what is set now" ;;
*) like "$(said goals.fork.recommends)" '^(always|64kB|[0-9]*kB)' \
	"a fork is faster with large folios" ;;
esac
unlike "$(said goals.memory.recommends)" 'always' \
	"sparse memory is no smaller with them"
first_tune --time 10 --settings $other --pid $$
like "$out" 'sparse, MiB ✓ .*huge, % ✓ .*by page frames' \
	"what page frames prove is marked"
unlike "$out" 'fork, ms ✓' "the others are not"
# Who has not CAP_SYS_ADMIN is not shown them (kernel fs/proc/task_mmu.c).
until_ok 6000 is_free
run "${first[@]}" setpriv --bounding-set -sys_admin "$COWBENCH" tune --time 10 \
	--settings $other --pid $$
unlike "$code $out" '^[12]|, (MiB|%) ✓' "nothing is where they are hidden" "$err"

first_tune --time 10 --settings $other --pid $$ --written 50%
is "$code" 0 "a process"
like "$out" "^[a-z.]+ \($$\): [0-9.]+ MiB anonymous" "what was seen of it"
like "$out" 'operations on 16 MiB, 0 MiB shared, 50 % written' \
	"operations of its size"

sleep 3 &
first_tune --time 8 --settings $other --pid $!
like "$code $err" "^0 .*process $! has ended meanwhile; the answer is for what it was" \
	"a process that ends meanwhile: one line"
ok "the settings are as before" is_back

# --- --try -------------------------------------------------------------------------
"$COWBENCH" tune --try 60 thp.enabled=never >"$tmp/try.out" 2>&1 &
pid=$!
is_never() { grep -q '\[never\]' $THP/enabled; }
ok "--try sets" until_ok 500 is_never
kill -TERM $pid
wait $pid
is "$? $(tail -n 1 "$tmp/try.out")" "0 the settings are as before" \
	"a signal ends it"
ok "the settings are as before" is_back
tune --try 1 thp.enabled=sometimes
like "$code $err" "^2 .*does not take 'sometimes'" "a word that there is not"
tune --try 1 thp.enabled
like "$code $err" '^2 .*a setting and its word' "no word"
ok "the settings are as before" is_back

# --- what is told of the machine -------------------------------------------------------
if [ -e /proc/pressure/cpu ]; then
	tune --time 60 --settings $other -- sh -c \
		"for i in \$(seq $(($(nproc) * 3))); do '$PLANTED' same 20 & done; wait"
	like "$out" 'machine was busy: programs waited for CPUs [0-9]+ % of the' \
		"that it was busy, be it by the command"
else
	skip "a busy machine is told" "no /proc/pressure (psi=1)"
fi

# --- memory runs out -----------------------------------------------------------------
# Control groups with little memory: in_group MIB COMMAND...
groups=/sys/fs/cgroup/memory limit=memory.limit_in_bytes
[ -d $groups ] || groups=/sys/fs/cgroup limit=memory.max
group=$groups/cowbench-tune.$$
in_group() {
	echo "$1M" >"$group/$limit"
	shift
	# shellcheck disable=SC2016 # for that shell
	run sh -c 'echo $$ >"$0/cgroup.procs"; exec "$@"' "$group" "$@"
}
no_more() { [ -z "$(cat "$group/cgroup.procs")" ]; }
if mkdir "$group" 2>/dev/null && echo 64M 2>/dev/null >"$group/$limit"; then
	at_end "rmdir '$group'"
	# Of which the command takes more, under a changed setting: the kernel kills
	# the driver first, as it would where that is the largest.
	eats="grep -q '\[$other\]' $THP/enabled || exit 0; exec '$PLANTED' eats 256"
	# shellcheck disable=SC2016 # for that shell
	in_group 64 sh -c 'echo 1000 >/proc/self/oom_score_adj; exec "$@"' sh \
		"$COWBENCH" tune --time 60 --settings $other -- sh -c "$eats"
	is "$code" 137 "memory runs out: the driver is killed" "$out$err"
	ok "all that it had started ends" until_ok 1000 no_more
	ok "the settings are as before" is_back

	# A command that has to wait for memory, since what it writes does not fit.
	if [ -e /proc/pressure/memory ]; then
		in_group 64 "$COWBENCH" tune --time 20 --settings $other --format json \
			-- dd if=/dev/zero of="$tmp/large" bs=1M count=128
		like "$code$err $(said 'settings.0.measures.waited for memory.value')" \
			'^0.* [0-9.e-]*[1-9][0-9.e-]*$' "what it waited for memory"
		rm -f "$tmp/large"
	else
		skip "what it waited for memory" "no /proc/pressure (psi=1)"
	fi

	# The helper that fragments memory keeps to the group's: half of 512 MiB.
	in_group 512 "$COWBENCH" tune --fragment 50% --time 90 --settings $other \
		--format json -- "$PLANTED" same 10
	is "$code" 0 "--fragment" "$err"
	like "$(said fragment.held_bytes)" '^(1[0-9]{8}|2[0-6][0-9]{7})(\.|$)' \
		"holds half of what it may"
	is "$(said fragment.free_before | wc -w) $(said fragment.free_after | wc -w)" \
		"$(tail -n 1 /proc/buddyinfo | wc -w | awk '{ print $1 - 4, $1 - 4 }')" \
		"free blocks by order, before and after"
	ok "the helper is gone" no_more
	ok "the settings are as before" is_back
	# shellcheck disable=SC2016 # for that shell
	in_group 512 sh -c 'exec "$@" & sleep 2; until pkill -KILL -P $! cowbench-holes
		do sleep 0.1; done; wait $!' sh "$COWBENCH" tune --fragment 50% \
		--time 60 --settings $other -- sleep 0.1
	like "$code $err" '^2 .*the helper that fragments memory was killed' \
		"a helper that is killed: one line"
	in_group 512 timeout -s KILL 3 "$COWBENCH" tune --fragment 50% --time 60 \
		--settings $other -- sleep 0.1
	ok "a driver that is killed has no helper" until_ok 1000 no_more
	ok "the settings are as before" until_ok 1000 is_back
else
	skip "memory runs out, and is fragmented" "needs to make a cgroup of memory"
fi

# All of the machine's memory in holes: huge pages come by compaction alone.
if [ -n "$LONG" ] && ! grep -q '\[always\]' $THP/enabled; then
	first_tune --time 300 --fragment 50% --format json \
		--settings always+nodefrag,always+defrag
	is "$code" 0 "fragmented memory" "$err"
	huge() { said settings | "$PYTHON" -c 'import ast, sys
print(int(100 * [s for s in ast.literal_eval(sys.stdin.read())
	if s["name"] == sys.argv[1]][0]["measures"]["in huge pages"]["value"]))' "$1"; }
	[ "$(huge always+nodefrag)" -lt 50 ]
	is $? 0 "without compaction few are huge ($(huge always+nodefrag) %)"
	[ "$(huge always+defrag)" -gt 80 ]
	is $? 0 "with it most ($(huge always+defrag) %)"
	ok "the settings are as before" is_back
else
	skip "fragmented memory" "LONG=1, and not always now"
fi

# --- kills -------------------------------------------------------------------------
kills=5
[ -z "$LONG" ] || kills=50
RANDOM=${SEED:=$$}
good=0
for ((i = 0; i < kills; i++)); do
	until_ok 6000 is_free
	what=(-- sh -c 'sleep 0.0987653; true')
	# Every other time a server, which is ended too.
	((i % 2)) || what=(--start 'exec sleep 0.0987653e5' --probe 'echo 1'
		--latency 1)
	"$COWBENCH" tune --time 60 "${what[@]}" >/dev/null 2>"$tmp/killed.err" &
	pid=$!
	ms=$((RANDOM % 3000))
	sleep "$((ms / 1000)).$(printf '%03d' $((ms % 1000)))"
	kill -KILL $pid
	wait $pid 2>/dev/null
	if until_ok 1000 is_back && ! pgrep -f '[s]leep 0.0987653'; then
		good=$((good + 1))
	else
		diag "kill $i after $ms ms: $(diff <(settings) - <<<"$before")"
	fi
done 2>"$tmp/loop.err"
grep '^#' "$tmp/loop.err" >&2
is $good $kills "SEED=$SEED: $kills SIGKILLs, all is back each time"
done_testing
