#!/bin/bash
# pin.sh - pins on this kernel: the sources work, a pinned page makes fork() copy
# its whole folio, every cell of the consistency matrix is decided or skipped with
# a reason, and what a machine lacks is one clear line.
. "$(dirname "$0")/../tap.sh"

need_root

tracks || skip_all "states what 5.19 and later do; tests/vm/pins.sh has 5.10"

record=$tmp/pin.jsonl

# trial CASE...: runs one in the foreground; sets $code, $out and $err.
trial() {
	run "$COWBENCH" trial "$*" --budget 1
}

# proved FATE CASE...: the trial is proved, and its pages met the fate.
proved() {
	local fate=$1

	shift
	trial "$@"
	like "$out" "$fate +[0-9]+ pages.*proof +proved" "$*: $fate, proved"
}

# skipped REGEX NAME: the run before was skipped in one line that says why.
skipped() {
	like "$out" "^[^
]*
  skipped: [^
]*$1[^
]*$" "$2"
	is "$err" "" "$2: nothing else is said"
}

thp=$(cat /sys/kernel/mm/transparent_hugepage/enabled)
kinds=base
[[ $thp == *"[never]"* ]] || kinds="base thp"

trial pin state=exclusive
if [[ $out == *skipped* ]]; then
	skip "io_uring" "$out"
	done_testing
fi

# --- the sources -----------------------------------------------------------------

for kind in $kinds; do
	proved kept pin state=exclusive kind=$kind bytes=4m
	proved kept pin state=was_shared kind=$kind bytes=4m
	proved copied pin state=shared kind=$kind bytes=4m
	proved kept pin state=exclusive batch=512 kind=$kind bytes=4m
	proved shared pin state=shared source=vmsplice access=read \
		kind=$kind bytes=4m
	proved kept unpin kind=$kind bytes=4m
	proved kept unpin source=vmsplice kind=$kind bytes=4m
	proved kept cow_write state=exclusive held=pin kind=$kind bytes=4m
	proved kept cow_write state=exclusive_wp held=pin kind=$kind bytes=4m
done
[ "$kinds" = base ] ||
	proved kept pin state=was_shared batch=8 kind=thp_pte bytes=4m
proved kept write_pinned
proved kept write_pinned after=mprotect
proved kept write_pinned after=uffd_wp
proved kept pin_race
proved kept pin_race against=mprotect
for against in mmap mprotect split nothing; do
	for kind in $kinds; do
		[ "$kind $against" = "thp split" ] ||
			proved filled fault_beside kind=$kind against=$against bytes=4m
	done
done
trial pin_race against=migrate
if [ -e /sys/devices/system/node/node1 ]; then
	like "$out" "proof +proved" "pin_race against=migrate: proved"
else
	skipped "a second NUMA node" "pin_race against=migrate"
fi

# A pin to read of a page that may be shared unshares it first.
proved kept pin state=was_shared source=process_vm access=read
like "$out" "exclusive +0.00 -> 1.00" "a pin to read marks the page exclusive"
proved copied pin state=shared source=process_vm access=read

# --- fork() copies what is pinned, by whole folios ---------------------------------

# forked KIND PINNED: "KEPT SHARED" pages of each round, and the proof.
forked() {
	"$COWBENCH" run "fork_pinned pinned=$2 kind=$1 bytes=4m" --trials 1 \
		--budget 1 --no-table -o "$record" --overwrite >/dev/null 2>&1
	jq -r 'select(.type == "trial") | "\((.fates.kept // 0) / .n) \(
		(.fates.shared // 0) / .n) \(.proof)"' "$record"
}

for kind in $kinds; do
	is "$(forked $kind 0%)" "0 1024 proved" "kind=$kind: all is shared"
	is "$(forked $kind once)" "0 1024 proved" \
		"kind=$kind: what was pinned once is shared"
	is "$(forked $kind 100%)" "1024 0 proved" "kind=$kind: nothing is"
done
is "$(forked base 1%)" "11 1013 proved" "one pinned base page keeps itself"
if [ "$kinds" = base ]; then
	skip "one pinned page of a THP" "THP is set to never"
else
	is "$(forked thp 1%)" "512 512 proved" \
		"one pinned page of a THP keeps all 512"
	is "$(forked thp_pte 1%)" "512 512 proved" \
		"also of a THP that PTEs map"
fi

# --- the matrix --------------------------------------------------------------------

# With swap, KSM and huge pages, where --set can make them; else those cells are
# skipped, as where another run holds the settings.
measure() {
	run "$COWBENCH" run --set "$@" --trials 1 --budget 1 -o "$record" \
		--overwrite
	[ "$code" != 2 ] ||
		run "$COWBENCH" run "$@" --trials 1 --budget 1 -o "$record" \
			--overwrite
}
measure pin_consistency kind="${kinds// /,},hugetlb" bytes=4m
is "$code" 0 "the matrix has no wrong cell"
like "$out" "the consistency matrix.*io_uring write +pin +✓ consistent" \
	"the matrix is printed"
run "$COWBENCH" show "$record"
like "$out" "the consistency matrix.*io_uring write +pin +✓ consistent" \
	"and shown from the record"
cells() {
	jq -r "select(.case != null and .type != \"hist\") | $1" "$record" |
		sort -u
}
is "$(cells 'select(.type == "skip" and (.reason | length < 20)) | .case')" "" \
	"every skipped cell has its reason"
is "$(cells 'select(.type == "broken" and (.reason | contains("fragmented") | not))
	| "\(.case): \(.reason)"')" "" "no cell is broken"
is "$(cells 'select(.type == "trial" and .axes.source != "none" and
	.counters.consistent == null) | .case')" "" "every other cell is decided"
is "$(cells 'select(.type == "trial" and .axes.event == "dontneed") |
	"\(.axes.source) \(.counters.consistent)"' | grep -v ' 0$')" "" \
	"the control breaks every holder's page"
is "$(cells 'select(.type == "trial" and .axes.event == "dontneed") |
	.axes.source' | grep -cE '^(io_uring|vmsplice)$')" 2 \
	"io_uring and vmsplice are among them"
is "$(cells 'select(.type == "trial" and .counters.pin == 1 and
	.axes.event != "dontneed" and .counters.consistent != 1) | .case')" "" \
	"every pin is consistent over every other event"
is "$(cells 'select(.type == "trial" and .axes.source == "io_uring") |
	"\(.counters.to_pin) \(.counters.to_mapping)"')" "0 0
1 1" "data goes both ways through io_uring's pin"
# (A frame that MADV_DONTNEED freed may come back, once the holder let it go.)
is "$(cells 'select(.type == "trial" and .axes.source != "none" and
	.axes.event != "dontneed" and
	.counters.same_frame != .counters.consistent) | .case')" "" \
	"data and frames say the same"
like "$(cells 'select(.type == "trial" and .axes.source == "none") |
	"\(.axes.event) \(.counters.refused)"')" \
	"$([ "$kinds" = base ] || echo 'split 0')" \
	"pages that nobody holds are split"

# --- what is refused -------------------------------------------------------------

# Each row of the control happens, each that is held is refused; save that what
# only has a reference may go to swap's cache.
measure refuse_pinned kind="${kinds// /,}" bytes=4m
is "$code" 0 "refuse_pinned has no wrong row"
is "$(cells 'select(.type == "broken") | "\(.case): \(.reason)"')" "" "none is broken"
is "$(cells 'def stays: (.fates | keys) == ["refused"] and .counters.large_pages != 0;
	select(.type == "trial" and (.axes.held == "none") == stays and
	.axes.by + .axes.held != "pageoutref") | .case')" "" \
	"held pages stay, and others go"
is "$(cells 'select(.type == "skip" and .axes.by != "migrate") | .reason' |
	grep -vE "zram|another run|CONFIG_KSM")" "" "skipped are rows that want swap or KSM"
is "$(cells '.axes.by' | tr '\n' ' ')" "ksm migrate pageout $(
	[ "$kinds" = base ] || echo 'split ')" "every row is decided or skipped"

# --- huge pages of the pool ---------------------------------------------------------

measure 'pin state=exclusive kind=hugetlb' 'pin state=shared kind=hugetlb' \
	'pin state=absent kind=hugetlb' \
	'pin state=exclusive kind=hugetlb batch=512' 'unpin kind=hugetlb' 'fork_pinned kind=hugetlb' \
	'fork_pinned kind=hugetlb pinned=50%' 'fork_pinned kind=hugetlb pinned=100%'
if [ "$code" = 4 ]; then
	skip "huge pages of the pool" "$(cells .reason | head -1)"
else
	is "$(cells '"\(.axes | .state + " " + (.batch // .pinned)) \(
		.fates | keys | join(" ")) \(.proof)"')" "absent 1 filled proved
exclusive 0% shared proved
exclusive 1 kept proved
exclusive 100% kept proved
exclusive 50% kept shared proved
exclusive 512 kept proved
shared 1 copied proved" "huge pages are pinned, and copied at fork()"
fi
if [ "$(cat /proc/sys/vm/nr_hugepages)" = 0 ]; then
	trial pin state=exclusive kind=hugetlb
	skipped "kind=hugetlb takes 8 huge pages.*--set" "no huge page in the pool"
fi

# --- what a machine may lack ----------------------------------------------------------

# Root's capabilities are no limit's business.
limited() {
	run setpriv --bounding-set "-$1" "$COWBENCH" trial "${@:2}" --budget 1
}

lock=$(ulimit -Sl)
ulimit -Sl 64
limited ipc_lock "pin state=exclusive batch=512"
skipped "RLIMIT_MEMLOCK is 64 KiB; raise .ulimit -l" "RLIMIT_MEMLOCK too low"
limited ipc_lock "fork_pinned pinned=100%"
skipped "RLIMIT_MEMLOCK is 64 KiB" "the same off the clock"
limited ipc_lock "pin state=exclusive source=af_xdp batch=512"
skipped "(RLIMIT_MEMLOCK is 64 KiB|AF_XDP wants)" "the same of AF_XDP"
ulimit -Sl "$lock"
limited sys_resource "pin state=exclusive source=vmsplice access=read batch=512"
skipped "a pipe is full with [0-9]+ pages" "vmsplice into a full pipe"
limited sys_resource "unpin source=vmsplice batch=512"
skipped "a pipe is full with [0-9]+ pages" "and splice out of several"
limited net_raw "pin state=exclusive source=af_xdp"
skipped "AF_XDP wants" "no right to AF_XDP"

disabled=/proc/sys/kernel/io_uring_disabled
if [ -w $disabled ]; then
	at_end "echo $(cat $disabled) >$disabled"
	echo 2 >$disabled
	trial pin state=exclusive
	skipped "io_uring is disabled.*kernel.io_uring_disabled" \
		"io_uring disabled by sysctl"
	echo 0 >$disabled
else
	skip "io_uring disabled by sysctl" "the kernel has no such sysctl (6.6)"
fi

# with_seccomp ERRNO COMMAND...: io_uring_setup() (425) fails so.
cat >"$tmp/seccomp.py" <<'PY'
import ctypes, os, struct, sys
code = [(0x20, 0, 0, 0), (0x15, 0, 1, 425),
	(0x06, 0, 0, 0x00050000 | int(sys.argv[1])), (0x06, 0, 0, 0x7fff0000)]
text = b"".join(struct.pack("HBBI", *c) for c in code)
buffer = ctypes.create_string_buffer(text)
program = struct.pack("HxxxxxxQ", len(code), ctypes.addressof(buffer))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
	sys.exit(99)
os.execv(sys.argv[2], sys.argv[2:])
PY
for number in 1 38; do
	run "$PYTHON" "$tmp/seccomp.py" $number "$COWBENCH" trial \
		"pin state=exclusive"
	skipped "seccomp" "io_uring hidden by seccomp, errno $number"
done

# --- what a killed trial leaves behind -------------------------------------------------

pins() {
	awk '/^nr_foll_pin_acquired/ { a = $2 } /^nr_foll_pin_released/ { r = $2 }
		END { print a - r }' /proc/vmstat
}

# until_true SECONDS COMMAND...
until_true() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.05
	done
}

if grep -q nr_foll_pin_acquired /proc/vmstat; then
	held_now() { [ "$(pins)" -ge 32 ]; }
	none_held() { [ "$(pins)" -le 0 ]; }
	gone() { ! kill -0 "$1" 2>/dev/null; }
	for case in "cow_write state=exclusive held=pin bytes=8m" \
		"cow_write state=exclusive_wp held=pin bytes=8m" \
		"pin_consistency event=fork_parent source=o_direct"; do
		until_true 20 none_held
		"$COWBENCH" run "$case" --trials 50 --budget 5000 --no-table \
			-o "$record" --overwrite >/dev/null 2>&1 &
		driver=$!
		ok "$case: pages are pinned" until_true 20 held_now
		child=$(pgrep -P $driver | head -1)
		kill -KILL $driver
		wait $driver 2>/dev/null
		ok "killed: the trial is gone" until_true 10 gone "$child"
		ok "killed: no page is pinned" until_true 60 none_held
		is "$(left_behind)" "" "killed: no child, so no pipe, is left"
	done
else
	skip "a killed trial leaves no pin" "the kernel does not count pins"
fi

# --- list --facts -----------------------------------------------------------------------

run "$COWBENCH" list --facts
is "$code" 0 "list --facts"
for section in intro I.1 I.2 I.3 I.4 "I.5" "I.6 b" "I.6 c" "I.6 a"; do
	like "$out" "$section" "$section is among the facts"
done
# Each line is a plan: killed as soon as it runs.
while read -r _ _ words; do
	# shellcheck disable=SC2086 # words are meant
	run timeout -s INT 0.3 "$COWBENCH" run $words --trials 1 --no-table \
		-o "$record" --overwrite
	unlike "$err" "does not measure|no axis|no benchmark|takes" \
		"cowbench run $words"
done < <(sed 's/^ *//' <<<"$out" | grep '^cowbench run')
done_testing
