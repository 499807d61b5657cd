#!/bin/bash
# fuzz.sh - the readers of what strangers wrote are given the files of
# tests/fuzz/corpus, and, in check-long, any bytes for a while.
. "$(dirname "$0")/../tap.sh"

for source in tests/fuzz/*.c; do
	name=$(basename "$source" .c)
	[ "$name" = replay ] && continue
	ok "$name reads its files" timeout 120 "$B/tests/fuzz/$name" \
		"tests/fuzz/corpus/$name"/*
	[ -n "$LONG" ] || continue
	if ! command -v clang >/dev/null; then
		skip "$name reads any bytes" "needs clang"
		continue
	fi
	run submake fuzz FUZZ="$name" TIME="${FUZZ_TIME:-20}"
	is "$code" 0 "$name reads any bytes" "$err"
	diag "$name: $(grep -oE 'executed_units: .*' <<<"$err")"
done
done_testing
