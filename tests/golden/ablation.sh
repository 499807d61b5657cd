#!/bin/bash
# ablation.sh - the published experiment with one source and without its bit: what
# its page says is in its records, whose fates are proved.  No kernel is built.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

DIR=results/ablation
edits=(no-exclusive-reuse no-exclusive-mprotect no-exclusive-bit)

# versions FOLDER: of the sources whose records are in it.
versions() {
	ls "$DIR/$1" | sed -n 's/^source-\([0-9.]*\)_.*\.jsonl$/\1/p' | sort -uV
}

# What compare says of a kernel and of one with an edit is the stored text.
for version in $(versions .); do
	for edit in "${edits[@]}"; do
		run "$COWBENCH" compare "$DIR/source-${version}_1_1.jsonl" \
			"$DIR/source-$version+${edit}_1_1.jsonl"
		is "$(printf '%s\n' "$out" |
			diff "$DIR/$version+$edit.txt" - 2>&1 | head -5)" '' \
			"$version+$edit.txt is what its records say"
	done
done

# By function, and who holds a page that is no longer the mapped one.
functions() { # RECORD A B, as in run.sh
	# shellcheck disable=SC2059 # the format is ours
	"$COWBENCH" compare --explain "$DIR/$(printf "$1" "$2").jsonl" \
		"$DIR/$(printf "$1" "$3").jsonl" 2>/dev/null |
		sed -n '/: B takes /,$p'
}
for version in $(versions explained); do
	for edit in "${edits[@]}"; do
		echo "$version against $version+$edit"
		for record in explained/source-%s_1_1 moved/source-%s_2_1; do
			functions "$record" "$version" "$version+$edit"
		done
	done >"$tmp/functions"
	is "$(diff "$DIR/functions-$version.txt" "$tmp/functions" | head -5)" '' \
		"functions-$version.txt is what the records say"
done
for version in $(versions pinned); do
	for record in "$DIR/pinned/source-$version"{_,+}*.jsonl; do
		basename "$record"
		"$COWBENCH" show "$record" 2>/dev/null |
			sed -n '/^holder/,/^· happens/p; /^([a-z]) /p'
	done >"$tmp/matrix"
	is "$(diff "$DIR/matrix-$version.txt" "$tmp/matrix" | head -5)" '' \
		"matrix-$version.txt is what the records say"
done

# Each figure of the page's tables: with, and with each edit; "-" where a case is
# not reached.  A figure in bold bears the fate behind it.
figures() { # RECORD: "case<TAB>figure fate" of all
	"$COWBENCH" export --format summary "$1" 2>/dev/null |
		awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
			{ printf "%s\t%.0f %s\n", $at["case"], $at["net"],
				$at["fate"] }'
}
for record in "$DIR"/source-*.jsonl "$DIR"/{moved,pins}/source-*.jsonl; do
	figures "$record" | sed "s|^|${record#"$DIR"/}	|"
done >"$tmp/values"
$PYTHON - "$tmp/values" $DIR/README.md >"$tmp/said" <<'END'
import re, sys
values = {}
for line in open(sys.argv[1]):
    record, case, value = line.rstrip("\n").split("\t")
    values[record, case] = value
edits = ["", "+no-exclusive-reuse", "+no-exclusive-mprotect", "+no-exclusive-bit"]
rows = bad = 0
place = None
for line in open(sys.argv[2]):
    heading = re.match(r"#+ Linux ([0-9]+\.[0-9]+)[0-9.]*(, two nodes|, pins)?", line)
    if heading:
        place = {None: "source-%s%%s_1_1.jsonl", ", pins": "pins/source-%s%%s_1_1.jsonl",
                 ", two nodes": "moved/source-%s%%s_2_1.jsonl"}[heading[2]] % heading[1]
    if not line.startswith("| `"):
        continue
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    case = cells[0].strip("`")
    for edit, cell in zip(edits, cells[1:]):
        want = values.get((place % edit, case), "- ").split()
        figure, fate = (cell.replace("*", "").replace(",", "") + " ").split(" ", 1)
        fate = fate.strip() or None
        rows += 1
        if figure != want[0] or (fate and fate != want[1]):
            bad += 1
            print(f"# {place % edit}, {case}: {cell}, the record has {want}")
print(rows, bad)
END
like "$(tail -1 "$tmp/said")" '^[1-9][0-9]* 0$' "the page's tables are those of the records"
sed '$d' "$tmp/said"

# What an edit cannot touch is as without it, and it touches what it says.
$PYTHON - $DIR >"$tmp/touched" <<'END'
import glob, json, os, re, sys
folder = sys.argv[1]
touches = [line.rstrip("\n").split("\t") for line in open(f"{folder}/touches.txt")
           if not line.startswith("#")]
used = set()
def trials(path):
    return {r["case"]: r for r in map(json.loads, open(path)) if r.get("q")}
rows = bad = 0
for path in glob.glob(f"{folder}/**/source-*.jsonl", recursive=True):
    plain = re.fullmatch(r"(.*/source-([0-9.]+))(_\d+_\d+.jsonl)", path)
    for other in plain and glob.glob(f"{plain[1]}+*{plain[3]}") or []:
        edit = other[len(plain[1]) + 1:-len(plain[3])]
        before, after = trials(path), trials(other)
        if "/pinned/" in path:
            continue  # a matrix of fates, not of counts
        for case in before.keys() & after.keys():
            touched = [i for i, (name, kernels, cases, _) in enumerate(touches)
                       if name == edit and re.search(kernels, plain[2])
                       and re.search(cases, case)]
            a, b = before[case]["q"]["midmean"], after[case]["q"]["midmean"]
            same = abs(b - a) <= a / 1000 and \
                before[case]["fates"] == after[case]["fates"]
            if same or touched:
                used.update(() if same else touched)
                rows += same
                continue
            bad += 1
            print(f"# {path}: +{edit}: {case}: {a} against {b}")
for i in set(range(len(touches))) - used:
    bad += 1
    print("# touches nothing: " + " ".join(touches[i]))
print(rows, bad)
END
like "$(tail -1 "$tmp/touched")" '^[1-9][0-9]+ 0$' \
	"what an edit cannot touch differs by 0.1 % at most"
sed '$d' "$tmp/touched"

# What the edits do is proved, not wrong: no trial is.
is "$(grep -rl '"proof":"wrong"' --include='*.jsonl' $DIR)" '' 'no wrong fate'
done_testing
