#!/bin/bash
# matrix.sh - the consistency matrix of a record: as a table, as a table for
# plots, as a picture.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

run "$COWBENCH" show $RECORDS/matrix.jsonl
out=$(sed -n '/^the consistency matrix/,/^(c)/p' <<<"$out")
golden show-matrix.txt 'cells of every kind, and what is said of them'
is "$code$err" 1 'a wrong cell is exit code 1'
run "$COWBENCH" export --format matrix $RECORDS/matrix.jsonl
golden export-matrix.dat 'a row a cell'

command -v gnuplot >/dev/null || {
	skip 'the picture' 'no gnuplot'
	done_testing
}
run "$COWBENCH" plot -o "$tmp/plots" $RECORDS/matrix.jsonl
svg=$(cat "$tmp/plots/pin_matrix.svg")
for text in 'io_uring write (pin)' 'vmsplice read (ref)' nobody '✓ consistent' \
	'○ refused' '≠ stale' '✗ stale' '✗ consistent' '✓ consistent?' \
	'· happens' '- skipped' '! broken' 'huge pages of the pool'; do
	is "$(grep -cF ">$text" <<<"$svg" | sed 's/[1-9][0-9]*/some/')" some \
		"the picture has: $text"
done
done_testing
