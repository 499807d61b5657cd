#!/bin/bash
# examples.sh - the whole benchmarks in documents (```c bench/NAME.c) compile, keep
# the contract, and are what bench/ has where it has them.
. "$(dirname "$0")/../tap.sh"
. tests/bench_program.sh

# extract DOCUMENT DIR: its whole benchmarks, as files in DIR; prints their names.
extract() {
	awk -v dir="$2" '
	/^```c bench\/[a-z0-9_]+\.c$/ {
		name = $2; sub("bench/", "", name); sub("\\.c$", "", name)
		print name; file = dir "/" name ".c"; printf "" >file; next }
	/^```/ { file = "" }
	file { print >file }' "$1"
}

# code FILE: without comments and white space.
code() {
	"$CC" -fpreprocessed -dD -E -P "$1" | tr -d ' \t\n'
}

documents=(README.md CONTRIBUTING.md doc/*.md)
names=()
for document in "${documents[@]}"; do
	while read -r name; do
		names+=("$name")
		ok "$document: $name compiles" \
			bench_program "$name" "$tmp/$name.c"
		ok "$document: $name keeps the contract" \
			"$tmp/$name" trial --budget 1 "$name" state=exclusive
		[ -e "bench/$name.c" ] || continue
		is "$(code "$tmp/$name.c")" "$(code "bench/$name.c")" \
			"$document: $name is what bench/ has"
	done < <(extract "$document" "$tmp")
done
is "${names[*]}" "null lazyfree" "which are these"

# No other block shows one without being looked at.
is "$(grep -hA80 '^```c$' "${documents[@]}" | grep -c 'struct bench bench_')" 0 \
	"each whole benchmark is marked"

mkdir "$tmp/plant"
printf '```c bench/null.c\nint x = ;\n```\n' >"$tmp/plant/a.md"
extract "$tmp/plant/a.md" "$tmp/plant" >/dev/null
is "$(bench_program null "$tmp/plant/null.c" >/dev/null 2>&1; echo $?)" 1 \
	"one that does not compile is seen"
done_testing
