#!/bin/bash
# hugetlb_1g.sh - the reproducer of results/hugetlb-1g-fork in guests: a kernel that
# leaves pages of 1 GiB out of the child, and one that does not.
. "$(dirname "$0")/../tap.sh"
. tests/guests.sh

need_kernels 6.12.118 6.17.13
run results/hugetlb-1g-fork/run.sh "$COWBENCH" "$PWD/$B/hugetlb-1g-fork" "$tmp/out" \
	6.12.118 6.17.13
is "$code" 1 'the defect is in the exit status'
like "$(grep '^6.12.118' "$tmp/out/table.txt")" "of 40 children 40 found the parent's data" \
	'6.12.118 has it not'
like "$(grep '^6.17.13' "$tmp/out/table.txt")" "of 40 children 0 found the parent's data" \
	'6.17.13 has it'
done_testing
