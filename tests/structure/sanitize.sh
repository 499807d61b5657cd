#!/bin/bash
# sanitize.sh - unit tests and a short live pass under the address and undefined
# behaviour sanitizers.  Benchmarks themselves are left as they are (Makefile).
. "$(dirname "$0")/../tap.sh"

export UBSAN_OPTIONS=print_stacktrace=1
san=$B/sanitize

ok "all builds with sanitizers" \
	submake B="$san" SANITIZE=address,undefined CFLAGS='-O1 -g' tests
like "$(nm "$san/lib/base/text.o")" __asan_init "lib is instrumented"
unlike "$(nm "$san/bench/null.o")" __asan "benchmarks are not"

for unit in tests/unit/*.c; do
	name=$san/tests/unit/$(basename "$unit" .c)
	ok "$name" "$name"
done

for target in tests/fuzz/corpus/*; do
	name=$san/tests/fuzz/${target##*/}
	ok "$name" "$name" "$target"/*
done

# One short trial of each case: whatever becomes of it, no sanitizer speaks.
words=(--trials 1 --budget 1 --no-table --overwrite)
[ -z "$LONG" ] || words=(--full --trials 1 --budget 20 --no-table --overwrite)
run "$san/cowbench" run "${words[@]}" -o "$tmp/record.jsonl"
unlike "$err" 'Sanitizer|runtime error' "the quick suite is clean"
is "$(grep -E '"type":"broken"|"proof":"wrong"' "$tmp/record.jsonl" |
	grep -oE '"(case|reason)":"[^"]*"')" "" "no trial is broken or wrong"
is "$code" 0 "and ends well"
for words in "list" "list cow_write" "trial --budget 1 null" \
	"trial --budget 1 cow_write state=shared writer=child" \
	"run nul" "run cow_write state=shred" "trial cow_write state=zero"; do
	# shellcheck disable=SC2086 # words, not one word
	run "$san/cowbench" $words
	unlike "$out$err" 'Sanitizer|runtime error' "cowbench $words is clean"
done
done_testing
