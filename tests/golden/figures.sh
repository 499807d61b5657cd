#!/bin/bash
# figures.sh - what each figure does with records that are hard to draw: of fewer
# than three points, of intervals that reach anywhere, of arms.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

command -v gnuplot >/dev/null || skip_all 'needs gnuplot: make deps check'
export COWBENCH_PLOTS=$PWD/plots

# cases [KEY=VALUE...] <CASES: a record of these cases, each a line of its words
# after its benchmark, and each as cow_write state=shared of the good run; trials=N of
# each (1), release=WORD, far=N: the last trial took N times as long, bins=N:
# distributions of so many values.
cases() {
	$PYTHON -c '
import json, sys
said = dict(trials="1", release="6.18.0-fixture", far="1", bins="0")
said.update(w.split("=") for w in sys.argv[1:])
usual = dict(batch="512", mem="local", to="remote", threads="1", procs="1",
             state="exclusive", kind="base", held="none", bytes="2m", part="call",
             call="fork", advice="none", memcg="asis", by="write", writer="parent")
want = [line.split() for line in sys.stdin]
lines = [json.loads(line) for line in open("tests/golden/records/quick.jsonl")]
for line in lines:
    line.pop("crc", None)
    if line["type"] == "run":
        line["kernel"]["release"] = said["release"]
    if line["type"] in ("run", "end"):
        print(json.dumps(line))
    if line.get("case") != "cow_write state=shared" \
            or line["trial"] > int(said["trials"]):
        continue
    if line["type"] == "trial":
        trial = line
        continue
    if said["bins"] != "0":
        bins = int(said["bins"])
        line.update(values=[1300 + 10 * i for i in range(bins)],
                    counts=[line["count"] // bins] * bins)
    for words in want:
        axes = dict(w.lstrip("@").split("=") for w in words[1:])
        times = float(axes.pop("times", 1))
        if str(line["trial"]) == said["trials"]:
            times *= float(said["far"])
        case = dict(case=" ".join(w for w in words if w[0] != "@"), bench=words[0])
        fate = axes.pop("fate", "copied")
        unit = axes.pop("unit", "ns/page")
        print(json.dumps({**trial, **case, "unit": unit, "rate": 1e6,
                          "axes": {**usual, **axes}, "fates": {fate: 4096},
                          "expected": [fate], "q": {
                              k: v and times * v for k, v in trial["q"].items()}}))
        print(json.dumps({**line, "case": case["case"]}))
' "$@"
}

# --- fewer than three points ----------------------------------------------------

# Each figure has one or two of them here, but those of the second list.
cat >"$tmp/cases" <<-'EOF'
	thp_collapse present=1
	thp_collapse present=64
	cow_write state=shared
	fork @state=exclusive
	fork @state=exclusive threads=2
	fork @state=exclusive bytes=64m
	unmap @by=munmap kind=mthp-16k @state=exclusive
	unmap @by=munmap kind=mthp-64k @state=exclusive
	thp_split_folio @by=cold kind=mthp-16k
	thp_split_folio @by=cold kind=mthp-64k
	fork_pinned pinned=1%
	fork_pinned pinned=100%
	migrate @by=move_pages @flags=move batch=1
	migrate @by=move_pages @flags=move batch=64
	migrate @by=move_pages @flags=move mem=0 to=1
	pin @source=io_uring @access=write batch=1
	pin @source=io_uring @access=write batch=64
	storm state=shared written=10%
	swap op=out
	pin_consistency event=mprotect @source=io_uring @access=write
EOF
cases trials=2 bins=1 <"$tmp/cases" >"$tmp/few.jsonl"
run "$COWBENCH" plot -o "$tmp/few" "$tmp/few.jsonl"
want=$(cd plots && for figure in *.gp; do
	case ${figure%.gp} in style | order | node_lines) ;; *) echo "${figure%.gp}" ;; esac
done)
told=$(sed -n 's/^cowbench plot: \(.*\): not drawn: fewer than three points$/\1/p' <<<"$err")
is "$told" "$want" 'each figure of a record names itself where it has two points'
is "$(cd "$tmp/few" && echo *.svg *.png)" 'order.svg order.png' \
	'and none is drawn, but that of all trials'

# With three, each is.
{
	cat "$tmp/cases"
	cat <<-'EOF'
		thp_collapse present=512
		fault state=absent
		fault state=zero
		fork @state=exclusive threads=4
		fork @state=exclusive threads=8
		fork @state=exclusive bytes=256m
		unmap @by=munmap kind=mthp-128k @state=exclusive
		thp_split_folio @by=cold kind=mthp-128k
		fork_pinned pinned=10%
		migrate @by=move_pages @flags=move batch=512
		migrate @by=move_pages @flags=move mem=1 to=0
		migrate @by=move_pages @flags=move mem=0 to=2
		pin @source=io_uring @access=write batch=512
		swap op=in_read state=swapped
		ksm op=merge
		pin_consistency event=swap @source=io_uring @access=write
		pin_consistency event=migrate @source=io_uring @access=write
	EOF
} >"$tmp/more"
cases trials=2 <"$tmp/more" >"$tmp/enough.jsonl"
run "$COWBENCH" plot -o "$tmp/enough" "$tmp/enough.jsonl"
is "$code$err" 0 'three points are enough'
is "$(cd "$tmp/enough" && ls *.png | sed 's/.png//')" \
	"$(cd plots && ls *.gp | sed 's/.gp//' | grep -v -e style -e node_lines)" \
	'for every figure, but that of explained records'

# That of the trials' order by trials.
echo 'cow_write state=shared' | cases trials=2 >"$tmp/order.jsonl"
run "$COWBENCH" plot -o "$tmp/order" "$tmp/order.jsonl"
like "$err" 'order: not drawn: fewer than three points' 'order: of two trials'

# Those of several kernels.  A curve of shift has 49 points, whatever is measured.
for release in 6.1 6.12; do
	echo "cow_write state=shared @fate=$([ $release = 6.1 ] && echo copied || echo kept)" |
		cases trials=2 release=$release >"$tmp/k$release.jsonl"
done
run "$COWBENCH" plot -o "$tmp/kernels" "$tmp"/k6*.jsonl
is "$(grep -o '[a-z_]*: not drawn' <<<"$err" | sort -u | grep -v order | xargs)" \
	'change: not drawn fates: not drawn fault_cost: not drawn history: not drawn' \
	'figures of two kernels by one case'

# --- axes -----------------------------------------------------------------------

# highest FIGURE DIR: the largest number on an axis.
highest() {
	grep -o '>[0-9][0-9,.]*<' "$tmp/$2/$1.svg" | tr -d '<>,' | sort -g | tail -1
}

# The interval of two trials, one of which took ten times as long, reaches to two
# million times their mean.
cases trials=2 far=10 <"$tmp/more" >"$tmp/far.jsonl"
run "$COWBENCH" plot -o "$tmp/far" "$tmp/far.jsonl"
is "$code$err" 0 'figures of two trials that differ'
for figure in collapse folio_cost folio_split pin_cost migrate_batch fork_size \
	fork_pinned swap_ksm; do
	ok "$figure: no axis goes by an interval ($(highest $figure far))" \
		test "$(printf '%.0f' "$(highest $figure far)")" -lt 2000000
done

# What takes 2 ns stands in a group of its own; 620 and 683 are apart.
cases trials=3 <<-'EOF' >"$tmp/small.jsonl"
	cow_write state=exclusive @times=0.0015
	cow_write state=exclusive_wp @times=0.47
	cow_write state=was_shared @times=0.52
	cow_write state=shared
EOF
run "$COWBENCH" plot -o "$tmp/small" "$tmp/small.jsonl"
svg=$(cat "$tmp/small/fault_cost.svg")
is "$(grep -o '>[0-9.,]*<' <<<"$svg" | tr -d '<>,' | xargs)" \
	'0 1 2 0 500 1000' 'fault_cost: an axis a magnitude'

# --- words ------------------------------------------------------------------------

# A matrix: all signs in use are explained, no other one, and nothing more.
run "$COWBENCH" plot -o "$tmp/matrix" $RECORDS/matrix.jsonl
svg=$(cat "$tmp/matrix/pin_matrix.svg")
for text in '✓ consistent: ' '○ refused: ' '≠ stale: ' '· happens: ' '- skipped: ' \
	'! broken: ' '✗ this kernel must do otherwise' '? nothing is said'; do
	is "$(grep -cF ">$text" <<<"$svg")" 1 "matrix: the sign $text is explained"
done
is "$(grep -c '>✗ stale<' <<<"$svg")/$(grep -c '>≠ stale<' <<<"$svg")" 1/2 \
	'matrix: what must be stale is no cross'
like "$svg" '>1 holder of which every cell was skipped is not drawn<' \
	'matrix: holders that were skipped are counted'
grep -v skip $RECORDS/matrix.jsonl | sed 's/"must":2/"must":1/' >"$tmp/plain.jsonl"
run "$COWBENCH" plot -o "$tmp/plain" "$tmp/plain.jsonl"
unlike "$(cat "$tmp/plain/pin_matrix.svg")" '>(- skipped: |\? nothing is said)' \
	'matrix: signs that are not in use are not explained'

# What is missing between sizes is told.
cases trials=2 <<-'EOF' >"$tmp/holes.jsonl"
	unmap @by=munmap kind=mthp-16k @state=exclusive
	unmap @by=munmap kind=mthp-64k @state=exclusive
	fault @state=absent kind=mthp-64k @unit=ns/folio
	fault @state=absent kind=mthp-128k @unit=ns/folio
EOF
run "$COWBENCH" plot -o "$tmp/holes" "$tmp/holes.jsonl"
like "$(cat "$tmp/holes/folio_cost.svg")" \
	'>not measured: first touch of 16; fork\(\); copy on write; munmap\(\) of 128<' \
	'folio_cost: what is missing is told'

# Between nodes: instructions, which are the same for all pairs, are told and not drawn;
# lines of memory are drawn where a record has them.
run "$COWBENCH" plot -o "$tmp/pairs" results/debian-numa/debian-7.2.13_2x2-*.jsonl
like "$err" 'node_pairs: not drawn: its values are within 2 % of each other' \
	'node_pairs: equal cells are told'
is "$(ls "$tmp/pairs" | grep node)" '' 'and not drawn'
run "$COWBENCH" plot -o "$tmp/lines" results/debian-explained/lines-6.1_2_1.jsonl
is "$code/$(ls "$tmp/lines" | grep -e node -e lines | xargs)" \
	'0/lines.dat node_lines.png node_lines.svg' 'lines by node are drawn'
for word in 'cow_write state=shared' 'node 0: 131' 'lines of 64 bytes; a model of caches, l2=2m/16'; do
	like "$(cat "$tmp/lines/node_lines.svg")" ">$word" "node_lines: $word"
done

# Cells that are too narrow for words have colours that are explained; a kernel of which
# nothing is drawn has no place.
for i in 1 2 3 4 5 6 7 8 9; do
	printf 'cow_write state=shared @fate=%s @times=%d\n' \
		"$([ $i -lt 5 ] && echo copied || echo kept)" $i |
		cases trials=2 release=6.$i >"$tmp/nine$i.jsonl"
done
echo 'fault state=absent' | cases trials=2 release=7.0 >"$tmp/nine-other.jsonl"
run "$COWBENCH" plot -o "$tmp/nine" "$tmp"/nine*.jsonl
svg=$(cat "$tmp/nine/fates.svg")
is "$(grep -o '>copied<\|>kept<' <<<"$svg" | xargs)" '>copied< >kept<' \
	'fates: colours have a key where cells have no words'
unlike "$(cat "$tmp/nine/history.svg")" '>7.0<' 'history: kernels that stand in no panel'
run "$COWBENCH" plot -o "$tmp/shift" results/mprotect-6.12-to-7.3/*{6.12.118,7.3.4}_*.jsonl
unlike "$(grep '<text' "$tmp/shift/shift.svg")" '…' 'shift: titles are whole'

# Letters that the font has not are painted as "?", not as boxes with a number.
echo 'cow_write state=shared' | cases trials=3 release='6.1-日本-é→😀' >"$tmp/letters.jsonl"
run "$COWBENCH" plot -o "$tmp/letters" "$tmp/letters.jsonl"
is "$(grep -o '>Linux [^,<]*' "$tmp/letters/order.svg")" '>Linux 6.1-??-é→?' \
	'letters that the font has not'

# The ring of another fate is explained where there is one.
run "$COWBENCH" plot -o "$tmp/history" results/mprotect-6.12-to-7.3/*.jsonl
unlike "$(grep '<text' "$tmp/history/history.svg")" 'another fate' \
	'history: nothing is said of a ring where no fate turns'

# --- arms -------------------------------------------------------------------------

# A record of --ab has the figures of its arms too, and they say what compare says.
"$B/tests/unit/compare_contrast" "$tmp/ab.jsonl" arms=1 ratio=1.06 trials=14 cases=4 bins=40
run "$COWBENCH" plot -o "$tmp/arms" "$tmp/ab.jsonl"
is "$code$err" 0 'figures of a record of arms'
is "$(cd "$tmp/arms" && echo change.* shift.*)" \
	'change.dat change.png change.svg shift.dat shift.png shift.svg' 'are those of its arms'
for word in 'state=exclusive_wp → state=was_shared: what changed, the largest first' \
	'\+6.61 %   669 → 714' 'bytes=1k'; do
	like "$(cat "$tmp/arms/change.svg")" ">$word" "arms: $word"
done
like "$(cat "$tmp/arms/shift.svg")" '>cow_write bytes=1k<' 'arms: how distributions moved'
run "$COWBENCH" compare --format csv "$tmp/ab.jsonl"
is "$(awk -F '\t' 'NR > 1 { printf "%s %.5g %s\n", $3, $9, $14 }' "$tmp/arms/change.dat" |
	sort)" "$(awk -F , 'NR > 1 { printf "%s %.5g %s\n", $3, $8, $13 }' <<<"$out" |
	sort)" 'arms: each case as compare says it'
done_testing
