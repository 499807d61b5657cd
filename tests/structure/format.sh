#!/bin/bash
# format.sh - .clang-format is the law for C, and comments, which it leaves as they
# are, have 80 columns too.
. "$(dirname "$0")/../tap.sh"

mapfile -t sources < <(find bench lib plugin tests -name '*.[ch]' | sort)
[ -z "${BENCH:-}" ] || sources=("bench/$BENCH.c")

unformatted() {
	clang-format --dry-run -Werror --ferror-limit=3 "$@" 2>&1 |
		grep -E '^[^ ]+:[0-9]+:[0-9]+: error'
}
is "$(unformatted "${sources[@]}")" "" \
	"${#sources[@]} files are formatted (\`make format\` does it)"

# What a liar is refused with stands in one line, as cowbench says it.
mapfile -t written < <(printf '%s\n' "${sources[@]}" |
	grep -v '^tests/liar/refused/.*\.c$')
wide() {
	"$PYTHON" tests/structure/comments.py "$@"
}
is "$(wide "${written[@]}")" "" "no comment goes beyond column 80"
printf '/* %078d\n\t%072d */\n"/* %080d */"\n\tint i; /* %061d */\n' 0 0 0 0 \
	>"$tmp/wide.c"
is "$(wide "$tmp/wide.c" | sed 's/.*wide.c://' | paste -sd';')" \
	"1: 81 columns;2: 83 columns;4: 82 columns" "a comment that does is seen"

printf 'int  main (void) {return 0;}\n' >"$tmp/ugly.c"
cp .clang-format "$tmp"
like "$(unformatted "$tmp/ugly.c")" "ugly.c:1:" "an ugly file is seen"
done_testing
