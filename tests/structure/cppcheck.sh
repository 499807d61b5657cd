#!/bin/bash
# cppcheck.sh - cppcheck finds nothing but what is allowed here, with a reason.
. "$(dirname "$0")/../tap.sh"

allowed=(
	# The order of declarations follows the text, not the smallest scope.
	--suppress=variableScope
	# "a & B ? c : d" reads as it is meant to.
	--suppress=clarifyCalculation
	# A page is touched by storing what it holds.
	--suppress=selfAssignment
	# Memory that only the kernel writes, or that is only a place.
	--suppress=unassignedVariable --suppress=legacyUninitvar
	# Loses sight of a loop that counts.
	--suppress=duplicateValueTernary:lib/stats/signed_rank.c
	--suppress=unsignedLessThanZero:lib/stats/signed_rank.c
	# System headers are the compiler's business.
	--suppress=missingIncludeSystem
)

look() { # FILE...
	nice cppcheck -j"$(nproc)" --quiet --std=c11 --inline-suppr \
		--enable=warning,style,performance,portability \
		--template='{file}:{line}: {severity}: {message} [{id}]' \
		-D__x86_64__ -D_GNU_SOURCE -DCOWBENCH_SHARE='"x"' -Ilib -Itests \
		"${allowed[@]}" "$@" 2>&1
}

mkdir -p "$B/lint/cppcheck"
found=$(look --cppcheck-build-dir="$B/lint/cppcheck" bench lib plugin tests)
while read -r source; do
	is "$(grep "^$source:" <<<"$found")" "" "$source"
done < <(find bench lib plugin tests -name '*.[ch]' | sort)
is "$found" "" "nothing elsewhere"

echo 'int f(void); int f(void) { int a[2]; a[2] = 1; return a[0]; }' \
	>"$tmp/planted.c"
like "$(look "$tmp/planted.c")" arrayIndexOutOfBounds \
	"an index out of bounds is seen"
done_testing
