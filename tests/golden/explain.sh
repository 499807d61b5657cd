#!/bin/bash
# explain.sh - profiles of two records: what is said of them, and what other
# programs get.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

OLD=$RECORDS/explained-5.10.jsonl
NEW=$RECORDS/explained-6.1.jsonl

run "$COWBENCH" show --explain $NEW
golden explain-show.txt 'each case by its functions'
is "$code$err" 0 'and nothing else'
run "$COWBENCH" show --explain --ab state=exclusive_wp,was_shared $NEW
golden explain-ab.txt 'what the look at an exclusive page costs'
run "$COWBENCH" compare --explain $OLD $NEW
golden explain-compare.txt 'a kernel against another, case by case'
run "$COWBENCH" compare --explain $NEW $NEW
is "$code" 2 'a record against itself'
sed 's/"boot":1/"boot":2/' $NEW >"$tmp/again.jsonl"
run "$COWBENCH" compare --explain=all $NEW "$tmp/again.jsonl"
like "$out" 'was_shared: B takes as many instructions/page as A: 1473' \
	'--explain=all also says what is the same'
run "$COWBENCH" compare --explain $NEW "$tmp/again.jsonl"
unlike "$out" 'as many' 'else only what differs'

# The lines of a case add up to the figure, and to the difference.
adds_up() { # CASE: of $out
	awk -v id="$1" 'index($0, id ": ") == 1 {
			sub(/^[^:]*: /, ""); want = $1
			if (/^B takes /) want = / less than A/ ? -$3 : $3
			on = 1; next }
		on && /^ / { sum += $1 } on && !/^ / { on = 0 }
		END { printf "%.3f\n", sum - want }' <<<"$out"
}
run "$COWBENCH" show --explain $NEW
for id in 'cow_write state=exclusive_wp' 'cow_write state=was_shared' \
	'cow_write state=shared'; do
	is "$(adds_up "$id")" 0.000 "$id: the functions add up"
done
run "$COWBENCH" compare --explain $OLD $NEW
for id in 'cow_write state=was_shared' 'cow_write state=shared'; do
	is "$(adds_up "$id")" 0.000 "$id: the differences add up"
done

unlike "$out" 'no fast short string moves' 'memcpy_orig is of neither: no foot'
run "$COWBENCH" compare --explain results/debian-explained/debian-6.1_1_1.jsonl \
	results/debian-explained/debian-6.12_1_1.jsonl
is "$(grep -c 'memset_orig: the emulated CPU has no fast short string moves' \
	<<<"$out")" 1 'it is of one: said once, below all'

# The table and the heads below it say the same figures.
is "$(awk '/: B takes / { id = $0; sub(/: B takes .*/, "", id)
		printf "%s %.0f %.0f\n", id, $NF, $(NF - 2) }' <<<"$out")" \
	"$(awk '$4 == "exact" { a = $1; b = $2; gsub(",", "", a); gsub(",", "", b)
		id = $0; sub(/.*%  /, "", id); print id, a, b }' <<<"$out")" \
	'the rows have the figures that are explained'

# The sum over the nodes of a profile is the trial's figure, to the digit.
like "$($PYTHON - $OLD $NEW <<'END'
import json, sys
for path in sys.argv[1:]:
    lines = [json.loads(line) for line in open(path)]
    figure = {l["case"]: l["q"]["midmean"] for l in lines if l["type"] == "trial"}
    for l in lines:
        if l["type"] == "profile" and "nodes" in l:
            total = round(sum(n[2] for n in l["nodes"]), 3)
            assert total == l["sum"] == figure[l["case"]], l["case"]
            print("same")
END
)" '^(same\s*)+$' 'the nodes of a line add up to its figure'

# Folded stacks, as those programs read them.
run "$COWBENCH" export --format folded --case 'cow_write state=was_shared' $NEW
is "$(grep -vcE '^[^;]+(;[^; ]+)+ [0-9]+$' <<<"$out")" 0 \
	'a line a stack, a blank, a whole number'
is "$(awk '{ sum += $NF } END { print sum }' <<<"$out")" 1473 \
	'which add up to the figure'
like "$out" $'was_shared;user;asm_exc_page_fault;.*;do_wp_page;wp_page_reuse [0-9]+' \
	'a caller stands before what it calls'
run "$COWBENCH" export --format folded --case 'cow_write state=shared' $OLD
is "$(awk '{ sum += $NF } END { print sum }' <<<"$out")" 3358035 \
	'fractions: all in thousandths'
like "$out" 'state=shared, in thousandths;user' 'and it says so'
run "$COWBENCH" export --format folded $NEW
is "$(cut -d';' -f1 <<<"$out" | sort -u | wc -l)" 4 'without --case all cases'

# One of them: Debian's libdevel-nytprof-perl has it.
flamegraph=/usr/share/perl5/Devel/NYTProf/flamegraph.pl
if [ -e $flamegraph ]; then
	"$COWBENCH" export --format folded --case 'cow_write state=shared' \
		$NEW >"$tmp/folded"
	out=$(perl $flamegraph "$tmp/folded" 2>"$tmp/err")
	is "$(cat "$tmp/err")" '' 'flamegraph.pl reads it without a complaint'
	like "$out" '<title>do_wp_page \([0-9,]+ samples, [0-9.]+%\)' \
		'and draws a box of a function'
	like "$out" '<title>all \(4,066 samples, 100%\)' 'and the whole'
else
	skip 'flamegraph.pl' 'libdevel-nytprof-perl is not here'
fi

# The figure.
run "$COWBENCH" export --format flame --case 'cow_write state=was_shared' \
	$OLD $NEW
is "$($PYTHON -c 'import sys, xml.dom.minidom as m
d = m.parseString(sys.stdin.read())
print(d.documentElement.tagName)' <<<"$out")" svg 'the figure is XML'
like "$out" 'of its own: 103, then 87 \(-16\)|do_wp_page' 'a box says its figures'
like "$out" 'debian:5.10: 975;  debian:6.1: 1473 \(\+498\)' 'and the whole'
sed 's/mtree_range_walk/<script>\&/' $NEW >"$tmp/hostile.jsonl"
run "$COWBENCH" export --format flame --case 'cow_write state=was_shared' \
	"$tmp/hostile.jsonl"
unlike "$out" '<script>' 'a name is no markup'
like "$out" '&lt;script&gt;&amp;' 'but text'

# What is inlined, where DWARF told it: of both, marked; of one alone, counted as its
# caller in both.
inlined() { # RECORD NAME...
	$PYTHON - "$@" <<'END'
import json, sys
for line in open(sys.argv[1]):
    one = json.loads(line)
    if one["type"] == "profile" and "nodes" in one:
        names = [one["names"].index(name) for name in sys.argv[2:]
                 if name in one["names"]]
        one["inlined"] = [i for i, node in enumerate(one["nodes"])
                          if node[1] in names]
        line = json.dumps(one, separators=(",", ":")) + "\n"
    sys.stdout.write(line)
END
}
inlined $OLD handle_mm_fault reuse_swap_page >"$tmp/old.jsonl"
inlined $NEW handle_mm_fault wp_page_reuse >"$tmp/new.jsonl"
run "$COWBENCH" show --explain "$tmp/new.jsonl"
golden explain-inlined.txt 'inlined functions by their own counts'
run "$COWBENCH" compare --explain "$tmp/old.jsonl" "$tmp/new.jsonl"
out=${out//$tmp/TMP}
golden explain-inlined-compare.txt 'of two kernels with DWARF'
for id in 'cow_write state=was_shared' 'cow_write state=shared'; do
	is "$(adds_up "$id")" 0.000 "$id: the differences add up"
done
run "$COWBENCH" compare --explain $OLD "$tmp/new.jsonl"
like "$out" 'counts as its caller: DWARF of one side alone told it' 'of one alone: told'
unlike "$out" 'wp_page_reuse|inlined\)' 'then in neither'
for id in 'cow_write state=was_shared' 'cow_write state=shared'; do
	is "$(adds_up "$id")" 0.000 "$id: the differences add up"
done
run "$COWBENCH" export --format folded --case 'cow_write state=was_shared' \
	"$tmp/new.jsonl"
like "$out" ';do_wp_page;wp_page_reuse_\[i\] [0-9]+' 'folded, as flamegraph.pl marks them'
is "$(awk '{ sum += $NF } END { print sum }' <<<"$out")" 1473 'and they add up'
run "$COWBENCH" export --format flame --case 'cow_write state=was_shared' \
	"$tmp/old.jsonl" "$tmp/new.jsonl"
like "$out" $'wp_page_reuse\ninlined into its caller in the second\nof its own' \
	'the figure says it'

# Lines of memory, by node.
run "$COWBENCH" show --lines $RECORDS/explained-lines.jsonl
golden explain-lines.txt 'lines from memory by node'
run "$COWBENCH" export --format lines $RECORDS/explained-lines.jsonl
golden export-lines.dat 'a row a trial and node'
run "$COWBENCH" show --lines --latency local=100,remote=200 \
	$RECORDS/explained-lines.jsonl
like "$out" ' 1\.2 +64\.1 +64\.6 +0\.0 +19440 +page +cow_write state=shared mem=1 to=0' \
	'by latencies that are named'

# What cannot be done is said.
said() { # CODE REGEX WORDS...
	local want=$1 regex=$2

	shift 2
	run "$COWBENCH" "$@"
	is "$code" "$want" "$*: exit status"
	like "$err" "$regex" "$*: says why"
}
said 2 '--ab state=a: it takes one axis and two values' vm --kernel debian:6.1 \
	--explain --ab state=a -- run null
said 2 '--vmlinux is for --explain' vm --kernel debian:6.1 --vmlinux x -- run null
said 2 'a TLB is not modelled: the emulator tells its plugins neither' vm \
	--kernel debian:6.1 --explain --cache tlb=1536/12 -- run null
said 2 '--ab is for --explain here' vm --kernel debian:6.1 --ab state=a,b -- run null
said 4 'no profiles: .cowbench vm --explain. makes' show --explain \
	$RECORDS/quick.jsonl
M=results/mprotect-6.12-to-7.3
said 4 "no profiles; see the records in $M/explained" show --explain \
	$M/debian-7.3.4_1_1.jsonl
said 4 "no profiles; see the records in $M/explained" compare --explain \
	$M/debian-6.18.15_1_1.jsonl $M/debian-7.3.4_1_1.jsonl
said 2 '--ab is for --explain' show --ab state=a,b $NEW
said 2 'it takes one axis and two values' show --explain --ab state=a $NEW
said 2 'no two cases differ in that axis alone' show --explain --ab state=a,b $NEW
said 2 'draws a case' export --format flame $NEW
said 2 "no case 'fork'" export --format flame --case fork $NEW
said 2 'unpin is not explained: .*operations' export --format flame \
	--case unpin $NEW
said 2 'a record, or two' export --format flame --case null $NEW $NEW $NEW
said 2 '--case is for' export --format csv --case null $NEW
said 2 '--explain=some: it is --explain, or --explain=all' compare \
	--explain=some $OLD $NEW
said 2 'for --format table' compare --explain --format json $OLD $NEW
said 2 'no lines of memory' show --lines $NEW
said 4 'no lines: .cowbench vm --explain --cache' export --format lines $NEW
for latency in local=1 local=0,remote=1 local=1,remote=inf local=1,remote=2,x \
	1,2; do
	said 2 'takes ns of a line' show --lines --latency $latency \
		$RECORDS/explained-lines.jsonl
done
said 2 'reads a record twice' show --explain -
sed 's/"lines":\[\[/"lines":[[-/' $RECORDS/explained-lines.jsonl \
	>"$tmp/negative.jsonl"
said 2 'negative.jsonl:[0-9]+: this is no profile' show --lines \
	"$tmp/negative.jsonl"
sed 's/"nodes":\[\[null/"nodes":[[7/' $NEW >"$tmp/bad.jsonl"
said 2 'bad.jsonl:[0-9]+: this is no profile as cowbench writes it' \
	show --explain "$tmp/bad.jsonl"
done_testing
