#!/bin/bash
# contract.sh - what a benchmark does wrong is told before anything is measured:
# each file of tests/liar/refused breaks one rule of bench.h.
. "$(dirname "$0")/../tap.sh"

. tests/bench_program.sh

refused=(tests/liar/refused/*.c)
for source in "${refused[@]}"; do
	while [ "$(jobs -pr | wc -l)" -ge "$(nproc)" ]; do
		wait -n
	done
	name=$(basename "$source" .c)
	bench_program "$name" "$source" >"$tmp/$name.out" 2>&1 &
done
wait

for source in "${refused[@]}"; do
	name=$(basename "$source" .c)
	want=$(sed -n 's/^ \* refused: \(.*\) \*\/$/\1/p' "$source")
	is "$(cat "$tmp/$name.out")" "" "$name compiles"
	run "$tmp/$name" run "$name" -o "$tmp/record.jsonl"
	is "$code $out" "2 " "$name: nothing is measured"
	like "$err" "^cowbench run: $source: ${want:-no line says it}" \
		"$name: is told where, and what to do"
	is "$(wc -l <<<"$err")" 1 "$name: in one line"
	is "$(ls "$tmp/record.jsonl" 2>&1 | grep -c '^/')" 0 \
		"$name: there is no record"
done

# Each command that runs trials asks first; the others, and help, do not.
name=no_per
for words in "trial $name" "selftest aa" "vm -- run $name"; do
	# shellcheck disable=SC2086 # words, not one word
	run "$tmp/$name" $words
	is "$code $out" "2 " "$words: nothing is measured"
	like "$err" '\.per is missing' "$words: is told"
done
ok "run --help is no trial" "$tmp/$name" run --help
ok "list is none" "$tmp/$name" list
done_testing
