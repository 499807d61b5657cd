#!/bin/bash
# terminal.sh - what a terminal is told: its width is kept to, also after a change
# of it, a dumb one gets no escapes, and one without UTF-8 gets ASCII.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

# widest WORDS...: the columns of the longest line that cowbench prints, but for
# commands to paste, which are never broken.
widest() {
	COLUMNS=$width "$COWBENCH" "$@" 2>/dev/null |
		grep -v '^every number  *cowbench' | wc -L
}

for width in 80 100; do
	for file in quick troubled counted matrix; do
		for all in '' --all; do
			# shellcheck disable=SC2086
			ok "show $all $file: $width columns" \
				[ "$(widest show $all $RECORDS/$file.jsonl)" -le $width ]
		done
	done
	ok "show --path: $width columns" \
		[ "$(widest show --path $RECORDS/traced.jsonl)" -le $width ]
done

export COLUMNS=80
run "$COWBENCH" show $RECORDS/quick.jsonl
golden show-quick-80.txt '80 columns: each case on a line of its own, whole'
run "$COWBENCH" show $RECORDS/troubled.jsonl
golden show-troubled-80.txt '80 columns: sentences break between words'
run "$COWBENCH" show $RECORDS/matrix.jsonl
out=$(sed -n '/^the consistency matrix/,/^(c)/p' <<<"$out")
golden show-matrix-80.txt '80 columns: the matrix in parts, each with its holders'
COLUMNS=60 run "$COWBENCH" show $RECORDS/quick.jsonl
like "$out" 'no room for p99\.9, excl\.: a wider' \
	'what had no room is named'
unset COLUMNS
is "$("$COWBENCH" show $RECORDS/quick.jsonl | grep -c '5x4096.*cow_write state')" \
	10 'in a pipe each row is one line'

# on_terminal COLUMNS WORDS...: what cowbench writes to a terminal so wide.
on_terminal() {
	local columns=$1

	shift
	script -qec "stty cols $columns; $*" /dev/null </dev/null | tr -d '\r'
}
if command -v script >/dev/null; then
	plain="env TERM=dumb $COWBENCH show $RECORDS/quick.jsonl"
	is "$(on_terminal 80 "$plain")" "$(cat $EXPECTED/show-quick-80.txt)" \
		'a terminal is asked for its width'
	is "$(on_terminal 80 "$plain >/dev/null; stty cols 200; $plain")" \
		"$("$COWBENCH" show $RECORDS/quick.jsonl)" \
		'and again after it has changed'
	unlike "$(on_terminal 80 "env TERM=dumb $COWBENCH show \
		$RECORDS/troubled.jsonl")" $'\033' 'TERM=dumb: no escapes'
	like "$(on_terminal 80 "env -u NO_COLOR TERM=xterm $COWBENCH show \
		$RECORDS/troubled.jsonl")" $'\033' 'another: there are'
else
	skip 'a terminal' 'no script(1) here'
fi

# ASCII where the locale has nothing else.
for locale in C POSIX en_US.ISO-8859-1; do
	run env LC_ALL=$locale "$COWBENCH" show --all $RECORDS/matrix.jsonl
	is "$(LC_ALL=C grep -c $'[\200-\377]' <<<"$out")" 0 "$locale: ASCII"
done
like "$out" 'x kept +1->1' 'with marks that say the same'
run env LC_ALL= LC_CTYPE=C LANG=C.UTF-8 "$COWBENCH" show $RECORDS/quick.jsonl
like "$out" '\+ kept' 'LC_CTYPE counts before LANG'
run env -u LC_ALL -u LC_CTYPE -u LANG "$COWBENCH" show $RECORDS/quick.jsonl
like "$out" '✓ kept' 'a locale that says nothing is taken for UTF-8'
done_testing
