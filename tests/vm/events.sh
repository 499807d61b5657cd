#!/bin/bash
# events.sh - counters in a guest with two NUMA nodes, which has no PMU: a move is
# one mm_migrate_pages an operation, a fault one page fault.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh
need_kernels 6.12

vm --kernel debian:6.12 --topology 2 -o "$tmp/out" -- run \
	--events migrate:mm_migrate_pages,migrate:set_migration_pte,vmstat:pgmigrate_success,vmstat:thp_split_pmd,page-faults,exceptions:page_fault_user,cycles:k \
	"migrate state=exclusive" "migrate state=exclusive batch=1" "fault state=absent" "cow_write state=shared" \
	"cow_write state=shared writer=child" \
	"thp_split_pmd state=exclusive"
is "$code" 0 "a guest of 6.12" "$err"
"$PYTHON" tests/counts.py "$tmp"/out/*.jsonl >"$tmp/counts"

# each EVENT CASE
each() {
	awk -F '\t' -v event="$1" -v name="$2" '$3 == event && $2 == name {
		print $1, $6, $4 / $5 }' "$tmp/counts" | sort -u
}
is "$(each migrate:mm_migrate_pages "migrate state=exclusive batch=1")" \
	"count exact 1" "migrate batch=1: a call an operation"
for case in "migrate state=exclusive" "migrate state=exclusive batch=1"; do
	is "$(each migrate:set_migration_pte "$case")" "count exact 1" \
		"$case: its tracepoint, by page"
	is "$(each vmstat:pgmigrate_success "$case")" "count exact 1" \
		"and a page of vmstat"
done
for case in "fault state=absent" "cow_write state=shared" \
	"cow_write state=shared writer=child"; do
	is "$(each page-faults "$case")" "count exact 1" "$case: page faults"
	is "$(each exceptions:page_fault_user "$case")" "count exact 1" \
		"and its tracepoint"
	is "$(each migrate:mm_migrate_pages "$case")" "count exact 0" \
		"and no move"
done
is "$(each page-faults "thp_split_pmd state=exclusive")" \
	"count exact 0" "a split takes no fault"
is "$(each vmstat:thp_split_pmd "thp_split_pmd state=exclusive")" \
	"count exact 1" "and splits a PMD"
like "$(cat "$tmp"/out/*.jsonl | head -1)" 'cycles:k: no PMU here' \
	"the record says what is missing"
done_testing
