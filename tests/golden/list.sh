#!/bin/bash
# list.sh - `cowbench list`: each benchmark, each word, and what is no name.
. "$(dirname "$0")/../tap.sh"

names=$("$COWBENCH" list | awk '!NF { exit } { print $1 }')
is "$names" "$(cd bench && ls *.c | sed 's/\.c$//')" "each file of bench/ is named"
bad=''
for name in $names; do
	text=$("$COWBENCH" list "$name")
	[[ $text == "$name: "* ]] || bad+="$name: no name; "
	# A row, what it becomes, and the axes that each has.
	[[ $text == *"pages must be:"*"state="*" kind="*"-> "*"axes:"*" bytes "* ]] ||
		bad+="$name: $text; "
	[[ $name == "$("$COWBENCH" list --json |
		"$PYTHON" -c 'import json, sys
print(sys.argv[1] if sys.argv[1] in json.load(sys.stdin)["benchmarks"] else "-")' \
		"$name")" ]] || bad+="$name: not in --json; "
done
is "$bad" "" "each says what it measures, its rows and its axes"
is "$("$COWBENCH" list $names | grep -c '^[a-z_]*: ')" "$(wc -l <<<"$names")" \
	"several at once"
for word in states kinds held fates; do
	is "$("$COWBENCH" list $word | grep -vcE '^[a-z0-9_-]+ +[^ ]')" 0 \
		"list $word: a word and what it means, a line each"
done
like "$("$COWBENCH" list cow_write)" \
	'-> copied, 1 fault each' "how many faults"
like "$("$COWBENCH" list cow_write)" \
	'2m \(base\), 4m \(mthp-16k,[^)]*thp_pte\), 32m \(thp\)' \
	"the length of a region, where it differs by kind"
facts=$("$COWBENCH" list --facts)
like "$facts" 'cowbench run fork_pinned' "--facts: what shows a statement"
# Each line to paste is one that runs.
bad=''
while read -r words; do
	read -r -a words <<<"${words#cowbench run }"
	"$COWBENCH" list "${words[0]}" >/dev/null 2>&1 || bad+="${words[*]}; "
done < <(grep -oE 'cowbench run .*' <<<"$facts")
is "$bad" "" "with benchmarks that there are"
run "$COWBENCH" list null nosuch
is "$code $err" "2 cowbench list: no benchmark 'nosuch'; see \`cowbench list\`" \
	"what is no name"
run "$COWBENCH" list cow_writ
like "$code $err" "2 .*did you mean 'cow_write'" "a slip"
done_testing
