#!/bin/bash
# schema.sh - what is written is what results/schema-1.json says, and that says
# what the reader reads.
. "$(dirname "$0")/../tap.sh"
. tests/golden.sh

$PYTHON -c 'import jsonschema' 2>/dev/null ||
	skip_all 'needs python3-jsonschema: make deps check'

held() {
	$PYTHON tests/golden/schema.py "$@"
}

is "$(held $RECORDS/{quick,troubled,traced,matrix,counted,explained-5.10,explained-6.1,explained-lines}.jsonl)" 353 \
	'the written records are held to the schema'
mapfile -t published < <(find results -name '*.jsonl' -not -path '*/local/*')
for record in "${published[@]}"; do
	like "$(held "$record")" '^[0-9]+$' "$record is held to it"
done

# What is not so, is seen: NAME SED-SCRIPT WHAT-IS-SAID
broken() {
	sed "$2" $RECORDS/quick.jsonl >"$tmp/r.jsonl"
	like "$(held "$tmp/r.jsonl" | sed -n 1p)" "$3" "$1"
}
broken 'another schema' '1s/"schema":1/"schema":2/' ':1: schema: 1 was expected'
broken 'a missing name' '2s/"n":4096,//' ":2: : 'n' is a required property"
broken 'a text for a number' '2s/"n":4096/"n":"x"/' ':2: n: .x. is not of type'
broken 'a fate unheard of' '4s/"filled":/"eaten":/' ':4: fates: .eaten. is not one'
broken 'a negative count' '3s/"count":/"count":-/' ':3: count: -4096 is less'
broken 'a share over 1' '4s/"before":0/"before":2/' ':4: exclusive.before: 2 is gre'
broken 'an end without a how' '$s/"how":"complete"/"x":1/' ":242: : 'how' is a req"
sed 's/"scaled":true/"scaled":1/' $RECORDS/counted.jsonl >"$tmp/r.jsonl"
like "$(held "$tmp/r.jsonl" | sed -n 1p)" 'cycles:k.scaled: 1 is not of type' \
	'a counter that is not one'
broken 'a type that is not first' 's/^{"type":"end",/{"a":1,"type":"end",/' \
	':242: type is not the first name'

# The schema's words are the program's.
words=$("$COWBENCH" export --format csv $RECORDS/quick.jsonl | head -1 |
	grep -o 'faults,.*,expected' | sed 's/faults,//; s/,expected//')
is "$($PYTHON -c '
import json
print(*json.load(open("results/schema-1.json"))["definitions"]["fate"]["enum"],
      sep=",")')" "$words" 'the fates'
quantiles=$("$COWBENCH" export --format csv $RECORDS/quick.jsonl | head -1 |
	grep -o 'calibrator,.*,faults' | sed 's/calibrator,//; s/,faults//')
is "$($PYTHON -c '
import json
trial = json.load(open("results/schema-1.json"))["definitions"]["trial"]
print(*trial["properties"]["q"]["required"], sep=",")')" "$quantiles" \
	'the quantiles'

# The reference names every name of a line.
while read -r name; do
	like "$(cat results/README.md)" "\`$name\`" "results/README.md has $name"
done < <($PYTHON -c '
import json
d = json.load(open("results/schema-1.json"))["definitions"]
names = set()
for kind in d.values():
    names.update(kind.get("properties", {}))
    for part in kind.get("properties", {}).values():
        names.update(part.get("properties", {}))
print(*sorted(names), sep="\n")')

# And every name that the program can write into a record or a table, also where
# this machine's records have none of it: a container's, a guest's.
unnamed() { # README
	$PYTHON - "$1" <<'PYTHON'
import glob
import re
import sys

readme = open(sys.argv[1], encoding="utf-8").read()
fact = re.compile(r'\b(?:facts_set_\w+|set_file|set_choice|set_number|set_hash)'
                  r'\(\s*&?[\w>.-]+,\s*"([a-z_.0-9]+)"')
column = re.compile(r'\bCOLUMN(?:_MADE|_WORDS)?\(\s*"(\w+)"'
                    r'|\bsheet_text\(&?\w+, "(\w+)"\)')
names = set()
for path in glob.glob("lib/**/*.c", recursive=True):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for name in fact.findall(text):
        names.update(filter(None, name.split(".")))
    if path.startswith("lib/export/"):
        names.update(a or b for a, b in column.findall(text))
assert {"unbound", "use_zero_page", "rate_low", "until_pct"} <= names
print(*sorted(n for n in names if f"`{n}`" not in readme))
PYTHON
}
is "$(unnamed results/README.md)" '' 'results/README.md has each name that is written'
sed 's/`unbound`//; s/`rate_low`//' results/README.md >"$tmp/README.md"
is "$(unnamed "$tmp/README.md")" 'rate_low unbound' 'one that is not there is seen'
done_testing
