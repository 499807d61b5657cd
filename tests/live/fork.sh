#!/bin/bash
# fork.sh - fork, its end, and what it does to pages, on this kernel: every fate
# proved; folios of every size that the kernel offers, with --set; memory cgroups;
# a run with --set that is killed; and what is said where something lacks.
. "$(dirname "$0")/../tap.sh"
. tests/set.sh
record=$tmp/record.jsonl
THP=/sys/kernel/mm/transparent_hugepage
CGROUPS=/sys/fs/cgroup
[ -d $CGROUPS/memory ] && CGROUPS=$CGROUPS/memory

# What THP is set to, byte for byte; and whatever fails, as it was.
switches() {
	grep -H . $THP/{enabled,defrag} $THP/hugepages-*/enabled 2>/dev/null
}
thp=$(switches)
restore_thp() {
	[ "$(switches)" = "$thp" ] && return
	diag "THP was left changed; put back"
	sed -E 's/:.*\[(.*)\].*/ \1/' <<<"$thp" | while read -r file word; do
		echo "$word" >"$file"
	done
}
at_end restore_thp

# Waits for the end of another tree's tests that change settings.
free_guard() {
	local turn

	for ((turn = 0; turn < 600; turn++)); do
		[ -e $JOURNAL ] || return 0
		sleep 0.2
	done
}

# measure WORDS: sets $code, $out, $err and $tmp/lines.
measure() {
	run "$COWBENCH" run -o "$record" --overwrite --trials 1 --budget 5 "$@"
	record_lines "$record" >"$tmp/lines"
}

# proves CASE FATE BEFORE AFTER: what the record says of it.
proves() {
	local before=$3 after=$4 met

	if ! tracks; then
		case $1 in *exclusive_wp*)
			skip "$1" "no such state before 5.19"
			return
			;;
		esac
		before=${3/1/0} after=${4/1/0}
	fi
	met=$(lines trial "$1" | cut -f3,7,5,6)
	# A frame that a process freed with its end may be another's before the
	# second look, which takes it for kept: a stray, and proved allows 1 %.
	[[ $1 != *by=exit* ]] || met=${met/freed,kept/freed}
	is "$met" "proved	$before	$after	$2" "$1: $2, exclusive $before to $after"
}

# --- base pages -----------------------------------------------------------------

measure fork kind=base
is "$code" 0 "fork of base pages" "$err"
proves 'fork state=absent' absent - -
proves 'fork state=exclusive' shared 1 0
proves 'fork state=exclusive_wp' shared 1 0
for vmas in 16 256 4096; do
	proves "fork state=exclusive vmas=$vmas" shared 1 0
	is "$(jq "select(.type == \"trial\" and .case ==
		\"fork state=exclusive vmas=$vmas\") | .counters.vmas" "$record")" \
		$vmas "in as many mappings"
done
for depth in 2 4 16 64; do
	proves "fork state=exclusive depth=$depth" shared 1 0
	proves "fork state=was_shared depth=$depth" shared 0 0
	proves "fork state=absent depth=$depth" absent - -
done
proves 'fork state=was_shared' shared 0 0
proves 'fork state=shared' shared 0 0
proves 'fork state=exclusive advice=dontfork' kept 1 1
proves 'fork state=exclusive advice=wipeonfork' kept 1 1
proves 'fork state=exclusive call=vfork' kept 1 1
proves 'fork state=exclusive call=spawn' kept 1 1
unlike "$out$err" 'cowbench trial' 'what it spawns ends without a word'
proves 'fork state=shared part=wait' kept 0 0

# Shared memory: pages of the page cache, of which fork() copies nothing.
measure --set fault fork unmap mprotect pin kind=shmem,shmem_thp part=call,whole \
	source=io_uring batch=1
if [[ $err =~ "another run" ]]; then
	skip "shared memory" "$err"
else
	is "$code" 0 "shared memory" "$err"
	for kind in shmem shmem_thp; do
		proves "fault state=absent kind=$kind" filled - -
		proves "fault state=absent by=read kind=$kind" filled - -
		proves "fork state=cached kind=$kind" kept - -
		proves "mprotect state=cached do=both kind=$kind" kept - -
		proves "pin state=cached kind=$kind" kept - -
		for by in munmap dontneed exit; do
			word=" by=$by"
			proves "unmap state=cached${word/ by=munmap/} kind=$kind" \
				freed - -
		done
	done
fi

# Of few pages: what is free again may be another's soon.
measure unmap kind=base,file by=exit bytes=2m
is "$code" 0 "the end of a process" "$err"
proves 'unmap state=absent by=exit bytes=2m' absent - -
proves 'unmap state=exclusive by=exit bytes=2m' freed 1 -
proves 'unmap state=exclusive_wp by=exit bytes=2m' freed 1 -
proves 'unmap state=was_shared by=exit bytes=2m' freed 0 -
proves 'unmap state=cached by=exit kind=file bytes=2m' freed - -

# Each page written is a page copied, and memory grows by so much.
grown() {
	"$PYTHON" - "$record" <<'END'
import json, sys
for line in open(sys.argv[1]):
    line = json.loads(line)
    if line["type"] == "trial":
        c = line["counters"]
        pages = c["grown_bytes"] / 4096
        print(line["axes"]["written"], round(c["copied_pages"]),
              # Some dozens of pages are the processes' own.
              "grown" if abs(pages - c["copied_pages"]) < 80 else pages)
END
}
measure storm kind=base bytes=64m
is "$code" 0 "storm" "$err"
is "$(grown | sort)" "1% 163 grown
10% 1638 grown
100% 16384 grown" "storm: as many pages are copied as are written, and stay"
like "$("$COWBENCH" show --all "$record")" 'copied_pages 1,638' \
	"show --all has what it counted"

# --- memory cgroups ---------------------------------------------------------------

ours() {
	ls -d $CGROUPS/cowbench-* 2>/dev/null
}
# settled COMMAND: what it prints, once that is nothing or 5 s have gone.
settled() {
	local turn

	for ((turn = 0; turn < 50; turn++)); do
		[ -n "$("$@")" ] || return
		sleep 0.1
	done
	"$@"
}
measure fork kind=base part=call call=fork advice=none \
	state=exclusive memcg=on,off
if grep -q 'memcg=' <<<"$(lines skip)"; then
	skip "memory cgroups" "$(lines skip | cut -f10 | head -1)"
else
	proves 'fork state=exclusive memcg=on' shared 1 0
	proves 'fork state=exclusive memcg=off' shared 1 0
	measure fault by=write state=absent kind=base memcg=on,off
	proves 'fault state=absent memcg=on' filled - 1
	proves 'fault state=absent memcg=off' filled - 1
	is "$(ours)" "" "no cgroup is left"
	for whom in driver trial group; do
		setsid "$COWBENCH" run --overwrite -o "$record" --trials 1 \
			--budget 20000 --no-table \
			'fork state=exclusive memcg=on' >/dev/null 2>&1 &
		driver=$!
		for ((turn = 0; turn < 100; turn++)); do
			trial=$(head -qn 1 $CGROUPS/cowbench-*/cgroup.procs \
				2>/dev/null)
			[ -n "$trial" ] && break
			sleep 0.1
		done
		like "$(readlink "/proc/$trial/exe")" cowbench \
			"a trial is in its cgroup ($whom)"
		case $whom in
		driver) kill -KILL "$driver" ;;
		trial) kill -KILL "$trial" ;;
		group) kill -KILL -- -$driver ;;
		esac
		is "$(settled ours)" "" "its $whom is killed: the cgroup is gone"
		[ $whom = trial ] && kill -TERM $driver 2>/dev/null
		wait $driver 2>/dev/null
	done 2>/dev/null
	is "$(settled left_behind)" "" "and no process is left"
	# Nobody is left who could remove it; the pid is nobody's.
	mkdir $CGROUPS/cowbench-4999999 $CGROUPS/cowbench-$$
	run "$COWBENCH" doctor --restore
	is "$code $(ours)" "0 $CGROUPS/cowbench-$$" \
		"doctor --restore removes the cgroup of a trial that is gone"
	rmdir $CGROUPS/cowbench-$$
	mkdir $CGROUPS/cowbench-4999999
	measure 'fork state=exclusive memcg=on'
	is "$(ours)" "" "and so does the next trial"
fi

# --- folios of every size ----------------------------------------------------------

kinds=thp,thp_pte
for size in 16 32 64 128 256 512 1024; do
	[ -e $THP/hugepages-${size}kB/enabled ] && kinds=$kinds,mthp-${size}k
done
# set_measure WORDS: the same with --set, when no other tree's tests have theirs.
set_measure() {
	local turn

	for ((turn = 0; turn < 20; turn++)); do
		free_guard
		measure --set "$@"
		grep -q 'another run' <<<"$err" || return
	done
}
free_guard
thp=$(switches) # nobody changes them now
if [ -e $THP/enabled ]; then
	set_measure fork kind=$kinds memcg=asis bytes=4m vmas=1
	lacking=$(lines skip | grep -Ec 'no folios for kind|exclusive_wp')
	kept="1	1	kept"
	tracks || kept="0	0	kept"
	is "$(lines trial | cut -f3 | sort -u)" proved \
		"fork: folios are what they say ($kinds)" "$err"
	is "$(lines trial | awk -F '\t' '$2 ~ /advice=/' | cut -f5-7 | sort -u)" \
		"$kept" "MADV_DONTFORK and WIPEONFORK keep them exclusive"
	is "$(lines skip | wc -l)" "$lacking" "none but for want of memory is skipped"
	set_measure unmap by=exit kind=$kinds bytes=4m
	is "$(lines trial | cut -f3,7 | sort -u)" "proved	freed" \
		"unmap by=exit: all are freed" "$err"
	set_measure storm kind=$kinds written=10% bytes=8m
	is "$(grown | sort -u)" "10% 204 grown" \
		"storm: of a shared folio a page is copied, not the folio"
	is "$(switches)" "$thp" "THP is set as before, byte for byte"
fi

# --- killed with settings changed ---------------------------------------------------

kills=9
[ -n "$LONG" ] && kills=50
RANDOM=${SEED:-$$}
diag "SEED=${SEED:-$$}"
wrong='' changed=0
if [ "${kinds#*mthp}" != "$kinds" ]; then
	for ((i = 1; i <= kills; i++)); do
		rm -f "$record"
		free_guard
		thp=$(switches)
		setsid "$COWBENCH" run --set --trials 9 --budget 20 --no-table \
			--seed $i -o "$record" fork bytes=1m \
			kind=mthp-16k,mthp-64k,thp >/dev/null 2>&1 &
		driver=$!
		ms=$((RANDOM % 1500 + 100))
		# Each third one as soon as the settings are changed, however slow
		# the machine is; the others at any moment.
		for ((turn = 0; i % 3 == 0 && turn < 3000; turn++)); do
			[ "$(switches)" = "$thp" ] ||
				{ changed=$((changed + 1)); break; }
			kill -0 $driver 2>/dev/null || break
			sleep 0.01
		done
		((i % 3)) || ms=0
		sleep $((ms / 1000))."$(printf %03d $((ms % 1000)))"
		case $((i % 2)) in
		0) kill -KILL -- -$driver ;; # the whole group
		1) kill -KILL $driver ;;     # the driver, the guard's parent
		esac 2>/dev/null
		wait $driver 2>/dev/null
		for ((turn = 0; turn < 300; turn++)); do
			[ "$(switches)" = "$thp" ] && [ ! -e $JOURNAL ] && break
			sleep 0.1
		done
		[ $turn -lt 300 ] ||
			wrong="$wrong kill $i after $ms ms: $(switches | diff - <(echo "$thp"))"
		[ ! -s "$record" ] || "$COWBENCH" show "$record" >/dev/null 2>&1 ||
			[ $? = 4 ] || wrong="$wrong kill $i: the record is not readable"
	done
	is "$wrong" "" "$kills kills, and THP is as before each time"
	is $changed $((kills / 3)) "a third of them with settings changed"
	is "$(settled left_behind)" "" "no process is left"
fi

# --- what lacks is told in one line -----------------------------------------------------

run "$COWBENCH" run fork kind=mthp-48k -o "$record" --overwrite
is "$code" 2 "a size that is none of mTHP"
like "$err" "^cowbench run: kind=mthp-48k: .*takes base, mthp-16k" "says which are"
is "$(wc -l <<<"$err")" 1 "in one line"

# alone COMMAND: in a mount namespace of its own, with that done before.
alone() {
	local before=$1

	shift
	free_guard
	run unshare -m bash -c "$before"' && exec "$@"' - "$COWBENCH" run \
		-o "$record" --overwrite --trials 1 --budget 5 "$@"
	record_lines "$record" >"$tmp/lines"
}
if [ -d $THP/hugepages-64kB ] && unshare -m true 2>/dev/null; then
	alone "mount -t tmpfs none $THP/hugepages-64kB" --set \
		'fork state=exclusive kind=mthp-64k'
	is "$code" 4 "a size that this kernel does not offer" "$err"
	like "$(lines skip | cut -f10)" \
		'this kernel offers no mTHP switch of that size; it has 16, 32, 128' \
		"is a skip that says which there are"
	# What reads like the kernel's switches, all off, and takes no word.
	mkdir -p "$tmp/thp"
	cp -r $THP/* "$tmp/thp" 2>/dev/null
	for switch in "$tmp"/thp/enabled "$tmp"/thp/hugepages-*/enabled; do
		echo 'always madvise [never]' >"$switch"
	done
	alone "mount --bind $tmp/thp $THP && mount -o remount,ro,bind $THP" \
		--set 'fork state=exclusive kind=mthp-64k'
	is "$code" 4 "/sys is read-only" "$err"
	like "$(lines skip | cut -f10)" 'hugepages-64kB/enabled is read-only here' \
		"is a skip that says so"
fi
measure 'fork state=exclusive bytes=1000g'
is "$code" 4 "not enough memory for a size"
like "$(lines skip | cut -f10)" 'wants [0-9]+ MiB.*take a smaller bytes=' \
	"is a skip that says what would do"

# One process more than the driver and its trial: root is never refused.
cp "$COWBENCH" "$tmp/cowbench"
chmod 755 "$tmp" "$tmp/cowbench"
as_user() {
	run setpriv --reuid 64242 --clear-groups prlimit --nproc="$1" -- \
		"$tmp/cowbench" run 'fork state=absent' -o - --trials 1 --no-table
}
as_user 2
is "$code" 4 "fork refused by RLIMIT_NPROC: nothing is measured" "$err"
like "$out" 'the operation itself wants one process more than RLIMIT_NPROC \(`ulimit -u`: 2' \
	"one line says so"
as_user 1
like "$err" 'cowbench run: a trial wants one process more than RLIMIT_NPROC' \
	"no process for a trial: the same"
done_testing
