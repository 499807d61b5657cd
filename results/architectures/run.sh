#!/bin/bash
# run.sh COWBENCH FOLDER - the experiment of this page, into a folder: the quick suite
# in guests of arm64 with three sizes of base pages, two boots each, and the figure,
# which takes amd64 from results/history.  Debian's kernels; of 64K pages it has none, and
# one is compiled from its source (12 minutes of CPU time, the first time).
set -euo pipefail

cowbench=$1 to=$2
here=$(dirname "$0")

mkdir -p "$to"
# 1: some pages met another fate than is stated; 2: a case is broken.
"$cowbench" vm --arch arm64 --clock instructions --kernel debian:6.12 \
	--kernel debian:6.12-16k --kernel source:6.12-64k --boots 2 --overwrite \
	--output "$to" -- run --anonymous >"$to/table.txt" || [ $? -le 2 ]
cat "$to/table.txt"

# draw RECORD...: a row a case and record, the machine's name before what export says;
# then the figure.
draw() {
	"$cowbench" export --format summary "$@" | awk -F '\t' -v OFS='\t' '
		NR == 1 { print "machine", $0; next }
		$1 ~ /history/ { print "amd64", $0; next }
		$1 ~ /-16k_/ { print "arm64-16K", $0; next }
		$1 ~ /-64k_/ { print "arm64-64K", $0; next }
		{ print "arm64-4K", $0 }' >"$to/pages.dat"
	gnuplot -e "table='$to/pages.dat'; out='$to/pages.svg'" "$here/pages.gp"
	# As it is kept with sources: no blanks at the end of a line.
	sed -i -e 's/[ \t]*$//' -e '/^$/d' "$to/pages.svg"
}
draw "$here"/../history/debian-6.12.118_1_1.jsonl.xz "$to"/*_1_1.jsonl*
