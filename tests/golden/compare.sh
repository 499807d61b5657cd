#!/bin/bash
# compare.sh - what `compare` says of records whose truth is known, and of those
# that cannot be compared.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

make=$PWD/$B/tests/unit/compare_contrast
EXPECTED=$PWD/$EXPECTED
explained=$PWD/results/debian-explained
export XDG_STATE_HOME=$tmp/state # this machine's own floor is none of these
cd "$tmp" || exit 2

# boots FOLDER KERNEL FROM WORDS...: five boots of a kernel.
boots() {
	local folder=$1 kernel=$2 from=$3 i

	shift 3
	mkdir -p "$folder"
	for i in 1 2 3 4 5; do
		$make "$folder/$i.jsonl" kernel="$kernel" boot="$kernel-$i" \
			seed=$((from + i)) "$@"
	done
}

# compare CODE NAME WORDS...: the exit code.
compare() {
	local want=$1 name=$2

	shift 2
	run "$COWBENCH" compare "$@"
	is "$code" "$want" "$name"
}

boots old 5.10 0 cases=4
boots new 6.1 10 cases=4 ratio=1.08
boots same 6.2 20 cases=4
$make ab.jsonl arms=1 ratio=1.06 trials=14
$make aa.jsonl arms=1 trials=14

# --- what it prints -----------------------------------------------------------

for format in table markdown lkml json csv; do
	compare 0 "$format" --format $format old new
	golden "compare.$format" "$format: as committed"
	is "$err" '' "$format: and nothing beside it"
done
compare 0 'three sides' --format lkml old new same
golden compare-three.lkml 'B and C, each against A'
compare 0 'two arms' ab.jsonl
golden compare-ab.txt 'the arms of one record'
like "$out" 'A  state=exclusive_wp' 'the first word of --ab is A'

# A commit message has 75 columns, whatever a record says.
words=$(printf 'w%.0s' {1..60})
mkdir -p "$words/$words"
$make "$words/$words/long.jsonl" kernel="$words$words-$words and more words" \
	cpu="$words" boot=long seed=77 ratio=1e12
for sides in 'old new' 'old new same' "old/1.jsonl $words/$words/long.jsonl"; do
	# shellcheck disable=SC2086
	"$COWBENCH" compare --despite cpu.model --format lkml $sides 2>/dev/null \
		>lkml
	ok "lkml of ${sides:0:20}: something" test -s lkml
	is "$(awk 'length > 75' lkml)" '' "lkml of ${sides:0:20}: 75 columns"
done
run "$COWBENCH" compare --format lkml ab.jsonl
is "$(awk 'length > 75' <<<"$out")" '' 'lkml of arms: 75 columns'

# Machines read them: one object a line, one table with one head.
is "$("$COWBENCH" compare --format json old new same | $PYTHON -c '
import json, sys
for line in sys.stdin:
	t = json.loads(line)
	print(t["a"], t["b"], len(t["cases"]), [c["verdict"] for c in t["cases"]])
')" "old new 4 ['slower', 'slower', 'slower', 'equivalent']
old same 4 ['equivalent', 'equivalent', 'equivalent', 'equivalent']" \
	'json: a line for each side'
is "$("$COWBENCH" compare --format csv old new same | $PYTHON -c '
import csv, sys
rows = list(csv.reader(sys.stdin))
print(len(rows), {len(row) for row in rows} == {len(rows[0])}, rows[8][:3])
')" "9 True ['old', 'same', 'null']" 'csv: one table'

# No text of a record is anything but text.
$make odd.jsonl kernel=$'6|`<b>\033[31m"' boot=odd seed=30
for format in table markdown lkml; do
	run "$COWBENCH" compare --format $format old odd.jsonl
	unlike "$out" $'\033' "$format: no escape from a record"
done
run "$COWBENCH" compare --format markdown old odd.jsonl
like "$out" 'kernel.release`: `5.10` -> `6\\\|'"'"'<b>' \
	'markdown: no cell and no HTML from a record'

# --- the verdict as an exit code ----------------------------------------------

compare 0 'the same kernel passes the gate' --gate 2 old same
is "$err" '' 'and nothing is said'
compare 1 'a planted slow-down does not' --gate 2 old new
like "$err" "gate: 'cow_write state=shared' is slower by 8\.[0-9]%" \
	'and is named with its size'
compare 0 'one under the gate does' --gate 10 old new
compare 0 'nor is faster a regression' --gate 2 new old
compare 1 'B or C' --gate 2 old same new
compare 1 'two arms' --gate 2 ab.jsonl
compare 0 'two equal arms' --gate 2 aa.jsonl
boots fate 6.3 40 cases=4 odd=1
compare 1 'a planted change of fate, though it costs the same' --gate 2 old fate
like "$err" "gate: pages of 'cow_write state=shared' were copied and are shared" \
	'and both fates are named'
like "$out" 'pages met another fate:
 +kept -> shared  cow_write state=was_shared' 'they stand above the table'
compare 0 'without a gate it is news and no failure' old fate
boots wrong 6.4 60 wrong=3
compare 1 'wrong trials in B' --gate 2 old wrong
like "$err" 'met a fate that the benchmark does not state, in 0 trials of A and 5 of B' \
	'and how many'
compare 0 'wrong trials in A' --gate 5 wrong old

$make one.jsonl kernel=6.1 boot=other seed=50 noise=0.001
$make two.jsonl kernel=6.2 boot=another seed=51 noise=0.001
compare 0 'one boot a side: no verdict' one.jsonl two.jsonl
like "$out" 'how boots differ is unknown: two boots a side' 'and why'
unlike "$out" 'are one value' 'a record a boot is no news'
$make again.jsonl kernel=6.1 boot=other seed=52 noise=0.001
compare 0 'two runs of one boot' one.jsonl,again.jsonl two.jsonl
like "$out" 'A: 2 records are of 1 boot, or do not say of which: those of one boot are one value' \
	'count once, and it says so'
unlike "$out" 'B: 1 record' 'of the side that has them'
compare 2 'one boot a side: no gate' --gate 2 one.jsonl two.jsonl
is "$err" 'cowbench compare: gate: 3 of 3 cases have too few boots for a gate that can fire: it takes 2 a side, better 5' \
	'and what it takes'
compare 2 'JUnit: no gate' --gate 2 --format junit one.jsonl two.jsonl
like "$out" 'failures="0" errors="0" skipped="3"' 'what was not judged is a skip'
compare 1 'JUnit: a gate that fires' --gate 2 --format junit old new
like "$out" '<failure message="slower: ' 'is a failure'
compare 1 'KTAP: a gate that fires' --gate 2 --format ktap old new
like "$out" '
not ok [0-9] cow_write state=shared' 'is not ok'
compare 3 'one boot a side: --strict' --strict one.jsonl two.jsonl
$make few.jsonl arms=1 trials=6 cases=9 seed=2
compare 2 'six pairs: no gate' --gate 2 few.jsonl
is "$err" 'cowbench compare: gate: 9 of 9 cases have too few pairs for a gate that can fire: with so many cases it takes 9' \
	'and what it takes'
compare 0 'no case is inconclusive' --strict old same
boots less 6.5 80 cases=3
boots rough 6.3 30 cases=4 noise=0.1
compare 0 'a gate finer than the noise' --gate 2 old rough
like "$err" 'of 4 are inconclusive: that they are slower by up to [0-9.]+% is not ruled out' 'says what it could not have seen'
compare 3 'and with --strict' --strict --gate 2 old rough
compare 3 'a case is missing in B' --strict old less
like "$out" 'without a counterpart: 1 case of A, 0 of B' 'and counted'
for format in table markdown lkml; do
	run "$COWBENCH" compare --format $format old less
	like "$out" 'only A has: fault state=absent kind=thp' "$format: and named"
	run "$COWBENCH" compare --format $format less old
	like "$out" 'only B has: fault state=absent kind=thp' "$format: of B too"
done
run "$COWBENCH" compare --format json old less
like "$out" '"only_a":\["fault state=absent kind=thp"\],"only_b":\[\]' 'json: and named'
run "$COWBENCH" compare --format csv old less
like "$out" 'less,fault state=absent kind=thp,ns/folio,,,.*,only in A,' \
	'csv: a row of its own'
compare 0 'a case is missing in A' --strict less old

# Instructions: no p, no boots needed.
$make e1.jsonl exact=1 noise=0 boots=0 boot=e1 kernel=6.1
$make e2.jsonl exact=1 noise=0 boots=0 boot=e2 kernel=6.2 ratio=1.004 seed=2
$make e3.jsonl exact=1 noise=0 boots=0 boot=e3 kernel=6.3 seed=3
compare 1 'exact: a slow-down of 0.4 % in one boot' --gate 0.2 e1.jsonl e2.jsonl
like "$out" 'exact +slower' 'exact: no interval'
compare 0 'exact: one under the gate' --gate 2 e1.jsonl e2.jsonl
compare 0 'exact: the same counts' --gate 0.1 e1.jsonl e3.jsonl
compare 2 'time and instructions' old e1.jsonl
is "$err" 'cowbench compare: old counts time and e1.jsonl counts instructions: they cannot be compared' \
	'are never mixed'

# No spread within a side is no doubt.
boots flat 6.1 200 noise=0 boots=0
boots slow 6.2 210 noise=0 boots=0 ratio=1.47
boots even 6.3 220 noise=0 boots=0
compare 1 'no spread: five boots of 671 against five of 986' --gate 2 flat slow
like "$err" 'is slower by 47\.0%' 'is a regression'
compare 0 'no spread: the same' --strict --gate 2 flat even
like "$out" '0 slower, 0 faster, 3 equivalent' 'is the same'

# Under ten overheads a ratio says nothing, whatever the clock.
$make z0.jsonl exact=1 noise=0 boots=0 boot=z0 kernel=6.1 ratio=0
$make z1.jsonl exact=1 noise=0 boots=0 boot=z1 kernel=6.2 ratio=0 seed=2
compare 0 'exact: 0 against 0' --strict z0.jsonl z1.jsonl
like "$out" '0 slower, 0 faster, 3 equal' 'is equal'
like "$out" 'one boot a side: how far another boot would count' 'of that boot'
boots many 6.2 40 exact=1 cases=3
boots more 6.1 50 exact=1 cases=3
run "$COWBENCH" compare many more
unlike "$out" 'one boot a side' 'which more boots show'
compare 0 'exact: 3 against 0' e1.jsonl z0.jsonl
like "$out" '3.00 +0 +-3.0 instr +exact +faster +.*null' 'is 3 less, no ratio'

# --- regions ------------------------------------------------------------------

mkdir wide
for i in 1 2 3 4 5; do
	sed 's/"bytes":"2m"/"bytes":"32m"/' same/$i.jsonl >wide/$i.jsonl
done
compare 2 'records that were changed' old wide
is "$err" 'cowbench compare: wide/1.jsonl:2: this line was changed after it was written (checksum); so were others: nothing is compared with that' \
	'are refused'
unseal wide/*
compare 2 'regions of different sizes' old wide
is "$err" "cowbench compare: the region of 'cow_write state=shared' is 2m in A and 32m in B, and what it costs may depend on that: run both with the same bytes=, or compare all the same with --despite bytes" \
	'are refused'
compare 0 '--despite bytes' --despite bytes old wide
like "$out" 'regions of different sizes in 4 cases \(2m in A, 32m in B\)' 'and said'
# What of a case is default differs from arm to arm, and is not in its name.
$make ab1.jsonl arms=1 cases=1 trials=14
unseal ab1.jsonl
sed '/"arm":"state=was_shared"/s/"case":"[^"]*/& bytes=32m/;
	s/"bytes":"2m"/"bytes":"32m"/' ab1.jsonl >ab32.jsonl
run "$COWBENCH" compare --format csv ab1.jsonl
want=${out//2m/32m}
compare 0 'an arm is what it was, not what its name says' --format csv ab32.jsonl
is "$(cut -d, -f4- <<<"$out")" "$(cut -d, -f4- <<<"$want")" 'to the digit'
sed '/"arm":"state=was_shared"/s/"case":"[^"]*/& bytes=32m/;
	/"arm":"state=was_shared"/s/"bytes":"2m"/"bytes":"32m"/' \
	ab1.jsonl >ab232.jsonl
compare 2 'arms whose regions differ' ab232.jsonl
like "$err" "is 2m in A and 32m in B" 'are refused too'

# The machine's floor is what counts as equal.
mkdir -p state/cowbench
echo 0.120000 >state/cowbench/floor
compare 0 'a floor of 12 %' old new
like "$out" 'slower, 0 faster, [0-9] equivalent \(within 12%, this machine.s floor\)' \
	'is used, and named'
compare 1 'the gate has its own' --gate 2 old new
like "$err" 'beware: --gate 2 is under this machine.s floor of 12.0%' \
	'which is told where it is less'
for bad in x -1 0.001 nan 1e9 ''; do
	echo "$bad" >state/cowbench/floor
	run "$COWBENCH" compare old new
	like "$out" 'equivalent \(within 2%\)' "a floor of '$bad' is none"
done
rm -r state

# --- machines that differ -----------------------------------------------------

boots far 6.1 90 cpu='Another CPU'
compare 2 'another CPU' old far
is "$err" 'cowbench compare: the machines differ in cpu.model (A made-up CPU, Another CPU), which could be the cause of any change; --despite cpu.model compares them anyway' \
	'is refused, with the way round'
compare 0 '--despite' --despite cpu.model old far
like "$out" 'the machines differ
 +cpu.model +A made-up CPU -> Another CPU' 'says so above the table'
for format in markdown lkml json; do
	run "$COWBENCH" compare --format $format --despite cpu.model old far
	like "$out" 'Another CPU' "$format says so too"
done
compare 2 '--despite another field' --despite cpu.online old far
compare 2 '--despite a misspelt one' --despite cpu.modle old far
like "$err" 'did you mean cpu.model\?' 'is no field'
cp far/1.jsonl old/6.jsonl
sed -i 's/"release":"6.1"/"release":"5.10"/' old/6.jsonl
unseal old/6.jsonl
compare 2 'another machine within a side' old new
like "$err" 'differ in cpu.model' 'is seen'
rm old/6.jsonl

mkdir silent
for i in 1 2 3 4 5; do
	sed 's/"release":"6.2"/&,"config_hash":null/' same/$i.jsonl \
		>silent/$i.jsonl
	sed -i 's/"release":"6.1"/&,"config_hash":"abc"/' new/$i.jsonl
done
unseal silent/* new/*
run "$COWBENCH" compare new silent
unlike "$out" config_hash 'what one side does not know is no difference'

# --- what cannot be compared --------------------------------------------------

# bad NAME CODE MESSAGE SIDES...: in one line.
bad() {
	local name=$1 want=$2 message=$3

	shift 3
	run "$COWBENCH" compare "$@"
	fails "$want" "cowbench compare: $message" "$name"
	is "$out" '' "$name: no half of a table"
}

bad 'no such file' 2 'none.jsonl: cannot read: No such file or directory' \
	old none.jsonl
mkdir empty
bad 'a folder without records' 2 'empty holds no record (*.jsonl)' old empty
: >nothing.jsonl
bad 'an empty file' 2 'nothing.jsonl: empty: nothing was measured' \
	old nothing.jsonl
$make headless.jsonl trials=0 seed=70
bad 'a record without a trial' 4 \
	'headless.jsonl holds no trial: nothing was measured' old headless.jsonl
$make unit.jsonl unit=ns/folio seed=71 cases=2
bad 'no case in common' 4 \
	'old and unit.jsonl have no case in common: their cases have different units (ns/page, ns/folio), which have no difference; large folios are counted by pages with kind=thp_pte or mthp-SIZE' \
	old unit.jsonl
sed 's/"schema":1/"schema":2/' old/1.jsonl >schema.jsonl
bad 'another schema' 2 \
	'schema.jsonl:1: schema 2, and this cowbench reads 1: use the one that wrote it' \
	old schema.jsonl
sed '3s/"n":4096/"n":NaN/' new/1.jsonl >nan.jsonl
bad 'NaN' 2 "nan.jsonl:3: no JSON: invalid token near 'NaN'" old nan.jsonl
$make twice.jsonl twice=2 seed=72
bad 'a trial that is there twice' 2 \
	"$tmp/twice.jsonl: trial 2 of 'cow_write state=was_shared' is there twice; take one of them out" \
	old twice.jsonl
# Six copies of one trial are one trial, whatever number they were given.
$make six.jsonl trials=2 cases=1 seed=74 boot=six
for i in 3 4 5 6 7; do
	sed -n '3s/"trial":2/"trial":'$i'/p' six.jsonl >>six.jsonl
done
unseal six.jsonl
bad 'a trial that is there six times' 2 \
	"$tmp/six.jsonl: trial 3 of 'cow_write state=was_shared' is there twice; take one of them out" \
	old six.jsonl
sed '3s/"midmean":[0-9.]*/"midmean":1/' old/1.jsonl >under.jsonl
unseal under.jsonl
bad 'a midmean under its minimum' 2 \
	'under.jsonl:3: "q": midmean is not between min and max' old under.jsonl
bad 'a record with itself' 2 \
	"$tmp/one.jsonl is compared with itself: the same run is on both sides" \
	one.jsonl one.jsonl
cp one.jsonl copy.jsonl
bad 'with its copy' 2 \
	"$tmp/copy.jsonl is compared with itself: the same run is on both sides" \
	one.jsonl copy.jsonl
bad 'one file twice' 2 \
	'one.jsonl is named twice: its trials would count double' \
	old one.jsonl,one.jsonl
bad 'a run twice' 2 \
	"$tmp/one.jsonl and $tmp/copy.jsonl hold the same run: its trials would count double" \
	old one.jsonl,copy.jsonl
bad 'two kernels in a side' 2 \
	"one.jsonl,two.jsonl is one side, and holds records of several kernels: kernel.release is 6.1 in $tmp/one.jsonl and 6.2 in $tmp/two.jsonl; name those of each kernel apart" \
	old one.jsonl,two.jsonl
bad 'a record of arms as a side' 2 \
	'ab.jsonl was made by `run --ab`: compare it alone, arm against arm' \
	old ab.jsonl
bad 'one record without arms' 2 \
	'one.jsonl holds no two arms; name a second record, or make one with `cowbench run --ab AXIS=A,B`' \
	one.jsonl
grep -v '"arm":"state=was_shared"' ab.jsonl >half.jsonl
bad 'arms of which one was not measured' 4 \
	'half.jsonl was to have two arms (--ab state=exclusive_wp,was_shared), and state=exclusive_wp alone was measured; `cowbench show --all` says why' \
	half.jsonl
bad 'no record' 2 'which records? cowbench compare A B'
bad 'a format that is none' 2 \
	'--format jsn: did you mean json? it is table, markdown, lkml, json, csv, ktap or junit' \
	--format jsn old new
bad 'a gate of nothing' 2 '--gate 0: a number from 0.001 to 1000' --gate 0 old new
if [ "$(id -u)" != 0 ]; then
	cp one.jsonl secret.jsonl
	chmod 0 secret.jsonl
	bad 'a file that may not be read' 2 \
		'secret.jsonl: cannot read: Permission denied' old secret.jsonl
else
	chmod 755 "$tmp"
	cp one.jsonl secret.jsonl
	chmod 0 secret.jsonl
	run setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$COWBENCH" compare old secret.jsonl
	if [[ $err == *secret* ]]; then
		fails 2 'cowbench compare: secret.jsonl: cannot read: Permission denied' \
			'a file that may not be read'
	else
		skip 'a file that may not be read' 'nobody cannot come here'
	fi
fi
code=0
err=$("$COWBENCH" compare old new 2>&1 >/dev/full) || code=$?
fails 2 'cowbench compare: cannot write to standard output: No space left on device' \
	'a full disk'

# What is whole of a record that was cut counts, and a warning says so.
head -c 9000 new/1.jsonl >cut.jsonl
compare 0 'a record cut short' one.jsonl cut.jsonl
like "$err" '^cowbench compare: beware: cut.jsonl:[0-9]+: cut in the middle' \
	'is told'
sed '$d' new/1.jsonl >killed.jsonl
compare 0 'a run that was killed' one.jsonl killed.jsonl
like "$err" 'beware: .*killed.jsonl has no end: the run was killed' 'is told'
$make stopped.jsonl how=interrupted seed=73 boot=stopped
compare 0 'a run that was interrupted' one.jsonl stopped.jsonl
like "$err" 'beware: .*stopped.jsonl: the run was interrupted' 'is told'

# A value that is no number is no figure.
boots null 6.6 100 null=2
compare 2 'a gate over values that are none' --gate 2 old null
is "$err" 'cowbench compare: gate: 3 of 3 cases have a value that is no number, or not over 0: they were not judged' \
	'says that it did not judge'

# Boots that nobody can tell apart are one.
boots anonymous 6.1 110 boot=
compare 2 'anonymous records' --gate 2 old anonymous
like "$err" 'beware: anonymous: records that do not say of which boot they are count as one boot' \
	'count as one boot'
like "$out" '5 against 1 boots' 'and are counted so'

boots blind 6.7 130 blind=1
compare 0 'blind records' old blind
like "$out" '\(blind\)' 'are marked'
like "$out" 'blind: in 3 cases nobody saw what became of the pages' 'and told'

run "$COWBENCH" compare --help
is "$code" 0 'compare --help'
is "$(awk 'length > 79' <<<"$out")" '' 'fits a terminal'
# Counts: what fork() takes for memory is not lost in what the process takes.
run "$COWBENCH" compare "$explained"/debian-6.{1,12}_1_1.jsonl
like "$out" 'of the region, less fork state=absent: 71162 -> 106414, \+49.5%  fork state=exclusive
' 'fork() of the region alone'
unlike "$err" 'two builds' 'one build counted both'
like "$out" 'a part of the change is of the emulated CPU' 'of 6.4 on: FSRM'
run "$COWBENCH" compare "$explained"/debian-{6.12,7.2}_1_1.jsonl
unlike "$out" 'of the emulated CPU' 'both are: nothing to say'
run "$COWBENCH" show "$explained/debian-6.12_1_1.jsonl"
like "$out" "one row again      cowbench vm --kernel debian:6.12 -- run '" \
	'a row of a guest again: in a guest'

# Counts by two builds of cowbench have no gate: a trial is a part of them.
sed -E 's/"build":\{[^}]*"id":"/&f00/; s/,"crc":"[^"]*"//' \
	"$explained/debian-6.1_1_1.jsonl" >other.jsonl
run "$COWBENCH" compare "$explained/debian-6.12_1_1.jsonl" other.jsonl
is "$code" 0 'counts by two builds are compared' "$err"
like "$err" 'beware: these are counts by two builds of cowbench' 'with a warning'
run "$COWBENCH" compare --gate 2 "$explained/debian-6.12_1_1.jsonl" other.jsonl
is "$code" 2 'but not by a gate'
like "$err" 'gate: counts by two builds of cowbench have no gate' 'which says so'
done_testing
