#!/bin/bash
# coverage.sh [SCRIPT...] - runs what `make coverage` counts: unit tests, the corpora
# and golden tests; with LONG=1 also live ones, as root, and a guest; or those
# SCRIPTs.  KEEP=1 adds to the counts that are there.
#
# A test that fails is told and counts all the same: a build with counters is slower
# and writes files at each fork(), which some tests see.
cd "$(dirname "$0")/.." || exit 2
export B CC=${CC:-gcc}
LONG=${LONG:-} KEEP=${KEEP:-}

[ -n "$KEEP" ] || find "$B" -name '*.gcda' -delete
# A process without rights writes its counts, too.
find "$B" -type d -exec chmod a+rwx {} +
find "$B" -name '*.gcno' | while read -r notes; do
	# Counts of what has been compiled anew since are of other lines.
	[ "${notes%.gcno}.gcda" -nt "$notes" ] || rm -f "${notes%.gcno}.gcda"
	touch "${notes%.gcno}.gcda"
	chmod a+rw "${notes%.gcno}.gcda"
done

scripts=("$@")
if [ ${#scripts[@]} = 0 ]; then
	for source in tests/unit/*.c; do
		scripts+=("$B/tests/unit/$(basename "$source" .c)")
	done
	scripts+=(tests/structure/fuzz.sh tests/golden/*.sh)
	# new_bench.sh builds a tree of its own; nothing of it is counted, and no
	# line more by doing the same for long.
	[ -z "$LONG" ] || scripts+=($(ls tests/live/*.sh | grep -vE 'new_bench|endurance') \
		tests/vm/source.sh tests/coverage_guest.sh)
fi
# One at a time: live tests look at the whole machine.
LONG='' prove "${scripts[@]}" >"$B/tests.log" 2>&1
code=$?
find "$B" -name '*.gcda' -empty -delete
[ $code != 0 ] || exit 0
echo "tests that fail with counters in the build ($B/tests.log):"
sed -n 's/^\([^ ]*\) .*(Wstat.*Failed: \([0-9]*\)).*/  \1: \2 checks/p' "$B/tests.log"
exit 0
