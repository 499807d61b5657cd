#!/bin/bash
# run.sh COWBENCH REPRODUCER FOLDER KERNEL... - runs the reproducer in a guest of each of
# Debian's kernels, two at a time, and makes table.txt of what it said: a line a kernel.
set -uo pipefail
cowbench=$1 reproducer=$2 to=$3
shift 3

# The guest's CPU must have pages of 1 GiB; one is the parent's, and the child of a kernel
# that has the defect finds no other, so that nothing as large is cleared for it.
"$cowbench" vm "${@/#/--kernel=debian:}" --clock instructions --memory 3g \
	--cpu-model Haswell-noTSX,-erms,+pdpe1gb --append 'hugepagesz=1G hugepages=1' \
	--jobs 2 --overwrite --output "$to" -- "$reproducer"
code=$?
[ -d "$to" ] || exit 2
grep -h children "$to"/debian-*.txt | sort -V >"$to/table.txt"
exit $code
