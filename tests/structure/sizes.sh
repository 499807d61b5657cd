#!/bin/bash
# sizes.sh - no size of x86-64's pages stands in bench/ or in what handles pages in
# lib/: a base page has 4, 16 or 64 KiB, and a PMD maps 2, 32 or 512 MiB, or what
# /sys and sysconf() say.  Counts of pages a call (batch=512) are no sizes.
. "$(dirname "$0")/../tap.sh"

# sizes DIR: lines of code, without comments and texts, that have such a size.
sizes() {
	(cd "$1" && grep -rnE --include='*.[ch]' \
		'\<(4096|0x1000|PAGE_SIZE|PAGE_SHIFT|2097152|0x200000)\>|\<2 ?<< ?20\>|\<1 ?<< ?(12|21)\>' \
		bench lib/mm lib/pin lib/case lib/trial lib/bench lib/bench.h \
		lib/doctor lib/run 2>/dev/null) |
		sed -E 's@/\*.*(\*/|$)@@; s/"([^"\\]|\\.)*"/""/g' |
		grep -vE '^[^:]*:[0-9]+:[ 	]*\*|_SC_PAGESIZE' |
		grep -E ':[0-9]+:.*(4096|0x1000|PAGE_SIZE|PAGE_SHIFT|2097152|0x200000|<< ?(12|20|21))'
}

is "$(sizes .)" "" "none in the tree"

plant() { # LINE
	rm -rf "$tmp/tree"
	mkdir -p "$tmp/tree/lib/mm" "$tmp/tree/bench"
	echo "$1" >"$tmp/tree/lib/mm/x.c"
	like "$(sizes "$tmp/tree")" 'x.c:1' "'$1' is seen"
}

plant 'for (size_t i = 0; i < bytes; i += 4096)'
plant 'size_t pmd = 2 << 20;'
plant 'size_t page = 1 << 12;'
plant 'size_t page = 0x1000; /* 4 KiB */'
done_testing
