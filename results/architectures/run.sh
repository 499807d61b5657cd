#!/bin/bash
# run.sh COWBENCH FOLDER - the experiment of this page, into a folder: of 6.12 the quick
# suite in guests of arm64 with three sizes of base pages and of riscv64, two boots each;
# the twenty cases of cases.txt on the newest kernel; what blocks of PTEs (contpte) cost;
# the tables and the figure, which take amd64 from results/history.  Debian's kernels; of
# 64K pages it has none, and two are compiled from their source (12 minutes of CPU time
# each, the first time).
set -euo pipefail

cowbench=$1 to=$2 newest=7.3
here=$(dirname "$0")
mapfile -t cases <"$here/cases.txt"

# boot FOLDER OPTION... -- WORD...: 1: some pages met another fate than is stated; 2: a
# case is broken.
boot() {
	local folder=$to/$1

	shift
	mkdir -p "$folder"
	"$cowbench" vm --clock instructions --overwrite --output "$folder" "$@" \
		>"$folder/table.txt" || [ $? -le 2 ]
	cat "$folder/table.txt"
}
boot . --arch arm64 --kernel debian:6.12 --kernel debian:6.12-16k \
	--kernel source:6.12-64k --boots 2 -- run --anonymous
boot riscv64 --arch riscv64 --kernel debian:6.12 --boots 2 -- run --anonymous
boot newest --arch arm64 --kernel "debian:$newest" --kernel "debian:$newest-16k" \
	--kernel "source:$newest-64k" -- run --anonymous "${cases[@]}"
boot newest/riscv64 --arch riscv64 --kernel debian:7.2 \
	-- run --anonymous "${cases[@]}"

# Folios just below a block of 16 PTEs, of one, and above.
words=(fork mprotect unmap state=exclusive do=protect,unprotect part=call,whole
	by=munmap call=fork advice=none vmas=1 depth=1)
boot contpte --arch arm64 --kernel debian:6.12 --kernel "debian:$newest" \
	-- run --anonymous --set "${words[@]}" \
	kind=base,mthp-32k,mthp-64k,mthp-128k
boot contpte-64k --arch arm64 --memory 2g --kernel source:6.12-64k \
	--kernel "source:$newest-64k" -- run --anonymous --set "${words[@]}" \
	kind=base,mthp-1024k,mthp-2048k

"$here/tables.sh" "$cowbench" "$to" "$to/pages.dat" >"$to/tables.txt"
gnuplot -e "table='$to/pages.dat'; out='$to/pages.svg'" "$here/pages.gp"
# As it is kept with sources: no blanks at the end of a line.
sed -i -e 's/[ \t]*$//' -e '/^$/d' "$to/pages.svg"
