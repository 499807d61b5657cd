#!/bin/bash
# digits.sh - a row in a guest says the same whatever else the plan runs: to the
# digit, or, where the operation takes objects and page tables from allocators
# that are as others left them, to within the slow paths of those (doc/method.md,
# "Instruction mode").
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

versions=(6.1)
[ "$LONG" ] && versions+=(6.12)
need_kernels "${versions[@]}"
for version in "${versions[@]}"; do
	vms+=(--kernel "debian:$version")
done
rows=("null" "cow_write state=shared kind=base held=none"
	"fault state=absent kind=base" "mprotect state=exclusive kind=base"
	"fork state=absent" "fork state=exclusive kind=base"
	"fork state=was_shared kind=base" "fork state=shared part=wait")
# By itself it is the first row of a guest, whose lists of free pages are as the boot
# left them.
first="unmap state=exclusive kind=base"
others=("pin state=exclusive kind=base" "migrate state=exclusive"
	"ksm state=exclusive" "thp_split_pmd state=exclusive")

vm "${vms[@]}" -o "$tmp/alone" -- run "${rows[@]}"
is "$code" 0 "the rows alone" "$err"
vm "${vms[@]}" -o "$tmp/first" -- run "$first"
is "$code" 0 "one row as the first of all" "$err"
vm "${vms[@]}" -o "$tmp/among" -- run "$first" "${rows[@]}" "${others[@]}"
is "$code" 0 "the same rows among others" "$err"

# compare RECORD RECORD: of each case of the first its median in both, and by how
# many percent they differ.
compare() {
	"$PYTHON" - "$@" <<'END'
import json, sys
first, second = ({one["case"]: one["q"]["p50"]
                  for one in map(json.loads, open(path))
                  if one["type"] == "trial"} for path in sys.argv[1:])
for case in sorted(first):
    a, b = first[case], second.get(case)
    print(case, a, b, abs(b - a) / a * 100 if a else abs(b - a), sep="\t")
END
}

# within PERCENT CASE
within() {
	is "$(awk -F '\t' -v most="$1" -v name="$2" '$1 == name {
		print ($4 <= most ? "yes" : $2 " and " $3) }' "$tmp/both")" \
		yes "$version: $2: the same to within $1 %"
}
for version in "${versions[@]}"; do
	record=debian-${version}_1_1.jsonl
	compare "$tmp/alone/$record" "$tmp/among/$record" >"$tmp/both"
	compare "$tmp/first/$record" "$tmp/among/$record" >>"$tmp/both"
	is "$(wc -l <"$tmp/both")" $((${#rows[@]} + 1)) \
		"$version: each row is there" "$(cat "$tmp/both")"
	within 0 "null"
	within 0 "cow_write state=shared"
	within 0 "fault state=absent"
	within 0 "mprotect state=exclusive"
	within 0.1 "unmap state=exclusive"
	within 0.5 "fork state=absent"
	within 0.2 "fork state=exclusive"
	within 0.2 "fork state=was_shared"
	within 0.2 "fork state=shared part=wait"
	# What fork() of no region costs is the trial's process alone: that of a
	# program with the driver's libraries took over 400,000.
	is "$(awk -F '\t' '$1 == "fork state=absent" {
		print ($2 < 100000 ? "small" : $2) }' "$tmp/both")" small \
		"$version: the trial's process is small"
done
done_testing
