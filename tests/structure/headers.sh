#!/bin/bash
# headers.sh - each header compiles on its own, by both compilers, and guards
# itself.
. "$(dirname "$0")/../tap.sh"

mapfile -t cflags < <(submake cflags | xargs -n1)

alone() {
	printf '#include "%s"\n#include "%s"\nextern int some;\n' "$2" "$2" |
		"$1" "${cflags[@]}" -Itests -fsyntax-only -x c -
}

for header in lib/bench.h lib/*/*.h tests/tap.h; do
	name=${header#lib/}
	case $name in # cross.sh takes those of other architectures
	arch/arch.h | arch/common.h | arch/generic.h | arch/"$(uname -m)".h) ;;
	arch/*) continue ;;
	esac
	for compiler in gcc clang; do
		ok "$compiler takes $header alone" alone $compiler "${name#tests/}"
	done
done
echo 'int f(size_t n);' >"$tmp/needs.h"
is "$(alone gcc "$tmp/needs.h" >/dev/null 2>&1; echo $?)" 1 \
	"a header that needs another is seen"
done_testing
