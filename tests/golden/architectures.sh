#!/bin/bash
# architectures.sh - the tables of results/architectures are what its records say, and
# all of these are proved.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

DIR=results/architectures
run $DIR/tables.sh "$COWBENCH" $DIR
is "$code" 0 'the tables are made' "$err"
grep '^|' <<<"$out" >"$tmp/made"
grep '^|' $DIR/README.md >"$tmp/page"
is "$(diff "$tmp/page" "$tmp/made" | head -5)" '' 'and are those of the page'
is "$(grep -c '^| `' "$tmp/made")" $((2 * $(wc -l <$DIR/cases.txt) + 16 + 12)) \
	'with a row a case'
for record in $(find $DIR -name '*.jsonl.xz' | sort); do
	proofs=$(xz -dc "$record" | grep -o '"proof":"[a-z]*"' | sort -u)
	is "$proofs" '"proof":"proved"' "${record#"$DIR"/}: all is proved"
	is "$(xz -dc "$record" | grep -c '"type":"broken"')" 0 'and nothing broken'
done
done_testing
