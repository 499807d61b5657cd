#!/bin/bash
# ablation.sh - the published experiment with one source and without its bit: what
# its page says is in its records, whose fates are proved.  No kernel is built.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

DIR=results/ablation
WITH=$DIR/source-6.12_1_1.jsonl
edits=(no-exclusive-reuse no-exclusive-mprotect no-exclusive-bit)

# What compare says of a kernel and of one with an edit is the stored text.
for edit in "${edits[@]}"; do
	run "$COWBENCH" compare $WITH "$DIR/source-6.12+${edit}_1_1.jsonl"
	is "$(printf '%s\n' "$out" | diff "$DIR/$edit.txt" - 2>&1 | head -5)" '' \
		"$edit.txt is what its records say"
done

# Each figure of the page's table: with, and with each edit; "-" where a case is not
# reached.  A figure in bold bears the fate behind it.
figures() { # RECORD: "case<TAB>figure fate" of all
	"$COWBENCH" export --format summary "$1" 2>/dev/null |
		awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
			{ printf "%s\t%.0f %s\n", $at["case"], $at["net"],
				$at["fate"] }'
}
for name in '' "${edits[@]/#/+}"; do
	figures "$DIR/source-6.12${name}_1_1.jsonl"
	echo
done | awk -F'\t' 'BEGIN { column = 1 }
	!NF { column++; next }
	{ split($2, part, " "); value[$1, column] = part[1] " " part[2] }
	END { for (i in value) { split(i, k, SUBSEP)
		print k[1] "\t" k[2] "\t" value[i] } }' >"$tmp/values"
grep '^| `' $DIR/README.md | $PYTHON -c '
import sys
values = {}
for line in open(sys.argv[1]):
    case, column, value = line.rstrip("\n").split("\t")
    values[case, int(column)] = value
rows = bad = 0
for line in sys.stdin:
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    case = cells[0].strip("`")
    for column, cell in enumerate(cells[1:], 1):
        want = values.get((case, column), "- ").split()
        figure, fate = (cell.replace("*", "").replace(",", "") + " ").split(" ", 1)
        fate = fate.strip() or None
        rows += 1
        if figure != want[0] or (fate and fate != want[1]):
            bad += 1
            print(f"# {case}, column {column}: {cell}, the record has {want}")
print(rows, bad)' "$tmp/values" >"$tmp/said"
like "$(tail -1 "$tmp/said")" '^[1-9][0-9]* 0$' "the page's table is that of the records"
cat "$tmp/said" | sed '$d'

# What the edits do is proved, not wrong: no trial is.
is "$(grep -l '"proof":"wrong"' $DIR/*.jsonl)" '' 'no wrong fate'
done_testing
