#!/bin/bash
# report.sh - the page of `report`: what stands in it, that the same records make the
# same bytes, and that no text of a record is taken for anything else.  How it looks
# in a browser is browser.sh's.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

export XDG_STATE_HOME=$tmp/state # this machine's own floor is none of these
make=$PWD/$B/tests/unit/compare_contrast

# page FOLDER RECORD...: $page, the page without its style.
page() {
	local folder=$1

	shift
	run "$COWBENCH" report -o "$folder" "$@"
	page=$(sed '/^<style>/,/^<\/style>/d' "$folder/index.html" 2>/dev/null)
}

# --- what stands in it ----------------------------------------------------------

page "$tmp/quick" $RECORDS/quick.jsonl
is "$code$err" 0 'a page of a run'
like "$out" "^$tmp/quick/index.html \([0-9]+ KiB\)$" 'its name, and its size'
out=$page
golden report-quick.html 'the page is as committed'
is "$(cmp $RECORDS/quick.jsonl "$tmp/quick/quick.jsonl" && echo same)" same \
	'the record lies beside it'
for i in 1 2 3 4 5; do
	"$make" "$tmp/old$i.jsonl" kernel=5.10 boot=a-$i seed=$i cases=4 bins=9
	"$make" "$tmp/new$i.jsonl" kernel=6.1 boot=b-$i seed=$((i + 9)) cases=4 \
		bins=9 ratio=1.4
done
old=$(echo "$tmp"/old?.jsonl | tr ' ' ,) new=$(echo "$tmp"/new?.jsonl | tr ' ' ,)
page "$tmp/two" "$old" "$new"
is "$code$err" 0 'a page of a comparison'
out=$page
golden report-two.html 'the page is as committed'
is "$(grep -c 'how many times as much each quantile' <<<"$page")" 1 \
	'the case of which quantiles moved by over 2 % from each other draws them'
is "$(grep -o '<i class="side[01]"></i>[0-9.]*: each trial in the order' <<<"$page" |
	sed 's/.*i>//' | xargs)" '5.10: each trial in the order 6.1: each trial in the order' \
	'both sides how their machine drifted'
like "$page" 'take more time<span class="name"><a href="#[^"]*">cow_write state=shared</a> <em class="slower">\+40%' \
	'the top names what changed most'
first=$page
page "$tmp/again" "$old" "$new"
is "$page" "$first" 'the same records make the same page'

page "$tmp/tune" $RECORDS/tune.json
is "$code$err" 0 'a page of what tune found'
out=$page
golden report-tune.html 'the page is as committed'
unlike "$page" '<b>server|<i>odd|<no>' 'no text of it is markup'
gzip -c $RECORDS/tune.json >"$tmp/tune.json.gz"
page "$tmp/tune-gz" "$tmp/tune.json.gz"
is "$code$err" 0 'a packed one'
run "$COWBENCH" report -o "$tmp/tune" $RECORDS/tune.json
like "$code $err" '^2 .*exists: name another folder' 'no page is lost'
for lost in subject settings goals; do
	sed "s/\"$lost\":/\"x\":/" $RECORDS/tune.json >"$tmp/lacks.json"
	run "$COWBENCH" report -o "$tmp/lacks" "$tmp/lacks.json"
	like "$code $err" "^2 .*of cowbench tune, but it lacks $lost" "one without $lost"
done

"$make" "$tmp/odd.jsonl" kernel=6.2 boot=c seed=30 cases=4 odd=1
page "$tmp/odd" "$tmp/old1.jsonl" "$tmp/odd.jsonl"
like "$page" 'kept</span> → <span class="f-shared">shared' 'a fate that changed is told'
like "$page" 'fate<span class="name"><a [^>]*>[^<]*</a> <em class="fates">[a-z]* → shared<' \
	'at the top, too'
page "$tmp/three" "$tmp/odd.jsonl" "$tmp/new1.jsonl" "$tmp/old1.jsonl"
like "$page" '<h1>5.10 → 6.2:' 'of several, kernels stand in the order of their release'
like "$page" 'id="history"' 'with their history'
like "$page" '<rect class="box f-kept"' 'a box for each fate'
like "$page" 'f-kept">kept</span> → <span class="f-shared">shared</span> on 6.2' \
	'and the kernel where it changes'
mkdir "$tmp/from" "$tmp/to"
for host in 1 2 3 4 5 6; do
	for i in 1 2 3; do
		for side in from to; do
			"$make" "$tmp/$side/$host-$i.jsonl" host="no<$host" \
				cpu="Kind $((host / 4 + 1))" nodes=$((host / 4 + 1)) cases=4 \
				kernel=$([ $side = to ] && echo 6.2 || echo 6.1) trials=3 \
				boot="$side-$host-$i" seed="$host$i$([ $side = to ] && echo 9)" \
				ratio=$([ $side$((host / 4)) = to1 ] && echo 1.08 || echo 1)
		done
	done
done
page "$tmp/fleet" "$tmp/from" "$tmp/to"
is "$code$err" 0 'a page of many machines'
like "$page" '<li>3 × Kind 1, 8 CPUs, 1 node <span class="faint">\(no&lt;1, no&lt;2, no&lt;3\)' \
	'which machines of which kind there are'
is "$(grep -o 'cow_write state=shared</td>.*' <<<"$page" | grep -oE '<b class="[a-z]*">[-+][0-9]+' |
	xargs)" '<b class=>+4 <b class=>+0 <b class=slower>+8' 'slower on one kind alone'
like "$page" '<td>yes</td>' 'so that they differ by more than chance'
"$make" "$tmp/ab.jsonl" arms=1 ratio=1.06 trials=14
page "$tmp/ab" "$tmp/ab.jsonl"
like "$page" '<h1>state=exclusive_wp → state=was_shared:' 'the arms of one run'
is "$(grep -c 'href="ab.jsonl"' "$tmp/ab/index.html")" 1 'are of one record'
page "$tmp/explained" $RECORDS/explained-5.10.jsonl $RECORDS/explained-6.1.jsonl
like "$page" 'page_move_anon_rmap|do_wp_page' 'the functions that a difference is in'
unlike "$page" 'each trial in the order' 'instructions do not drift'

# What is not proved is told so, and what is wrong is no number.
page "$tmp/troubled" $RECORDS/troubled.jsonl
is "$code" 1 'a wrong fate is in the exit code'
like "$page" 'wrong fate' 'and on the page'
"$make" "$tmp/blind.jsonl" blind=1
page "$tmp/blind" "$tmp/blind.jsonl"
like "$page" '0 of 3 cases proved' 'what nobody saw is not proved'

# An anchor is the same on every page.
is "$(grep -o 'id="cow-write-state-shared-[0-9a-f]*"' "$tmp/two/index.html")" \
	"$(grep -o 'id="cow-write-state-shared-[0-9a-f]*"' "$tmp/odd/index.html")" \
	'a row has one anchor'
is "$(grep -o 'id="[^"]*"' "$tmp/quick/index.html" | sort | uniq -d)" '' \
	'and no other row has it'

# --- nothing of a record is markup ------------------------------------------------

$PYTHON - "$tmp/evil.jsonl" <<'END'
import json, sys
evil = ("</title></style><script>alert(1)</script><img src=x onerror=alert(1)> "
        "\" onload=\"x ' `touch pwned` | --> ]]> \u202egnp.exe \x1b[31mred\nnext "
        "\u0085 &lt; {{x}} ${y}")
with open(sys.argv[1], "w") as to:
    for line in open("tests/golden/records/quick.jsonl"):
        line = json.loads(line)
        line.pop("crc", None)
        if line["type"] == "run":
            line["kernel"].update(release=evil, version=evil, config_hash=evil)
            line["host"] = evil
            line["cpu"].update(model=evil, mitigations={evil: "Mitigation: " + evil})
            line["plan"]["words"] = evil
            line["doctor"] = {"word": evil}
        if line.get("case") == "cow_write state=shared":
            line["case"] = "cow_write " + evil
            if "axes" in line:
                line["axes"].update(state=evil)
                line["bench"] = "<b>cow"
        to.write(json.dumps(line) + "\n")
END
cp "$tmp/evil.jsonl" "$tmp/\"><script>'&.jsonl"
page "$tmp/evil" "$tmp/\"><script>'&.jsonl"
is "$code$err" 0 'a page of hostile texts'
$PYTHON - "$tmp/evil/index.html" >"$tmp/said" 2>&1 <<'END'
import html.parser, re, sys
class Look(html.parser.HTMLParser):
    kinds = set()
    attributes = set()
    def handle_starttag(self, kind, attributes):
        self.kinds.add(kind)
        self.attributes |= {(kind, name) for name, _ in attributes}
        for name, value in attributes:
            if name == "href" and not re.fullmatch(r"#[\w-]+|[\w.-]+", value):
                print("a link:", value)
text = open(sys.argv[1]).read()
look = Look()
look.feed(text)
print(*sorted(look.kinds & {"script", "img", "iframe", "object", "link", "b-", "form"}))
print(*sorted(name for _, name in look.attributes if name.startswith("on") or name == "src"))
print(*sorted({"%04x" % ord(c) for c in text if ord(c) < 32 and c != "\n"
               or c in "\u202e\x7f\u0085"}))
END
is "$(cat "$tmp/said")" '' 'has no element, attribute, link or character of theirs'
like "$page" '&lt;script&gt;alert\(1\)&lt;/script&gt;' 'but shows them as they are'
like "$page" '\[U\+202E\]gnp.exe \[U\+001B\]\[31mred\[U\+000A\]next' \
	'and what acts by its number'
is "$(ls "$tmp/evil")" '___script___.jsonl
index.html' 'the record has a name that is no markup'
is "$(sed -n 's/.*<meta http-equiv="Content-Security-Policy" content="\([^;]*\);.*/\1/p' \
	"$tmp/evil/index.html")" "default-src 'none'" 'and the page may load nothing'

# --- what goes wrong -----------------------------------------------------------------

run "$COWBENCH" report -o "$tmp/quick" $RECORDS/quick.jsonl
fails 2 "cowbench report: $tmp/quick/index.html: exists: name another folder with -o, or say --overwrite" \
	'a page that is there'
run "$COWBENCH" report --overwrite -o "$tmp/quick" $RECORDS/quick.jsonl
is "$code$err" 0 'is lost with --overwrite alone'
"$make" "$tmp/far.jsonl" cpu=another kernel=6.6 boot=d seed=40
run "$COWBENCH" report -o "$tmp/far" "$tmp/old1.jsonl" "$tmp/far.jsonl"
like "$code: $err" '^2: .*the machines differ in cpu.model' 'other machines are refused'
is "$(ls "$tmp/far" 2>&1 | grep -c index)" 0 'and make no page'
page "$tmp/far" --despite cpu.model "$tmp/old1.jsonl" "$tmp/far.jsonl"
like "$code: $page" '^0: .*machines that differ' 'but with --despite, which the page says'
mkdir "$tmp/twice" && cp "$tmp/new1.jsonl" "$tmp/twice/old1.jsonl"
page "$tmp/named" "$tmp/old1.jsonl" "$tmp/twice/old1.jsonl"
is "$(ls "$tmp/named")" '2-old1.jsonl
index.html
old1.jsonl' 'records of one name do not take each other'"'"'s'
mkdir "$tmp/home" && cp "$tmp/old1.jsonl" "$tmp/home/record.jsonl"
cp "$tmp/new1.jsonl" "$tmp/twice/record.jsonl"
for order in 1 2; do
	sides=("$tmp/home/record.jsonl" "$tmp/twice/record.jsonl")
	[ $order = 1 ] || sides=("${sides[1]}" "${sides[0]}")
	page "$tmp/home" --overwrite "${sides[@]}"
	is "$code$err" 0 "a page beside its own record ($order)"
	ok 'which stays as it is' cmp "$tmp/home/record.jsonl" "$tmp/old1.jsonl"
	ok 'beside the other' cmp "$tmp/home/2-record.jsonl" "$tmp/new1.jsonl"
done
run "$COWBENCH" report -o "$tmp/none"
fails 2 'cowbench report: which record? cowbench report -o DIR RECORD...' 'no record'
run "$COWBENCH" report $RECORDS/quick.jsonl
fails 2 'cowbench report: where to? cowbench report -o DIR RECORD...' 'no folder'
run "$COWBENCH" report -o "$tmp/x" - <$RECORDS/quick.jsonl
like "$code: $err" '^2: .*name a file' 'a pipe'
run "$COWBENCH" report -o /proc/x "$tmp/old1.jsonl"
like "$code: $err" '^2: .*/proc/x: cannot make the folder' 'a folder that cannot be'
# What the doctor did not see, since it looks once, stands beside its word: in a page
# and in the last line of a run.
"$PYTHON" - $RECORDS/quick.jsonl >"$tmp/taken.jsonl" <<'PYTHON'
import json, sys
for text in open(sys.argv[1]):
    line = json.loads(text)
    line.pop("crc", None)
    if line["type"] == "run":
        line["doctor"] = {"word": "usable"}
    if line["type"] == "trial":
        line["noise"]["run_delay_ns"] = line["wall_ns"] / 2
    print(json.dumps(line))
PYTHON
run "$COWBENCH" report -o "$tmp/taken" "$tmp/taken.jsonl"
like "$(cat "$tmp/taken/index.html")" 'the machine was usable; the CPU was taken from 120 of 120 trials' \
	'the first sentence says so where the CPU was taken from trials'
done_testing
