#!/bin/bash
# format.sh - .clang-format is the law for C.
. "$(dirname "$0")/../tap.sh"

mapfile -t sources < <(find bench lib plugin tests -name '*.[ch]' | sort)
[ -z "${BENCH:-}" ] || sources=("bench/$BENCH.c")

for file in "${sources[@]}"; do
	is "$(clang-format "$file" | diff "$file" - | head -20)" "" \
		"$file is formatted (\`make format\` does it)"
done

printf 'int  main (void) {return 0;}\n' >"$tmp/ugly.c"
cp .clang-format "$tmp"
like "$(clang-format "$tmp/ugly.c" | diff "$tmp/ugly.c" -)" "int main\(void\)" \
	"an ugly file is seen"
done_testing
