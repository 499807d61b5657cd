#!/bin/bash
# export.sh - the tables that other programs read.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

run "$COWBENCH" export --format csv $RECORDS/troubled.jsonl
golden export-troubled.csv 'a row a trial, whatever its proof'
is "$code$err" 0 'csv: exit code 0'
for format in summary ecdf tail; do
	run "$COWBENCH" export --format $format $RECORDS/troubled.jsonl
	golden "export-troubled-$format.dat" "$format: proved cases alone"
	is "$code" 0 "$format: exit code 0"
	is "$err" "cowbench export: left out, not proved (blind): cow_write state=exclusive_wp
cowbench export: 1 wrong trial left out: cow_write state=was_shared
cowbench export: left out, its pages met a wrong fate: cow_write state=shared" \
		"$format: names what is left out"
done
run "$COWBENCH" export --format events $RECORDS/counted.jsonl
golden export-counted-events.csv 'a row a counter of a trial'
is "$("$COWBENCH" export --format csv $RECORDS/counted.jsonl | wc -l)" 5 \
	'csv: no trial that counted among the four that are timed'
run "$COWBENCH" export --format summary $RECORDS/quick.jsonl
golden export-quick-summary.dat 'a row a case'
is "$code$err" 0 'nothing is left out of a good run'

# Two records, one table.
run "$COWBENCH" export --format csv $RECORDS/quick.jsonl $RECORDS/troubled.jsonl
is "$(wc -l <<<"$out")" 130 'two records: 120 and 9 rows and one of names'
is "$(cut -d, -f1 <<<"$out" | uniq -c | sed 's/^ *//')" \
	"1 record
120 $RECORDS/quick.jsonl
9 $RECORDS/troubled.jsonl" 'each row names its record'
is "$("$COWBENCH" export --format csv - <$RECORDS/quick.jsonl |
	sed 's,^[^,]*/fd/[0-9]*,,' | md5sum)" \
	"$("$COWBENCH" export --format csv $RECORDS/quick.jsonl |
		sed "s,^$RECORDS/quick.jsonl,," | md5sum)" \
	'standard input is as good as a file'
run "$COWBENCH" export --format csv -o "$tmp/a.csv" $RECORDS/quick.jsonl
is "$code$out$err" 0 '-o says nothing'
is "$(md5sum <"$tmp/a.csv")" \
	"$("$COWBENCH" export --format csv $RECORDS/quick.jsonl | md5sum)" \
	'and writes the same'

run "$COWBENCH" export --format csv -o "$tmp/a.csv" $RECORDS/quick.jsonl
fails 2 "cowbench export: $tmp/a.csv: exists: name another file with -o, or say --overwrite" \
	'-o leaves alone what holds something'
run "$COWBENCH" export --format csv --overwrite -o "$tmp/a.csv" $RECORDS/quick.jsonl
is "$code$err" 0 'unless it is told'
run "$COWBENCH" export --format benchstat $RECORDS/quick.jsonl
like "$err" 'beware: 5 trials a case; benchstat wants 6 to see a difference: run --trials 6' \
	'too few trials for a tool are told of'

# Distributions: gnuplot's blocks, shares that go from 0 to 1 and from 1 down.
"$COWBENCH" export --format ecdf $RECORDS/quick.jsonl >"$tmp/ecdf"
is "$(awk -F'\t' 'NF > 1 && last < 2 && !/^record/ {
		if (fresh && $NF != 0) print "starts at " $NF
		if (!fresh && ($NF <= share || $(NF-1) < value))
			print "falls: " $0
		share = $NF; value = $(NF-1); fresh = 0; at_end = share
	}
	NF <= 1 { if (!fresh && at_end != 1) print "ends at " at_end
		  blocks += !fresh; fresh = 1 }
	BEGIN { fresh = 1 }
	END { print blocks " blocks" }' "$tmp/ecdf")" '24 blocks' \
	'ecdf: from 0 to 1 in each of 24 cases'
"$COWBENCH" export --format tail $RECORDS/quick.jsonl >"$tmp/tail"
is "$(awk -F'\t' '/^record/ { next }
	NF > 1 {
		if (fresh && $NF != 1) print "starts at " $NF
		if (!fresh && ($NF >= share || $(NF-1) <= value))
			print "rises: " $0
		share = $NF; value = $(NF-1); fresh = 0; id = $3
	}
	NF <= 1 { if (!fresh && id == "fault state=absent") least = share
		  blocks += !fresh; fresh = 1 }
	BEGIN { fresh = 1 }
	END { printf "%d blocks, 1 in %d\n", blocks, 1 / least }' "$tmp/tail")" \
	'22 blocks, 1 in 5120' \
	'tail: from 1 down to 4 of 20,480, without what is close to the clock'

# The median of the distribution is that of the summary, within a step of the
# clock (10 ns) over trials that differ by 1 %.
is "$(awk -F'\t' 'NR == FNR {
		for (i = 1; FNR == 1 && i <= NF; i++) column[$i] = i
		if (FNR > 1) median[$3] = $column["p50"]
		next }
	/^record/ || NF <= 1 { next }
	$NF >= .5 && !($3 in seen) {
		seen[$3] = 1; n++
		d = $(NF-1) - median[$3]
		if (d < 0) d = -d
		if (d > 10 + .02 * median[$3]) print $3, $(NF-1), median[$3]
	}
	END { print n }' "$EXPECTED/export-quick-summary.dat" "$tmp/ecdf")" 24 \
	'the distribution has the median of the summary'

# A record is what its JSON says, and not the bytes that say it.
$PYTHON - $RECORDS/quick.jsonl >"$tmp/dumped.jsonl" <<'END'
import json, sys
for line in open(sys.argv[1]):
	print(json.dumps(json.loads(line)))
END
jq -S -c . $RECORDS/quick.jsonl >"$tmp/sorted.jsonl"
for format in ecdf tail csv; do
	want=$("$COWBENCH" export --format $format $RECORDS/quick.jsonl |
		sed 's,^[^,	]*,,' | md5sum)
	for again in dumped sorted; do
		is "$("$COWBENCH" export --format $format "$tmp/$again.jsonl" |
			sed 's,^[^,	]*,,' | md5sum)" "$want" \
			"$format: a record that was $again says the same"
	done
done

# Odd texts stay one cell each.
cp $RECORDS/quick.jsonl "$tmp/odd.jsonl"
sed -i 's/"case":"null"/"case":"a,b \\"c\\"\\nd\\te\\r#"/;
	s/6\.18\.0-fixture/=1+1,\\"x\\"\\n`reboot`/' "$tmp/odd.jsonl"
unseal "$tmp/odd.jsonl"
"$COWBENCH" export --format csv "$tmp/odd.jsonl" >"$tmp/odd.csv"
is "$($PYTHON - "$tmp/odd.csv" <<'END'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline='')))
print(len(rows), {len(row) for row in rows} == {len(rows[0])})
print(sorted({row[2] for row in rows if row[3] == 'null'}))
print({row[1] for row in rows[1:]})
END
)" "121 True
['a,b \"c\"\\nd\\te\\r#']
{'=1+1,\"x\"\\n\`reboot\`'}" 'csv: commas, quotes, newlines and tabs come back'
is "$("$COWBENCH" export --format summary "$tmp/odd.jsonl" |
	awk -F'\t' '{ print NF }' | sort | uniq -c | sed 's/^ *//')" '25 51' \
	'tables: as many columns in every row'
like "$("$COWBENCH" export --format summary "$tmp/odd.jsonl" | cut -f3)" \
	'a,b  c  d e #' 'tables: blanks for what would break them'
if $PYTHON -c 'import pandas' 2>/dev/null; then
	"$COWBENCH" export --format csv $RECORDS/quick.jsonl >"$tmp/a.csv"
	is "$($PYTHON - "$tmp/a.csv" <<'END'
import pandas, sys
t = pandas.read_csv(sys.argv[1])
print(len(t), t['midmean'].dtype, t['proof'].unique(), t['p999'].isna().sum())
END
)" "120 float64 ['proved'] 40" 'pandas reads the csv'
else
	skip 'pandas reads the csv' 'no pandas here'
fi

# --- other suites' tools ------------------------------------------------------

gbench=/usr/share/benchmark/compare.py # Debian's libbenchmark-tools
record=$PWD/$B/tests/unit/compare_contrast
for side in old:1:1 new:2:1.1; do
	IFS=: read -r name seed ratio <<<"$side"
	$record "$tmp/$name.jsonl" cases=4 seed="$seed" ratio="$ratio" \
		boot="$name"
	run "$COWBENCH" export --format gbench -o "$tmp/$name.json" \
		"$tmp/$name.jsonl"
	is "$code$err" \
		'0cowbench export: left out, too close to the overhead for a ratio: null' \
		"gbench, $name: no ratio where there is none"
done
if [ -e $gbench ] && $PYTHON -c 'import scipy' 2>/dev/null; then
	out=$($PYTHON $gbench --no-color benchmarks "$tmp/old.json" \
		"$tmp/new.json" 2>&1)
	is "$(awk '!/_pvalue|GEOMEAN/ && $2 ~ /^[+-]/ { n[$1]++; s[$1] += $2 }
		END { for (name in n) print name, n[name],
			(s[name] > .09 * n[name] && s[name] < .11 * n[name]) }' \
		<<<"$out" | sort)" \
		'cow_write/state=shared 12 1
cow_write/state=was_shared 12 1
fault/state=absent/kind=thp 12 1' \
		"google-benchmark's own compare.py finds the 10 % of each trial"
	like "$out" 'cow_write/state=shared_pvalue +0\.0000 +0\.0000 +U Test, Repetitions: 12 vs 12' \
		'and tests over the trials'
else
	skip "google-benchmark's own compare.py" \
		'needs libbenchmark-tools and python3-scipy: make deps check'
fi
# Several records are boots: trials of one boot are not independent.
for i in 1 2 3; do
	$record "$tmp/boot$i.jsonl" cases=2 seed=$i boot=$i
done
is "$("$COWBENCH" export --format gbench "$tmp"/boot?.jsonl | $PYTHON -c '
import json, sys
rows = json.load(sys.stdin)["benchmarks"]
print([(r["name"], r["repetition_index"], round(r["real_time"])) for r in rows])
')" "[('cow_write/state=was_shared', 0, 672), ('cow_write/state=was_shared', 1, 669), \
('cow_write/state=was_shared', 2, 672), ('cow_write/state=shared', 0, 1320), \
('cow_write/state=shared', 1, 1317), ('cow_write/state=shared', 2, 1330)]" \
	'several records: a repetition a boot'
run "$COWBENCH" export --format benchstat $RECORDS/quick.jsonl
golden export-quick.benchstat 'benchstat'
is "$(grep -vE '^[a-z]+: .|^Benchmark[A-Z][^[:space:]]*'$'\t''[1-9][0-9]*'$'\t''[0-9.]+ [a-z]+/[a-z]+$' \
	<<<"$out")" '' "benchstat: Go's format, line by line"
is "$("$COWBENCH" export --format benchstat "$tmp/odd.jsonl" 2>&1 |
	grep -c $'\r')" 0 'benchstat: an odd name stays a word'
$record "$tmp/count.jsonl" exact=1
run "$COWBENCH" export --format gbench "$tmp/count.jsonl"
is "$code: $(tail -n 1 <<<"$err")" \
	"2: cowbench export: $tmp/count.jsonl counts instructions, and google-benchmark's format has times alone; benchstat's has both" \
	'gbench: no instructions as nanoseconds'
run "$COWBENCH" export --format benchstat "$tmp/count.jsonl"
like "$out" 'instructions/page' 'benchstat: instructions as what they are'

# KernelCI: a number where it is proved, a reason where there is none.
run "$COWBENCH" export --format kcidb $RECORDS/troubled.jsonl
is "$($PYTHON -c '
import collections, json, re, sys
data = json.load(sys.stdin)
tests = data["tests"]
assert data["version"] == {"major": 5, "minor": 3}
assert len({t["id"] for t in tests}) == len(tests)
for t in tests:
    assert re.fullmatch("[a-z0-9_]+:.*", t["id"]) and t["origin"] == "cowbench"
    assert re.fullmatch("[.a-zA-Z0-9_-]*", t["path"])
    assert ("number" in t) == (t["status"] == "DONE")
    assert t["status"] == "DONE" or t["comment"]
count = collections.Counter(t["status"] for t in tests)
print(*["%s %d" % one for one in sorted(count.items())])
print([t["comment"] for t in tests if t["status"] in ("SKIP", "FAIL")][-2:])
print(tests[1]["path"], tests[1]["number"])
' <<<"$out")" "DONE 1 ERROR 3 FAIL 1 MISS 1 SKIP 4
['THP is set to never: echo madvise > /sys/kernel/mm/transparent_hugepage/enabled', 'no \x1b[31mmemfd\x1b[0m']
cowbench.cow_write.state_was_shared {'value': 665.1537893600247, 'unit': 'ns/page'}" 'kcidb: a test a case, with its number or its reason'

# Otava: a row a record in the order of their starts, and no empty cell.
for i in 1 2 3; do
	$record "$tmp/otava$i.jsonl" kernel=6.$i boot=boot$i host=node1 seed=$i
	unseal "$tmp/otava$i.jsonl"
	sed -i "1s/\"started\": *\"[^\"]*\"/\"started\":\"2026-01-0$((4 - i))T00:00:00.123456789Z\"/" \
		"$tmp/otava$i.jsonl"
done
sed -i '/"case": *"cow_write state=shared"/d' "$tmp/otava2.jsonl"
run "$COWBENCH" export --format otava "$tmp"/otava[13].jsonl
is "$code: $(cut -d, -f1-4,6- <<<"$out" | sed 's/\.[0-9]*//g')" \
	'0: time,kernel,machine,boot,cow_write state=was_shared,cow_write state=shared
2026-01-01T00:00:00Z,6,node1,boot3,672,1330
2026-01-03T00:00:00Z,6,node1,boot1,671,1320' 'otava: the history of each case'
run "$COWBENCH" export --format otava "$tmp"/otava[123].jsonl
is "$(head -n 1 <<<"$out")" 'time,kernel,machine,boot,record,cow_write state=was_shared' \
	'otava: a case that a record lacks is left out'
like "$err" 'left out: 1 case that not every record has' 'and told'
is "$("$COWBENCH" export --format otava "$tmp"/otava[13].jsonl 2>/dev/null | "$PYTHON" -c '
import csv, sys
from datetime import datetime
rows = list(csv.reader(sys.stdin))
print(len(rows), all(float(cell) > 0 for row in rows[1:] for cell in row[5:]),
      [datetime.strptime(row[0], "%Y-%m-%dT%H:%M:%SZ").day for row in rows[1:]])
')" '3 True [1, 3]' 'otava: each value a number, each time a time'

# --- what goes wrong ----------------------------------------------------------

run "$COWBENCH" export $RECORDS/quick.jsonl
fails 2 'cowbench export: which --format? it is csv, events, summary, ecdf, tail, matrix, history, change, shift, order, lines, gbench, benchstat, otava, kcidb, folded or flame' \
	'no format'
run "$COWBENCH" export --format sumary $RECORDS/quick.jsonl
fails 2 "cowbench export: --format sumary: did you mean summary? it is csv, events, summary, ecdf, tail, matrix, history, change, shift, order, lines, gbench, benchstat, otava, kcidb, folded or flame" \
	'a misspelt format'
run "$COWBENCH" export --format xml $RECORDS/quick.jsonl
fails 2 "cowbench export: --format xml: it is csv, events, summary, ecdf, tail, matrix, history, change, shift, order, lines, gbench, benchstat, otava, kcidb, folded or flame" \
	'another format'
run "$COWBENCH" export --format csv
fails 2 'cowbench export: which record? cowbench export --format csv FILE...' \
	'no record'
run "$COWBENCH" export --format csv -o /dev/full $RECORDS/quick.jsonl
fails 2 'cowbench export: cannot write the table: No space left on device' \
	'a full disk'
run "$COWBENCH" export --format csv -o "$tmp/no/where" $RECORDS/quick.jsonl
fails 2 "cowbench export: $tmp/no/where: cannot write: No such file or directory" \
	'an output that cannot be'
cp $RECORDS/quick.jsonl "$tmp/r.jsonl"
run "$COWBENCH" export --format csv -o "$tmp/r.jsonl" "$tmp/r.jsonl"
fails 2 "cowbench export: $tmp/r.jsonl: is a record to be read: name another file with -o" \
	'a record over itself'
ok 'which is left as it was' cmp $RECORDS/quick.jsonl "$tmp/r.jsonl"
head -c 100000 $RECORDS/quick.jsonl >"$tmp/torn.jsonl"
for format in csv summary; do
	run "$COWBENCH" export --format $format "$tmp/torn.jsonl" $RECORDS/troubled.jsonl
	like "$code: $err" "^0: cowbench export: beware: $tmp/torn.jsonl:[0-9]+: cut in \
the middle of the last line" "$format: a torn last line is told"
done

# Of one trial there is no interval.
awk '/"trial":1,/ || /"type":"(run|end)"/' $RECORDS/quick.jsonl >"$tmp/one.jsonl"
run "$COWBENCH" export --format summary "$tmp/one.jsonl"
is "$(awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ print $at["low"], $at["high"] }' <<<"$out" | sort -u)" 'NaN NaN' 'summary: one trial has no interval, at either end'
run "$COWBENCH" export --format csv "$tmp/none"
fails 2 "cowbench export: $tmp/none: cannot read: No such file or directory" \
	'no such record'
done_testing
