#!/bin/bash
# boots.sh - `cowbench vm` end to end: two kernels, a node without CPUs, two
# boots each; with LONG=1 also 6.1, 7.2 and other topologies.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh
need_kernels 5.10 6.12

about() {
	"$PYTHON" tests/vm/boots.py "$@"
}

# Nodes 0 and 1 have CPUs, 2 has none.
vm --kernel debian:5.10 --kernel debian:6.12 --topology 2+1 --boots 2 \
	-o "$tmp/records" -- run null fault cow_write kind=base held=none \
	mem=0,2
is "$code" 0 "four guests boot, measure and end well" "$err"
like "$out" 'debian:5\.10 .*debian:6\.12 ' "a column for each kernel"
like "$out" 'cow_write state=shared mem=2' "a row for each case"
is "$(ls "$tmp/records")" "debian-5.10_2+1_1.jsonl
debian-5.10_2+1_2.jsonl
debian-6.12_2+1_1.jsonl
debian-6.12_2+1_2.jsonl" "a record for each boot, and no console"

about "$tmp"/records/*5.10*.jsonl >"$tmp/old"
about "$tmp"/records/*6.12*.jsonl >"$tmp/new"
for file in old new; do
	is "$(grep -c 'topology=2+1 .* nodes=3 clock=instructions' \
		"$tmp/$file")" 2 "$file: the guest has the nodes asked for" \
		"$(cat "$tmp/$file")"
	is "$(cut -d' ' -f4,11 "$tmp/$file" | head -2)" \
		"boot=1 boots=1
boot=2 boots=2" "$file: lines say which boot they are of"
	is "$(grep -c 'mem=0,2 ended=well' "$tmp/$file")" 2 \
		"$file: on which nodes frames were seen, and how it ended"
	# A frame on another node than the one asked for is a wrong fate.
	while read -r _ _ _ _ _ _ _ _ trials proved _; do
		is "$proved" "${trials/trials/proved}" "$file: all is proved"
	done < <(head -2 "$tmp/$file")
	# The same bytes in, the same out: counts, faults, the guest's clock.
	read -r same of widest < <(tail -1 "$tmp/$file" | tr -d 'a-z=')
	ok "$file: a second boot says the same: $same of $of, $widest" \
		awk "BEGIN { exit !($of > 9 && $same == $of &&
			$widest == 0) }"
done
like "$(head -1 "$tmp/old")" 'exclusivity=untracked .*bits=0 ' \
	"5.10 never shows the bit"
like "$(head -1 "$tmp/new")" 'exclusivity=tracked .*bits=0,1 ' "6.12 does"
like "$out" '5.10, topology 2\+1, 2 boots: ([0-9]+) of \1 cases' \
	"the command says that counts repeat"

# A record of a guest is a record like any other.
if "$PYTHON" -c 'import jsonschema' 2>/dev/null; then
	for record in "$tmp"/records/*.jsonl; do
		like "$("$PYTHON" tests/golden/schema.py "$record")" \
			'^[0-9]+$' "$(basename "$record") is held to the schema"
	done
else
	skip "the schema" "needs python3-jsonschema"
fi
ok "cowbench show reads it" "$COWBENCH" show \
	"$tmp/records/debian-5.10_2+1_1.jsonl"

# A second kernel that is a file, and --bisect against the first's record.
image=$("$COWBENCH" vm --fetch --kernel debian:6.12 | head -1)
vm --kernel "$image" --topology 2+1 -o "$tmp/bisect" --bisect \
	--baseline "$tmp/records/debian-6.12_2+1_1.jsonl" -- run fault \
	state=absent kind=base mem=2
is "$code" 0 "--bisect: the same kernel is good" "$err"
vm --kernel "$image" --topology 2+1 -o "$tmp/bisect" --bisect --overwrite \
	--baseline "$tmp/records/debian-5.10_2+1_1.jsonl" -- run fault \
	state=absent kind=base mem=2
is "$code" 1 "--bisect: 6.12 takes more instructions a fault than 5.10"
like "$err" "bad: 'fault state=absent mem=2' is slower by" "and says which case"

[ "$LONG" ] || done_testing

need_kernels 6.1 7.2
vm --kernel debian:6.1 --kernel debian:7.2 --topology 1 --topology 4 \
	--topology 2+1 --topology 2x2 --topology tests/fake/topology/cxl.xml \
	-o "$tmp/long" -- run null fault cow_write kind=base held=none \
	mem=0,1,2,3
is "$code" 0 "6.1 and 7.2 in five topologies" "$err"
about "$tmp"/long/*.jsonl >"$tmp/lines"
is "$(grep -c 'exclusivity=tracked.*ended=well' "$tmp/lines")" 10 \
	"all show the bit, and end well"
is "$(sed -E 's/.* topology=(.*) boot.* nodes=([0-9]).* mem=(.*) .*/\1 \2 \3/
	/^same/d' "$tmp/lines" | sort -u)" "1 1 0
2+1 3 0,1,2
2x2 4 0,1,2,3
4 4 0,1,2,3
cxl.xml 3 0,1,2" "with the nodes asked for, and frames on each"
done_testing
