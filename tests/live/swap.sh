#!/bin/bash
# swap.sh - pages to swap and back: the fate that shows the exclusive marker of
# swap entries, on an area that --set makes and takes away; never the machine's.
. "$(dirname "$0")/../tap.sh"
. tests/set.sh
IFS=.- read -r major minor _ < <(uname -r)
kernel=$((major * 100 + minor))

# Without --set nothing is touched, whatever swap the machine has.
dd if=/dev/zero of="$tmp/area" bs=1M count=64 status=none
chmod 600 "$tmp/area"
mkswap "$tmp/area" >/dev/null 2>&1
if swapon -p 7 "$tmp/area" 2>"$tmp/why"; then
	at_end "swapoff $tmp/area 2>/dev/null"
	machine=yes
else
	machine=
fi
measure swap kind=base
is "$code" 4 "without --set swap is not measured" "$err"
like "$(lines skip | cut -f10 | sort -u)" \
	"^swap wants an area of its own: --set .*machine's own is never used$" \
	"and --set is named"

ls /sys/block/zram*/disksize >/dev/null 2>&1 || {
	measure --set swap state=exclusive kind=base
	like "$(lines skip | cut -f10)" "modprobe zram" "no zram: says so"
	done_testing
}
grep -qx 0 /sys/block/zram*/disksize || {
	skip "swap on zram" "each zram device is in use"
	done_testing
}

# What lies in the machine's own area, at the most; others may swap too.
watch() {
	while sleep 0.02; do
		awk -v a="$tmp/area" '$1 == a { print $4 }' /proc/swaps
	done >"$tmp/used"
}

watch &
watcher=$!
measure --set swap kind=base,thp
kill $watcher
is "$code" 0 "with --set all is measured" "$err"
is "$(lines trial | cut -f3 | sort -u)" proved "and proved"
if [ $machine ]; then
	[ "$(sort -n "$tmp/used" | tail -1)" -lt 2048 ]
	is $? 0 "the machine's own swap was not used" \
		"$(sort -n "$tmp/used" | tail -1) KiB"
	swapoff "$tmp/area"
else
	skip "the machine's own swap" "$(cat "$tmp/why")"
fi
is "$(settings)" "$before" "afterwards all is as before"

# states CASE FAULTS BEFORE AFTER FATE WHAT
states() {
	is "$(lines trial "swap $1" | cut -f4-7)" "$2	$3	$4	$5" "$1: $6"
}

states "state=exclusive" 0 1 - swapped "out"
states "state=shared" 0 0 0 refused "what another maps too is passed over"
states "state=exclusive held=pin" 0 1 1 refused "what is pinned stays"
states "state=swapped op=in_read forked=alive" 1 - 0 filled \
	"its other half is in swap still: not exclusive"
states "state=swapped_in op=in_read_then_write forked=alive" 1 0 1 copied \
	"so the write copies"
if [ $kernel -ge 612 ]; then
	states "state=swapped op=in_read" 1 - 1 filled \
		"the marker was in the swap entry"
	states "state=swapped_in op=in_read_then_write" 0 1 1 kept \
		"so the write takes no fault"
else
	skip "the marker" "states what 6.12 and later do"
fi
# 6.18: a device in memory goes past the swap cache; 7.x always has it.
if [ $kernel -ge 612 ] && [ $major -lt 7 ]; then
	states "state=swapped_in op=in_read_then_write forked=gone" 0 1 1 kept \
		"the last one to come has it alone"
fi

# A kernel without zram gets a file, on a disk: without the device's shortcuts.
no_zram() {
	local cover="mount -t tmpfs none /sys/block && exec \"\$@\""

	run unshare -m sh -c "$cover" sh "$COWBENCH" run -o "$record" \
		--overwrite --trials 1 --budget 20 "$@"
	record_lines "$record" >"$tmp/lines"
}
file=/var/tmp/cowbench-swapfile
no_zram --set swap kind=base held=none forked=no
if [ "$code" = 4 ]; then
	like "$(lines skip | cut -f10 | sort -u)" "$file" \
		"no swap file here, and a line says why"
else
	is "$code $(lines trial | cut -f3 | sort -u)" "0 proved" \
		"no zram: on a swap file all is proved" "$err$(lines skip)"
	like "$(grep -o '"swap:[^"]*"' "$record" | sort -u)" "^.swap:$file.$" \
		"which the record tells"
fi
is "$(settings; ls $file 2>/dev/null)" "$before" "and nothing is left of it"
echo precious >$file
no_zram --set swap state=exclusive kind=base
like "$(lines skip | cut -f10 | sort -u)" "making $file: File exists" \
	"a file that is there is not ours"
is "$(cat $file)" precious "and stays"
rm -f $file

# Bad input: nowhere to swap to.
zram=$(grep -lx 0 /sys/block/zram*/disksize)
for file in $zram; do
	echo 1M >"$file"
done
measure --set swap state=exclusive kind=base
is "$code" 4 "each zram is in use: nothing could be measured" "$err"
like "$(lines skip | cut -f10 | sort -u)" "every zram device is in use; .*hot_add" \
	"and a line says so"
for file in $zram; do
	echo 1 >"${file%disksize}reset"
done
is "$(settings)" "$before" "and nothing was set up"

# A region that the area has no room for.
measure --set swap state=swapped op=in_read forked=no kind=base bytes=1g
like "$(lines broken | cut -f10)" "did not go to swap; it may be full" \
	"a full area: says so"
is "$(settings)" "$before" "and is taken away"

# Entries move as PTEs do.
measure --set mremap state=swapped
is "$(lines trial | cut -f3,7 | sort -u)" "proved	swapped" \
	"mremap() of what is in swap" "$err"
is "$(settings)" "$before" "and all is as before"
done_testing
