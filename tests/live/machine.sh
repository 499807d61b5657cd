#!/bin/bash
# machine.sh - a machine that lacks something: each lack gets one clear line, as
# a skip or a warning.  What is lacking is covered up in a mount namespace of
# the test's own: the machine's settings stay as they are.
. "$(dirname "$0")/../tap.sh"
need_root
unshare -m true 2>/dev/null || skip_all "needs to mount in a namespace"

record=$tmp/record.jsonl

# without COMMANDS WORDS...: runs cowbench where the shell commands have been
# run first.
without() {
	local commands=$1

	shift
	run_under unshare -m sh -c "$commands && exec \"\$@\"" sh -- "$@"
}

cover() { # FILE TEXT: prints the command
	printf '%s\n' "$2" >"$tmp/cover"
	printf 'mount --bind %s %s' "$tmp/cover" "$1"
}

case='cow_write state=shared'
for what in "mount --bind /dev/null /proc/kpageflags" \
	"mount -t proc -o subset=pid proc /proc"; do
	without "$what" null "$case"
	is "$code" 0 "no kpageflags ($what): the run goes on" "$err"
	like "$err" '/proc/kpageflags cannot be read.*blind' "it says so"
	is "$(lines trial | cut -f3 | sort -u)" blind "no proof is claimed"
done
without "mount -t tmpfs none /proc" null
is "$code" 4 "no /proc: nothing to measure" "$err"
like "$(lines skip)" 'mount /proc' "a skip that says so"
rm -f "$record"
run unshare -m sh -c 'mount -t tmpfs none /sys && exec "$@"' sh "$COWBENCH" run \
	null -o "$record"
is "$code" 2 "no /sys"
is "$err" "cowbench run: /sys/devices/system/cpu, which says what CPUs there are \
(\`mount -t sysfs sysfs /sys\`): No such file or directory" "says so, and no more"
[ ! -e "$record" ]
is $? 0 "and begins no record"

thp=/sys/kernel/mm/transparent_hugepage/enabled
if [ -e $thp ]; then
	without "$(cover $thp 'always madvise [never]')" null "$case" \
		"$case kind=thp"
	is "$code" 0 "THP is never: the run goes on" "$err"
	is "$(lines trial | wc -l)" 2 "base pages are measured"
	like "$(lines skip "$case kind=thp")" 'never.*(echo|--set)' \
		"kind=thp says what would allow it"
	# Then the kernel fills a new THP instead of mapping the zero page.
	without "$(cover ${thp%/*}/use_zero_page 0)" 'fault state=zero' \
		'fault state=zero kind=thp'
	if zero_page; then
		is "$code" 0 "use_zero_page is 0: the run goes on" "$err"
		is "$(lines trial | cut -f2)" 'fault state=zero' \
			"base pages are measured"
		like "$(lines skip)" 'kind=thp.*use_zero_page' \
			"the huge zero page is a skip, which says why"
	else
		is "$(lines skip | grep -c 'maps no zero page')" 2 \
			"no zero page at all: skips, which say so"
	fi
	without "mount -t tmpfs none ${thp%/*}" "$case kind=thp"
	is "$code" 4 "no THP: nothing to measure"
	like "$(lines skip)" CONFIG_TRANSPARENT_HUGEPAGE "says so"
else
	skip "THP never" "this kernel has no THP"
fi

# Memory that gives no folios: as one that has none would, and the trial says what
# it had and what else ran.
mthp=${thp%/*}/hugepages-64kB/enabled
if grep -qs '\[never\]' $mthp; then
	echo 'always inherit madvise [never]' >"$tmp/pmd"
	without "$(cover $mthp 'always inherit [madvise] never') &&
		mount --bind $tmp/pmd ${thp%/*}/hugepages-2048kB/enabled" \
		"$case kind=mthp-64k"
	is "$code" 4 "no folios: nothing to measure" "$err"
	like "$(lines skip)" "no folios for kind=mthp-64k: .*; node [0-9]+ has \
[0-9]+ MiB free, [0-9]+ % of it in blocks of 64 KiB or more; load [0-9.]+ on \
[0-9]+ CPUs" "no folios: with what there is, and what the machine is at"
else
	skip "no folios" "mTHP of 64 KiB is on, or there is none"
fi

without "$(cover /proc/meminfo 'MemAvailable: 100000 kB')" null "$case kind=thp"
is "$(lines trial | cut -f2)" null "little memory: a small case is measured"
like "$(lines skip)" 'wants 9[0-9] MiB.*50 % .* is 49 MiB.*bytes=' \
	"little memory: a large one is not, and says how it could"
without "$(cover /proc/meminfo 'MemAvailable: 100000 kB')" --memory 99 \
	"$case kind=thp"
is "$(lines trial | wc -l)" 1 "--memory allows it"

without "ulimit -n 16" "cow_write state=was_shared held=ref bytes=64m"
is "$code" 2 "too few file descriptors" "$err"
like "$err" 'ulimit -n|bytes=' "says what would help"

# A kernel that debugs memory is told loudly.
cp "/boot/config-$(uname -r)" "$tmp/config" 2>/dev/null ||
	zcat /proc/config.gz >"$tmp/config" 2>/dev/null
if [ -s "$tmp/config" ] && [ -e /proc/config.gz ]; then
	{ cat "$tmp/config"; echo CONFIG_KASAN=y; } | gzip >"$tmp/config.gz"
	without "mount --bind $tmp/config.gz /proc/config.gz" null
	like "$err" 'WARNING: the kernel has KASAN' "a kernel with KASAN"
else
	skip "a kernel with KASAN" "this one shows no /proc/config.gz"
fi
done_testing
