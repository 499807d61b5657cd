#!/bin/bash
# tables.sh COWBENCH FOLDER [FILE] - the tables of this page as Markdown, of the records
# in a folder as run.sh leaves them, compressed or not; amd64's are results/history's.
# FILE gets what the figure is drawn from.
set -euo pipefail

cowbench=$1 from=$2 file=${3:-/dev/null}
here=$(dirname "$0")

# machines RECORD...: a row a case and record, the machine's name before what export
# says.
machines() {
	"$cowbench" export --format summary "$@" | awk -F '\t' -v OFS='\t' '
		NR == 1 { print "machine", $0; next }
		$1 ~ /history/ { print "amd64", $0; next }
		$1 ~ /riscv64/ { print "riscv64", $0; next }
		$1 ~ /-16k_/ { print "arm64-16K", $0; next }
		$1 ~ /-64k_/ { print "arm64-64K", $0; next }
		{ print "arm64-4K", $0 }'
}

# table HEADING CASES MACHINE...: of what machines() says, a row a line of CASES.
table() {
	local heading=$1 cases=$2

	shift 2
	awk -F '\t' -v heading="$heading" -v machines="$*" '
	function thousands(n, text) {
		n = sprintf("%.0f", n)
		for (; length(n) > 3; n = substr(n, 1, length(n) - 3))
			text = "," substr(n, length(n) - 2) text
		return n text
	}
	NR == FNR { order[++nr] = $0; next }
	FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
	{ cell[$at["case"], $1] = thousands($at["net"]) ", " $at["fate"] }
	END {
		count = split(machines, name, " ")
		print "| case | " heading " |"
		line = "| --- |"
		for (m = 1; m <= count; m++)
			line = line " --- |"
		print line
		for (i = 1; i <= nr; i++) {
			line = "| `" order[i] "` |"
			for (m = 1; m <= count; m++)
				line = line " " ((order[i], name[m]) in cell ? \
					cell[order[i], name[m]] : "-") " |"
			print line
		}
	}' "$cases" -
}

# blocks FOLDER: the cases of two kernels, in the order of the first one's record.
blocks() {
	"$cowbench" export --format summary "$from/$1"/*6.12*_1_1.jsonl* |
		awk -F '\t' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
			{ print $at["case"] }' | sort -t= -k1,1 -s >"$file.cases"
	"$cowbench" export --format summary "$from/$1"/*_1_1.jsonl* |
		awk -F '\t' -v OFS='\t' 'NR == 1 { print "machine", $0; next }
			{ print ($1 ~ /6\.12/ ? "old" : "new"), $0 }' |
		table '6.12.118 | 7.3.4' "$file.cases" old new
	rm -f "$file.cases"
}
if [ "$file" = /dev/null ]; then
	file=$(mktemp)
	trap 'rm -f "$file"' EXIT
fi

all='amd64 | arm64, 4K | 16K | 64K | riscv64'
names=(amd64 arm64-4K arm64-16K arm64-64K riscv64)
machines "$here"/../history/debian-6.12.118_1_1.jsonl* "$from"/*_1_1.jsonl* \
	"$from"/riscv64/*_1_1.jsonl* >"$file"
table "$all" "$here/cases.txt" "${names[@]}" <"$file"
echo
machines "$here"/../history/debian-7.3.*_1_1.jsonl* "$from"/newest/*_1_1.jsonl* \
	"$from"/newest/riscv64/*_1_1.jsonl* |
	table "$all" "$here/cases.txt" "${names[@]}"
for folder in contpte contpte-64k; do
	echo
	blocks $folder
done
