#!/bin/bash
# formats.sh - what people paste and machines read: show --format, and compare as KTAP
# and JUnit.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

make=$PWD/$B/tests/unit/compare_contrast
export XDG_STATE_HOME=$tmp/state

# --- show -------------------------------------------------------------------------

for format in markdown json csv; do
	run "$COWBENCH" show --format $format $RECORDS/quick.jsonl
	is "$code$err" 0 "show --format $format"
	golden "show-quick.$format" 'as committed'
done
run "$COWBENCH" show --format csv $RECORDS/quick.jsonl $RECORDS/troubled.jsonl
is "$code" 1 'a wrong fate is in the exit code'
is "$($PYTHON -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
print(len({len(row) for row in rows}), sorted({row["proof"] for row in rows}))' \
	<<<"$out")" "1 ['blind', 'proved', 'wrong']" 'a CSV is one table, with each proof'
run "$COWBENCH" show --format json $RECORDS/quick.jsonl
is "$(jq -r '.cases | length' <<<"$out")" \
	"$(jq -r 'select(.type == "trial") | .case' $RECORDS/quick.jsonl | sort -u |
		wc -l)" 'JSON has every case'
run "$COWBENCH" show --format cvs $RECORDS/quick.jsonl
fails 2 'cowbench show: --format cvs: did you mean csv? it is table, markdown, json or csv' 'no format'

# --- compare ------------------------------------------------------------------------

"$make" "$tmp/old.jsonl" kernel=5.10 boot=a seed=1 cases=4
"$make" "$tmp/new.jsonl" kernel=6.1 boot=b seed=9 cases=3 ratio=1.4
"$make" "$tmp/blind.jsonl" kernel=6.1 boot=b seed=9 cases=4 blind=1
"$make" "$tmp/wrong.jsonl" kernel=6.1 boot=b seed=9 cases=4 wrong=2
cd "$tmp" || exit 2
EXPECTED=$OLDPWD/$EXPECTED
for format in ktap junit; do
	run "$COWBENCH" compare --format $format old.jsonl new.jsonl
	is "$code$err" 0 "compare --format $format"
	golden "compare.$format" 'as committed'
done

# ktap FILE: "ok SKIP" of each line, as the kernel's tools part them.
ktap() {
	"$COWBENCH" compare --format ktap old.jsonl "$1" 2>/dev/null | $PYTHON -c '
import re, sys
lines = sys.stdin.read().split("\n")[:-1]
assert lines[0] == "KTAP version 1", lines[0]
plan = int(re.fullmatch(r"1\.\.(\d+)", lines[1]).group(1))
seen = 0
for line in lines[2:]:
    if line.startswith("# "):
        continue
    match = re.fullmatch(r"(ok|not ok) (\d+) ((?:[^#\\]|\\.)*?)(?: # (SKIP) (.+))?", line)
    assert match, line
    seen += 1
    assert int(match.group(2)) == seen
    print(match.group(1), match.group(4) or "-")
assert seen == plan'
}

# junit FILE: the same of the XML.
junit() {
	"$COWBENCH" compare --format junit old.jsonl "$1" 2>/dev/null | $PYTHON -c '
import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.stdin).getroot().find("testsuite")
cases = suite.findall("testcase")
assert int(suite.get("tests")) == len(cases)
assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
for case in cases:
    print("not ok" if case.find("failure") is not None else "ok",
          "SKIP" if case.find("skipped") is not None else "-")'
}

for reader in ktap junit; do
	is "$($reader new.jsonl | sort | uniq -c | tr -s ' ')" ' 3 ok -
 1 ok SKIP' "$reader: proved is ok, what one side lacks a SKIP"
	is "$($reader blind.jsonl | sort -u)" 'ok SKIP' "$reader: so is what nobody saw"
	is "$($reader wrong.jsonl | sort -u)" 'not ok -' "$reader: a wrong fate is not ok"
done

# list --json says the same as list, and of each row what it takes.
"$COWBENCH" list --json >list.json
is "$(jq -r '.benchmarks | keys_unsorted[]' list.json)" \
	"$("$COWBENCH" list | awk '!NF { exit } { print $1 }')" 'list --json has all benchmarks'
is "$(jq -c '.benchmarks.null' list.json)" \
	'{"what":"nothing: the floor under every other number","kernel":"none","per":"call","rows":[{"state":["exclusive"],"kind":["base"],"held":["none"],"only":null,"fates":["kept"],"quick":true}],"axes":'"$(
		jq -c .benchmarks.null.axes list.json)"'}' 'a benchmark, with its rows'
is "$(jq '[.benchmarks[].rows[] | select(.state == [] or .kind == [] or
	.held == [] or .fates == [])] | length' list.json)" 0 \
	'no row lacks states, kinds, holders or fates'
is "$(jq -r '.benchmarks.cow_write.axes.writer | join(" ")' list.json)" \
	'parent child' 'axes have their values'

# Nothing of a record is a directive, a result or markup.
sed 's/state=shared/state=a # SKIP <b>\\nok 9 \\u202ex\\"\&]]>/' old.jsonl >evil.jsonl
sed 's/state=shared/state=a # SKIP <b>\\nok 9 \\u202ex\\"\&]]>/' new.jsonl >evil2.jsonl
sed -i 's/, *"crc": *"[0-9a-f]\{8\}"//' evil.jsonl evil2.jsonl
cp old.jsonl was.jsonl
mv evil.jsonl old.jsonl
for reader in ktap junit; do
	is "$($reader evil2.jsonl | sort | uniq -c | tr -s ' ')" ' 3 ok -
 1 ok SKIP' "$reader: hostile names are names"
done
done_testing
