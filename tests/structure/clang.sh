#!/bin/bash
# clang.sh - clang builds everything without a warning, and what it builds
# passes the unit tests.
. "$(dirname "$0")/../tap.sh"

ok "clang builds all" submake B="$B/clang" CC=clang tests
for unit in tests/unit/*.c; do
	name=$B/clang/tests/unit/$(basename "$unit" .c)
	ok "$name" "$name"
done

# Both compilers see what they are asked to see: NAME CODE.
seen() {
	local compiler

	mkdir -p "$tmp/lib"
	echo "$2" >"$tmp/planted.c"
	for compiler in gcc clang; do
		$compiler "${cflags[@]}" -c -o "$tmp/planted.o" \
			"$tmp/planted.c" 2>/dev/null
		is $? 1 "$compiler refuses $1"
	done
}
mapfile -t cflags < <(submake cflags | xargs -n1)
seen "a shadowed name" \
	'int f(int a); int f(int a) { { int a = 1; return a; } }'
seen "a function without a prototype" 'int f(void) { return 0; }'
seen "a variable length array" \
	'int f(int n); int f(int n) { char a[n]; a[0] = 1; return a[0]; }'
done_testing
