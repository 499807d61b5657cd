#!/bin/bash
# selftest.sh - `cowbench selftest` on this kernel: that it measures and says what it
# found, not what that is: so few pairs prove nothing.
. "$(dirname "$0")/../tap.sh"

export XDG_STATE_HOME=$tmp/state
run "$COWBENCH" selftest aa --suites 1 --pairs 5 --budget 1 --seed 3
like "$code" '^[01]$' "aa ends" "$err"
like "$out" 'this kernel against itself: [0-9]+ cases, 5 pairs, 1 suites' "of what"
like "$out" 'floor: what counts as equal here +[0-9.]+ %' "the floor"
like "$out" 'not stored: that takes --pairs and --budget as they are' \
	"of other pairs than are asked for it is not stored"
is "$(find "$tmp/state" -type f 2>/dev/null)" "" "nor is it"
run "$COWBENCH" selftest power --runs 1 --pairs 5 --budget 2 --seed 3
like "$code" '^[01]$' "power ends" "$err"
like "$out" 'a slow-down planted in a store of [0-9]+ ns: 5 pairs, 1 runs' "of what"
is "$(grep -cE '^ +[0-9.]+ % +[-+][0-9.]+ % +[01] of +1 ' <<<"$out")" 4 \
	"four sizes, found or not"
# A signal ends it at once, and says that it is no result.
for words in "aa --suites 1000" "power --runs 1000" synthetic; do
	# shellcheck disable=SC2086 # words, not one word
	"$COWBENCH" selftest $words >"$tmp/out" 2>"$tmp/err" &
	sleep 0.5
	kill -TERM $!
	until_ok 3000 eval "! kill -0 $! 2>/dev/null"
	is $? 0 "$words: ends when it is interrupted"
	wait $!
	is "$? $(grep -o interrupted "$tmp/err")" "2 interrupted" "and says so"
done
for words in "" "aa power"; do
	# shellcheck disable=SC2086
	run "$COWBENCH" selftest $words
	is "$code $err" "2 cowbench selftest: which one? aa, power or synthetic" \
		"selftest $words"
done
run "$COWBENCH" selftest nosuch
is "$code $err" "2 cowbench selftest: no self-test 'nosuch': it is aa, power or synthetic" \
	"what is none"
done_testing
