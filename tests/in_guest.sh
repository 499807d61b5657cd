#!/bin/bash
# in_guest.sh - for the scripts that tests/vm/ runs in guests: one line a result,
# "NAME: RESULT".  Sourced.
cd / || exit 2
cowbench=build/cowbench

# say NAME CASE: "proved", "skipped: ...", or all that was said.
say() {
	local out line

	out=$($cowbench trial --budget 5 "$2" 2>&1)
	if [[ $out =~ proof\ +proved ]]; then
		line=proved
		while read -r word value _; do
			case $word in
			split_folios | split | refused | fell_back | met | \
				turns | pin_consistent)
				line+=" $word=$value" ;;
			esac
		done <<<"$out"
	else
		line=${out#*$'\n'  }
	fi
	echo "$1: ${line//$'\n'/ | }"
}

# all NAME WORDS: a run of these cases; how many trials there were, and each that
# was not proved or is broken.
all() {
	local name=$1 file="/tmp/$1.jsonl" line proved=0 bad=0 warned=0

	shift
	$cowbench run --trials 1 --budget 5 --no-table --timeout 120 \
		-o "$file" "$@" >/dev/null 2>"$file.err"
	while read -r line; do
		case $line in
		*'"type":"trial"'*'"proof":"proved"'*) proved=$((proved + 1)) ;;
		*'"type":"trial"'* | *'"type":"broken"'*)
			bad=$((bad + 1))
			echo "$line" ;;
		esac
		[[ ! $line =~ \"kernel_warnings\":[1-9] ]] || warned=$((warned + 1))
	done <"$file"
	[ $((proved + bad)) -gt 0 ] || echo "$(<"$file.err")"
	echo "all $name: $proved proved, $bad not, $warned with warnings"
}
