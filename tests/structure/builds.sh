#!/bin/bash
# builds.sh - other ways to build, by what packagers set: without a warning, and
# the unit tests pass.  Minutes, so for check-long.
. "$(dirname "$0")/../tap.sh"
[ -n "$LONG" ] || skip_all "LONG=1 runs it (make check-long)"

# built NAME VARIABLE=VALUE...
built() {
	local name=$1 unit

	ok "$name: all builds" submake B="$B/$name" "${@:2}" tests
	for unit in tests/unit/*.c; do
		unit=$B/$name/tests/unit/$(basename "$unit" .c)
		"$unit" >"$tmp/said" 2>&1 || fail "$unit" "$(grep '^not' "$tmp/said")"
	done
	rm -rf "${B:?}/$name"
}

built O0 CFLAGS='-O0 -g'
built lto CFLAGS='-O3 -flto=auto -g'
for compiler in /usr/bin/gcc-[0-9]* /usr/bin/clang-[0-9]*; do
	[[ $compiler =~ -[0-9]+$ ]] && built "${compiler##*/}" CC="$compiler"
done
done_testing
