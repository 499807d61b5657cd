#!/bin/bash
# ksm.sh - pages of equal content are merged and parted, pinned ones are not; KSM
# is set to work by --set alone, and left as it was.
. "$(dirname "$0")/../tap.sh"
. tests/set.sh

if [ ! -e $KSM/run ]; then
	measure --set ksm
	is "$code" 4 "without KSM nothing could be measured" "$err"
	like "$(lines skip | cut -f10 | sort -u)" "CONFIG_KSM" "and it says so"
	done_testing
fi

if [ "$(cat $KSM/run)" != 1 ]; then
	measure ksm
	is "$code" 4 "without --set KSM is not measured" "$err"
	like "$(lines skip | cut -f10 | sort -u)" "^ksm.run is .*--set" \
		"and --set is named"
fi

measure --set --timeout 120 ksm
is "$code" 0 "with --set all is measured" "$err"
is "$(lines trial | cut -f3 | sort -u)" proved "and proved"
is "$(settings)" "$before" "afterwards all is as before"

# states CASE BEFORE AFTER FATE WHAT
states() {
	local before=$2 after=$3

	tracks || before=0 after=0
	is "$(lines trial "ksm $1" | cut -f5-7)" "$before	$after	$4" "$1: $5"
}

states "state=exclusive" 1 0 merged "equal pages are merged"
states "state=exclusive held=pin" 1 1 refused "pinned pages are not"
states "state=ksm op=break" 0 1 copied "a write parts a page from the others"
states "state=ksm op=unmerge" 0 1 copied "and so does MADV_UNMERGEABLE"
done_testing
