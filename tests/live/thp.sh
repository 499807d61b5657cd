#!/bin/bash
# thp.sh - huge pages: every benchmark of them is proved on this kernel, kind by
# kind, or says in one line why not; a folio that another holds is not split.
. "$(dirname "$0")/../tap.sh"
need_root

THP=/sys/kernel/mm/transparent_hugepage
POOL=/proc/sys/vm/nr_hugepages
[ -d $THP ] || skip_all "needs a kernel with CONFIG_TRANSPARENT_HUGEPAGE"
IFS=.- read -r major minor _ < <(uname -r)
version=$((major * 100 + minor))

# Two of these at a time would each put back what the other had set.
exec 9>"${TMPDIR:-/tmp}/cowbench-settings.lock"
flock -w 300 9 || skip_all "another test holds the machine's settings"

# set_for_now FILE VALUE: put back by put_back FILE, or at the end, however that
# comes.
declare -A before
set_for_now() {
	[ -n "${before[$1]:-}" ] ||
		before[$1]=$(sed -E 's/.*\[(.*)\].*/\1/' "$1")
	echo "$2" >"$1"
}

put_back() {
	echo "${before[$1]}" >"$1"
}

at_end 'for file in "${!before[@]}"; do put_back "$file"; done'

[ "$(sed -E 's/.*\[(.*)\].*/\1/' $THP/enabled)" != never ] ||
	set_for_now $THP/enabled madvise

# trial CASE: one short trial; its words are in $out.  set=--set changes settings.
set=
trial() {
	# shellcheck disable=SC2086 # a word or none
	run "$COWBENCH" trial $set --budget 5 "$1"
}

# field NAME: what stands behind that word, its unit cut off.
field() {
	sed -nE "/[0-9] pages$/d; s/^  $1 +([^ ]+).*/\1/p" <<<"$out"
}

# near NAME WANT WORDS: but for a few faults of our own, and for strays, of which
# the trial says that there were some: their pages, and a folio.
near() {
	local got within=0 strays

	got=$(field "$1")
	strays=$(sed -nE 's/.* operations, ([0-9]+) stray pages/\1/p' <<<"$out")
	case $1 in
	faults) within=0.01 ;;
	exclusive_pages) within=$strays ;;
	split_folios | whole_folios) [ "$strays" = 0 ] || within=1 ;;
	esac
	if [[ $got ]] && awk -v a="$got" -v b="$2" -v within="$within" 'BEGIN {
			d = a - b; exit !((d < 0 ? -d : d) <= within) }'
	then
		pass "$3"
	else
		is "$got" "$2" "$3"
	fi
}

# proves CASE FATE [NAME=VALUE]...: and with these counters or faults.
proves() {
	local case=$1 fate=$2 pair

	shift 2
	trial "$case"
	like "$out" "proof +proved" "$case: proved" "$out $err"
	like "$out" "$fate +[0-9]+ pages" "$case: the pages were $fate"
	for pair; do
		near "${pair%=*}" "${pair#*=}" "$case: $pair"
	done
}

# skips CASE REGEX: in one line.
skips() {
	trial "$1"
	is "$code" 4 "$1: nothing is measured" "$out"
	like "$(sed -n 2p <<<"$out")" "skipped: .*$2" "$1: says what would help"
	is "$(wc -l <<<"$out")" 2 "$1: in one line"
}

# --- the mapping alone ---------------------------------------------------------
for by in mprotect munmap dontneed mremap; do
	for state in exclusive was_shared; do
		all=0.000
		[ $state = exclusive ] && all=8176.000
		proves "thp_split_pmd state=$state by=$by" kept \
			exclusive_pages=$all faults=0.000
	done
	proves "thp_split_pmd state=shared by=$by" shared exclusive_pages=0.000
done

# Exclusive pages and others by turns: every other store takes a fault.
for kind in base thp_pte; do
	for do in unprotect both; do
		proves "mprotect state=mixed do=$do kind=$kind bytes=4m" kept \
			store_faults=0.500 faults=0.000
	done
	proves "mprotect state=mixed part=half kind=$kind bytes=4m" kept
done

# --- the folio -----------------------------------------------------------------
for by in cold pageout; do
	proves "thp_split_folio state=exclusive by=$by" kept \
		split_folios=16.000 exclusive_pages=8176.000
	proves "thp_split_folio state=was_shared by=$by" kept \
		split_folios=16.000 exclusive_pages=0.000
	proves "thp_split_folio state=exclusive by=$by kind=thp_pte" kept \
		split_folios=2.000
done
proves "thp_split_folio state=shared" refused split_folios=0.000
# Pages of zeros: the last one is not looked at, and the first has data.
if [ $version -ge 612 ]; then
	proves "thp_split_folio state=exclusive content=sparse" zeroed zero_pages=510.000
else
	proves "thp_split_folio state=exclusive content=sparse" kept zero_pages=0.000
fi
for kind in thp thp_pte; do
	proves "thp_split_folio state=exclusive held=ref kind=$kind" refused \
		split_folios=0.000
done
trial "thp_split_folio state=exclusive by=reclaim kind=thp_pte"
if [ "$code" = 4 ]; then
	like "$out" "skipped: .*cgroup" "by=reclaim says what would help"
else
	like "$out" "proof +proved" "by=reclaim: proved" "$out"
	unlike "$(field split_folios)" "^0\.0" "by=reclaim splits folios"
fi
is "$(find /sys/fs/cgroup -maxdepth 4 -name 'cowbench-*' 2>&1)" "" \
	"no cgroup is left behind"

# with_debugfs COMMAND...: it is mounted, or not, for that command alone.
with_debugfs() {
	unshare -m bash -c 'grep -q " /sys/kernel/debug " /proc/mounts ||
		mount -t debugfs none /sys/kernel/debug; exec "$@"' - "$@"
}
without_debugfs() {
	unshare -m bash -c 'umount -q /sys/kernel/debug; exec "$@"' - "$@"
}
by_debugfs=("$COWBENCH" trial --budget 5
	"thp_split_folio state=exclusive by=debugfs order=4")
run without_debugfs "${by_debugfs[@]}"
is "$code" 4 "by=debugfs, not mounted: nothing is measured" "$out"
like "$out" "skipped: .*mount -t debugfs" "and says what would help"
run with_debugfs "${by_debugfs[@]}"
if [ "$code" = 4 ]; then
	like "$out" "skipped: .*(lockdown|6\.9|5\.13)" \
		"by=debugfs, not permitted, says what would help"
	is "$(wc -l <<<"$out")" 2 "by=debugfs: in one line"
else
	like "$out" "proof +proved" "by=debugfs: proved" "$out"
	is "$(field split_folios)" 16.000 "by=debugfs splits all folios"
fi

# A pinned folio stays whole, and the pin and the mapping see the same; of its
# mapping alone a split is no harm, and a fork() copies all of it.
trial "thp_split_folio state=exclusive held=pin"
if [ "$code" = 4 ]; then
	skip "pinned folios" "$(sed -n 2p <<<"$out")"
else
	for kind in thp thp_pte; do
		for by in cold pageout; do
			proves "thp_split_folio state=exclusive by=$by held=pin kind=$kind" \
				refused split_folios=0.000 pin_consistent=1.000
		done
		for by in mprotect munmap dontneed mremap fork; do
			[ $kind = thp ] || continue
			proves "thp_split_pmd state=exclusive by=$by held=pin" \
				kept pin_consistent=1.000
		done
	done
	[ $version -lt 601 ] || for kind in base thp_pte; do
		proves "thp_collapse state=exclusive held=pin kind=$kind" \
			refused pin_consistent=1.000
	done
fi
if [ "$(nproc)" -ge 2 ]; then
	proves "thp_split_race state=exclusive" kept exclusive_pages=8176.000
	is "$(awk -v a="$(field split)" -v b="$(field refused)" \
		-v c="$(field fell_back)" 'BEGIN { print a + b + c }')" 16 \
		"and says how each folio's race with a pin ended" "$out"
else
	skips "thp_split_race state=exclusive" "wants two CPUs"
fi

# --- made again ----------------------------------------------------------------
if [ $version -ge 601 ]; then
	for present in 512 64 1; do
		proves "thp_collapse state=exclusive present=$present" copied
	done
	proves "thp_collapse state=exclusive kind=thp_pte" copied
	for kind in base thp_pte; do
		proves "thp_collapse state=exclusive held=ref kind=$kind" refused
		like "$(field refused)" "^[12]\.000" "which is a refusal"
	done
else
	skips "thp_collapse state=exclusive" "6\.1 on"
fi
if [ $version -ge 618 ]; then
	proves "thp_collapse state=was_shared" copied
	proves "thp_collapse state=shared" copied
fi
sleep_ms=$(cat $THP/khugepaged/scan_sleep_millisecs)
if [ "$sleep_ms" -gt 1000 ]; then
	skips khugepaged "sleep_ms=10 with --set"
fi
[ "$sleep_ms" = 100 ] && other=1000 || other=100
skips "khugepaged sleep_ms=$other" \
	"scan_sleep_millisecs is .* and --set does it"
pages=$(cat $THP/khugepaged/pages_to_scan)
none_before=$(cat $THP/khugepaged/max_ptes_none)
set=--set
trial "khugepaged sleep_ms=10 scan=512"
if [[ $out == *"khugepaged has been round all memory"* ]]; then
	skip "khugepaged sleep_ms=10 scan=512" "the machine is too busy for it"
else
	proves "khugepaged sleep_ms=10 scan=512" copied scan_sleep_ms=10.000 \
		pages_to_scan=512.000
	# 128 KiB become 2 MiB, or stay.
	proves "khugepaged resident=sparse ptes_none=511 sleep_ms=10" copied \
		resident_kib=2048.000
	for none in 255 0; do
		proves "khugepaged resident=sparse ptes_none=$none sleep_ms=10" kept \
			resident_kib=128.000
	done
	if [ -e $THP/hugepages-64kB/stats/collapse_alloc ]; then
		proves "khugepaged size=64k sleep_ms=10" copied resident_kib=2048.000
	else
		skips "khugepaged size=64k sleep_ms=10" "makes no folios of 64 KiB"
	fi
fi
set=
is "$(cat $THP/khugepaged/{scan_sleep_millisecs,pages_to_scan,max_ptes_none})" \
	"$sleep_ms
$pages
$none_before" "khugepaged's settings are as before"
# One that does not come round, as on a busy machine: it sleeps, though it has work,
# and the trial is told that it does not.
set_for_now $THP/khugepaged/scan_sleep_millisecs 600000
echo 10 >"$tmp/sleep"
"$PYTHON" -c 'import mmap, time
area = mmap.mmap(-1, 8 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
area.madvise(mmap.MADV_HUGEPAGE)
time.sleep(100)' &
work=$!
at_end "kill $work 2>/dev/null"
sleep 1
run unshare -m sh -c 'mount --bind "$1" "$2" && shift 2 && exec "$@"' sh "$tmp/sleep" \
	$THP/khugepaged/scan_sleep_millisecs "$COWBENCH" trial --budget 5 khugepaged
kill $work
put_back $THP/khugepaged/scan_sleep_millisecs
is "$code" 4 "a khugepaged that does not come round: nothing is measured" "$out"
like "$out" "skipped: in 20 s khugepaged has been round all memory [01] times" "says so"

# --- moved, zero, reused -------------------------------------------------------
for state in exclusive was_shared; do
	proves "mremap_thp state=$state part=whole" freed
	proves "mremap_thp state=$state" kept
	proves "mremap_thp state=$state part=page" kept
done
if zero_page; then
	proves "thp_zero state=absent" zeroed
	proves "thp_zero state=zero do=write" filled
	proves "thp_zero state=zero do=fill" filled \
		$([ $version -ge 618 ] && echo faults=1.000)
else
	for words in state=absent "state=zero do=write" "state=zero do=fill"; do
		skips "thp_zero $words" "maps no zero page"
	done
fi
proves "thp_reuse state=was_shared child=half" copied faults=1.000
if [ $version -ge 618 ]; then
	proves "mremap_thp state=exclusive do=moved kind=thp_pte" kept \
		faults=0.000
	for part in stayed moved; do
		proves "mremap_thp state=was_shared do=$part kind=thp_pte" \
			kept faults=1.000
	done
	proves "thp_reuse state=was_shared" kept faults=1.000
	proves "thp_reuse state=was_shared child=half_gone" kept faults=1.000
	proves "thp_reuse state=exclusive child=never" kept faults=0.000
fi

# --- given another address -----------------------------------------------------
if [ $version -ge 608 ]; then
	for kept in state=exclusive state=exclusive_wp \
		"state=exclusive held=ref" "state=exclusive batch=16" \
		"state=exclusive batch=512" \
		"state=exclusive batch=512 kind=thp"; do
		proves "userfaultfd_move $kept" kept faults=0.000 refused=
		like "$out" "midmean +[0-9.]+ ns/page" \
			"userfaultfd_move $kept: ns a page"
	done
	proves "userfaultfd_move state=was_shared" refused refused=512.000
	proves "userfaultfd_move state=was_shared held=ref" refused \
		refused=512.000
	proves "userfaultfd_move state=was_shared batch=512 kind=thp" refused \
		refused=16.000
	proves "userfaultfd_move state=shared" refused refused=512.000
	trial "userfaultfd_move state=exclusive held=pin"
	if [ "$code" = 4 ]; then
		skip "moving pinned pages" "$(sed -n 2p <<<"$out")"
	else
		proves "userfaultfd_move state=exclusive held=pin" refused \
			refused=512.000 pin_consistent=1.000
	fi
else
	skips "userfaultfd_move state=exclusive" "6\.8 on"
fi
for state in exclusive was_shared shared; do
	proves "userfaultfd_move state=$state by=copy" copied faults=0.000
done
proves "userfaultfd_move state=was_shared by=mremap" kept faults=0.000
proves "userfaultfd_move state=shared by=mremap" shared faults=0.000
run "$COWBENCH" trial "userfaultfd_move state=exclusive kind=thp_pte"
is "$code" 2 "no page of a large folio is moved alone" "$out"
run "$COWBENCH" trial "userfaultfd_move held=pin batch=512 kind=thp"
is "$code" 2 "nor a large folio that another holds" "$out"

# --- folios of other sizes -----------------------------------------------------
if [ -d $THP/hugepages-64kB ]; then
	for switch in $THP/hugepages-*kB/enabled; do
		set_for_now "$switch" never
	done
	skips "thp_split_folio state=exclusive kind=mthp-64k" "--set switches"
	skips "thp_split_pmd state=exclusive" "2048 KiB are switched off"
	for size in 16 64 1024; do
		echo madvise >$THP/hugepages-${size}kB/enabled
		proves "thp_split_folio state=exclusive kind=mthp-${size}k" \
			kept whole_folios=0.000
		proves "thp_split_folio state=exclusive held=ref kind=mthp-${size}k" \
			refused split_folios=0.000
		proves "thp_reuse state=was_shared child=half kind=mthp-${size}k" \
			copied
		proves "thp_collapse state=exclusive kind=mthp-${size}k" copied
		proves "mremap_thp state=exclusive kind=mthp-${size}k" kept
		proves "mremap_thp state=exclusive do=moved kind=mthp-${size}k" \
			kept faults=0.000
		proves "pin state=exclusive source=vmsplice access=read kind=mthp-${size}k" \
			kept
		# Of a call's pages the first may be reused, the others not.
		trial "pin state=was_shared batch=8 kind=mthp-${size}k"
		like "$out" "proof +proved|skipped: .*io_uring" \
			"pins of a folio of $size KiB that was shared" "$out"
		echo never >$THP/hugepages-${size}kB/enabled
	done
	for switch in $THP/hugepages-*kB/enabled; do
		put_back "$switch"
	done
else
	skips "thp_split_folio state=exclusive kind=mthp-64k" "6\.8 on"
fi

# --- the pool ------------------------------------------------------------------
if [ -e $POOL ]; then
	if [ "$(cat $POOL)" = 0 ]; then
		skips "hugetlb_cow state=shared" "nr_hugepages"
	fi
	set_for_now $POOL $(($(cat $POOL) + 8))
	proves "hugetlb_cow state=exclusive" kept
	proves "hugetlb_cow state=exclusive_wp" kept faults=1.000
	proves "hugetlb_cow state=was_shared" kept faults=1.000
	proves "hugetlb_cow state=was_shared held=ref" kept faults=1.000
	proves "hugetlb_cow state=shared" copied faults=1.000
	put_back $POOL
	pool=/sys/kernel/mm/hugepages/hugepages-1048576kB
	if [ ! -d $pool ]; then
		skips "hugetlb_cow state=shared kind=hugetlb-1g" \
			"a CPU with pages of that size"
	elif [ "$(cat $pool/free_hugepages)" -lt 2 ]; then
		skips "hugetlb_cow state=shared kind=hugetlb-1g" \
			"hugepagesz=1024M hugepages=2"
	else
		proves "hugetlb_cow state=shared kind=hugetlb-1g" copied \
			faults=1.000
	fi
else
	skips "hugetlb_cow state=shared" "CONFIG_HUGETLBFS"
fi

# --- what --set switches on, and off again ---------------------------------------
settings() {
	cat $THP/hugepages-*/enabled $POOL 2>&1
}
now=$(settings)
if [ -d $THP/hugepages-64kB ] && [ -e $POOL ]; then
	run "$COWBENCH" run --set --trials 1 --budget 5 --no-table \
		-o "$tmp/set.jsonl" \
		"thp_split_folio state=exclusive kind=mthp-64k" \
		"hugetlb_cow state=exclusive"
	if [[ $err =~ "another run" ]]; then
		skip "--set measures a size that is off" "$err"
	else
		is "$code" 0 "--set measures a size that is off, and the pool"
		is "$(grep -c '"proof": *"proved"' "$tmp/set.jsonl")" 2 \
			"both are proved"
		is "$(settings)" "$now" "and all is as it was"
	fi
fi

# --- no huge page to be had ----------------------------------------------------
# A process that was forbidden THPs says who did it, not that memory is fragmented.
without_thp() {
	"$PYTHON" - "$@" <<-'END'
		import ctypes, os, sys
		PR_SET_THP_DISABLE = 41
		if ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0):
		    sys.exit("prctl failed")
		os.execv(sys.argv[1], sys.argv[1:])
	END
}
run without_thp "$COWBENCH" trial --budget 5 "thp_split_pmd state=exclusive"
is "$code" 4 "no huge page: nothing is measured" "$out $err"
like "$out" "skipped: .*PR_SET_THP_DISABLE.*start it elsewhere" \
	"and what would help is said"
set_for_now $THP/enabled never
skips "thp_split_pmd state=exclusive" "echo madvise"

# --- the record ----------------------------------------------------------------
set_for_now $THP/enabled madvise
run "$COWBENCH" run thp_split_pmd state=exclusive by=mprotect --trials 1 \
	--budget 5 -o "$tmp/record.jsonl" --no-table
is "$code" 0 "a run of it" "$err"
like "$(cat "$tmp/record.jsonl")" '"kernel_warnings": ?0[,}]' \
	"the record says that the kernel's log gained no warning"
done_testing
