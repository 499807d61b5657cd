#!/bin/bash
# run.sh COWBENCH FOLDER - the experiment of this page, into a folder: kernels that
# are built where the cache has them not, the table, the functions that differ,
# and the figure. SOURCES names other versions of the source: "6.1 6.12".
set -euo pipefail

cowbench=$1 to=$2
here=$(dirname "$0")
edits=(no-exclusive-reuse no-exclusive-mprotect no-exclusive-bit)
mapfile -t cases <"$here/cases.txt"
mapfile -t explained <"$here/explained.txt"

mkdir -p "$to/explained"
for version in ${SOURCES:-6.12}; do
	"$cowbench" vm --clock instructions --output "$to" --overwrite \
		--kernel "source:$version" "${edits[@]/#/--edit=}" \
		-- run --anonymous "${cases[@]}" >"$to/table-$version.txt"
	cat "$to/table-$version.txt"
	"$cowbench" vm --explain --output "$to/explained" --overwrite \
		--kernel "source:$version" "${edits[@]/#/--edit=}" \
		-- run --anonymous "${explained[@]}" \
		>"$to/functions-$version.txt"
	"$cowbench" export --format summary --overwrite \
		-o "$to/ablation-$version.dat" \
		"$to"/source-"$version"{,+*}_1_1.jsonl
	gnuplot -e "table='$to/ablation-$version.dat'; version='$version'; \
		out='$to/ablation-$version.svg'" "$here/ablation.gp"
	# As it is kept with sources: no blanks at the end of a line.
	sed -i -e 's/[ \t]*$//' -e '/^$/d' "$to/ablation-$version.svg"
done
