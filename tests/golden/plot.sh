#!/bin/bash
# plot.sh - the figures: that they are drawn, not how they look (a person looks
# at the published ones); and that a record is never taken for a program.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

command -v gnuplot >/dev/null || skip_all 'needs gnuplot: make deps check'

# The program alone, copied to where nothing of the sources is.
mkdir "$tmp/alone" "$tmp/alone/bin"
cp "$COWBENCH" "$tmp/alone/bin"
run env -u COWBENCH_PLOTS "$tmp/alone/bin/cowbench" plot -o "$tmp/alone/plots" \
	$RECORDS/quick.jsonl
is "$code$err" 0 'it draws from anywhere: the scripts are in it'
export COWBENCH_PLOTS=$PWD/plots

run "$COWBENCH" plot --overwrite -o "$tmp/plots" $RECORDS/quick.jsonl
is "$code$err" 0 'figures of a good run'
is "$out" "$tmp/plots/summary.dat
$tmp/plots/ecdf.dat
$tmp/plots/tail.dat
$tmp/plots/matrix.dat
$tmp/plots/order.dat
$tmp/plots/cow_write_ecdf.svg
$tmp/plots/cow_write_ecdf.png
$tmp/plots/fault_cost.svg
$tmp/plots/fault_cost.png
$tmp/plots/order.svg
$tmp/plots/order.png
$tmp/plots/tail.svg
$tmp/plots/tail.png" 'and their names'
is "$(diff -r "$tmp/alone/plots" "$tmp/plots")" '' \
	'from the sources they are drawn as from the program'
for figure in cow_write_ecdf fault_cost order tail; do
	is "$(head -c 8 "$tmp/plots/$figure.png" | od -An -tx1)" \
		' 89 50 4e 47 0d 0a 1a 0a' "$figure.png is a PNG"
	ok "$figure.svg is XML" $PYTHON -c '
import sys, xml.etree.ElementTree as tree
tree.parse(sys.argv[1])' "$tmp/plots/$figure.svg"
	is "$(grep -o '>Linux 6.18[^<]*' "$tmp/plots/$figure.svg")" \
		'>Linux 6.18.0-fixture, A made-up, guest, 2026-01-01, 5 trials a case, proved cases only' \
		"$figure says of which kernel, on what, when and by how much"
done

# What the doctor said of the machine stands under the figure as under the table.
sed '1s/"type":"run",/&"doctor":{"word":"disturbed"},/' $RECORDS/quick.jsonl \
	>"$tmp/ill.jsonl"
unseal "$tmp/ill.jsonl"
run "$COWBENCH" plot -o "$tmp/ill" "$tmp/ill.jsonl"
is "$(grep -c '5 trials a case, machine disturbed, proved cases only' \
	"$tmp/ill/tail.svg")" 1 'a machine that was disturbed is told of'

# A state has the same colour wherever it is drawn.
colour_of() { # FIGURE STATE: of the line in the key
	grep -B3 -A6 ">$2<" "$tmp/plots/$1.svg" | grep -o 'rgb([^)]*)' |
		grep -v 'rgb( *51, *51, *51)' | head -1
}
svg=$(cat "$tmp/plots/cow_write_ecdf.svg")
for state in exclusive_wp was_shared shared; do
	like "$svg" ">$state<" "the key of the distributions has $state"
	is "$(colour_of tail $state)" "$(colour_of cow_write_ecdf $state)" \
		"$state has one colour"
done
like "$svg" 'exclusive: no fault, 4 ns: too short' \
	'what is too short for the clock is said, not drawn'
like "$(cat "$tmp/plots/fault_cost.svg")" '1,316 ±0.9 %, copied' \
	'a cost has its interval and its fate'
like "$(cat "$tmp/plots/fault_cost.svg")" '>cow_write, ns/folio<' \
	'folios have a panel of their own'

# Figures of fork by size, of folio sizes and of a storm's tail, from a record that
# has them: cases of the good run under other names.
$PYTHON - >"$tmp/folios.jsonl" <<'END'
import json
want = {
    "cow_write state=shared": [("storm", dict(written=w, kind=k, state="shared"))
                               for w in ("10%", "100%")
                               for k in ("base", "thp")],
    "fault state=absent": [
        (b, dict(kind=k, state=s, bytes=z, part="call", call="fork", by="munmap",
                 advice="none", memcg="asis"))
        for b, k, s, z in [("fork", "base", "absent", "1m")] + [
            (b, k, "exclusive", z) for b in ("fork", "unmap")
            for k in ("base", "mthp-16k", "mthp-64k", "thp")
            for z in (("1m", "16m", "1g") if b == "fork" else ("1m",))]],
}
for text in open("tests/golden/records/quick.jsonl"):
    line = json.loads(text)
    if line["type"] in ("run", "end"):
        print(text, end="")
    elif line["type"] == "trial":
        trial = line
    for bench, axes in want.get(line.get("case"), []) * (line["type"] == "hist"):
        trial["case"] = line["case"] = bench + "".join(
            " %s=%s" % a for a in axes.items() if a[1] not in ("asis", "none"))
        trial["bench"] = bench
        trial["axes"].update(axes)
        for each in trial, line:
            print(json.dumps(each, separators=(",", ":")))
END
unseal "$tmp/folios.jsonl"
run "$COWBENCH" plot -o "$tmp/folios" "$tmp/folios.jsonl"
is "$code$err" 0 'figures of forks, folio sizes and storms'
is "$(cd "$tmp/folios" && echo f[a-z]*.png s*.png)" \
	'folio_cost.png fork_size.png storm.png' 'are drawn'
for word in 'base pages' 'folios of 64 KiB' 'THPs mapped by PMDs' 1,024 absent; do
	like "$(cat "$tmp/folios/fork_size.svg")" ">$word<" "fork by size: $word"
done
for word in 'every page is written' 'one page in 10 is written' \
	'THPs mapped by PMDs' '1 in 1,000'; do
	like "$(cat "$tmp/folios/storm.svg")" ">$word<" "storm: $word"
done
like "$(cat "$tmp/folios/folio_cost.svg")" '>munmap\(\)<' 'folio sizes: munmap too'

# Of node pairs, batches, swap and KSM, and of several workers.
$PYTHON - >"$tmp/numa.jsonl" <<'END'
import json
usual = dict(batch="512", mem="local", to="remote", threads="1", procs="1",
             state="shared", kind="base", held="none", bytes="2m", part="call",
             call="fork", advice="none", by="write")
moves = dict(by="move_pages", flags="move", state="exclusive")
want = [("migrate", dict(moves, mem=str(a), to=str(b)))
        for a in range(3) for b in range(3) if a != b]
want += [("migrate", dict(moves, batch=b, kind=k))
         for b in ("1", "64", "512") for k in ("base", "thp")]
want += [("swap", dict(state=s, op=o))
         for s, o in (("exclusive", "out"), ("swapped", "in_read"),
                      ("swapped_in", "in_read_then_write"))]
want += [("ksm", dict(state="ksm", op=o)) for o in ("break", "unmerge")]
want += [(b, dict(threads=str(n))) for b in ("fork", "fault")
         for n in (1, 2, 4, 8)] + [("fork", dict(procs="4"))]
for text in open("tests/golden/records/quick.jsonl"):
    line = json.loads(text)
    if line["type"] == "run":
        line["topology"] = {"nodes": 3}
        for n, distances in enumerate(("10 17 21", "16 10 28", "21 28 10")):
            line["topology"]["node%d" % n] = dict(bytes=1, distances=distances)
    if line["type"] in ("run", "end"):
        print(json.dumps(line))
    elif line["type"] == "trial":
        trial = line
    for bench, axes in want * (line["type"] == "hist"
                               and line["case"] == "cow_write state=shared"):
        trial["case"] = line["case"] = bench + "".join(
            " %s=%s" % a for a in axes.items()
            if usual.get(a[0]) != a[1] and a[0] not in moves or a[0] == "state")
        trial["bench"] = bench
        trial["axes"] = {**usual, **axes}
        trial["rate"] = 1e6 * float(axes.get("threads", 3)) ** 0.5
        for each in trial, line:
            print(json.dumps(each, separators=(",", ":")))
END
unseal "$tmp/numa.jsonl"
run "$COWBENCH" plot -o "$tmp/numa" "$tmp/numa.jsonl"
is "$code$err" '0cowbench plot: fault_cost: not drawn: fewer than three points' \
	'figures of nodes, swap, KSM and several workers'
is "$(cd "$tmp/numa" && echo [cmns][riow][egwda]*.png)" \
	'crew_scaling.png migrate_batch.png node_pairs.png swap_ksm.png' 'are drawn'
for word in 'What it takes between NUMA nodes, µs' 'moving a base page \(migrate\)' \
	17 28 'from node'; do
	like "$(cat "$tmp/numa/node_pairs.svg")" ">$word<" "node pairs: $word"
done
for word in 'fault, threads' 'fork, processes' ideal 8; do
	like "$(cat "$tmp/numa/crew_scaling.svg")" ">$word<" "workers: $word"
done
for word in 'THPs mapped by PMDs' 64; do
	like "$(cat "$tmp/numa/migrate_batch.svg")" ">$word<" "batches: $word"
done
for word in 'state=swapped_in op=in_read_then_write' 'state=ksm op=break'; do
	like "$(cat "$tmp/numa/swap_ksm.svg")" ">$word<" "bars: $word"
done
like "$(awk -F '\t' '/mem=1 to=2/ { print $(NF - 16) }' "$tmp/numa/summary.dat")" \
	'28' 'the table has the distance of the nodes'

# Wrong and blind cases are named and left out.
run "$COWBENCH" plot -o "$tmp/troubled" $RECORDS/troubled.jsonl
is "$code" 0 'figures of a troubled run'
like "$err" 'wrong fate: cow_write state=shared' 'which names what is left out'
unlike "$(cat "$tmp/troubled/"*.svg)" '>cow_write state=shared<|exclusive_wp' \
	'and does not draw it'

# Without the cases that a figure is of, it is passed over.
grep -vE '"case":"(cow_write|fault)' $RECORDS/quick.jsonl >"$tmp/null.jsonl"
run "$COWBENCH" plot "$tmp/null.jsonl"
is "$code: $err" "4: cowbench plot: $tmp/null.jsonl: no figure has anything to draw from it" \
	'a record with nothing to draw'
is "$(ls "$tmp/null-plots")" 'ecdf.dat
matrix.dat
order.dat
summary.dat
tail.dat' 'leaves the tables, beside the record, and no empty figure'
grep -vE '"case":"cow_write' $RECORDS/quick.jsonl >"$tmp/fault.jsonl"
run "$COWBENCH" plot -o "$tmp/both" "$tmp/fault.jsonl" $RECORDS/quick.jsonl
like "$code$err" '^0cowbench plot: what changed is not drawn: .* the same run is on both sides' 'two records'
is "$(cd "$tmp/both" && find . -name '*.png' | sort)" './fault/fault_cost.png
./fault/order.png
./fault/tail.png
./quick/cow_write_ecdf.png
./quick/fault_cost.png
./quick/order.png
./quick/tail.png' 'a folder for each'
sed 's/"proof":"proved"/"proof":"blind"/' $RECORDS/quick.jsonl >"$tmp/blind.jsonl"
run "$COWBENCH" plot -o "$tmp/blind" "$tmp/blind.jsonl"
like "$code: $err" '^4: .*no case is proved, so there is nothing to publish: run as the machine.s root' \
	'nothing that is not proved is published'

# Several records together: what changes from kernel to kernel, in the kernels' order.
run "$COWBENCH" plot -o "$tmp/several" results/debian-5.10-to-7.2/*.jsonl
is "$code$err" 0 'records of four kernels'
is "$(cd "$tmp/several" && echo [a-z]*.[dps]*)" \
	'change.dat change.png change.svg fates.png fates.svg history.dat history.png history.svg shift.dat shift.png shift.svg summary.dat' \
	'have figures together, though each alone has none'
run env -u COWBENCH_PLOTS "$tmp/alone/bin/cowbench" plot -o "$tmp/alone/several" \
	results/debian-5.10-to-7.2/*.jsonl
is "$code$err$(diff -r "$tmp/alone/several" "$tmp/several")" 0 \
	'the same from the scripts that the program carries'
is "$(cut -f 7,8 "$tmp/several/history.dat" | sort -nu | cut -f 2 | xargs)" \
	'kernel 5.10.0-46-cloud-amd64 6.1.0-56-cloud-amd64 6.12.117+deb13-cloud-amd64 7.2.13+deb14-cloud-amd64' \
	'by the version of the kernel'
is "$(awk -F '\t' '$16 == 1 { print $7, $14, $4 }' "$tmp/several/history.dat")" \
	'2 kept cow_write state=exclusive held=pin
2 kept cow_write state=exclusive held=ref' 'another fate than before is marked'
svg=$(cat "$tmp/several/history.svg")
for word in 5.10.0-46 6.1.0-56 6.12.117 7.2.13 'cow_write held=ref' 'no fault' copied \
	'another fate than before' \
	'What each case takes, kernel after kernel, instructions/page'; do
	like "$svg" ">$word<" "history: $word"
done
unlike "$svg" 'not drawn' 'nothing is said of equal groups where there are none'
for word in 'cow_write state=exclusive held=ref' copied kept 7.2.13; do
	like "$(cat "$tmp/several/fates.svg")" ">$word<" "fates: $word"
done
run "$COWBENCH" export --format history results/debian-5.10-to-7.2/*.jsonl
is "$code$err$out" "0$(cat "$tmp/several/history.dat")" 'export writes the same table'

# What changed from the first to the last, as `compare` says it.
is "$(awk -F '\t' '$17 == 1 { print $1, $2, $3, $5, $6, $14, $15, $16 }' \
	"$tmp/several/change.dat")" \
	'1 difference cow_write state=exclusive held=pin debian:5.10 debian:7.2.13 faster copied kept
2 difference cow_write state=exclusive held=ref debian:5.10 debian:7.2.13 faster copied kept' \
	'the table of changes'
run "$COWBENCH" compare --format csv results/debian-5.10-to-7.2/debian-5.10_1_1.jsonl \
	results/debian-5.10-to-7.2/debian-7.2.13_1_1.jsonl
told() {
	$PYTHON -c '
import csv, sys
dialect = dict(delimiter="\t") if sys.argv[2] == "tabs" else {}
for row in csv.DictReader(open(sys.argv[1]), **dialect):
    change = row.get("change") or row["estimate"]
    if change not in ("", "NaN"):
        print(row["case"], "%.6g" % float(change), row["verdict"])' "$1" "$2" | sort
}
echo "$out" >"$tmp/compared"
is "$(told "$tmp/several/change.dat" tabs)" "$(told "$tmp/compared" csv)" \
	'says of each case what compare says'
svg=$(cat "$tmp/several/change.svg")
for word in 'debian:5.10 → debian:7.2.13: what changed, the largest first' \
	'\+64.2 %   875 → 1,437' '−3,493   3,494 → 1, copied → kept' \
	'by ratio, instructions/page' 'Linux 5.10 to 7.2.13, Intel Core \(Haswell, no TSX\), emulated guest, 1 trial a case, machine disturbed, proved cases only'; do
	like "$svg" ">$word<" "change: $word"
done
like "$(cat "$tmp/several/shift.svg")" '>fault state=absent by=read<' \
	'the distributions of what changed most'
run "$COWBENCH" export --format change results/debian-5.10-to-7.2/*.jsonl
is "$code$err$out" "0$(cat "$tmp/several/change.dat")" 'export writes the same table'
run "$COWBENCH" export --format shift results/debian-5.10-to-7.2/*.jsonl
is "$code$err$out" "0$(cat "$tmp/several/shift.dat")" 'and that of quantiles'
is "$(awk -F '\t' '$2 == "cow_write state=was_shared" && $6 == 50 { print $7, $8, $9 }' \
	<<<"$out")" '975 1514 1.55282051' 'with their ratio'
run "$COWBENCH" export --format change $RECORDS/quick.jsonl
like "$code: $err" '^2: .*holds no two arms' 'one record without arms has no change'

# Trials in the order in which they began, of which the mean is 1.
awk -F '\t' 'NR > 1 { print $5, $6, $2, $8 }' "$tmp/plots/order.dat" >"$tmp/order"
is "$(cut -d ' ' -f 1 "$tmp/order" | head -3 | xargs)" '1 2 3' 'trials are numbered'
is "$(cut -d ' ' -f 2 "$tmp/order" | sort -gc 2>&1)" '' 'in their order'
is "$(awk -F '\t' '$2 == "cow_write state=shared" { n++; s += log($8) }
	END { print n, (s < 1e-6 && s > -1e-6) }' "$tmp/plots/order.dat")" '5 1' \
	'by how many times as long as their mean they took'

# Where one case changes, and others do not.
$PYTHON - $RECORDS/quick.jsonl >"$tmp/later.jsonl" <<'END'
import json, sys
for line in open(sys.argv[1]):
    line = json.loads(line)
    if line["type"] == "run":
        line["kernel"]["release"] = "6.19.0-fixture"
    if line["type"] == "trial" and line["case"] == "fault state=absent":
        line["q"] = {k: v and 1.1 * v for k, v in line["q"].items()}
    print(json.dumps(line))
END
unseal "$tmp/later.jsonl"
run "$COWBENCH" plot -o "$tmp/later" "$tmp/later.jsonl" $RECORDS/quick.jsonl
is "$code$err" 0 'records of two kernels'
is "$(awk -F '\t' 'NR > 1 && $1 > 0 { print $2 }' "$tmp/later/history.dat" | sort -u)" \
	fault 'what changes has a panel'
like "$(cat "$tmp/later/history.svg")" \
	'>[0-9]+ groups? of cases without a change over 2 % are not drawn<' \
	'what does not is counted'
ok 'no fate turns, so that none is drawn' test ! -e "$tmp/later/fates.png"

# Each is read once: one may come through a pipe.
run sh -c '"$0" plot -o "$1" - "$2" <"$3"' "$COWBENCH" "$tmp/piped" "$tmp/later.jsonl" \
	$RECORDS/quick.jsonl
is "$code$err" 0 'a record from standard input beside another'
is "$(cd "$tmp/piped" && find . -name 'history.png' -o -name 'tail.png' | sort)" \
	'./history.png
./later/tail.png
./plots/tail.png' 'has its figures, and those of both'

# Nothing in a record is a program: not for a shell, not for gnuplot.
for state in was_shared exclusive shared; do
	$PYTHON - "$tmp" $state >"$tmp/evil $state.jsonl" <<'END'
import json, sys
folder, state = sys.argv[1:]
evil = """'; system("touch %s/pwned"); print '`touch %s/pwned`@x{/Bold a}""" \
    """$(touch %s/pwned)\\n\n\t<b>&amp;#""" % (folder, folder, folder)
for line in open("tests/golden/records/quick.jsonl"):
    line = json.loads(line)
    if line["type"] == "run":
        line["kernel"]["release"] = evil
    if line.get("case") == "cow_write state=" + state:
        line["case"] = "cow_write " + evil
        if "axes" in line:
            line["axes"].update(state=evil, bytes=evil)
    print(json.dumps(line))
END
done
unseal "$tmp"/evil*.jsonl
run "$COWBENCH" plot -o "$tmp/e'v;il" "$tmp/evil was_shared.jsonl" \
	"$tmp/evil exclusive.jsonl" "$tmp/evil shared.jsonl"
is "$code$err" "0cowbench plot: what changed is not drawn: all 3 records are of one kernel" \
	'odd texts are drawn'
is "$(ls "$tmp" | grep pwned)" '' 'and not run'
like "$(cat "$tmp/e'v;il/evil shared/fault_cost.svg")" '>.; system' \
	'but shown as they are'
for figure in "$tmp/e'v;il"/*.svg "$tmp/e'v;il"/*/*.svg; do
	$PYTHON -c '
import sys, xml.etree.ElementTree as tree
tree.parse(sys.argv[1])' "$figure" 2>>"$tmp/xml" || echo "$figure" >>"$tmp/xml"
done
is "$(cat "$tmp/xml")" '' 'their SVGs are still XML'

# A name that gnuplot might take for a comment.
cp $RECORDS/quick.jsonl "$tmp/#1.jsonl"
run env -C "$tmp" "$COWBENCH" plot '#1.jsonl'
is "$code$err" 0 'a record called #1.jsonl'
is "$(ls "$tmp/#1-plots" | wc -l)" 13 'is drawn like any other'

# --- what goes wrong ----------------------------------------------------------

run env PATH=/nonexistent "$COWBENCH" plot --overwrite -o "$tmp/no" $RECORDS/quick.jsonl
is "$code: $err" "2: cowbench plot: gnuplot is not installed: apt install gnuplot-nox; the tables are in $tmp/no" \
	'no gnuplot'
is "$(ls "$tmp/no")" 'ecdf.dat
matrix.dat
order.dat
summary.dat
tail.dat' 'leaves the tables'
run env COWBENCH_PLOTS="$tmp" "$COWBENCH" plot --overwrite -o "$tmp/no" $RECORDS/quick.jsonl
fails 2 "cowbench plot: COWBENCH_PLOTS=$tmp: no style.gp there" 'no scripts'
mkdir "$tmp/scripts"
cp plots/style.gp "$tmp/scripts"
printf 'eval canvas(100)\nplot nonsense\n' >"$tmp/scripts/bad.gp"
echo 'plot nonsense' >"$tmp/scripts/not a figure.gp"
run env COWBENCH_PLOTS="$tmp/scripts" "$COWBENCH" plot --overwrite -o "$tmp/no" \
	$RECORDS/quick.jsonl
like "$code: $err" '^2: cowbench plot: gnuplot could not draw bad:.*line 2: undefined variable: nonsense' \
	'a bad script: what gnuplot says'
is "$(ls "$tmp/no" | grep bad)" '' 'and no half figure is left'
: >"$tmp/file"
run "$COWBENCH" plot -o "$tmp/file/x" $RECORDS/quick.jsonl
fails 2 "cowbench plot: $tmp/file/x: cannot make the folder: Not a directory" \
	'a folder that cannot be'
run "$COWBENCH" plot -o "$tmp/file" $RECORDS/quick.jsonl
fails 2 "cowbench plot: $tmp/file/summary.dat: cannot write: Not a directory" \
	'a file for a folder'
run "$COWBENCH" plot
fails 2 'cowbench plot: which record? cowbench plot FILE...' 'no record'
done_testing
