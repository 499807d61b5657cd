#!/bin/bash
# run.sh COWBENCH FOLDER - the experiment of this page, into a folder: kernels that
# are built where the cache has them not, the tables, the functions that differ, the
# matrix of pins, and the figure. SOURCES names other versions of the source:
# "6.1 6.12".
set -euo pipefail

cowbench=$1 to=$2
here=$(dirname "$0")
all=(no-exclusive-reuse no-exclusive-mprotect no-exclusive-bit)

# Only with one node and nothing set: what wants two, or a swap area, follows.
mapfile -t cases <"$here/cases.txt"
mapfile -t explained <"$here/explained.txt"
mapfile -t moved <"$here/moved.txt"
mapfile -t pins <"$here/pins.txt"
mapfile -t pinned <"$here/pinned.txt"

# boot TABLE FOLDER OPTION... -- WORD...: the version's source, and with each of
# edits. 4: nothing was measured, as by gup_test before 6.2.
boot() {
	local table=$1 folder=$2

	shift 2
	mkdir -p "$to/$folder"
	"$cowbench" vm --output "$to/$folder" --overwrite \
		--kernel "source:$version" "${edits[@]/#/--edit=}" \
		"$@" >"$to/$table" || [ $? = 4 ]
	cat "$to/$table"
}

# functions RECORD A B: those that differ; RECORD has %s for the kernel.
functions() {
	# shellcheck disable=SC2059 # the format is ours
	"$cowbench" compare --explain "$to/$(printf "$1" "$2").jsonl" \
		"$to/$(printf "$1" "$3").jsonl" 2>/dev/null |
		sed -n '/: B takes /,$p'
}

mkdir -p "$to"
for version in ${SOURCES:-6.12}; do
	edits=("${all[@]}")
	boot "table-$version.txt" . --clock instructions \
		-- run --anonymous "${cases[@]}"
	boot "explained-$version.txt" explained --explain \
		-- run --anonymous "${explained[@]}"
	boot "moved-$version.txt" moved --explain --topology 2 \
		-- run --anonymous --set "${moved[@]}"
	boot "pins-$version.txt" pins --clock instructions \
		-- run --anonymous "${pins[@]}"
	for edit in "${edits[@]}"; do
		"$cowbench" compare "$to/source-${version}_1_1.jsonl" \
			"$to/source-$version+${edit}_1_1.jsonl" \
			>"$to/$version+$edit.txt" || true
		echo "$version against $version+$edit"
		for record in explained/source-%s_1_1 moved/source-%s_2_1; do
			functions "$record" "$version" "$version+$edit"
		done
	done >"$to/functions-$version.txt"
	edits=(no-exclusive-bit)
	boot "pinned-$version.txt" pinned \
		--clock instructions --topology 2 \
		-- run --anonymous --set "${pinned[@]}"
	for record in "$to/pinned/source-$version"{_,+}*.jsonl; do
		basename "$record"
		"$cowbench" show "$record" | sed -n '/^holder/,/^· happens/p; /^([a-z]) /p'
	done >"$to/matrix-$version.txt"
	"$cowbench" export --format summary --overwrite \
		-o "$to/ablation-$version.dat" \
		"$to"/source-"$version"{,+*}_1_1.jsonl
	gnuplot -e "table='$to/ablation-$version.dat'; version='$version'; \
		out='$to/ablation-$version.svg'" "$here/ablation.gp"
	# As it is kept with sources: no blanks at the end of a line.
	sed -i -e 's/[ \t]*$//' -e '/^$/d' "$to/ablation-$version.svg"
done
